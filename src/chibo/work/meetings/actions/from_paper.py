"""A meeting that was held on paper, entered at one place: opening, roll call, conclusions, counts,
end.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.errors import Refused
from chibo.directory.people.enums import MembershipKind
from chibo.directory.people.models import Person
from chibo.work.meetings.actions.discussion import tick_off, write_notes
from chibo.work.meetings.actions.roll_call import RollMark, record_attendance
from chibo.work.meetings.actions.session import close_meeting, name_officers, open_meeting
from chibo.work.meetings.actions.tasks import review_task
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.enums import AttendanceState, Capacity, ReviewOutcome, VoteMethod, WhichDay
from chibo.work.meetings.models import Attendance, Meeting
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.room import open_tasks_for
from rulebook.meetings.votes import VoteTally
from rulebook.vocabulary.findings import Finding


@dataclass(frozen=True, slots=True)
class PaperVote:
    """One line of the paper count; `name` is how the form calls its fields."""

    name: str
    subject: str
    decision: str
    tally: VoteTally
    tellers: Sequence[Person]
    method: str = VoteMethod.CARD


@dataclass(frozen=True, slots=True)
class PaperReview:
    """What the meeting found about one open task; `words` are its result, of a dropped one the
    reason.
    """

    outcome: str
    words: str = ""
    new_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What the sheets of the evening say.

    `marks` by person, with `rest_present` everybody else who is summoned was there; `conclusions`
    by item, with `all_done` every item was dealt with; `reviews` by open task; without officers
    those named before hold. `other_day`: another day than planned.
    """

    held_on: date
    at: time
    ended_at: time
    other_day: bool = False
    chair: Person | None = None
    minute_taker: Person | None = None
    marks: Mapping[uuid.UUID, RollMark] = field(default_factory=dict)
    rest_present: bool = False
    conclusions: Mapping[uuid.UUID, str] = field(default_factory=dict)
    all_done: bool = False
    votes: Sequence[PaperVote] = ()
    reviews: Mapping[uuid.UUID, PaperReview] = field(default_factory=dict)


@transaction.atomic
def enter_from_paper(
    meeting: Meeting, sheet: PaperSheet, *, actor: Actor, on: date, latest: datetime | None = None
) -> tuple[Finding, ...]:
    """The meeting stands as the sheets say, and is closed; where something is missing for that (a
    task without its mark, a member without one) all the rest stands and the meeting is in session
    still. Returns what the closing found.

    Raises NotAllowed without the rights of each part; Refused, with nothing stored, for what any
    part refuses, its findings at the fields of the one form (`reason-<person>`,
    `conclusion-<item>`, `task-<task>-…`, `<vote>-…`).
    """
    if sheet.chair and sheet.minute_taker:
        name_officers(
            meeting,
            chair=sheet.chair,
            minute_taker=sheet.minute_taker,
            scoring_follower=meeting.scoring_follower,
            actor=actor,
            on=on,
        )
    open_meeting(
        meeting,
        held_on=sheet.held_on,
        at=sheet.at,
        actor=actor,
        on=on,
        which=_which_day(meeting, sheet, on=on),
        latest=latest,
    )
    _call_the_roll(meeting, sheet, actor=actor)
    for item in items_of(meeting):
        if text := sheet.conclusions.get(item.pk, ""):
            item.meeting, item.unit = meeting, meeting.unit
            with _at("conclusion-{key}", key=str(item.pk)):
                write_notes(item, conclusion=text, actor=actor)
    if sheet.all_done:
        tick_off(meeting, [item.pk for item in items_of(meeting)], actor=actor)
    _review_tasks(meeting, sheet, actor=actor)
    for vote in sheet.votes:
        with _at("{key}-{name}", key=vote.name, otherwise="subject"):
            record_vote(
                meeting,
                subject=vote.subject,
                decision=vote.decision,
                tally=vote.tally,
                method=vote.method,
                tellers=vote.tellers,
                actor=actor,
            )
    return _close(meeting, sheet.ended_at, actor=actor, latest=latest)


def _review_tasks(meeting: Meeting, sheet: PaperSheet, *, actor: Actor) -> None:
    """Each open task of which the sheets say something has its mark; one that is not open any more
    keeps what it has.
    """
    for task in open_tasks_for(meeting) if sheet.reviews else ():
        if (found := sheet.reviews.get(task.pk)) is None:
            continue
        task.unit = meeting.unit
        dropped = found.outcome == ReviewOutcome.DROPPED
        with _at("task-{key}-{name}", key=str(task.pk), otherwise="outcome"):
            review_task(
                task,
                meeting=meeting,
                outcome=found.outcome,
                new_due_on=found.new_due_on,
                actor=actor,
                result="" if dropped else found.words,
                reason=found.words if dropped else "",
            )


def _which_day(meeting: Meeting, sheet: PaperSheet, *, on: date) -> str:
    if not sheet.other_day or sheet.held_on == meeting.planned_on:
        return ""
    return WhichDay.NOW if sheet.held_on == on else WhichDay.EARLIER


def _call_the_roll(meeting: Meeting, sheet: PaperSheet, *, actor: Actor) -> None:
    lines = list(Attendance.objects.of_unit(meeting.unit).filter(meeting=meeting))
    marks = {
        line.pk: sheet.marks[line.person_id] for line in lines if line.person_id in sheet.marks
    }
    if sheet.rest_present:
        marks |= {
            line.pk: RollMark(AttendanceState.PRESENT)
            for line in lines
            if line.pk not in marks and _is_due(line)
        }
    try:
        record_attendance(meeting, marks, actor=actor)
    except Refused as refused:
        persons = {str(line.pk): str(line.person_id) for line in lines}
        raise Refused(
            replace(finding, field=_of_person(finding.field, persons))
            for finding in refused.findings
        ) from None


def _of_person(name: str, persons: Mapping[str, str]) -> str:
    """The field of the person on the one form: lines of the roll have no number before the meeting
    is open.
    """
    kind, _, key = name.partition("-")
    return f"{'mark' if kind == 'state' else kind}-{persons.get(key, key)}"


def _is_due(line: Attendance) -> bool:
    """A member who had to come and of whom nothing is known yet: no granted leave, no exemption."""
    unknown = line.state == AttendanceState.NOT_RECORDED
    return unknown and line.capacity == Capacity.MEMBER and line.kind != MembershipKind.EXEMPT


def _close(
    meeting: Meeting, ended_at: time, *, actor: Actor, latest: datetime | None
) -> tuple[Finding, ...]:
    try:
        with transaction.atomic():
            return close_meeting(meeting, ended_at=ended_at, actor=actor, latest=latest)
    except Refused as refused:
        if any(finding.field for finding in refused.findings):
            raise
        return refused.findings


@contextmanager
def _at(form: str, *, key: str, otherwise: str = "") -> Iterator[None]:
    """A refusal inside names the fields of the one form."""
    try:
        yield
    except Refused as refused:
        named = (
            replace(found, field=form.format(key=key, name=found.field or otherwise))
            for found in refused.findings
        )
        raise Refused(named) from None
