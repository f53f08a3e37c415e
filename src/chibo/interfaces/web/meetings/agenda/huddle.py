"""The committee's huddle before the meeting."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.directory.people.enums import COMMITTEE_POSTS, Post
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import DayField, EditForm
from chibo.interfaces.web.meetings.agenda.opinions import sent_context
from chibo.interfaces.web.meetings.context import get_meeting_or_404, label_of
from chibo.work.meetings.actions.preparation import record_huddle
from chibo.work.meetings.enums import StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.rules.editable import huddle_values
from rulebook.meetings.cell import COMMITTEE, NOBODY, huddle_form

TEXT_LIMIT = 20_000


class HuddleForm(EditForm):
    """Day, persons and short minutes of the huddle."""

    held_on = DayField(label=_("Day of the huddle"))
    attendees = forms.CharField(label=_("Who took part"), max_length=500)
    notes = forms.CharField(
        label=_("Short minutes"),
        help_text=_("What was agreed: the items, who prepares which, what needs a decision."),
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@signed_in("GET", "POST")
def huddle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The huddle is recorded with its short minutes, or falls away by rule."""
    meeting = get_meeting_or_404(request, pk, "huddle.record")
    file = MeetingFile(meeting)
    form = HuddleForm(
        request.POST or None, initial=_initial(request, file), stored=huddle_values(file.huddle)
    )
    if request.method == "POST" and form.carry_out(
        lambda **data: record_huddle(meeting, actor=request.actor, **data)
    ):
        messages.success(request, gettext("The huddle is recorded."))
        onward = meeting.convened_at is None and request.actor.may(
            "leave.decide", meeting.unit.path
        )
        return redirect("web:convene" if onward else "web:meeting", pk)
    why = huddle_form(
        file.pack,
        has_committee=file.facts.cell.has_committee,
        has_deputy=file.facts.cell.has_deputy,
    )
    context = {
        "meeting": meeting,
        "form": form,
        "why": why,
        "falls_away": why.value == NOBODY,
        "headline": _headline(why.value, recorded=file.huddle is not None),
        "due": file.due()[StepCode.HUDDLE],
        "recorded": file.huddle,
        "eyebrow": label_of(meeting),
        "trail": [(gettext("The meeting"), reverse("web:meeting", args=[pk]))],
    }
    context |= sent_context(request, file, place="huddle")
    return render(request, "web/agenda/huddle.html", context)


def _headline(form: str, *, recorded: bool) -> str:
    if form == NOBODY:
        return gettext("The huddle falls away by rule")
    if recorded:
        return gettext("The huddle is recorded")
    if form == COMMITTEE:
        return gettext("The cell committee confers before the meeting")
    return gettext("Secretary and deputy confer before the meeting")


def _initial(request: HttpRequest, file: MeetingFile) -> dict[str, Any]:
    if file.huddle is not None:
        return huddle_values(file.huddle)
    order = list(COMMITTEE_POSTS)
    posts = [office for office in file.offices if office.post in order]
    names = [
        office.person.full_name
        for office in sorted(posts, key=lambda office: order.index(Post(office.post)))
    ]
    return {
        "held_on": min(request.on, file.meeting.day),
        "attendees": "; ".join(dict.fromkeys(names)),
    }


urls = [path("meetings/<uuid:pk>/huddle/", huddle, name="huddle")]
