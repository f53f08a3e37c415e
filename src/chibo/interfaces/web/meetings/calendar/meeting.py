"""A meeting's own page: the path of the month for those who lead it, one's own part in it for every
member.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotFound
from chibo.insight.scoring.queries import steps_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import clock_time, date_in, item_title
from chibo.interfaces.forms import CreateForm, DayField, EditForm, Form
from chibo.interfaces.web.meetings.calendar.answers import answer_before
from chibo.interfaces.web.meetings.calendar.sentences import (
    headline,
    path_steps,
    primary_action,
    step_rows,
)
from chibo.interfaces.web.meetings.context import get_meeting_or_404, label_of
from chibo.interfaces.web.shell.labels import MARKS, USUAL_REASONS
from chibo.library.notifications.documents import calendar_entry
from chibo.work.meetings.actions.convening import mark_invitation_read, reply_to_invitation
from chibo.work.meetings.actions.discussion import drop_opinion, send_opinion
from chibo.work.meetings.actions.session import dispute_attendance
from chibo.work.meetings.documents.calendar import calendar_event
from chibo.work.meetings.enums import LeaveDecision, MeetingKind, MeetingState, Reply, StepCode
from chibo.work.meetings.queries.calendar import rule_day_of
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import get_own_opinion, own_opinions
from chibo.work.meetings.queries.meetings import papers_read_by
from chibo.work.meetings.queries.room import own_attendance
from chibo.work.meetings.rules.changes import is_untold
from chibo.work.meetings.rules.editable import reply_values
from chibo.work.meetings.rules.opinions import Fate, fate_of
from chibo.work.meetings.rules.steps import BEFORE_THE_MEETING, PathStep

BEFORE = (MeetingState.PLANNED, MeetingState.CONVENED)
# What the author of an opinion reads of it, and how it looks.
FATES = {
    Fate.SENT: (_("sent to those who lead the meeting"), "wait"),
    Fate.UNDER_ITEM: (_("comes up with its item"), "wait"),
    Fate.TAKEN_UP: (_("put on the agenda"), "done"),
    Fate.HEARD: (_("goes into the minutes"), "wait"),
    Fate.OFF_RECORD: (_("discussed off the record"), "info"),
    Fate.IN_MINUTES: (_("in the minutes"), "done"),
    Fate.NOT_HELD: (_("the meeting was not held; please send it for the next one"), "skipped"),
}
# An empty calendar entry would vanish in the day.
SHORTEST = 60


class ReplyForm(EditForm):
    """Coming, or asking for leave with the reason."""

    reply = forms.ChoiceField(
        label=_("Your reply"),
        choices=[(Reply.COMING, _("I am coming")), (Reply.LEAVE, _("I ask for leave"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason for the leave"),
        help_text=_("Only the leaders of the cell read it."),
        max_length=300,
        required=False,
    )
    day = DayField(widget=forms.HiddenInput, required=False)


class SentOpinionForm(CreateForm):
    """A written opinion before the meeting."""

    item = forms.ChoiceField(label=_("On which item"), required=False)
    text = forms.CharField(
        label=_("Your opinion"),
        help_text=_("It stays in the cell. Sending it does not count as taking part."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in items if not item.off_record}
        whole = [("", gettext("On the meeting as a whole"))]
        self.fields["item"].choices = whole + [
            (key, item_title(item)) for key, item in self.items.items()
        ]


class OwnDisputeForm(EditForm):
    """What is wrong with one's own line in the roll call."""

    text = forms.CharField(label=_("What is wrong with your entry?"), max_length=300)


@signed_in("GET", "POST")
def meeting_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting as this actor may see it; replies, opinions and objections are sent from here."""
    meeting = get_meeting_or_404(request, pk, "meeting.view")
    file = MeetingFile(meeting)
    tried: dict[str, Form] = {}
    if request.method == "POST":
        request.actor.require("discussion.view", meeting.cell.path)
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
    return render(request, "web/meetings/calendar/meeting.html", _context(request, file, tried))


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


def _invitation(request: HttpRequest, file: MeetingFile) -> Any:
    """The actor's own invitation, None without one."""
    own = next((row for row in file.invitations if row.person_id == request.actor.person_id), None)
    if own is not None:
        own.meeting, own.cell = file.meeting, file.meeting.cell
    return own


def _reply(request: HttpRequest, file: MeetingFile, _key: str) -> Form | None:
    invitation = _invitation(request, file)
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
    line.meeting, line.cell = file.meeting, file.meeting.cell
    form = OwnDisputeForm(request.POST, stored={"text": line.dispute}, auto_id="id_dispute_%s")
    if not form.carry_out(lambda **data: dispute_attendance(line, actor=request.actor, **data)):
        return form
    messages.success(
        request, gettext("Your objection is with the chair and the meeting secretary.")
    )
    return None


def _context(request: HttpRequest, file: MeetingFile, tried: dict[str, Form]) -> dict[str, Any]:
    meeting, actor = file.meeting, request.actor
    inside = actor.may("discussion.view", meeting.cell.path)
    steps = steps_of(meeting, on=request.on, file=file)
    why_day = (
        rule_day_of(meeting.cell, meeting.calendar_month)
        if meeting.kind != MeetingKind.EXTRAORDINARY
        else None
    )
    primary = primary_action(steps, file, actor, on=request.on)
    rows = step_rows(steps, file, actor, why_day=why_day) if inside else []
    plain = inside and not actor.may("meeting.prepare", meeting.cell.path)
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
                f"{reverse('web:cell-plan', args=[meeting.cell_id])}?year={meeting.month.year}",
            )
        ],
        "steps": path_steps(steps, meeting, actor),
        "rows": rows,
        "before_the_meeting": BEFORE_THE_MEETING,
        "lacking": (
            [row for row in rows if row["missing"]]
            if inside and actor.may("meeting.prepare", meeting.cell.path)
            else []
        ),
        "primary": primary,
        "why_day": why_day,
        "before": meeting.state in BEFORE,
        "held": meeting.is_over,
        "tried": next(iter(tried.values()), None),
        **_rights(request, meeting),
    }
    return context | (_own_part(request, file, tried, steps) if inside else {})


def _when_and_where(meeting: Any) -> str:
    """What a member asks first."""
    parts = (clock_time(meeting.starts_at), date_in(meeting.planned_on), meeting.place)
    return ", ".join(part for part in parts if part)


def _rights(request: HttpRequest, meeting: Any) -> dict[str, bool]:
    may, cell, before = request.actor.may, meeting.cell.path, meeting.state in BEFORE
    return {
        "may_move": before and may("meeting.move", cell),
        "may_drop": before and may("meeting.plan", cell),
        "may_revive": meeting.state == MeetingState.NOT_HELD and may("meeting.plan", cell),
        "ahead": meeting.planned_moment > now(),
        "untold": is_untold(meeting) and may("meeting.prepare", cell),
        "may_convene": may("leave.decide", cell),
        "may_prepare": may("meeting.prepare", cell),
        "may_print": (
            (before or meeting.state == MeetingState.OPEN) and may("discussion.view", cell)
        ),
    }


def _own_part(
    request: HttpRequest, file: MeetingFile, tried: dict[str, Form], steps: list[PathStep]
) -> dict[str, Any]:
    """What this person has to do with the meeting: invitation, papers, opinion, roll-call line,
    tasks.
    """
    meeting, person_id = file.meeting, request.actor.person_id
    before = meeting.state in BEFORE
    invitation = _invitation(request, file)
    told_here = before or meeting.state == MeetingState.NOT_HELD
    if (
        invitation is not None
        and invitation.read_at is None
        and told_here
        and request.method == "GET"
    ):
        mark_invitation_read(invitation, actor=request.actor)
    read = papers_read_by(person_id, meeting=meeting) if file.numbers.papers and before else set()
    line = next((line for line in file.lines if line.person_id == person_id), None)
    convened = any(step.code == StepCode.CONVENE and step.state == "done" for step in steps)
    return {
        "invitation": invitation,
        "reply_form": (
            tried.get("reply")
            or ReplyForm(
                initial=reply_values(invitation),
                stored=reply_values(invitation),
                auto_id="id_reply_%s",
            )
        ),
        "answered_before": answer_before(invitation) if invitation else None,
        "reasons": USUAL_REASONS,
        "may_reply": invitation is not None and before,
        "asks_leave": (
            invitation is not None
            and invitation.reply == Reply.LEAVE
            and not meeting.is_on_another_day
        ),
        "leave_open": invitation is not None and invitation.leave == LeaveDecision.NONE,
        "papers": [
            {"paper": paper, "read": paper.pk in read}
            for paper in (file.papers if file.numbers.papers else ())
        ],
        "show_read": before and invitation is not None,
        "opinions": _own_opinions(request, file),
        "opinion_form": tried.get("opinion") or _opinion_form(request, file),
        "may_write": before and convened and _belongs(request, file),
        "line": line,
        "mark": next((mark for mark in MARKS if line and mark["code"] == line.state), None),
        "may_dispute": (
            line is not None
            and meeting.state in (MeetingState.OPEN, MeetingState.CLOSED)
            and not line.is_disputed
        ),
        "dispute_form": (
            tried.get("dispute")
            or OwnDisputeForm(
                stored={"text": line.dispute if line else ""}, auto_id="id_dispute_%s"
            )
        ),
        "own_tasks": [
            task for task in (*file.tasks, *file.tasks_assigned) if task.owner_id == person_id
        ],
    }


def _own_opinions(request: HttpRequest, file: MeetingFile) -> list[dict[str, Any]]:
    """What this person wrote for the meeting, each with what has become of it; may be taken back
    before the meeting only.
    """
    meeting = file.meeting
    shown = []
    for row in own_opinions(meeting, actor=request.actor) if file.numbers.written else ():
        fate = fate_of(
            on_item=row.item_id is not None,
            taken_up_at=row.taken_up_at,
            over=meeting.is_over,
            off_record=bool(row.item and row.item.off_record),
            in_minutes=file.numbers.minutes_adopted,
            not_held=meeting.state == MeetingState.NOT_HELD,
        )
        words, tone = FATES[fate]
        shown.append({"row": row, "words": words, "tone": tone})
    return shown


def _opinion_form(request: HttpRequest, file: MeetingFile) -> Form:
    kept = request.session.pop(f"opinion:{file.meeting.pk}", "") if request.method == "GET" else ""
    return SentOpinionForm(items=file.items, initial={"text": kept}, auto_id="id_opinion_%s")


def _belongs(request: HttpRequest, file: MeetingFile) -> bool:
    return any(row.person_id == request.actor.person_id for row in file.people.members)


urls = [
    path("meetings/<uuid:pk>/", meeting_page, name="meeting"),
    path("meetings/<uuid:pk>/calendar.ics", calendar, name="meeting-calendar"),
]
