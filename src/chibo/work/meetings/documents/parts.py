"""Pieces that several papers of a meeting share."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import cast

from chibo.base.kernel.dates import VIETNAM
from chibo.directory.people.enums import MembershipKind, Post
from chibo.library.documents.documents import contexts
from chibo.work.meetings.enums import AttendanceState, Capacity, ReviewOutcome, VoteMethod
from chibo.work.meetings.models import Attendance, Meeting, Task, TaskReview, Vote
from chibo.work.meetings.queries.facts import MeetingFile
from rulebook.votes import needed

WAYS = {
    VoteMethod.CARD: "giơ thẻ đảng viên",
    VoteMethod.HAND: "giơ tay",
    VoteMethod.BALLOT: "bỏ phiếu kín",
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
    """The head block of a cell's paper: the committee above, the cell, place and day (the meeting's own unless told)."""
    parent = meeting.cell.parent
    return contexts.Head(
        upper_body=parent.name if parent else "", issuing_body=meeting.cell.name, place=place_of(parent.name if parent else ""),
        issued_on=issued_on or meeting.day, number=number, symbol=symbol, draft=draft, seal_code=seal_code,
    )  # fmt: skip


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
    return moment.astimezone(VIETNAM).time().replace(second=0, microsecond=0) if moment is not None else None


def people_of(file: MeetingFile) -> contexts.People:
    """Who belongs and who came, by class of membership, with the names of those absent."""
    lines = [line for line in file.lines if line.capacity == Capacity.MEMBER]
    belong = [row.kind for row in file.memberships]

    def came(*kinds: str) -> int:
        return sum(1 for line in lines if line.attended and line.kind in kinds)

    official = (MembershipKind.OFFICIAL, MembershipKind.SUSPENDED)
    return contexts.People(
        official=sum(
            1
            for row in file.memberships
            if row.kind not in (MembershipKind.PROBATIONARY, MembershipKind.TEMPORARY_HERE)
        ),
        probationary=belong.count(MembershipKind.PROBATIONARY),
        temporary=belong.count(MembershipKind.TEMPORARY_HERE),
        exempt=belong.count(MembershipKind.EXEMPT),
        away=belong.count(MembershipKind.TEMPORARILY_AWAY),
        suspended=belong.count(MembershipKind.SUSPENDED),
        present_official=came(*official),
        present_probationary=came(MembershipKind.PROBATIONARY),
        present_temporary=came(MembershipKind.TEMPORARY_HERE),
        present_exempt=came(MembershipKind.EXEMPT),
        excused=tuple(
            contexts.Absence(x.person.full_name, x.reason) for x in _in_state(lines, AttendanceState.EXCUSED)
        ),
        unexcused=tuple(x.person.full_name for x in _in_state(lines, AttendanceState.UNEXCUSED)),
        unrecorded=tuple(
            x.person.full_name
            for x in _in_state(lines, AttendanceState.NOT_RECORDED)
            if x.kind != MembershipKind.EXEMPT
        ),
    )


def vote_of(vote: Vote, file: MeetingFile) -> contexts.Vote:
    """A vote in totals, with base, share and the number that was needed."""
    return contexts.Vote(
        question=vote.subject, base=vote.base, in_favour=vote.votes_for, against=vote.against, abstain=vote.abstain,
        invalid=vote.invalid, share=vote.share, needed=needed(file.pack, vote.decision, vote.base).value,
        carried=vote.passed, way=WAYS[VoteMethod(vote.method)],
    )  # fmt: skip


def task_of(task: Task) -> contexts.Task:
    """A task as the resolution lists it."""
    supervisor = task.supervisor.full_name if task.supervisor else ""
    return contexts.Task(
        text=task.title, owner=task.owner.full_name, due=task.due_on, helpers=supervisor, expected=task.expected
    )


def results_of(tasks: Iterable[Task], reviews: dict[object, TaskReview]) -> tuple[contexts.TaskResult, ...]:
    """Last month's tasks with what the meeting found about each."""
    words: dict[str, contexts.TaskState] = {
        ReviewOutcome.DONE: "done", ReviewOutcome.CONTINUED: "moved", ReviewOutcome.DROPPED: "dropped"
    }  # fmt: skip
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
    officials = [line.person.full_name for line in file.lines if line.capacity != Capacity.MEMBER and line.attended]
    named = [part.strip() for part in file.meeting.guests.split(";") if part.strip()]
    return tuple(officials + named)


def signer_of(file: MeetingFile) -> tuple[str, contexts.Signer]:
    """Who signs for the cell: the secretary, or the deputy as deputy."""
    held: dict[str, str] = {office.post: office.person.full_name for office in file.offices}
    if Post.SECRETARY in held:
        return held[Post.SECRETARY], "secretary"
    return held.get(Post.DEPUTY, file.meeting.chair.full_name if file.meeting.chair else ""), "deputy"


def _in_state(lines: Sequence[Attendance], state: str) -> list[Attendance]:
    return [line for line in lines if line.state == state]
