"""The path of a month: what is done, what comes next, what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from chibo.base.kernel.dates import local_date
from chibo.work.meetings.enums import MeetingState, StepCode, StepState
from rulebook.vocabulary.findings import Explained, Finding

BEFORE_THE_MEETING = (StepCode.PREPARE, StepCode.HUDDLE, StepCode.CONVENE)


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step: its state, the day by which it is due (with the rule behind it), what is still
    missing.
    """

    code: StepCode
    state: StepState
    due: Explained[date | datetime | None] | None = None
    missing: tuple[Finding, ...] = ()

    @property
    def due_day(self) -> date | None:
        """The day by which the step is due."""
        value = self.due.value if self.due else None
        return local_date(value) if isinstance(value, datetime) else value


class StepFacts(Protocol):
    """What the six steps are told by; the facts of one meeting and the rows of a whole month both
    offer it.
    """

    @property
    def state(self) -> str:
        """Where the meeting stands, one of MeetingState."""

    @property
    def agenda_ready_at(self) -> datetime | None:
        """When the agenda was approved, None before."""

    @property
    def huddle_on(self) -> date | None:
        """The day of the committee's consultation, None when none is recorded."""

    @property
    def huddle_applies(self) -> bool:
        """True when the cell has somebody to consult with; otherwise the step is skipped."""

    @property
    def convened_at(self) -> datetime | None:
        """When the summons went out, None before."""

    @property
    def sealed(self) -> bool:
        """True once both signatures stand under the minutes."""

    @property
    def resolutions(self) -> int:
        """How many resolutions and conclusions the meeting issued."""

    @property
    def published_at(self) -> datetime | None:
        """When minutes and resolution were published to the members, None before."""


@dataclass(frozen=True, slots=True)
class Walked:
    """How far one meeting has come on its path, and nothing else of it (see `StepFacts`)."""

    state: str
    agenda_ready_at: datetime | None
    huddle_on: date | None
    huddle_applies: bool
    convened_at: datetime | None
    sealed: bool
    resolutions: int
    published_at: datetime | None


def raw_steps(facts: StepFacts) -> list[tuple[StepCode, bool, bool]]:
    """(step, done, skipped) for the six steps that are the cell's own work before scoring."""
    held = facts.state in (MeetingState.CLOSED, MeetingState.SEALED)
    return [
        (StepCode.PREPARE, facts.agenda_ready_at is not None or held, False),
        (StepCode.HUDDLE, facts.huddle_on is not None, not facts.huddle_applies),
        (StepCode.CONVENE, facts.convened_at is not None or held, False),
        (StepCode.MEET, held, False),
        (StepCode.MINUTES, facts.sealed, False),
        (StepCode.RESOLUTION, facts.resolutions > 0 and facts.published_at is not None, False),
    ]


def is_in_session(facts: StepFacts) -> bool:
    """True from the opening of the meeting to its closing."""
    return facts.state == MeetingState.OPEN


def path_of(
    raw: list[tuple[StepCode, bool, bool]],
    *,
    due: dict[StepCode, Explained[date | datetime | None]],
    on: date,
    in_session: bool = False,
) -> list[PathStep]:
    """The steps with their states: the first that is neither done nor skipped is current, late when
    its day is past.

    A step before the meeting that was left out stays open once the meeting has begun, and does not
    hold up the others; while the meeting is in session that is the step to take.
    """
    steps: list[PathStep] = []
    current_found = False
    begun = in_session or any(code == StepCode.MEET and done for code, done, _ in raw)
    for code, done, skipped in raw:
        step = PathStep(code, StepState.TODO, due.get(code))
        late = step.due_day is not None and step.due_day < on
        if skipped:
            state = StepState.SKIPPED
        elif done:
            state = StepState.DONE
        elif in_session and code == StepCode.MEET:
            state, current_found = StepState.CURRENT, True
        elif late:
            state = StepState.LATE
            current_found = current_found or not (begun and code in BEFORE_THE_MEETING)
        elif begun and code in BEFORE_THE_MEETING:
            state = StepState.TODO
        elif not current_found:
            state = StepState.CURRENT
            current_found = True
        else:
            state = StepState.TODO
        steps.append(PathStep(code, state, step.due))
    return steps


def next_step(steps: Sequence[PathStep]) -> PathStep | None:
    """The step to take now: the first that is late or current, of those that can still be taken."""
    begun = any(
        step.code == StepCode.MEET and step.state in (StepState.CURRENT, StepState.DONE)
        for step in steps
    )
    open_steps = (step for step in steps if step.state in (StepState.LATE, StepState.CURRENT))
    return next(
        (step for step in open_steps if not (begun and step.code in BEFORE_THE_MEETING)), None
    )
