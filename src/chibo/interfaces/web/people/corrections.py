"""Corrections of the own data: the person's page to ask for them, the office's page to answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.errors import NotAllowed, NotFound
from chibo.base.reads.enums import What
from chibo.directory.people.queries import person_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import CreateForm, StepForm
from chibo.interfaces.reads import seen
from chibo.work.corrections.actions import (
    RIGHT,
    answer_correction,
    request_correction,
    withdraw_correction,
)
from chibo.work.corrections.enums import CorrectionState, Field
from chibo.work.corrections.queries import (
    answered_corrections,
    get_correction,
    get_own_correction,
    open_corrections,
    own_corrections,
)

# Who reads the requests of a cell: its leaders and the offices above that see private particulars.
_SEES = "person.view_private"
_TONES = {
    CorrectionState.OPEN: "wait",
    CorrectionState.ACCEPTED: "done",
    CorrectionState.REFUSED: "late",
    CorrectionState.WITHDRAWN: "skipped",
}


class AskForm(CreateForm):
    """What is wrong, what should stand there, how it is known."""

    field = forms.ChoiceField(
        label=_("What is wrong"), choices=[("", _("Please choose")), *Field.choices]
    )
    proposed = forms.CharField(
        label=_("What should stand there"),
        max_length=300,
        help_text=_("A day is written as 08/03/1960."),
    )
    reason = forms.CharField(
        label=_("How you know it"),
        help_text=_("For example: it stands so on my birth certificate, on my membership card."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectionAnswerForm(StepForm):
    """Corrected or not, and a word to the person."""

    accepted = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Correct it as proposed")), ("no", _("Do not correct it"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("A word to the person"),
        help_text=_("Needed when it is not corrected: the reason."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@signed_in("GET", "POST")
def own(request: HttpRequest) -> HttpResponse:
    """Asking for a correction; every earlier request with its state and its deadline."""
    person = person_of(request.user.pk)
    if person is None:
        raise NotFound
    form = (
        AskForm(request.POST)
        if request.method == "POST"
        else AskForm(initial={"field": request.GET.get("field", "")})
    )
    if request.method == "POST" and form.carry_out(
        lambda **data: request_correction(person, on=request.on, actor=request.actor, **data)
    ):
        said = gettext("Your request is sent. You will have an answer by {day}.")
        messages.success(request, said.format(day=f"{form.result.answer_by:%d/%m/%Y}"))
        return redirect("web:corrections-own")
    rows = [_line(row, request) for row in own_corrections(person.pk)[:50]]
    context = {"form": form, "rows": rows, "person": person}
    return render(
        request, "web/people/corrections_own.html", context, status=422 if form.errors else 200
    )


@signed_in("POST")
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person takes the request back."""
    withdraw_correction(get_own_correction(pk, actor=request.actor), actor=request.actor)
    messages.success(request, gettext("Your request is taken back."))
    return redirect("web:corrections-own")


@signed_in("GET")
def corrections(request: HttpRequest) -> HttpResponse:
    """The requests within reach: those that wait with their day, and those answered last."""
    return _page(request)


@signed_in("POST")
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Corrected or refused; the person is told."""
    row = get_correction(pk, scope=_scope(request))
    request.actor.require(RIGHT, row.unit.path)
    form = CorrectionAnswerForm(request.POST, auto_id=f"id_{pk}_%s")
    if form.carry_out(
        lambda accepted, answer: answer_correction(
            row, accepted=accepted == "yes", answer=answer, on=request.on, actor=request.actor
        )
    ):
        messages.success(
            request, gettext("{name} is told of your answer.").format(name=row.person.full_name)
        )
        return redirect("web:corrections")
    return _page(request, tried={pk: form})


def _page(
    request: HttpRequest, *, tried: dict[UUID, CorrectionAnswerForm] | None = None
) -> HttpResponse:
    scope, tried = _scope(request), tried or {}
    waiting, done = list(open_corrections(scope)), list(answered_corrections(scope))
    for row in (*waiting, *done):
        seen(request, [row.person_id], cell=row.unit, what=What.CORRECTION)
    rows = []
    for row in waiting:
        answers = (
            request.actor.may(RIGHT, row.unit.path) and row.person_id != request.actor.person_id
        )
        form = tried.get(row.pk) or CorrectionAnswerForm(auto_id=f"id_{row.pk}_%s")
        rows.append(_line(row, request) | {"form": form if answers else None})
    context = {"rows": rows, "done": [_line(row, request) for row in done]}
    return render(request, "web/people/corrections.html", context, status=422 if tried else 200)


def _line(row: Any, request: HttpRequest) -> dict[str, Any]:
    late = row.state == CorrectionState.OPEN and row.answer_by < request.on
    return {
        "row": row,
        "tone": "late" if late else _TONES[CorrectionState(row.state)],
        "late": late,
    }


def _scope(request: HttpRequest) -> Any:
    """Where the actor reads such requests; raises NotAllowed when nowhere."""
    scope = request.actor.scope_for(_SEES)
    if not scope.paths:
        raise NotAllowed(_SEES)
    return scope


urls = [
    path("me/corrections/", own, name="corrections-own"),
    path("me/corrections/<uuid:pk>/withdraw/", withdraw, name="correction-withdraw"),
    path("corrections/", corrections, name="corrections"),
    path("corrections/<uuid:pk>/answer/", answer, name="correction-answer"),
]
