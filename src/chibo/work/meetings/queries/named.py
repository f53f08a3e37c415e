"""Who stands in the papers of a meeting by another's hand, as what, and who objects."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chibo.base.kernel.db import ScopedQuerySet
from chibo.work.meetings.enums import Named
from chibo.work.meetings.models import Invitation, Meeting, Objection, Opinion, Vote
from chibo.work.meetings.queries.room import votes_of
from chibo.work.meetings.queries.signatures import paper_signatures_of


@dataclass(frozen=True, slots=True)
class Naming:
    """One place in the papers: as what the person stands there, which row says so, who wrote it,
    when; `of` is the row.
    """

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
    rows = Objection.objects.of_unit(meeting.unit).filter(meeting=meeting).select_related("person")
    return rows.order_by("objected_at", "id")


def get_objection(pk: UUID | str, *, meeting: Meeting) -> Objection:
    """One objection to the papers of a meeting one has read; raises NotFound."""
    row: Objection = objections_of(meeting).get_or_not_found(pk=pk)
    row.meeting, row.unit = meeting, meeting.unit
    return row


def open_objections(meeting: Meeting) -> int:
    """How many objections wait for an answer."""
    return objections_of(meeting).filter(settled_at__isnull=True).count()


def _namings(meeting: Meeting, person_id: UUID) -> Iterator[Naming]:
    votes: list[Vote] = list(votes_of(meeting))
    for vote in votes:
        if any(person == str(person_id) for person, _name in vote.tellers or ()):
            yield Naming(Named.TELLER, vote.pk, vote.recorded_by, vote.recorded_at, vote)
    for row in paper_signatures_of(meeting):
        if row.entered_by_id == person_id:
            continue
        if row.person_id == person_id:
            yield Naming(Named.SIGNER, row.pk, row.entered_by, row.entered_at, row)
        if row.keeper_id == person_id:
            yield Naming(Named.KEEPER, row.pk, row.entered_by, row.entered_at, row)
    invitations = Invitation.objects.of_unit(meeting.unit).filter(
        meeting=meeting, person_id=person_id
    )
    opinions = Opinion.objects.of_unit(meeting.unit).filter(
        meeting=meeting, person_id=person_id, entered__isnull=False
    )
    for invitation in invitations:
        yield from _entered(Named.TOLD, invitation, invitation.told)
        yield from _entered(Named.REPLY, invitation, invitation.entered)
    for opinion in opinions:
        yield from _entered(Named.OPINION, opinion, opinion.entered)


def _entered(about: Named, row: Any, said: list[str] | None) -> Iterator[Naming]:
    if said:
        _way, by, _by_id, at = said
        yield Naming(about, row.pk, by, datetime.fromisoformat(at), row)
