"""The month of a committee in plain values: the cells by step, the figures with what they lack, who
needs help and why.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from chibo.base.kernel.dates import Month
from chibo.directory.organisation.rules import is_in_force
from chibo.insight.scoring.enums import FROZEN_STATES, SheetState
from chibo.insight.scoring.rules.bands import RankedBand
from chibo.work.meetings.enums import MeetingState, StepCode, StepState
from chibo.work.meetings.rules.steps import PathStep, next_step, raw_steps
from rulebook.vocabulary.findings import Explained, Finding, gettext_noop

_OVER = (MeetingState.CLOSED, MeetingState.SEALED)
_BEFORE = (StepCode.PREPARE, StepCode.HUDDLE, StepCode.CONVENE, StepCode.MEET)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """The regular meeting of a cell in the month, with the counts frozen when it was closed
    (persons, tasks).
    """

    pk: uuid.UUID
    state: str
    rule_day: date
    planned_on: date
    held_on: date | None
    move_reason: str
    not_held_reason: str
    entered_late: bool
    agenda_ready_at: datetime | None
    convened_at: datetime | None
    published_at: datetime | None
    sealed: bool
    huddle_on: date | None
    huddle_applies: bool
    due_count: int | None
    present_count: int | None
    excused_count: int | None
    unexcused_count: int | None
    tasks_due: int | None
    tasks_done: int | None

    @property
    def is_over(self) -> bool:
        """True when it was held and closed."""
        return self.state in _OVER

    @property
    def resolutions(self) -> int:
        """At least one where something was published; the month page asks no more."""
        return 1 if self.published_at else 0

    @property
    def rate(self) -> Decimal | None:
        """Present ÷ due, a share 0–1."""
        return Decimal(self.present_count or 0) / self.due_count if self.due_count else None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The score of that meeting as far as it got."""

    pk: uuid.UUID
    state: str
    self_total: Decimal | None
    self_band: RankedBand | None
    official_total: Decimal | None
    official_band: RankedBand | None
    submitted_at: datetime | None
    submitted_late: bool
    return_reason: str = ""
    pack_code: str = ""
    pack_version: str = ""

    @property
    def adopted(self) -> bool:
        """True when the cell has adopted its score."""
        return self.state in FROZEN_STATES

    @property
    def decided(self) -> bool:
        """True when the official band stands."""
        return self.state == SheetState.DECIDED

    @property
    def band(self) -> RankedBand | None:
        """The official band, else the cell's own, else nothing."""
        return self.official_band or self.self_band

    @property
    def points(self) -> Decimal | None:
        """The points of that band."""
        return self.official_total if self.decided else self.self_total


@dataclass(frozen=True, slots=True)
class Mark:
    """One month of a cell's history: its band (own while no official one stands), or the state that
    stands instead; `entered` when it was decided on paper, before the cell began here.
    """

    month: Month
    band: RankedBand | None = None
    points: Decimal | None = None
    official: bool = False
    state: str = ""
    meeting_id: uuid.UUID | None = None
    entered: bool = False


@dataclass(frozen=True, slots=True)
class CellMonth:
    """One cell in the month; `help_for` says why it needs help, empty when it does not.

    `target` is the rate that its regulation asks for, a share 0–1; `direct` when the cell stands
    directly below the unit that looks, which then decides its band; `plan` the planning of a month
    that has no meeting, with the day by which the rule asks for one; `before_start` when the month
    had its meeting before the cell was in the system: nothing is known of it, and nothing asked.
    """

    cell_id: uuid.UUID
    code: str
    name: str
    search_key: str
    meeting: MeetingRow | None
    sheet: SheetRow | None
    steps: tuple[PathStep, ...]
    thematic_held: bool
    help_for: tuple[Finding, ...] = ()
    target: Decimal | None = None
    direct: bool = True
    plan: PathStep | None = None
    before_start: bool = False

    @property
    def held(self) -> bool:
        """True when the regular meeting of the month was held."""
        return self.meeting is not None and self.meeting.is_over

    @property
    def on_rule_day(self) -> bool:
        """True when it was held on the very day of the rule."""
        return (
            self.held and self.meeting is not None and self.meeting.held_on == self.meeting.rule_day
        )

    @property
    def moved_with_reason(self) -> bool:
        """True when it was held on another day, with a reason given."""
        return (
            self.held
            and not self.on_rule_day
            and self.meeting is not None
            and bool(self.meeting.move_reason.strip())
        )

    @property
    def late(self) -> tuple[PathStep, ...]:
        """The steps whose day is past; without a meeting the planning of the month, once its day is
        past.
        """
        steps = self.steps if self.plan is None else (self.plan,)
        return tuple(step for step in steps if step.state == StepState.LATE)

    @property
    def overdue(self) -> tuple[PathStep, ...]:
        """Of the late steps those to remind of, some wherever some are late: what follows the
        meeting once it was held, the meeting itself once its day is past, else the preparation.
        """
        wanted = [step for step in self.late if step.code not in _BEFORE] if self.held else []
        if not self.held:
            wanted = [step for step in self.late if step.code == StepCode.MEET]
        return tuple(wanted) or self.late

    @property
    def stage(self) -> str:
        """Where the cell stands: before_start, not_planned, not_held, the code of the next step,
        decided, returned (asked back), or submitted (to the committee below, where that one
        decides).
        """
        if self.meeting is None:
            return "before_start" if self.before_start else "not_planned"
        if self.meeting.state == MeetingState.NOT_HELD:
            return "not_held"
        if self.sheet is not None and self.sheet.decided:
            return "decided"
        if self.sheet is not None and self.sheet.state == SheetState.RETURNED:
            return "returned"
        if self.sheet is not None and self.sheet.submitted_at is not None:
            return "submitted" if self.direct else "submitted_below"
        # What belongs before the meeting cannot be caught up with once it was held.
        ahead = [step for step in self.steps if not (self.held and step.code in _BEFORE)]
        step = next_step(ahead) or next(
            (step for step in ahead if step.state == StepState.TODO), None
        )
        return step.code.value if step else "submitted"


def steps_of_row(
    meeting: MeetingRow | None, sheet: SheetRow | None
) -> list[tuple[StepCode, bool, bool]]:
    """(step, done, skipped) for all eight steps of the month, ready for the path; nothing without a
    meeting.
    """
    if meeting is None:
        return []
    dropped = meeting.state == MeetingState.NOT_HELD
    raw = [
        *raw_steps(meeting),
        (StepCode.SCORE, sheet is not None and sheet.adopted, False),
        (StepCode.SUBMIT, sheet is not None and sheet.submitted_at is not None, False),
    ]
    return [(code, done, skip or (dropped and not done)) for code, done, skip in raw]


def planning(
    due: Explained[date] | None, *, month: Month, on: date, begun: date, ended: date | None = None
) -> PathStep | None:
    """The planning of a month without a meeting: late from the day after the one that the rule
    gives the meeting, until the month is over and nothing can be planned in it any more. None where
    no rule gives a day, and for a cell that did not stand on that day.

    Source: Directive 50-CT/TW (every cell meets on day 3, or as its committee set it), through the
    pack's `meeting.day`.
    """
    if due is None or not is_in_force(begun, ended, on=due.value):
        return None
    late = due.value < on <= month.last
    return PathStep(
        StepCode.PLAN,
        StepState.LATE if late else StepState.TODO,
        Explained(due.value, due.steps, due.sources),
    )


def help_for(
    row: CellMonth, *, month: Month, target: Decimal | None, on: date
) -> tuple[Finding, ...]:
    """Why the cell needs help this month; empty when it does not.

    Never a rank, and never about a person.

    `target` is the rate asked for, a share 0–1.
    """
    meeting, found = row.meeting, []
    if meeting is None:
        return _why_unplanned(row, month, on=on)
    if meeting.state == MeetingState.NOT_HELD:
        message = gettext_noop("the meeting was not held: {reason}")
        return (Finding("not_held", message, {"reason": meeting.not_held_reason}),)
    late = [step.code for step in row.late]
    if late:
        found.append(Finding("late", gettext_noop("late: {steps}"), {"steps": tuple(late)}))
    if meeting.rate is not None and target is not None and meeting.rate < target:
        message = gettext_noop("{share} attended; {asked_share} is asked for")
        found.append(Finding("attendance", message, {"share": meeting.rate, "asked_share": target}))
    if row.sheet is not None and row.sheet.band is not None and row.sheet.band.is_low:
        message = gettext_noop("the meeting was scored {points} points")
        found.append(Finding("weak", message, {"points": row.sheet.points}))
    if not row.thematic_held and on > quarter_end(month):
        message = gettext_noop("no thematic meeting was held in quarter {quarter}")
        found.append(Finding("thematic", message, {"quarter": month.quarter}))
    return tuple(found)


def _why_unplanned(row: CellMonth, month: Month, *, on: date) -> tuple[Finding, ...]:
    if row.late:
        message = gettext_noop("has not planned the month, due on {day}")
        return (Finding("not_planned", message, {"day": row.late[0].due_day}),)
    if on < month.first or row.before_start:
        return ()
    return (Finding("not_planned", gettext_noop("the month has no meeting in its plan yet")),)


def lacks_papers(row: CellMonth, *, scored: bool, resolved: bool) -> tuple[Finding, ...]:
    """What of the papers of the cell's regular meeting is missing or not finished; empty when all
    is there and decided.

    `scored`: its submitted score sheet is in the file; `resolved`: a published resolution or
    conclusion is.
    """
    meeting = row.meeting
    if meeting is None and row.before_start:
        return (Finding("before_start", gettext_noop("not in the system yet")),)
    if meeting is None:
        return (Finding("not_planned", gettext_noop("the month has no meeting in its plan yet")),)
    if meeting.state == MeetingState.NOT_HELD:
        message = gettext_noop("the meeting was not held: {reason}")
        return (Finding("not_held", message, {"reason": meeting.not_held_reason}),)
    if not row.held:
        return (Finding("not_yet_held", gettext_noop("the meeting has not been held yet")),)
    found = []
    if not scored:
        found.append(Finding("not_scored", gettext_noop("the score sheet is not submitted yet")))
    elif row.sheet is None or not row.sheet.decided:
        found.append(Finding("not_decided", gettext_noop("the score has no official band yet")))
    if not resolved:
        found.append(Finding("not_resolved", gettext_noop("no resolution is published yet")))
    return tuple(found)


def month_mark(month: Month, *, meeting_id: uuid.UUID, state: str, sheet: SheetRow | None) -> Mark:
    """How a month shows in the history: its band, or the state where there is none."""
    if sheet is None or not sheet.adopted:
        return Mark(month, state=state, meeting_id=meeting_id)
    return Mark(month, sheet.band, sheet.points, sheet.decided, state, meeting_id)


def quarter_end(month: Month) -> date:
    """The last day of the quarter in which the month lies."""
    return Month(month.year, month.quarter * 3).last
