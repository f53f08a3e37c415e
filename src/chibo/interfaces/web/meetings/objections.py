"""What the papers of a meeting say in somebody's name by another's hand, and the
objections to it.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.reads.enums import What
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import EditForm, StepForm
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import get_meeting_or_404, meeting_context
from chibo.work.meetings.actions.objections import object_to, settle_objection
from chibo.work.meetings.enums import Named
from chibo.work.meetings.queries.named import get_objection, named_in, objections_of


class ObjectionForm(EditForm):
    """What is not so, and where it stands."""

    about = forms.ChoiceField(choices=Named.choices, widget=forms.HiddenInput)
    target = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is not so"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ObjectionAnswerForm(StepForm):
    """What the cell answers."""

    answer = forms.CharField(
        label=_("The answer"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


@signed_in("GET", "POST")
def named(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the reader stands by another's hand, with the way to object; for who writes the
    minutes, the objections.
    """
    meeting = get_meeting_or_404(request, pk)
    if request.method != "POST":
        return _show(request, meeting)
    form = _objection_form(request, list(objections_of(meeting)), data=request.POST)
    if form.carry_out(lambda **data: object_to(meeting, actor=request.actor, **data)):
        messages.success(
            request, gettext("Your objection is with the chair and the meeting secretary.")
        )
        return redirect("web:named", pk)
    return _show(request, meeting, objecting=form)


@signed_in("POST")
def answer(request: HttpRequest, pk: UUID, objection: UUID) -> HttpResponse:
    """The objection has its answer."""
    meeting = get_meeting_or_404(request, pk, "minutes.write")
    row = get_objection(objection, meeting=meeting)
    form = ObjectionAnswerForm(request.POST, auto_id=f"id_{objection}_%s")
    if form.carry_out(lambda **data: settle_objection(row, actor=request.actor, **data)):
        messages.success(request, gettext("The objection is answered; the person is told."))
        return redirect("web:named", pk)
    return _show(request, meeting, answering=(objection, form))


def _objection_form(
    request: HttpRequest, rows: list[Any], *, data: Any = None, **at: Any
) -> ObjectionForm:
    """The form for one place, with what this person has objected there so far."""
    about, target = (
        (data.get("about"), data.get("target"))
        if data is not None
        else (at["about"], str(at["target"]))
    )
    mine = [row for row in rows if row.person_id == request.actor.person_id]
    said = next((row.text for row in mine if (row.about, str(row.target)) == (about, target)), "")
    return ObjectionForm(
        data, initial=at, stored={"text": said}, auto_id=f"id_{at.get('target', 'sent')}_%s"
    )


def _show(
    request: HttpRequest,
    meeting: Any,
    *,
    objecting: ObjectionForm | None = None,
    answering: tuple[UUID, Any] | None = None,
) -> HttpResponse:
    rows, actor = list(objections_of(meeting)), request.actor
    own = {(row.about, row.target): row for row in rows if row.person_id == actor.person_id}
    sent = objecting and (objecting.data.get("about"), objecting.data.get("target"))
    places = [
        {
            "naming": naming,
            "objection": own.get((naming.about, naming.target)),
            "form": (
                objecting
                if sent == (naming.about, str(naming.target))
                else _objection_form(request, rows, about=naming.about, target=naming.target)
            ),
        }
        for naming in named_in(meeting, person_id=actor.person_id)
    ]
    may_answer = actor.may("minutes.write", meeting.unit.path)
    others = [row for row in rows if may_answer and row.person_id != actor.person_id]
    seen(request, (row.person_id for row in others), cell=meeting.unit, what=What.MEETING)
    answers = [
        {
            "row": row,
            "form": (
                answering[1]
                if answering and answering[0] == row.pk
                else ObjectionAnswerForm(auto_id=f"id_{row.pk}_%s")
            ),
        }
        for row in others
    ]
    lost = objecting if all(place["form"] is not objecting for place in places) else None
    context = meeting_context(request, meeting, "", places_of=places, answers=answers, lost=lost)
    return render(request, "web/room/named.html", context)


urls = [
    path("meetings/<uuid:pk>/named/", named, name="named"),
    path("meetings/<uuid:pk>/named/<uuid:objection>/answer/", answer, name="named-answer"),
]
