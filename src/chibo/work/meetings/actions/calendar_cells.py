"""The committee's office draws up the plans of many cells at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time

from django.db import transaction

from chibo.base.audit.actions import lock_chain
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import can_sign_in, open_offices_in
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.actions.calendar import plan_months
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.calendar_cells import CellPlan, plans_of
from rulebook.vocabulary.findings import gettext_noop

_LEAD = (Post.SECRETARY, Post.DEPUTY)


@dataclass(slots=True)
class Planned:
    """What became of each cell: how many meetings are new in the plan of each that lacked some (in
    `untold` those where nobody who leads has a login), which were complete already, and which
    cannot be planned (with the reason in `stopped`).
    """

    done: dict[Unit, int] = field(default_factory=dict)
    untold: list[Unit] = field(default_factory=list)
    known: list[Unit] = field(default_factory=list)
    stopped: list[CellPlan] = field(default_factory=list)


@transaction.atomic
def plan_cells(
    cells: Iterable[Unit], *, first: Month, last: Month, starts_at: time, on: date, actor: Actor
) -> Planned:
    """Each of the cells has its meetings from first to last, as `plan_months` plans them: at the
    hour of its last regular meeting, at `starts_at` where there was none within a year. Secretary
    and deputy of each cell that got new meetings are told once, those without a login when they
    first sign in.

    What stands already is left as it is, so that doing it twice, or two at once, plans and tells
    once; a cell that cannot be planned keeps no other from its plan. Raises NotAllowed without
    `meeting.plan` over one of the cells.
    """
    # Locked in one order, so that two who plan many cells at once wait for each other.
    ordered, found = sorted(cells, key=lambda cell: cell.pk), Planned()
    for cell in ordered:
        actor.require("meeting.plan", cell.path)
        lock_chain(cell.pk)
    scope, leaders = actor.scope_for("meeting.plan"), _leaders_of(ordered, on=on)
    # Read anew under the lock: one of them may just have been closed.
    standing = (
        Unit.objects.within(scope).filter(pk__in=[cell.pk for cell in ordered]).order_by("code")
    )
    for plan in plans_of(standing, scope=scope, first=first, last=last):
        cell = plan.cell
        if plan.stopped:
            found.stopped.append(plan)
        elif not plan.planned:
            found.known.append(cell)
        else:
            made = plan_months(
                cell, first=first, last=last, starts_at=plan.starts_at or starts_at, actor=actor
            )
            told = leaders.get(cell.pk, [])
            notify(told, cell=cell, news=_news(cell, made, last, by=actor.name))
            found.done[cell] = len(made)
            found.untold += [] if any(can_sign_in(person) for person in told) else [cell]
    return found


def _leaders_of(cells: list[Unit], *, on: date) -> dict[object, list[Person]]:
    found: dict[object, list[Person]] = {}
    for office in open_offices_in(cells, on=on).select_related("person__account").order_by("pk"):
        if office.post in _LEAD:
            found.setdefault(office.unit_id, []).append(office.person)
    return found


def _news(cell: Unit, made: list[Meeting], last: Month, *, by: str) -> Message:
    message = gettext_noop(
        "{name} has drawn up the plan of {cell} until {month}; the first new meeting is on {day}. "
        "Day and hour of each can be changed."
    )
    day = min(meeting.planned_on for meeting in made)
    params = {
        "name": by,
        "cell": cell.name,
        "month": f"{last.month:02d}/{last.year}",
        "day": f"{day:%d/%m/%Y}",
    }
    return Message("meeting.planned", message, params, f"/cells/{cell.pk}/plan/?year={day.year}")
