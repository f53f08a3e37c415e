"""What somebody wants changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from chibo.base.kernel.errors import refuse
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.work.changes.enums import ChangeKind
from chibo.work.changes.models import Change

DAYS = ("born_on", "admitted_on", "recognised_on")


@dataclass(frozen=True, slots=True)
class Wish:
    """One change: of whom, in which cell (of a new one: below which committee), from which day,
    with which values.

    Values are as JSON holds them: days as 2026-11-29, persons as their ids.
    """

    kind: ChangeKind
    cell: Unit
    on: date
    person: Person | None = None
    target: Unit | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    decision_number: str = ""
    decided_on: date | None = None
    note: str = ""

    @property
    def typed(self) -> dict[str, Any]:
        """The values as the directory stores them."""
        return {
            name: date.fromisoformat(value) if name in DAYS and value else value
            for name, value in self.values.items()
        }

    def at(self, today: date) -> date:
        """The day as of which the directory has to allow it: the one on which it takes effect,
        today at the earliest.
        """
        return max(self.on, today)

    def ids(self, name: str) -> list[UUID]:
        """The persons under this name."""
        found = self.values.get(name) or []
        return [UUID(one) for one in ([found] if isinstance(found, str) else found)]


def wish_of(row: Change) -> Wish:
    """The wish again that a change was asked with."""
    return Wish(
        ChangeKind(row.kind),
        row.unit,
        row.on,
        row.person,
        row.target,
        row.values,
        row.decision_number,
        row.decided_on,
        row.note,
    )


def member_concerned(wish: Wish) -> Person:
    """The member whom it concerns. Raises Refused without one."""
    if wish.person is None:
        raise refuse("no_person", "Choose the member.")
    return wish.person
