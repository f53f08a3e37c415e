"""Putting officials in charge of cells."""

from datetime import date

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.errors import refuse
from chibo.base.kernel.text import clean_line
from chibo.directory.access.actions import add_grant, end_grant
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import grants_over
from chibo.directory.organisation.actions import add_row, change_row
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.library.notifications.actions import News, tell
from chibo.work.assignments.models import Assignment
from chibo.work.assignments.queries import assignments_of
from rulebook.findings import gettext_noop


@transaction.atomic
def assign_official(official: Person, *, cell: Unit, on: date, actor: Actor, title: str = "") -> Assignment:
    """The official is in charge of the cell from that day, holds the role over it, and is told.

    Raises NotAllowed without `assignment.manage`; Refused when the official is in charge of the cell already.
    """
    actor.require("assignment.manage", cell.path)
    if assignments_of(cell, on=on).filter(official=official).exists():
        raise refuse("already_in_charge", "{name} is in charge of this cell already.", name=official.full_name)
    row: Assignment = add_row(
        Assignment,
        "assignment.start",
        actor=actor,
        cell=cell,
        official=official,
        title=clean_line(title)[:120],
        valid_from=on,
    )
    add_grant(official, role=RoleCode.OFFICIAL_IN_CHARGE, unit=cell, on=on, actor=actor)
    news = News(
        "assignment.started",
        gettext_noop("You are in charge of {cell} from {day}."),
        {"cell": cell.name, "day": on},
        "/charge/",
    )
    tell([official], cell=cell, news=news)
    return row


@transaction.atomic
def end_assignment(row: Assignment, *, on: date, actor: Actor) -> Assignment:
    """The assignment and the role that came with it end on that day.

    Raises NotAllowed without `assignment.manage`.
    """
    actor.require("assignment.manage", row.cell.path)
    change_row(row, "assignment.end", actor=actor, valid_to=on)
    for grant in grants_over(row.cell, on=on).filter(role=RoleCode.OFFICIAL_IN_CHARGE, person=row.official):
        end_grant(grant, on=on, actor=actor)
    return row
