"""What the home page lists: lines of what needs somebody, and the steps of a month among them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from chibo.interfaces.formatting import short_date
from chibo.interfaces.web.meetings.calendar.sentences import was_left_out
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.work.meetings.enums import MeetingKind, StepCode
from chibo.work.meetings.rules.steps import PathStep

Item = dict[str, Any]

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


@dataclass
class Todo:
    """Everything the home page shows: what to do, the path of the month, the meetings ahead."""

    items: list[Item] = field(default_factory=list)
    focus: Any = None
    focus_url: str = ""
    path: list[Item] = field(default_factory=list)
    ahead: list[Item] = field(default_factory=list)
    months: list[Item] = field(default_factory=list)
    overlaps: list[str] = field(default_factory=list)
    remind: list[Item] = field(default_factory=list)
    there: set[str] = field(default_factory=set)


def todo_item(title: str, url: str, *, tone: str = "current", **rest: Any) -> Item:
    """One line of "what needs me now"."""
    return {"title": title, "url": url or url_or_blank("home"), "tone": tone, **rest}


def step_item(request: HttpRequest, meeting: Any, step: PathStep) -> Item:
    may = request.actor.may(STEP_RIGHTS[step.code], meeting.unit.path)
    title = step_title(step.code).format(day=short_date(meeting.day))
    if not may:
        title = _("Next in the cell: {step}").format(step=title)
    late = str(step.state) == "late"
    kind = "" if meeting.kind == MeetingKind.REGULAR else capfirst(meeting.get_kind_display())
    return todo_item(
        title,
        step_url(step.code, meeting),
        tone="info" if not may else "late" if late else "current",
        due=step.due_day,
        why=step.due,
        note=kind,
    )


def step_title(code: StepCode) -> str:
    """The step as a thing to do; holds the placeholder {day}."""
    return {
        StepCode.PREPARE: _("Draw up the agenda of the meeting of {day}"),
        StepCode.HUDDLE: _("Record the committee's huddle before the meeting of {day}"),
        StepCode.CONVENE: _("Convene the meeting of {day}"),
        StepCode.MEET: _("Hold the meeting of {day}"),
        StepCode.MINUTES: _("Finish and sign the minutes of {day}"),
        StepCode.RESOLUTION: _("Issue and publish what the meeting of {day} resolved"),
        StepCode.SCORE: _("Score the meeting of {day}"),
        StepCode.SUBMIT: _("Submit the score of the meeting of {day}"),
    }[code]


def step_url(code: StepCode, meeting: Any) -> str:
    """The page on which the step is taken, the meeting's own page where there is none."""
    return url_or_blank(STEP_PAGES[code], meeting.pk) or url_or_blank("meeting", meeting.pk)


def path_items(steps: Iterable[PathStep], meeting: Any) -> list[Item]:
    """The steps as the path component shows them."""
    return [
        {
            "label": step.code.label,
            "state": "skipped" if was_left_out(step, meeting) else str(step.state),
            "due": step.due_day,
            "url": step_url(step.code, meeting),
        }
        for step in steps
    ]
