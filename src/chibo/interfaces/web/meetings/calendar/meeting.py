"""A meeting's own page: the path of the month for those who lead it, one's own part in it for every
member.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext

from chibo.base.kernel.dates import has_come, now
from chibo.base.kernel.errors import NotFound
from chibo.insight.scoring.queries import steps_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import clock_time, date_in
from chibo.interfaces.forms import Form
from chibo.interfaces.web.meetings.calendar.own_part import (
    BEFORE,
    OwnDisputeForm,
    ReplyForm,
    SentOpinionForm,
    own_invitation,
    own_part,
)
from chibo.interfaces.web.meetings.calendar.sentences import (
    headline,
    path_steps,
    primary_action,
    step_rows,
)
from chibo.interfaces.web.meetings.context import get_meeting_or_404, label_of
from chibo.interfaces.web.shell.kept_pages import kept
from chibo.library.notifications.documents import calendar_entry
from chibo.work.meetings.actions.convening import reply_to_invitation
from chibo.work.meetings.actions.discussion import drop_opinion, send_opinion
from chibo.work.meetings.actions.roll_call import dispute_attendance
from chibo.work.meetings.documents.calendar import calendar_event
from chibo.work.meetings.enums import MeetingKind, MeetingState, Reply
from chibo.work.meetings.queries.calendar import rule_day_of
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import get_own_opinion
from chibo.work.meetings.queries.meetings import mark_of_meeting
from chibo.work.meetings.queries.room import own_attendance
from chibo.work.meetings.rules.changes import is_untold
from chibo.work.meetings.rules.editable import reply_values
from chibo.work.meetings.rules.steps import BEFORE_THE_MEETING

# An empty calendar entry would vanish in the day.
SHORTEST = 60


@kept(lambda pk: (mark_of_meeting(pk),), of_one_unit=True)
@signed_in("GET", "POST")
def meeting_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting as this actor may see it; replies, opinions and objections are sent from here."""
    meeting = get_meeting_or_404(request, pk, "meeting.view")
    file = MeetingFile(meeting)
    tried: dict[str, Form] = {}
    if request.method == "POST":
        request.actor.require("discussion.view", meeting.unit.path)
        do, _sep, key = request.POST.get("do", "").partition(":")
        act = {"reply": _reply, "opinion": _send, "take-back": _take_back, "dispute": _dispute}.get(
            do
        )
        if act is None:
            raise NotFound
        form = act(request, file, key)
        if form is None:
            return redirect("web:meeting", pk)
        tried[do] = form
    return render(request, "web/plan/meeting.html", _context(request, file, tried))


@signed_in()
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting as an entry for the calendar of a phone or computer."""
    meeting = get_meeting_or_404(request, pk, "discussion.view")
    minutes = MeetingFile(meeting).minimum.value or SHORTEST
    text = calendar_entry(
        calendar_event(
            meeting, minutes=minutes, address=request.build_absolute_uri("/").rstrip("/")
        ),
        at=now(),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{meeting.day:%Y-%m-%d}.ics"'
    return response


def _reply(request: HttpRequest, file: MeetingFile, _key: str) -> Form | None:
    invitation = own_invitation(request, file)
    if invitation is None:
        raise NotFound
    form = ReplyForm(request.POST, stored=reply_values(invitation), auto_id="id_reply_%s")
    if not form.carry_out(
        lambda **data: reply_to_invitation(invitation, actor=request.actor, **data)
    ):
        return form
    if invitation.reply == Reply.COMING:
        messages.success(request, gettext("Thank you; the secretary sees that you are coming."))
    else:
        messages.success(
            request, gettext("Your leave is asked for; you will be told the decision.")
        )
    return None


def _send(request: HttpRequest, file: MeetingFile, _key: str) -> Form | None:
    form = SentOpinionForm(request.POST, items=file.items, auto_id="id_opinion_%s")
    person = next(
        (row.person for row in file.invitations if row.person_id == request.actor.person_id), None
    )
    person = person or next(
        (row.person for row in file.memberships if row.person_id == request.actor.person_id), None
    )
    if person is None:
        raise NotFound

    def act(item: str, text: str) -> Any:
        chosen = form.items.get(item)
        return send_opinion(
            file.meeting, text=text, item=chosen, person=person, actor=request.actor
        )

    if not form.carry_out(act):
        return form
    messages.success(request, gettext("Your opinion is sent; it stays in the cell."))
    return None


def _take_back(request: HttpRequest, file: MeetingFile, key: str) -> Form | None:
    """Nothing typed is lost: the text stands in the field again."""
    opinion = get_own_opinion(key, meeting=file.meeting, actor=request.actor)
    text = opinion.text
    drop_opinion(opinion, actor=request.actor)
    request.session[f"opinion:{file.meeting.pk}"] = text
    messages.success(
        request,
        gettext(
            "The opinion is taken back; its text stands in the field, to be changed or sent again."
        ),
    )
    return None


def _dispute(request: HttpRequest, file: MeetingFile, _key: str) -> Form | None:
    line = own_attendance(file.meeting, actor=request.actor)
    line.meeting, line.unit = file.meeting, file.meeting.unit
    form = OwnDisputeForm(request.POST, stored={"text": line.dispute}, auto_id="id_dispute_%s")
    if not form.carry_out(lambda **data: dispute_attendance(line, actor=request.actor, **data)):
        return form
    messages.success(
        request, gettext("Your objection is with the chair and the meeting secretary.")
    )
    return None


def _context(request: HttpRequest, file: MeetingFile, tried: dict[str, Form]) -> dict[str, Any]:
    meeting, actor = file.meeting, request.actor
    inside = actor.may("discussion.view", meeting.unit.path)
    steps = steps_of(meeting, on=request.on, file=file)
    why_day = (
        rule_day_of(meeting.unit, meeting.calendar_month)
        if meeting.kind != MeetingKind.EXTRAORDINARY
        else None
    )
    primary = primary_action(steps, file, actor, on=request.on)
    rows = step_rows(steps, file, actor, why_day=why_day) if inside else []
    plain = inside and not actor.may("meeting.prepare", meeting.unit.path)
    context = {
        "meeting": meeting,
        "file": file,
        "inside": inside,
        "plain": plain,
        "eyebrow": label_of(meeting),
        "headline": (
            _when_and_where(meeting)
            if plain and meeting.state in BEFORE
            else headline(meeting, steps, on=request.on)
        ),
        "trail": [
            (
                gettext("Year plan"),
                f"{reverse('web:cell-plan', args=[meeting.unit_id])}?year={meeting.month.year}",
            )
        ],
        "steps": path_steps(steps, meeting, actor),
        "rows": rows,
        "before_the_meeting": BEFORE_THE_MEETING,
        "lacking": (
            [row for row in rows if row["missing"]]
            if inside and actor.may("meeting.prepare", meeting.unit.path)
            else []
        ),
        "primary": primary,
        "why_day": why_day,
        "before": meeting.state in BEFORE,
        "held": meeting.is_over,
        "tried": next(iter(tried.values()), None),
        **_rights(request, meeting),
    }
    return context | (own_part(request, file, tried, steps) if inside else {})


def _when_and_where(meeting: Any) -> str:
    """What a member asks first."""
    parts = (clock_time(meeting.starts_at), date_in(meeting.planned_on), meeting.place)
    return ", ".join(part for part in parts if part)


def _rights(request: HttpRequest, meeting: Any) -> dict[str, bool]:
    may, cell, before = request.actor.may, meeting.unit.path, meeting.state in BEFORE
    return {
        "may_move": before and may("meeting.move", cell),
        "may_drop": before and may("meeting.plan", cell),
        "may_revive": meeting.state == MeetingState.NOT_HELD and may("meeting.plan", cell),
        "ahead": not has_come(meeting.planned_moment),
        "untold": is_untold(meeting) and may("meeting.prepare", cell),
        "may_convene": may("leave.decide", cell),
        "may_prepare": may("meeting.prepare", cell),
        "may_print": (
            (before or meeting.state == MeetingState.OPEN) and may("discussion.view", cell)
        ),
    }


urls = [
    path("meetings/<uuid:pk>/", meeting_page, name="meeting"),
    path("meetings/<uuid:pk>/calendar.ics", calendar, name="meeting-calendar"),
]
