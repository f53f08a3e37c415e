"""Who stands in the papers of a meeting by another's hand, as what, and who objects."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chibo.base.kernel.db import ScopedQuerySet
from chibo.work.meetings.enums import Named
from chibo.work.meetings.models import Meeting, Objection, Vote
from chibo.work.meetings.queries.room import votes_of


@dataclass(frozen=True, slots=True)
class Naming:
    """One place in the papers: as what the person stands there, which row says so, who wrote it, when; `of` is the row."""

    about: Named
    target: UUID
    by: str
    at: datetime
    of: Any


def named_in(meeting: Meeting, *, person_id: UUID | None) -> list[Naming]:
    """Everything that stands in this person's name by another's hand, oldest first."""
    return sorted(_namings(meeting, person_id), key=lambda row: row.at) if person_id else []


def objections_of(meeting: Meeting) -> ScopedQuerySet:
    """The objections to the papers of a meeting that the caller has read, oldest first."""
    rows = Objection.objects.of_cell(meeting.cell).filter(meeting=meeting).select_related("person")
    return rows.order_by("objected_at", "id")


def get_objection(pk: UUID | str, *, meeting: Meeting) -> Objection:
    """One objection to the papers of a meeting one has read; raises NotFound."""
    row: Objection = objections_of(meeting).get_or_not_found(pk=pk)
    row.meeting, row.cell = meeting, meeting.cell
    return row


def open_objections(meeting: Meeting) -> int:
    """How many objections wait for an answer."""
    return objections_of(meeting).filter(settled_at__isnull=True).count()


def _namings(meeting: Meeting, person_id: UUID) -> Iterator[Naming]:
    votes: list[Vote] = list(votes_of(meeting))
    for vote in votes:
        if any(person == str(person_id) for person, _name in vote.tellers or ()):
            yield Naming(Named.TELLER, vote.pk, vote.recorded_by, vote.recorded_at, vote)
