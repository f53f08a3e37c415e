"""Who is in charge of which cell: the rows. The right `official_in_charge` follows from them."""

from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_row
from chibo.directory.assignments.models import Assignment
from chibo.directory.assignments.queries import assignments_of
from chibo.directory.assignments.rules import check_first_day, check_listed_day
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person


@transaction.atomic
def start_assignment(
    official: Person, *, cell: Unit, on: date, actor: Actor, title: str = ""
) -> Assignment:
    """The official is in charge of the cell from that day, and holds the role over it with it.

    Raises NotAllowed without `assignment.manage`; Refused when the official is in charge of the
    cell already, for a day before the cell stands in the system and for one over a year ahead.
    """
    actor.require("assignment.manage", cell.path)
    refuse_if(check_first_day(on, kept_since=cell.valid_from, today=today()))
    if assignments_of(cell, on=on).filter(official=official).exists():
        raise refuse(
            "already_in_charge",
            "{name} is in charge of this cell already.",
            name=official.full_name,
        )
    return _start(official, cell=cell, since=on, actor=actor, title=title)


@transaction.atomic
def start_listed_assignment(
    official: Person, *, cell: Unit, since: date, actor: Actor, title: str = ""
) -> Assignment:
    """The official is in charge of the cell, as a list says, since a day that may be long past, and
    holds the role over it with it.

    An earlier charge that ended meanwhile stays as it is. Raises NotAllowed without
    `assignment.manage`; Refused for a day over twenty years ago or over a year ahead.
    """
    actor.require("assignment.manage", cell.path)
    refuse_if(check_listed_day(since, today=today()))
    return _start(official, cell=cell, since=since, actor=actor, title=title)


@transaction.atomic
def change_assignment(
    row: Assignment, *, actor: Actor, title: str = "", since: date | None = None
) -> Assignment:
    """The assignment has this title and begins on this day, where told; the role that comes with it
    begins with it.

    Raises NotAllowed without `assignment.manage`; Refused for another day that is over twenty years
    ago or over a year ahead.
    """
    actor.require("assignment.manage", row.unit.path)
    values: dict[str, Any] = {"title": clean_line(title)[:120]} if title else {}
    if since is not None and since != row.valid_from:
        refuse_if(check_listed_day(since, today=today()))
        values["valid_from"] = since
    if values:
        change_row(row, "assignment.change", actor=actor, **values)
    return row


def _start(official: Person, *, cell: Unit, since: date, actor: Actor, title: str) -> Assignment:
    """In a cell that closes on a known day the charge ends with it."""
    row: Assignment = create_row(
        Assignment,
        "assignment.start",
        actor=actor,
        unit=cell,
        official=official,
        title=clean_line(title)[:120],
        valid_from=since,
        valid_to=cell.valid_to if cell.valid_to and cell.valid_to > since else None,
    )
    return row


@transaction.atomic
def end_assignment(row: Assignment, *, on: date, actor: Actor) -> Assignment:
    """The assignment ends on that day, and the role that comes with it.

    Raises NotAllowed without `assignment.manage`.
    """
    actor.require("assignment.manage", row.unit.path)
    change_row(row, "assignment.end", actor=actor, valid_to=on)
    return row


@transaction.atomic
def resume_assignment(row: Assignment, *, actor: Actor) -> Assignment:
    """The assignment, and the role that comes with it, lasts as if it had never been ended (a slip
    is undone).

    Raises NotAllowed without `assignment.manage`.
    """
    actor.require("assignment.manage", row.unit.path)
    change_row(row, "assignment.resume", actor=actor, valid_to=None)
    return row
