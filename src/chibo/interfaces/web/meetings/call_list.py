"""Who was really told: a list to call, ticked off; answers and opinions entered for somebody who
gave them otherwise.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.errors import NotFound
from chibo.base.reads.enums import What
from chibo.directory.people.queries import summoned_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import long_date
from chibo.interfaces.forms import CreateForm, DayField, StepForm
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import get_meeting_or_404, label_of
from chibo.library.notifications.enums import TellingWay
from chibo.work.meetings.actions.telling import enter_opinion, enter_reply, mark_told
from chibo.work.meetings.enums import MeetingState, Reply
from chibo.work.meetings.queries.room import invitations_of
from chibo.work.meetings.queries.telling import Told, told_of

WORDS = {"read": _("read here"), "mail": _("e-mail accepted"), **dict(TellingWay.choices)}
ANSWERS = [(Reply.COMING, Reply.COMING.label), (Reply.LEAVE, Reply.LEAVE.label)]


class ToldForm(StepForm):
    """For each invited person how they were told of the day on the page; what was chosen before
    stands filled in.

    `rest` is how all were told who stood on the page as not told and for whom nothing was chosen:
    one text into the cell's group.
    """

    day = DayField(widget=forms.HiddenInput, required=False)
    rest = forms.ChoiceField(
        label=_("All the others"),
        required=False,
        choices=[("", _("not told yet")), *TellingWay.choices],
    )

    def __init__(self, *args: Any, rows: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_told_%s", **kwargs)
        self.fields["day"].initial = rows[0].meeting.planned_on if rows else None
        self.rows = {f"way-{row.pk}": row.pk for row in rows}
        for row in rows:
            self.fields[f"way-{row.pk}"] = forms.ChoiceField(
                label=gettext("How {name} was told").format(name=row.person.full_name),
                required=False,
                choices=[("", gettext("not told yet")), *TellingWay.choices],
                initial=(row.told or [""])[0],
            )
            self.fields[f"was-{row.pk}"] = forms.CharField(
                widget=forms.HiddenInput,
                required=False,
                max_length=20,
                initial=(row.told or [""])[0],
            )

    def ways(self) -> dict[UUID, str]:
        """Invitation → way, of what was chosen otherwise than the page was opened with."""
        given = {pk: self.cleaned_data[name] for name, pk in self.rows.items() if name in self.data}
        before = {pk: self.cleaned_data.get(f"was-{pk}", "") for pk in given}
        rest = self.cleaned_data.get("rest", "")
        given = {pk: way or ("" if before[pk] else rest) for pk, way in given.items()}
        return {pk: way for pk, way in given.items() if way != before[pk]}


class InvitationAnswerForm(StepForm):
    """What somebody answered otherwise, and how it came."""

    invitation = forms.ChoiceField(label=_("Who answered"), required=False)
    reply = forms.ChoiceField(label=_("The answer"), choices=ANSWERS)
    reason = forms.CharField(label=_("Reason, for who cannot come"), max_length=300, required=False)
    way = forms.ChoiceField(label=_("How you learned it"), choices=TellingWay.choices)
    instead = forms.BooleanField(
        label=_("It takes the place of what the person has answered here"), required=False
    )
    day = DayField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rows: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_answer_%s", **kwargs)
        self.fields["day"].initial = rows[0].meeting.planned_on if rows else None
        self.rows = {str(row.pk): row for row in rows}
        names = [(key, row.person.full_name) for key, row in self.rows.items()]
        self.fields["invitation"].choices = [("", gettext("Please choose")), *names]
        self.fields["invitation"].needed = True

    def clean_invitation(self) -> Any:
        """The invitation that was chosen."""
        if not self.cleaned_data["invitation"]:
            raise forms.ValidationError(gettext("Choose who answered."))
        return self.rows[self.cleaned_data["invitation"]]


class SpokenForForm(CreateForm):
    """What somebody wants to say, entered for them."""

    person = forms.ChoiceField(label=_("Whose opinion"), required=False)
    text = forms.CharField(
        label=_("The opinion"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    way = forms.ChoiceField(label=_("How you learned it"), choices=TellingWay.choices)

    def __init__(self, *args: Any, people: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_opinion_%s", **kwargs)
        self.people = people
        names = [(key, person.full_name) for key, person in people.items()]
        self.fields["person"].choices = [("", gettext("Please choose")), *names]
        self.fields["person"].needed = True

    def clean_person(self) -> Any:
        """The person who was chosen."""
        if not self.cleaned_data["person"]:
            raise forms.ValidationError(gettext("Choose whose opinion it is."))
        return self.people[self.cleaned_data["person"]]


@signed_in("GET", "POST")
def told(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list to call: who is still to be told, with telephone and a text to send; ticked off by
    how they were told.
    """
    meeting = get_meeting_or_404(request, pk, "leave.decide")
    rows = list(invitations_of(meeting))
    if request.method != "POST":
        return _show(request, meeting, rows)
    do = request.POST.get("do", "")
    if do == "mark":
        form: Any = ToldForm(request.POST, rows=rows)
        if form.carry_out(
            lambda day, **_ways: mark_told(meeting, form.ways(), day=day, actor=request.actor)
        ):
            said = ngettext("{count} mark is saved.", "{count} marks are saved.", form.result)
            messages.success(request, said.format(count=form.result))
            return redirect("web:told", pk)
    elif do == "reply":
        form = InvitationAnswerForm(request.POST, rows=rows)
        if form.carry_out(lambda **data: _enter(meeting, request, **data)):
            messages.success(
                request, gettext("The answer is entered; the person is told and may object.")
            )
            return redirect("web:told", pk)
    elif do == "opinion":
        form = SpokenForForm(request.POST, people=_people(meeting, request))
        if form.carry_out(lambda **data: enter_opinion(meeting, actor=request.actor, **data)):
            messages.success(
                request, gettext("The opinion is entered; the person is told and may object.")
            )
            return redirect("web:told", pk)
    else:
        raise NotFound
    return _show(request, meeting, rows, **{do: form})


def _enter(meeting: Any, request: HttpRequest, *, invitation: Any, **data: Any) -> Any:
    invitation.meeting, invitation.unit = meeting, meeting.unit
    return enter_reply(invitation, actor=request.actor, **data)


def _people(meeting: Any, request: HttpRequest) -> dict[str, Any]:
    return {str(row.person_id): row.person for row in summoned_of(meeting.unit, on=request.on)}


def _show(
    request: HttpRequest,
    meeting: Any,
    rows: list[Any],
    *,
    mark: Any = None,
    reply: Any = None,
    opinion: Any = None,
) -> HttpResponse:
    states, actor = told_of(meeting, rows), request.actor
    form = mark or ToldForm(rows=rows)
    seen(request, (row.person_id for row in rows), cell=meeting.unit, what=What.MEETING)
    lines = [
        _line(
            row,
            states[row.person_id],
            form,
            private=actor.may("person.view_private", meeting.unit.path),
        )
        for row in rows
    ]
    before = meeting.state in (MeetingState.PLANNED, MeetingState.CONVENED)
    context = {
        "meeting": meeting,
        "eyebrow": label_of(meeting),
        "form": form,
        "trail": [
            (gettext("The meeting"), reverse("web:meeting", args=[meeting.pk])),
            (gettext("Invitations and replies"), reverse("web:convene", args=[meeting.pk])),
        ],
        "open": [line for line in lines if not line["told"].really],
        "done": [line for line in lines if line["told"].really],
        "may_mark": actor.may("meeting.convene", meeting.unit.path),
        "total": len(rows),
        "message": _message(request, meeting),
        "reply_form": (reply or InvitationAnswerForm(rows=rows)) if before and rows else None,
        "opinion_form": (
            (opinion or SpokenForForm(people=_people(meeting, request)))
            if before or meeting.state == MeetingState.OPEN
            else None
        ),
    }
    return render(request, "web/convening/told.html", context)


def _line(row: Any, told: Told, form: ToldForm, *, private: bool) -> dict[str, Any]:
    return {
        "row": row,
        "told": told,
        "field": form[f"way-{row.pk}"],
        "phone": row.person.phone if private else "",
        "was": form[f"was-{row.pk}"],
        "word": WORDS.get(told.way, ""),
        "mail_refused": told.mail in ("refused", "failed"),
    }


def _message(request: HttpRequest, meeting: Any) -> str:
    """The text for Zalo or SMS: when and where, and nothing of what it is about."""
    if meeting.state == MeetingState.NOT_HELD:
        text = gettext("{cell}: the meeting of {day} does not take place. Reason: {reason}.")
        return text.format(
            cell=meeting.unit.name,
            day=long_date(meeting.planned_on),
            reason=meeting.not_held_reason,
        )
    text = gettext(
        "{cell}: you are invited to the meeting at {time}, {day}, {place}. Please answer whether"
        " you come."
    )
    return text.format(
        cell=meeting.unit.name,
        time=f"{meeting.starts_at:%H:%M}",
        day=long_date(meeting.planned_on),
        place=meeting.place or "–",
    )


urls = [path("meetings/<uuid:pk>/told/", told, name="told")]
