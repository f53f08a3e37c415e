"""What of the many things that may wait for somebody there is at all: asked in one statement before
any of them is read.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import marked_now
from chibo.base.kernel.db import which_exist
from chibo.directory.access.queries.recoveries import recoveries_to_confirm
from chibo.directory.assignments.queries import assignments_within
from chibo.directory.role_requests.queries import requests_of_others
from chibo.interfaces.presenters.home.next_meeting import leads
from chibo.interfaces.presenters.workplace import Workplace
from chibo.library.regulations.queries import waiting_for_second
from chibo.work.changes.queries import proposals_within, scope_of_changes
from chibo.work.corrections.actions import RIGHT as CORRECTS
from chibo.work.corrections.queries import open_corrections
from chibo.work.meetings.queries.for_workplace import disputable_lines_of
from chibo.work.meetings.queries.invitations import opinions_ahead
from chibo.work.meetings.queries.room import reported_tasks


class WaitingKind(StrEnum):
    """What mostly does not wait; opinions and reports are asked for of each cell that somebody
    leads, officials in charge in each committee.
    """

    DISPUTABLE = "disputable"
    OPINIONS = "opinions"
    REPORTS = "reports"
    SECOND = "second"
    OWN_PROPOSALS = "own_proposals"
    CORRECTIONS = "corrections"
    CHANGES = "changes"
    RECOVERIES = "recoveries"
    ROLES = "roles"
    CHARGES = "charges"


def of_unit(kind: WaitingKind, cell: Any) -> str:
    """The name under which that kind stands for this cell, or this committee."""
    return f"{kind}:{cell.pk}"


def what_waits(actor: Actor, own: Workplace, *, on: date) -> set[str]:
    """The kinds of which something may wait for this person: whoever reads them still asks for the
    right and narrows them.

    One statement, for one cell as for three.
    """
    asked: dict[str, Any] = {}
    if actor.person_id:
        asked[str(WaitingKind.DISPUTABLE)] = disputable_lines_of(actor)
    for cell in own.own_cells:
        if leads(actor, cell):
            asked[of_unit(WaitingKind.OPINIONS, cell)] = opinions_ahead(
                cell, scope=actor.scope_for("discussion.view")
            )
            asked[of_unit(WaitingKind.REPORTS, cell)] = reported_tasks(cell)
    for committee in own.committees:
        asked[of_unit(WaitingKind.CHARGES, committee)] = assignments_within(
            Scope((committee.path,)), on=on
        )
    if own.committees:
        asked[WaitingKind.SECOND] = waiting_for_second(
            actor.scope_for("regulation.confirm"), but=actor.person_id
        )
        asked[WaitingKind.OWN_PROPOSALS] = waiting_for_second(
            actor.scope_for("regulation.propose"), but=None
        )
        asked[WaitingKind.CORRECTIONS] = open_corrections(actor.scope_for(CORRECTS))
        asked[WaitingKind.CHANGES] = proposals_within(scope_of_changes(actor))
    if any(grant.rights & {"person.invite", "role.grant"} for grant in actor.grants):
        asked[WaitingKind.RECOVERIES] = recoveries_to_confirm(actor, at=marked_now()).filter(
            confirmed_at__isnull=True
        )
    if own.committees or own.is_administrator:
        asked[WaitingKind.ROLES] = requests_of_others(actor)
    return which_exist(asked)
