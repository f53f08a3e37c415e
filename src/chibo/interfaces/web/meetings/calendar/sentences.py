"""What a meeting's page says first: how it stands, what comes next, where each step is done."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.actor import Actor
from chibo.interfaces.formatting import clock_time, long_date, moment, short_date
from chibo.interfaces.presenters.home.todo_items import was_left_out
from chibo.work.meetings.enums import MeetingState, StepCode, StepState
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.rules.missing import missing_in
from chibo.work.meetings.rules.steps import PathStep, next_step

# Step → its page, the right to open the page, the right to do the step.
PLACES: dict[str, tuple[str, str, str]] = {
    StepCode.PREPARE: ("agenda", "discussion.view", "meeting.prepare"),
    StepCode.HUDDLE: ("huddle", "huddle.record", "huddle.record"),
    StepCode.CONVENE: ("convene", "leave.decide", "meeting.convene"),
    StepCode.MEET: ("room", "discussion.view", "attendance.record"),
    StepCode.MINUTES: ("minutes", "minutes.view", "minutes.write"),
    StepCode.RESOLUTION: ("resolution", "resolution.view", "resolution.issue"),
    StepCode.SCORE: ("score", "score.view", "score.propose"),
    StepCode.SUBMIT: ("score", "score.view", "score.submit"),
}
LACKS = {
    StepCode.PREPARE: _("the agenda is not ready"),
    StepCode.HUDDLE: _("the huddle is not recorded"),
    StepCode.CONVENE: _("the invitations are not sent"),
    StepCode.MINUTES: _("the minutes are not sealed"),
    StepCode.RESOLUTION: _("the resolution is not published"),
    StepCode.SCORE: _("it is not scored"),
    StepCode.SUBMIT: _("the score is not submitted"),
}


def headline(meeting: Any, steps: list[PathStep], *, on: date) -> str:
    """One sentence: how the meeting stands, and what comes next."""
    first = _standing(meeting, on=on)
    step = next_step(steps)
    if meeting.state == MeetingState.NOT_HELD or step is None or step.code not in LACKS:
        return first
    return gettext("{standing}; {lack}").format(standing=first, lack=LACKS[step.code])


def _standing(meeting: Any, *, on: date) -> str:
    named = {
        "kind": meeting.get_kind_display(),
        "month": f"{meeting.month:%m/%Y}",
        "day": short_date(meeting.day),
    }
    if meeting.state == MeetingState.NOT_HELD:
        return gettext("The {kind} of {month} was not held").format(**named)
    if meeting.state == MeetingState.OPEN:
        time = clock_time(meeting.opened_at)
        return gettext("The {kind} of {month} is in session since {time}").format(
            time=time, **named
        )
    if meeting.is_over:
        return gettext("The {kind} of {month} was held on {day}").format(**named)
    days = (meeting.planned_on - on).days
    if days < 0:
        return gettext(
            "The {kind} of {month} was planned for {day} and has not been opened"
        ).format(**named)
    if days == 0:
        return gettext("The {kind} of {month} is today at {time}").format(
            time=clock_time(meeting.starts_at), **named
        )
    said = ngettext(
        "The {kind} of {month} is in {days} day", "The {kind} of {month} is in {days} days", days
    )
    return said.format(days=days, **named)


def due_words(due: Any) -> str:
    """A deadline in words: with its hour where the rule counts hours, as a day otherwise; empty
    without one.
    """
    if due.value is None:
        return ""
    return moment(due.value) if isinstance(due.value, datetime) else long_date(due.value)


def place_of(step: PathStep, meeting: Any, actor: Actor) -> str:
    """The address of the step's page, empty where the actor may not open it."""
    name, right, _doing = PLACES[step.code]
    return reverse(f"web:{name}", args=[meeting.pk]) if actor.may(right, meeting.unit.path) else ""


def path_steps(steps: list[PathStep], meeting: Any, actor: Actor) -> list[dict[str, Any]]:
    """The steps as the path shows them; one that was left out before a meeting that has begun says
    so.
    """
    shown = []
    for step in steps:
        left_out = was_left_out(step, meeting)
        entry = {"label": step.code.label, "state": step.state.value, "due": step.due_day}
        entry |= {
            "url": place_of(step, meeting, actor),
            "note": gettext("left out") if left_out else "",
        }
        shown.append(entry | ({"state": StepState.SKIPPED.value} if left_out else {}))
    return shown


def step_rows(
    steps: list[PathStep], file: MeetingFile, actor: Actor, *, why_day: Any
) -> list[dict[str, Any]]:
    """The steps with their deadline, the rule behind it, and what is missing in those that are
    open.
    """
    rows = []
    for step in steps:
        open_now = step.state in (StepState.CURRENT, StepState.LATE)
        rows.append(
            {
                "step": step,
                "label": step.code.label,
                "url": place_of(step, file.meeting, actor),
                "why": why_day if step.code == StepCode.MEET else step.due,
                "missing": (step.missing or missing_in(step.code, file.facts)) if open_now else (),
            }
        )
    return rows


def primary_action(
    steps: list[PathStep], file: MeetingFile, actor: Actor, *, on: date
) -> dict[str, Any] | None:
    """The one button of the page: the next step, when the actor may take it."""
    meeting, step = file.meeting, next_step(steps)
    if step is None or meeting.state == MeetingState.NOT_HELD:
        return None
    name, _opening, doing = PLACES[step.code]
    waiting = (
        step.code == StepCode.MEET
        and meeting.state == MeetingState.CONVENED
        and meeting.planned_on > on
    )
    if waiting and actor.may("meeting.convene", meeting.unit.path):
        unread = sum(1 for row in file.invitations if row.read_at is None)
        label = (
            ngettext(
                "See who comes ({count} has not read)",
                "See who comes ({count} have not read)",
                unread,
            ).format(count=unread)
            if unread
            else gettext("See who comes")
        )
        return {"label": label, "url": reverse("web:convene", args=[meeting.pk]), "icon": "users"}
    if waiting:
        return None
    if step.code == StepCode.MEET and meeting.state != MeetingState.OPEN:
        doing = "meeting.open"
    if not actor.may(doing, meeting.unit.path):
        return None
    label, icon = _doing(step, file)
    return {"label": label, "url": reverse(f"web:{name}", args=[meeting.pk]), "icon": icon}


def _doing(step: PathStep, file: MeetingFile) -> tuple[str, str]:
    in_session = file.meeting.state == MeetingState.OPEN
    if step.code == StepCode.CONVENE:
        count = file.facts.notice.to_invite
        said = ngettext(
            "Send the invitation to {count} person", "Send the invitation to {count} persons", count
        )
        return said.format(count=count), "send"
    labels = {
        StepCode.PREPARE: (
            gettext("Finish the agenda") if file.items else gettext("Draw up the agenda"),
            "list-details",
        ),
        StepCode.HUDDLE: (gettext("Record the huddle"), "users-group"),
        StepCode.MEET: (
            gettext("Go on with the meeting") if in_session else gettext("Open the meeting"),
            "player-play",
        ),
        StepCode.MINUTES: (gettext("Finish the minutes"), "writing"),
        StepCode.RESOLUTION: (gettext("Issue and publish the resolution"), "gavel"),
        StepCode.SCORE: (gettext("Score the meeting"), "award"),
        StepCode.SUBMIT: (gettext("Submit the score"), "send"),
    }
    return labels[step.code]
