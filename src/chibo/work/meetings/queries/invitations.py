"""Who is to be invited, who was, and what one person has to do with a meeting."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import today
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.assignments.queries import officials_of
from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import holder_of, summoned_of
from chibo.work.meetings.enums import Capacity, MeetingState, OpinionKind
from chibo.work.meetings.models import Invitation, IssuedNotice, Meeting, Opinion, Paper, PaperRead
from chibo.work.meetings.queries.meetings import opinions_of

_NOT_OVER = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.OPEN)


def invitees_of(meeting: Meeting) -> Sequence[tuple[Person, Capacity]]:
    """Every summoned member, then the officials in charge; an official who is a member here stands
    once, as a member.

    Source: Guidance 42-HD/BTCTW (notice to every member and to the upper-committee member who
    follows the cell).
    """
    day = meeting.planned_on
    members: list[Person] = [row.person for row in summoned_of(meeting.unit, on=day)]
    known = {person.pk for person in members}
    officials = [p for p in officials_of(meeting.unit, on=day) if p.pk not in known]
    return [(person, Capacity.MEMBER) for person in members] + [
        (person, Capacity.OFFICIAL_IN_CHARGE) for person in officials
    ]


def newcomers_of(
    meeting: Meeting, invitations: Iterable[Invitation]
) -> Sequence[tuple[Person, Capacity]]:
    """Who is to be invited by now and is not among these: they came into the cell or its charge
    after the convening.
    """
    invited = {row.person_id for row in invitations}
    return [
        (person, capacity) for person, capacity in invitees_of(meeting) if person.pk not in invited
    ]


def get_invitation(pk: uuid.UUID | str, *, meeting: Meeting) -> Invitation:
    """One invitation to a meeting one has read; raises NotFound."""
    rows = Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting).select_related("person")
    row: Invitation = rows.get_or_not_found(pk=pk)
    row.meeting, row.unit = meeting, meeting.unit
    return row


def issued_notices_of(meeting: Meeting) -> Sequence[IssuedNotice]:
    """The invitations that were issued for a meeting one has read, the latest first; none before
    the convening.
    """
    return list(
        IssuedNotice.objects.of_unit(meeting.unit)
        .filter(meeting=meeting)
        .order_by("-issued_at", "-number")
    )


def own_opinions(meeting: Meeting, *, actor: Actor) -> ScopedQuerySet:
    """The actor's own written opinions for a meeting one has read, in their order."""
    rows = Opinion.objects.of_unit(meeting.unit).filter(meeting=meeting, person_id=actor.person_id)
    return (
        rows.filter(kind=OpinionKind.WRITTEN).select_related("item").order_by("recorded_at", "id")
    )


def left_since(invitations: Iterable[Invitation], *, meeting: Meeting) -> set[uuid.UUID]:
    """The persons among these invitations to the meeting who were invited as members, and are of
    the cell neither today nor on its day, or will have left it by then; at most two queries.
    """
    days = {max(today(), meeting.planned_on), meeting.planned_on}
    here = {
        membership.person_id for day in days for membership in summoned_of(meeting.unit, on=day)
    }
    return {row.person_id for row in invitations if row.capacity == Capacity.MEMBER} - here


def still_invited(meeting: Meeting, *, unread: bool = False) -> list[Person]:
    """Those who hold an invitation and have not left the cell; only who has not read it when
    `unread`; three queries.
    """
    rows = meeting.invitations.filter(unit=meeting.unit).select_related("person")
    found = list(rows.filter(read_at__isnull=True) if unread else rows)
    gone = left_since(found, meeting=meeting)
    return [row.person for row in found if row.person_id not in gone]


def leaders_of(meeting: Meeting) -> list[Person]:
    """Who is told of what comes in for a meeting: the secretary of its day (the deputy where there
    is none) and who chairs it.
    """
    leader = leader_on(meeting.unit, on=meeting.day)
    found = {person.pk: person for person in (leader, meeting.chair) if person is not None}
    return list(found.values())


def leader_on(cell: Unit, *, on: date) -> Person | None:
    """The secretary of the cell on that day, the deputy where there is none."""
    return holder_of(cell, Post.SECRETARY, on=on) or holder_of(cell, Post.DEPUTY, on=on)


def sent_opinions(meeting: Meeting, *, scope: Scope) -> list[Opinion]:
    """The opinions that were sent before the meeting, for those whose scope (`discussion.view`)
    holds the cell; oldest first.
    """
    rows = list(opinions_of(meeting, scope=scope).filter(kind=OpinionKind.WRITTEN))
    for row in rows:
        row.meeting, row.unit = meeting, meeting.unit
    return rows


def opinions_ahead(cell: Unit, *, scope: Scope) -> ScopedQuerySet:
    """The opinions that were sent before meetings of the cell that are not over."""
    return Opinion.objects.within(scope).filter(
        unit=cell, kind=OpinionKind.WRITTEN, meeting__state__in=_NOT_OVER
    )


def senders_of(
    cell: Unit, meetings: Iterable[uuid.UUID], *, scope: Scope
) -> dict[uuid.UUID, list[str]]:
    """Meeting id → who has sent an opinion for it, a name for each opinion, oldest first; one
    query.
    """
    rows = Opinion.objects.within(scope).filter(
        unit=cell, meeting__in=list(meetings), kind=OpinionKind.WRITTEN
    )
    found: dict[uuid.UUID, list[str]] = {}
    for meeting_id, name in rows.order_by("recorded_at", "id").values_list(
        "meeting_id", "person__full_name"
    ):
        found.setdefault(meeting_id, []).append(name)
    return found


def get_own_opinion(pk: uuid.UUID | str, *, meeting: Meeting, actor: Actor) -> Opinion:
    """One of the actor's own written opinions; raises NotFound for anybody else's."""
    row: Opinion = own_opinions(meeting, actor=actor).get_or_not_found(pk=pk)
    row.meeting, row.unit = meeting, meeting.unit
    return row


def readers_of(meeting: Meeting) -> dict[uuid.UUID, list[Person]]:
    """Paper id → who has opened it, in the order of the opening; one query."""
    rows = PaperRead.objects.of_unit(meeting.unit).filter(
        paper__meeting=meeting, paper__unit=meeting.unit
    )
    readers: dict[uuid.UUID, list[Person]] = {}
    for row in rows.select_related("person").order_by("read_at"):
        readers.setdefault(row.paper_id, []).append(row.person)
    return readers


def withdrawn_paper(pk: uuid.UUID | str, *, meeting: Meeting) -> Paper:
    """One withdrawn paper of a meeting one has read; raises NotFound."""
    rows = Paper.objects.of_unit(meeting.unit).filter(meeting=meeting, withdrawn_at__isnull=False)
    row: Paper = rows.select_related("file").get_or_not_found(pk=pk)
    row.meeting, row.unit = meeting, meeting.unit
    return row
