"""What others ask of this person: to be the second one, or to answer them."""

from datetime import date

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import local_date, marked_now
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries.recoveries import parties_of, recoveries_to_confirm
from chibo.directory.access.rules import may_be_second
from chibo.directory.role_requests.queries import requests_to_confirm
from chibo.interfaces.presenters.home.todo_items import TodoItem
from chibo.interfaces.presenters.values import (
    Link,
    ReadAs,
    Shown,
    Tone,
    counted,
    listed,
    phrase,
)
from chibo.library.regulations.queries import waiting_for_second
from chibo.work.changes.queries import proposals_to_answer, proposals_within, scope_of_changes
from chibo.work.corrections.actions import RIGHT as CORRECTS
from chibo.work.corrections.queries import waiting_corrections

_ON_HOME = 10


def regulations_to_confirm(actor: Actor) -> list[TodoItem]:
    """Regulations that somebody else proposed and this person may confirm."""
    scope = actor.scope_for("regulation.confirm")
    if not scope.paths:
        return []
    return [
        TodoItem(
            "regulation.confirm",
            phrase("Confirm as the second person: {number}", number=row.pack.number),
            Link("regulation", (row.pk,)),
            tone=Tone.WAIT,
            due=row.valid_from,
            note=row.unit.name if row.unit else None,
        )
        for row in waiting_for_second(scope, but=actor.person_id)
    ]


def corrections_waiting(actor: Actor, *, on: date) -> list[TodoItem]:
    """What of it needs this person now: one line with the day of the first one, late once a day is
    past.
    """
    scope = actor.scope_for(CORRECTS)
    if not scope.paths:
        return []
    count, late, first = waiting_corrections(scope, on=on)
    if not count:
        return []
    return [
        TodoItem(
            "corrections.answer",
            counted(
                "Answer {count} request for a correction",
                "Answer {count} requests for a correction",
                count,
            ),
            Link("corrections"),
            tone=Tone.LATE if late else Tone.CURRENT,
            due=first,
            note=counted("{count} is past its day", "{count} are past their day", late)
            if late
            else None,
        )
    ]


def changes_waiting(actor: Actor) -> list[TodoItem]:
    """The proposals that this person can answer: one line."""
    scope = scope_of_changes(actor)
    found = proposals_to_answer(actor, proposals_within(scope)) if scope.paths else []
    if not found:
        return []
    title = counted("Answer {count} proposed change", "Answer {count} proposed changes", len(found))
    cells = listed(dict.fromkeys(row.unit.name for row in found[:3]))
    link = Link("change", (found[0].pk,)) if len(found) == 1 else Link("changes")
    return [TodoItem("changes.answer", title, link, note=cells)]


def recoveries_waiting(actor: Actor, *, on: date) -> list[TodoItem]:
    """New access that this person may stand for as the second one."""
    rows = list(
        recoveries_to_confirm(actor, at=marked_now()).filter(confirmed_at__isnull=True)[:_ON_HOME]
    )
    if not rows:
        return []
    parties = parties_of(
        [actor.person_id, *(pk for row in rows for pk in (row.requested_by_id, row.person_id))],
        on=on,
    )
    return [
        TodoItem(
            "recovery.confirm",
            phrase(
                "Confirm or refuse as the second person: new access for {name}",
                name=row.person.full_name,
            ),
            Link("recoveries"),
            note=phrase("asked for by {name}", name=row.requested_by),
            due=local_date(row.expires_at),
        )
        for row in rows
        if may_be_second(actor, row.unit.path)
        and not parties.check(row, actor=actor, path=row.unit.path)
    ]


def roles_to_confirm(actor: Actor) -> list[TodoItem]:
    """Roles that somebody else asked for and this person may confirm."""
    return [
        TodoItem(
            "role.confirm",
            phrase(
                "Confirm or refuse as the second person: the role of {name}",
                name=row.person.full_name,
            ),
            Link("role-request", (row.pk,)),
            note=listed(
                (
                    Shown(RoleCode(row.role), ReadAs.CAPITAL),
                    row.unit.name if row.unit else phrase("the whole installation"),
                ),
                by=" · ",
            ),
        )
        for row in requests_to_confirm(actor)
    ]
