"""The evening itself on the home page of who leads it: its papers to print before, the page for a
meeting on paper after.
"""

from datetime import date, timedelta
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import has_come
from chibo.directory.organisation.rules import is_practice
from chibo.interfaces.presenters.home.next_meeting import leads
from chibo.interfaces.presenters.home.todo_items import TodoItem
from chibo.interfaces.presenters.values import (
    Joined,
    Link,
    ReadAs,
    Shown,
    Tone,
    Value,
    listed,
    phrase,
)
from chibo.library.regulations.queries import holidays_around
from chibo.work.meetings.enums import MeetingKind, MeetingState
from chibo.work.meetings.queries.facts import MeetingFile
from rulebook.meetings.dates import deadline
from rulebook.vocabulary.findings import Explained

PRINT = "evening.print"
_BEFORE = (MeetingState.PLANNED, MeetingState.CONVENED)


def evening_lines(file: MeetingFile, *, actor: Actor, on: date) -> list[TodoItem]:
    """From the day before a meeting until its hour: its papers in one press; from then on until it
    is opened: the page on which a meeting held on paper is entered. Nothing for who does not lead
    the cell.
    """
    meeting = file.meeting
    if (
        meeting.state not in _BEFORE
        or on < meeting.planned_on - timedelta(days=1)
        or not leads(actor, meeting.unit)
    ):
        return []
    if not has_come(meeting.planned_moment):
        return [_to_print(file, on=on)] if actor.may("discussion.view", meeting.unit.path) else []
    return [_on_paper(file, on=on)] if actor.may("meeting.open", meeting.unit.path) else []


def enter_by(file: MeetingFile, day: date) -> Explained[Any]:
    """The last day on which a meeting of that day is entered in time, with its rule."""
    return deadline(file.pack, "records.enter_after", anchor=day, holidays=holidays_around(day))


def _to_print(file: MeetingFile, *, on: date) -> TodoItem:
    meeting = file.meeting
    title = (
        phrase("Print the papers for today's meeting")
        if meeting.planned_on == on
        else phrase("Print the papers for tomorrow's meeting")
    )
    notes: list[Value] = [
        _which(meeting),
        phrase("For an evening without network or power: notes, roll call, counts, ballots (PDF)."),
    ]
    if meeting.agenda_ready_at is None:
        notes.append(phrase("The agenda is not finished: what is added later is missing on paper."))
    link = Link("meeting-document", (meeting.pk, "evening", "pdf"))
    return TodoItem(PRINT, title, link, tone=Tone.INFO, note=listed(notes, by=" "))


def _on_paper(file: MeetingFile, *, on: date) -> TodoItem:
    """It presses once the day is over: on the evening itself opening the meeting comes first, and a
    practice is held at once.
    """
    meeting = file.meeting
    tone = Tone.CURRENT if on > meeting.planned_on else Tone.WAIT
    if is_practice(meeting.unit.path):
        tone = Tone.INFO
    due = enter_by(file, meeting.planned_on)
    title = phrase(
        "Was the meeting of {day} held on paper? Enter it on one page", day=meeting.planned_on
    )
    return TodoItem(
        "evening.on_paper",
        title,
        Link("from-paper", (meeting.pk,)),
        tone=tone,
        note=_which(meeting),
        due=due.value,
        why=due,
    )


def _which(meeting: Any) -> Joined:
    """What kind of meeting, for others than the regular one, and its hour."""
    kind, hour = MeetingKind(meeting.kind), Shown(meeting.starts_at, ReadAs.CLOCK)
    if kind == MeetingKind.REGULAR:
        return listed((hour, "."), by="")
    return listed((Shown(kind, ReadAs.CAPITAL), ", ", hour, "."), by="")
