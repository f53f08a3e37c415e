"""What the home page lists: lines of what needs somebody, and the steps of a month among them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month
from chibo.interfaces.presenters.values import (
    Link,
    ReadAs,
    Sentence,
    Shown,
    Tone,
    Value,
    phrase,
)
from chibo.work.meetings.enums import MeetingKind, MeetingState, StepCode, StepState
from chibo.work.meetings.rules.steps import PathStep
from rulebook.vocabulary.findings import Explained

# Step → the right that takes it, and the page on which it is taken.
STEP_RIGHTS = {
    StepCode.PREPARE: "meeting.prepare",
    StepCode.HUDDLE: "huddle.record",
    StepCode.CONVENE: "meeting.convene",
    StepCode.MEET: "attendance.record",
    StepCode.MINUTES: "minutes.write",
    StepCode.RESOLUTION: "resolution.issue",
    StepCode.SCORE: "score.propose",
    StepCode.SUBMIT: "score.submit",
}
STEP_PAGES = {
    StepCode.PREPARE: "agenda",
    StepCode.HUDDLE: "huddle",
    StepCode.CONVENE: "convene",
    StepCode.MEET: "room",
    StepCode.MINUTES: "minutes",
    StepCode.RESOLUTION: "resolution",
    StepCode.SCORE: "score",
    StepCode.SUBMIT: "score",
}
HOME = Link("home")


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One line of "what needs me now": what it is, where it is done, by when and by which rule."""

    code: str
    title: Value
    link: Link = HOME
    tone: Tone = Tone.CURRENT
    due: date | None = None
    note: Value = None
    chip: Value = None
    why: Explained[Any] | None = None


@dataclass(frozen=True, slots=True)
class PathItem:
    """One step of a path: its state (done, current, late, todo, skipped), its day, its page."""

    label: Value
    state: str
    due: date | None
    link: Link


@dataclass(frozen=True, slots=True)
class MonthPath:
    """The path of the month in hand that is due first."""

    kind: MeetingKind
    day: date
    link: Link
    steps: tuple[PathItem, ...]


@dataclass(frozen=True, slots=True)
class MeetingAhead:
    """The next meeting of a cell: when it is, or since when it runs, and one's own reply."""

    link: Link
    day: date
    time: time | datetime
    cell: str
    place: str
    reply: Value
    tone: Tone
    note: str = ""


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The figures of a committee's month, each with where it leads."""

    committee: str
    month: Month
    link: Link
    cells: int
    met: int
    unplanned: int
    plan: Link | None
    late: int
    late_link: Link
    to_decide: int
    undecided_link: Link
    decided: int
    decided_link: Link


@dataclass(frozen=True, slots=True)
class LateMonth:
    """How many cells are late in a month, and where they are reminded."""

    month: Month
    count: int
    link: Link


@dataclass(frozen=True, slots=True)
class LateCells:
    """The late cells of a committee, for who may remind them: the first of them, how many there
    are, how many `more` than these, and how many of all were not reminded today.
    """

    items: tuple[TodoItem, ...]
    count: int
    more: int
    waiting: int
    months: tuple[LateMonth, ...]


@dataclass(frozen=True, slots=True)
class Todo:
    """What waits for an actor on a day, the most pressing first, with what belongs beside it."""

    items: tuple[TodoItem, ...] = ()
    path: MonthPath | None = None
    ahead: tuple[MeetingAhead, ...] = ()
    months: tuple[MonthFigures, ...] = ()
    late_cells: tuple[LateCells, ...] = ()


@dataclass
class Asking:
    """Who asks on which day, and what was found for him so far; `there` names what may wait."""

    actor: Actor
    on: date
    there: set[str] = field(default_factory=set)
    items: list[TodoItem] = field(default_factory=list)
    path: MonthPath | None = None
    ahead: list[MeetingAhead] = field(default_factory=list)
    months: list[MonthFigures] = field(default_factory=list)
    late_cells: list[LateCells] = field(default_factory=list)
    overlaps: list[Sentence] = field(default_factory=list)
    # True once a committee of his has lived through a month: it begins no more.
    lived: bool = False

    def add(self, code: str, title: Value, link: Link = HOME, **rest: Any) -> None:
        """One more line."""
        self.items.append(TodoItem(code, title, link, **rest))


def step_item(actor: Actor, meeting: Any, step: PathStep) -> TodoItem:
    """The next step of a month in hand; for who does not take it as a piece of news."""
    may = actor.may(STEP_RIGHTS[step.code], meeting.unit.path)
    title = step_title(step.code, meeting.day)
    if not may:
        title = phrase("Next in the cell: {step}", step=title)
    late = str(step.state) == "late"
    kind = MeetingKind(meeting.kind)
    return TodoItem(
        f"step.{step.code}",
        title,
        step_link(step.code, meeting.pk),
        tone=Tone.INFO if not may else Tone.LATE if late else Tone.CURRENT,
        due=step.due_day,
        why=step.due,
        note=None if kind == MeetingKind.REGULAR else Shown(kind, ReadAs.CAPITAL),
    )


def step_title(code: StepCode, day: date) -> Sentence:
    """The step as a thing to do."""
    return {
        StepCode.PREPARE: phrase("Draw up the agenda of the meeting of {day}", day=day),
        StepCode.HUDDLE: phrase(
            "Record the committee's huddle before the meeting of {day}", day=day
        ),
        StepCode.CONVENE: phrase("Convene the meeting of {day}", day=day),
        StepCode.MEET: phrase("Hold the meeting of {day}", day=day),
        StepCode.MINUTES: phrase("Finish and sign the minutes of {day}", day=day),
        StepCode.RESOLUTION: phrase(
            "Issue and publish what the meeting of {day} resolved", day=day
        ),
        StepCode.SCORE: phrase("Score the meeting of {day}", day=day),
        StepCode.SUBMIT: phrase("Submit the score of the meeting of {day}", day=day),
    }[code]


def step_link(code: StepCode, meeting_id: UUID) -> Link:
    """The page on which the step is taken."""
    return Link(STEP_PAGES[code], (meeting_id,))


def path_items(steps: Iterable[PathStep], meeting: Any) -> tuple[PathItem, ...]:
    """The steps as a path."""
    return tuple(
        PathItem(
            step.code,
            "skipped" if was_left_out(step, meeting) else str(step.state),
            step.due_day,
            step_link(step.code, meeting.pk),
        )
        for step in steps
    )


def was_left_out(step: PathStep, meeting: Any) -> bool:
    """True for the huddle once the meeting has begun without it: nobody has to do it any more, late
    entries aside.
    """
    begun = meeting.is_over or meeting.state == MeetingState.OPEN
    return bool(
        begun and step.code == StepCode.HUDDLE and step.state in (StepState.TODO, StepState.LATE)
    )


def meeting_link(meeting_id: UUID) -> Link:
    """The meeting's own page."""
    return Link("meeting", (meeting_id,))
