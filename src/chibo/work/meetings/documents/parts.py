"""Pieces that several papers of a meeting share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

from chibo.base.kernel.dates import VIETNAM
from chibo.directory.people.enums import MembershipKind, Post
from chibo.library.documents.documents import contexts
from chibo.work.meetings.enums import ATTENDED, AttendanceState, Capacity, ReviewOutcome, VoteMethod
from chibo.work.meetings.models import Attendance, Meeting, Task, TaskReview, Vote
from chibo.work.meetings.queries.facts import MeetingFile
from rulebook.meetings.votes import needed

WAYS = {
    VoteMethod.CARD: "giơ thẻ đảng viên",
    VoteMethod.HAND: "giơ tay",
    VoteMethod.BALLOT: "bỏ phiếu kín",
}
_ONCE, _TWICE = "do một tài khoản ghi", "do hai tài khoản ghi độc lập, khớp nhau"
PRESENCES: dict[str, contexts.Presence] = {
    AttendanceState.PRESENT: "present",
    AttendanceState.LATE: "late",
    AttendanceState.LEFT: "left",
    AttendanceState.REMOTE: "remote",
    AttendanceState.EXCUSED: "excused",
    AttendanceState.UNEXCUSED: "unexcused",
}
_THERE = {PRESENCES[state] for state in ATTENDED}
_APART: dict[str, contexts.Presence] = {
    MembershipKind.EXEMPT: "exempt",
    MembershipKind.TEMPORARILY_AWAY: "away",
    MembershipKind.SUSPENDED: "suspended",
}
_CLASSES: dict[str, contexts.MemberClass] = {
    MembershipKind.PROBATIONARY: "probationary",
    MembershipKind.TEMPORARY_HERE: "temporary",
}


def head_of(
    meeting: Meeting,
    *,
    symbol: str = "",
    number: int | None = None,
    draft: bool = False,
    seal_code: str = "",
    issued_on: date | None = None,
) -> contexts.Head:
    """The head block of a cell's paper: the committee above, the cell, place and day (the meeting's
    own unless told).
    """
    parent = meeting.unit.parent
    return contexts.Head(
        upper_body=parent.name if parent else "",
        issuing_body=meeting.unit.name,
        place=place_of(parent.name if parent else ""),
        issued_on=issued_on or meeting.day,
        number=number,
        symbol=symbol,
        draft=draft,
        seal_code=seal_code,
    )


def kind_of(meeting: Meeting) -> contexts.MeetingKind:
    """The kind of meeting as the papers name it."""
    return cast(contexts.MeetingKind, meeting.kind)


def place_of(committee: str) -> str:
    """The place in front of the date: the name of the commune without its kind.

    >>> place_of("Đảng bộ xã Trường Sinh")
    'Trường Sinh'
    """
    name = committee
    for kind in ("Đảng bộ", "Đảng ủy", "xã", "phường", "đặc khu", "thị trấn"):
        if name.lower().startswith(kind.lower() + " "):
            name = name[len(kind) + 1 :]
    return name


def clock(moment: datetime | None) -> time | None:
    """The Vietnamese clock time of a moment, None when there is none."""
    return (
        moment.astimezone(VIETNAM).time().replace(second=0, microsecond=0)
        if moment is not None
        else None
    )


@dataclass(frozen=True, slots=True)
class PaperMember:
    """One member as the papers of a meeting count and list them."""

    person_id: object
    name: str
    kind: str
    presence: contexts.Presence
    reason: str = ""

    @property
    def member_class(self) -> contexts.MemberClass:
        return _CLASSES.get(self.kind, "official")

    @property
    def attended(self) -> bool:
        return self.presence in _THERE


def members_of_paper(file: MeetingFile) -> list[PaperMember]:
    """Every member of the cell on the meeting's day with what the roll call says, those who are not
    summoned among them.

    The one place that minutes, attendance list and resolution count from.
    """
    lines = {line.person_id: line for line in file.lines if line.capacity == Capacity.MEMBER}
    told = [
        (row.person_id, row.person, row.kind, lines.pop(row.person_id, None))
        for row in file.memberships
    ]
    # Whoever has left since, by a date written in later, still stands in the roll call.
    told += [(key, line.person, line.kind, line) for key, line in lines.items()]
    return [
        PaperMember(
            key,
            person.full_name,
            line.kind if line else kind,
            _presence(kind, line),
            line.reason if line else "",
        )
        for key, person, kind, line in told
    ]


def people_of(file: MeetingFile, *, reasons: bool = True) -> contexts.People:
    """Who belongs and who came, by class of membership, with the names of those absent; why, only
    in papers of the cell.
    """
    rows = members_of_paper(file)
    kinds, came = (
        Counter(row.kind for row in rows),
        Counter(row.kind for row in rows if row.attended),
    )
    outside = (MembershipKind.PROBATIONARY, MembershipKind.TEMPORARY_HERE)
    return contexts.People(
        official=sum(count for kind, count in kinds.items() if kind not in outside),
        probationary=kinds[MembershipKind.PROBATIONARY],
        temporary=kinds[MembershipKind.TEMPORARY_HERE],
        exempt=kinds[MembershipKind.EXEMPT],
        away=kinds[MembershipKind.TEMPORARILY_AWAY],
        suspended=kinds[MembershipKind.SUSPENDED],
        present_official=came[MembershipKind.OFFICIAL] + came[MembershipKind.SUSPENDED],
        present_probationary=came[MembershipKind.PROBATIONARY],
        present_temporary=came[MembershipKind.TEMPORARY_HERE],
        present_exempt=came[MembershipKind.EXEMPT],
        excused=tuple(
            contexts.Absence(row.name, row.reason if reasons else "")
            for row in rows
            if row.presence == "excused"
        ),
        unexcused=tuple(row.name for row in rows if row.presence == "unexcused"),
        unrecorded=(
            tuple(row.name for row in rows if row.presence == "unrecorded") if file.lines else ()
        ),
    )


def vote_of(vote: Vote, file: MeetingFile) -> contexts.VoteContent:
    """A vote in totals, with base, share and the number that was needed."""
    return contexts.VoteContent(
        question=vote.subject,
        base=vote.base,
        in_favour=vote.votes_for,
        against=vote.against,
        abstain=vote.abstain,
        invalid=vote.invalid,
        share=vote.share,
        needed=needed(file.pack, vote.decision, vote.base).value,
        carried=vote.passed,
        way=WAYS[VoteMethod(vote.method)],
        tellers=tuple(vote.teller_names),
        entered=_TWICE if vote.confirmed_by_id else _ONCE,
    )


def task_of(task: Task) -> contexts.TaskContent:
    """A task as the resolution lists it."""
    supervisor = task.supervisor.full_name if task.supervisor else ""
    return contexts.TaskContent(
        text=task.title,
        owner=task.owner.full_name,
        due=task.due_on,
        helpers=supervisor,
        expected=task.expected,
    )


def results_of(
    tasks: Iterable[Task], reviews: dict[object, TaskReview]
) -> tuple[contexts.TaskResult, ...]:
    """Last month's tasks with what the meeting found about each."""
    words: dict[str, contexts.TaskState] = {
        ReviewOutcome.DONE: "done",
        ReviewOutcome.CONTINUED: "moved",
        ReviewOutcome.DROPPED: "dropped",
    }
    rows = []
    for task in tasks:
        review = reviews.get(task.pk)
        rows.append(
            contexts.TaskResult(
                text=task.title,
                owner=task.owner.full_name,
                state=words[review.outcome] if review else "doing",
                due=review.was_due_on if review else task.due_on,
                moved_to=review.new_due_on if review else None,
                result=(review.result or review.reason) if review else task.report,
            )
        )
    return tuple(rows)


def guests_of(file: MeetingFile) -> tuple[str, ...]:
    """Guests and officials from above who took part."""
    officials = [
        line.person.full_name
        for line in file.lines
        if line.capacity != Capacity.MEMBER and line.attended
    ]
    named = [part.strip() for part in file.meeting.guests.split(";") if part.strip()]
    return tuple(officials + named)


def signer_of(file: MeetingFile) -> tuple[str, contexts.Signer]:
    """Who signs for the cell: the secretary, or the deputy as deputy."""
    held: dict[str, str] = {office.post: office.person.full_name for office in file.offices}
    if Post.SECRETARY in held:
        return held[Post.SECRETARY], "secretary"
    return (
        held.get(Post.DEPUTY, file.meeting.chair.full_name if file.meeting.chair else ""),
        "deputy",
    )


def _presence(kind: str, line: Attendance | None) -> contexts.Presence:
    if line is not None and line.state != AttendanceState.NOT_RECORDED:
        return PRESENCES[line.state]
    return _APART.get(kind, "unrecorded")
