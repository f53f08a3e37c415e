"""Who counts in a meeting: the list of the day until it opens, the list as it was at the opening
ever after.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chibo.directory.access.queries.cells import Member
from chibo.directory.people.models import Person
from chibo.directory.people.queries import members_of
from chibo.directory.people.rules import is_official
from chibo.work.meetings.models import Meeting

# What the facts and pages of a meeting need of a person; the rest of the file stays where it is.
_FIELDS = ("full_name", "name_key", "recognised_on", "account_id")


@dataclass(frozen=True, slots=True)
class Belonging:
    """One member as the meeting counts them."""

    person: Person
    kind: str
    official: bool

    @property
    def person_id(self) -> UUID:
        """Who it is."""
        return self.person.pk


@dataclass(frozen=True, slots=True)
class CountedMember:
    """One member as rules count it, without the person."""

    person_id: UUID
    kind: str
    official: bool


def counted_in(meeting: Meeting, members: Iterable[Member]) -> list[CountedMember]:
    """Who counts in the meeting, given the members of its day; no query."""
    if meeting.belonging is None:
        return [
            CountedMember(
                one.person_id, one.kind, is_official(one.kind, one.recognised_on, on=meeting.day)
            )
            for one in members
        ]
    return [CountedMember(UUID(pk), kind, official) for pk, kind, official in meeting.belonging]


def belonging_to(meeting: Meeting) -> Sequence[Belonging]:
    """Who counts in the meeting, by given name, in one query."""
    if meeting.belonging is None:
        return listed_now(meeting)
    kinds = {UUID(pk): (kind, official) for pk, kind, official in meeting.belonging}
    rows = Person.objects.filter(pk__in=kinds).only(*_FIELDS).order_by("name_key", "pk")
    return [Belonging(person, *kinds[person.pk]) for person in rows]


def listed_now(meeting: Meeting) -> Sequence[Belonging]:
    """Who belongs to the cell by the list as it stands now, on the day of the meeting."""
    rows = members_of(meeting.unit, on=meeting.day).only(
        "kind", "cell_id", *(f"person__{name}" for name in _FIELDS)
    )
    return [
        Belonging(
            row.person, row.kind, is_official(row.kind, row.person.recognised_on, on=meeting.day)
        )
        for row in rows
    ]


def frozen(rows: Sequence[Belonging]) -> list[list[Any]]:
    """The list as a meeting keeps it."""
    return [[str(row.person_id), row.kind, row.official] for row in rows]


def changes_of_list(meeting: Meeting) -> list[str]:
    """The names of those who came, left or count otherwise by the list of now than at the opening;
    empty when it is the same.
    """
    if meeting.belonging is None:
        return []
    then, today = (
        {row.person_id: row for row in rows}
        for rows in (belonging_to(meeting), listed_now(meeting))
    )
    different = [pk for pk in then | today if _counts(then.get(pk)) != _counts(today.get(pk))]
    return [(then.get(pk) or today[pk]).person.full_name for pk in different]


def _counts(row: Belonging | None) -> tuple[str, bool] | None:
    return (row.kind, row.official) if row else None
