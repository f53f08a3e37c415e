"""Putting officials in charge of cells."""

from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.audit.actions import record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import today
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_row
from chibo.directory.access.actions import add_grant, end_grant, resume_grants
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import grants_over
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.library.notifications.actions import Message, notify
from chibo.work.assignments.models import Assignment
from chibo.work.assignments.queries import assignments_of
from chibo.work.assignments.rules import check_first_day, check_listed_day
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def assign_official(
    official: Person, *, cell: Unit, on: date, actor: Actor, title: str = ""
) -> Assignment:
    """The official is in charge of the cell from that day, holds the role over it, and is told.

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
def take_over_charge(
    official: Person, *, cell: Unit, since: date, actor: Actor, title: str = ""
) -> Assignment:
    """The official is in charge of the cell, as a list says, since a day that may be long past;
    holds the role over it and is told.

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
    """The assignment has this title and begins on this day, where told; the role that came with it
    begins with it.

    Raises NotAllowed without `assignment.manage`; Refused for another day that is over twenty years
    ago or over a year ahead.
    """
    actor.require("assignment.manage", row.unit.path)
    values: dict[str, Any] = {"title": clean_line(title)[:120]} if title else {}
    if since is not None and since != row.valid_from:
        refuse_if(check_listed_day(since, today=today()))
        values["valid_from"] = since
        for grant in grants_over(row.unit, on=max(since, row.valid_from)).filter(
            role=RoleCode.OFFICIAL_IN_CHARGE, person=row.official
        ):
            save_fields(grant, valid_from=since)
            record(row.unit_id, "role.change", grant, actor=actor, valid_from=since)
    if values:
        change_row(row, "assignment.change", actor=actor, **values)
    return row


def _start(official: Person, *, cell: Unit, since: date, actor: Actor, title: str) -> Assignment:
    """In a cell that closes on a known day the charge ends with it."""
    until = cell.valid_to if cell.valid_to and cell.valid_to > since else None
    row: Assignment = create_row(
        Assignment,
        "assignment.start",
        actor=actor,
        unit=cell,
        official=official,
        title=clean_line(title)[:120],
        valid_from=since,
        valid_to=until,
    )
    add_grant(
        official, role=RoleCode.OFFICIAL_IN_CHARGE, unit=cell, on=since, actor=actor, until=until
    )
    news = Message(
        "assignment.started",
        gettext_noop("You are in charge of {cell} from {day}."),
        {"cell": cell.name, "day": since},
        "/charge/",
    )
    notify([official], cell=cell, news=news)
    return row


@transaction.atomic
def end_assignment(row: Assignment, *, on: date, actor: Actor) -> Assignment:
    """The assignment and the role that came with it end on that day.

    Raises NotAllowed without `assignment.manage`.
    """
    actor.require("assignment.manage", row.unit.path)
    change_row(row, "assignment.end", actor=actor, valid_to=on)
    for grant in grants_over(row.unit, on=on).filter(
        role=RoleCode.OFFICIAL_IN_CHARGE, person=row.official
    ):
        end_grant(grant, on=on, actor=actor)
    return row


@transaction.atomic
def resume_assignment(row: Assignment, *, actor: Actor) -> Assignment:
    """The assignment and the role that came with it last as if they had never been ended (a slip is
    undone).

    Raises NotAllowed without `assignment.manage`.
    """
    actor.require("assignment.manage", row.unit.path)
    resume_grants(
        row.official,
        role=RoleCode.OFFICIAL_IN_CHARGE,
        unit=row.unit,
        ended_on=row.valid_to,
        actor=actor,
    )
    change_row(row, "assignment.resume", actor=actor, valid_to=None)
    return row
