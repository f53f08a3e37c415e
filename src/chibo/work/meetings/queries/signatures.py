"""How a version of the minutes is signed: by account or on paper, and by how many accounts the
meeting was written down.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chibo.base.kernel.actor import Scope
from chibo.directory.people.models import Person
from chibo.work.meetings.enums import Signing
from chibo.work.meetings.models import Adoption, Meeting, Minutes, PaperSignature, SignedCopy, Vote
from chibo.work.meetings.queries.room import latest_minutes, votes_of

_SIGNED = (
    "meeting",
    "version",
    "sealed_at",
    "chair_id",
    "chair_signed_at",
    "secretary_id",
    "secretary_signed_at",
)
_VOTED = ("meeting", "recorded_by_id", "confirmed_by_id")


@dataclass(frozen=True, slots=True)
class MinutesState:
    """How far the minutes of a meeting are: unwritten, unsigned, waiting for their adoption, or
    sealed; by how many accounts.
    """

    state: str
    one_account: bool = False


def minutes_state_of(meeting: Meeting) -> MinutesState:
    """Where the minutes of a meeting stand that the caller has read, for who weighs what rests on
    them.
    """
    minutes = latest_minutes(meeting)
    if minutes is None:
        return MinutesState("unwritten")
    minutes.meeting, minutes.unit = meeting, meeting.unit
    one = minutes.sealed_at is not None and by_one_account(
        minutes, votes_of(meeting), paper_signatures_of(meeting)
    )
    state = (
        "awaits_adoption"
        if awaits_adoption(minutes)
        else "sealed"
        if minutes.sealed_at
        else "unsigned"
    )
    return MinutesState(state, one)


def unsigned_in(minutes: Minutes) -> dict[str, Person]:
    """Signing → who has not signed this version yet, chair first; empty once it is sealed."""
    meeting = minutes.meeting
    waiting: dict[str, Person] = {}
    if minutes.chair_signed_at is None and meeting.chair:
        waiting[Signing.CHAIR] = meeting.chair
    if minutes.secretary_signed_at is None and meeting.minute_taker:
        waiting[Signing.SECRETARY] = meeting.minute_taker
    return waiting


def paper_signatures_of(meeting: Meeting) -> list[PaperSignature]:
    """Every signature on paper under the versions of a meeting that the caller has read, chair
    first.
    """
    rows = PaperSignature.objects.of_unit(meeting.unit).filter(minutes__meeting=meeting)
    return list(rows.select_related("person", "keeper").order_by("signing", "entered_at"))


def copies_of(minutes: Minutes) -> list[SignedCopy]:
    """The photos and scans of the signed sheet, oldest first."""
    rows = SignedCopy.objects.of_unit(minutes.unit).filter(minutes=minutes)
    return list(rows.select_related("file").order_by("added_at"))


def get_copy(pk: uuid.UUID | str, *, meeting: Meeting) -> SignedCopy:
    """One photo or scan of a meeting one has read; raises NotFound."""
    rows = SignedCopy.objects.of_unit(meeting.unit).filter(minutes__meeting=meeting)
    row: SignedCopy = rows.select_related("file").get_or_not_found(pk=pk)
    return row


def hands_of(
    minutes: Minutes, votes: Sequence[Vote], papers: Iterable[PaperSignature]
) -> set[uuid.UUID]:
    """The persons from whose accounts votes and signatures were entered; one of them: "recorded by
    one account".
    """
    on_paper = {row.signing: row.entered_by_id for row in papers if row.minutes_id == minutes.pk}
    found = {vote.recorded_by_id for vote in votes} | {vote.confirmed_by_id for vote in votes}
    if minutes.chair_signed_at:
        found.add(on_paper.get(Signing.CHAIR, minutes.chair_id))
    if minutes.secretary_signed_at:
        found.add(on_paper.get(Signing.SECRETARY, minutes.secretary_id))
    return {person for person in found if person is not None}


def by_one_account(
    minutes: Minutes | None, votes: Iterable[Vote], papers: Iterable[PaperSignature]
) -> bool:
    """True when the sealed minutes and every vote of the meeting were entered from one account
    alone.
    """
    return (
        minutes is not None
        and minutes.sealed_at is not None
        and len(hands_of(minutes, list(votes), papers)) == 1
    )


def by_one_account_among(meetings: Iterable[uuid.UUID], *, scope: Scope) -> set[uuid.UUID]:
    """Of these meetings those within the scope whose newest minutes are sealed and that one account
    alone wrote down; three queries, none for no meeting.
    """
    asked = list(meetings)
    if not asked:
        return set()
    last: dict[uuid.UUID, Minutes] = {}
    for row in (
        Minutes.objects.within(scope).filter(meeting__in=asked).only(*_SIGNED).order_by("version")
    ):
        last[row.meeting_id] = row
    votes: dict[uuid.UUID, list[Vote]] = defaultdict(list)
    for vote in Vote.objects.within(scope).filter(meeting__in=asked).only(*_VOTED):
        votes[vote.meeting_id].append(vote)
    papers: dict[uuid.UUID, list[PaperSignature]] = defaultdict(list)
    for paper in PaperSignature.objects.within(scope).filter(
        minutes__in=[row.pk for row in last.values()]
    ):
        papers[paper.minutes_id].append(paper)
    return {
        meeting
        for meeting, row in last.items()
        if by_one_account(row, votes[meeting], papers[row.pk])
    }


def awaits_adoption(minutes: Minutes | None) -> bool:
    """True when the minutes are written and the cell has not adopted them yet; no query for those
    adopted at their meeting.

    A later version changes only what its reason says: the adoption of the first one holds for it.
    """
    if minutes is None:
        return False
    first: Minutes | None = minutes
    if minutes.version > 1:
        first = (
            Minutes.objects.of_unit(minutes.meeting.unit)
            .filter(meeting=minutes.meeting, version=1)
            .first()
        )
    if first is None or not first.adopt_next:
        return False
    return not Adoption.objects.of_unit(minutes.meeting.unit).filter(minutes=first).exists()
