"""The evening itself on the home page of who leads it: its papers to print before, the page for a
meeting on paper after.
"""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.directory.organisation.rules import is_practice
from chibo.interfaces.formatting import clock_time, short_date
from chibo.interfaces.web.home.next_meeting import leads
from chibo.interfaces.web.meetings.opening import enter_by
from chibo.work.meetings.enums import MeetingKind, MeetingState
from chibo.work.meetings.queries.facts import MeetingFile

_BEFORE = (MeetingState.PLANNED, MeetingState.CONVENED)


def evening_lines(file: MeetingFile, *, actor: Actor, on: date) -> list[dict[str, Any]]:
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
    if now() < meeting.planned_moment:
        return [_to_print(file, on=on)] if actor.may("discussion.view", meeting.unit.path) else []
    return [_on_paper(file, on=on)] if actor.may("meeting.open", meeting.unit.path) else []


def _to_print(file: MeetingFile, *, on: date) -> dict[str, Any]:
    meeting = file.meeting
    title = (
        _("Print the papers for today's meeting")
        if meeting.planned_on == on
        else _("Print the papers for tomorrow's meeting")
    )
    notes = [
        _which(meeting),
        _("For an evening without network or power: notes, roll call, counts, ballots (PDF)."),
    ]
    if meeting.agenda_ready_at is None:
        notes.append(_("The agenda is not finished: what is added later is missing on paper."))
    url = reverse("web:meeting-document", args=[meeting.pk, "evening", "pdf"])
    return {
        "title": title,
        "url": url,
        "tone": "info",
        "icon": "printer",
        "note": " ".join(filter(None, notes)),
    }


def _on_paper(file: MeetingFile, *, on: date) -> dict[str, Any]:
    """It presses once the day is over: on the evening itself opening the meeting comes first, and a
    practice is held at once.
    """
    meeting = file.meeting
    tone = "current" if on > meeting.planned_on else "wait"
    if is_practice(meeting.unit.path):
        tone = "info"
    due = enter_by(file, meeting.planned_on)
    return {
        "title": (
            _("Was the meeting of {day} held on paper? Enter it on one page").format(
                day=short_date(meeting.planned_on)
            )
        ),
        "url": reverse("web:from-paper", args=[meeting.pk]),
        "tone": tone,
        "note": _which(meeting),
        "due": due.value,
        "why": due,
    }


def _which(meeting: Any) -> str:
    """What kind of meeting, for others than the regular one, and its hour."""
    hour = clock_time(meeting.starts_at)
    return (
        f"{hour}."
        if meeting.kind == MeetingKind.REGULAR
        else f"{capfirst(meeting.get_kind_display())}, {hour}."
    )
