"""Putting officials in charge of cells: the assignment, and the notice to who has it."""

from datetime import date

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.directory.assignments.actions import start_assignment, start_listed_assignment
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.library.notifications.actions import Message, notify
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def assign_official(
    official: Person, *, cell: Unit, on: date, actor: Actor, title: str = ""
) -> Assignment:
    """The official is in charge of the cell from that day, with the role over it, and is told.

    Raises NotAllowed and Refused as `start_assignment` does.
    """
    row = start_assignment(official, cell=cell, on=on, actor=actor, title=title)
    _tell(row)
    return row


@transaction.atomic
def take_over_charge(
    official: Person, *, cell: Unit, since: date, actor: Actor, title: str = ""
) -> Assignment:
    """The official is in charge of the cell, as a list says, since a day that may be long past;
    holds the role over it and is told.

    Raises NotAllowed and Refused as `start_listed_assignment` does.
    """
    row = start_listed_assignment(official, cell=cell, since=since, actor=actor, title=title)
    _tell(row)
    return row


def _tell(row: Assignment) -> None:
    news = Message(
        "assignment.started",
        gettext_noop("You are in charge of {cell} from {day}."),
        {"cell": row.unit.name, "day": row.valid_from},
        "/charge/",
    )
    notify([row.official], cell=row.unit, news=news)
