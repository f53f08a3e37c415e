"""One regulation on its way: what it changes and for whom, proposed, confirmed by a second person,
withdrawn, ended.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.directory.organisation.enums import CellType
from chibo.insight.scoring.queries.trials import trials_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import date_in, format_message
from chibo.interfaces.forms import DayField, Form, StepForm
from chibo.interfaces.web.regulations.listing import STATES, standing_of_row
from chibo.interfaces.web.regulations.reading import trail_of
from chibo.interfaces.web.regulations.sentences import types, words
from chibo.interfaces.web.regulations.upload import beside_lines
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.library.regulations.actions import (
    confirm_end,
    confirm_regulation,
    propose_end,
    propose_regulation,
    withdraw_regulation,
)
from chibo.library.regulations.actions.packs import findings_about
from chibo.library.regulations.enums import LayerKind, RegulationState
from chibo.library.regulations.queries import (
    comparisons_of,
    displaced_by,
    get_regulation,
    second_persons,
    text_of,
)
from rulebook.changes.differences import differences
from rulebook.vocabulary.findings import Bilingual
from rulebook.vocabulary.meanings import EVERY_CELL

# Groups of differences in the order of reading.
GROUPS = {
    "calendar": gettext_lazy("Calendar"),
    "lengths": gettext_lazy("Length of the meetings"),
    "deadlines": gettext_lazy("Deadlines"),
    "attendance": gettext_lazy("Attendance"),
    "votes": gettext_lazy("Votes"),
    "cells": gettext_lazy("The cell and its committee"),
    "agenda": gettext_lazy("Steps and contents of the meeting"),
    "criteria": gettext_lazy("Criteria"),
    "caps": gettext_lazy("Caps"),
    "bands": gettext_lazy("Bands"),
    "year": gettext_lazy("Half-year and year"),
    "classification": gettext_lazy("Classification of cells"),
    "norms": gettext_lazy("Attendance norms of officials"),
}


class RegulationProposeForm(StepForm):
    valid_from = DayField(
        label=gettext_lazy("In force from"), help_text=gettext_lazy("Tomorrow at the earliest.")
    )
    valid_to = DayField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy(
            "The first day on which it holds no more; empty = until it is replaced."
        ),
    )
    cell_types = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these types of cells"),
        help_text=gettext_lazy("None chosen = every type."),
        choices=CellType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class RegulationReasonForm(StepForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class EndRegulationForm(RegulationReasonForm):
    ends_on = DayField(
        label=gettext_lazy("It holds no more from"),
        help_text=gettext_lazy("Tomorrow at the earliest."),
    )
    field_order = ["ends_on", "reason"]


def regulation_or_404(request: HttpRequest, pk: UUID) -> Any:
    """The regulation where the actor may read regulations; its unit becomes the one at the head of
    the page.
    """
    row = get_regulation(pk, scope=request.actor.scope_for("regulation.view"))
    if row.unit is not None:
        request.unit = row.unit  # type: ignore[attr-defined]
    return row


@signed_in("GET")
def regulation(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _shown(request, regulation_or_404(request, pk))


def _shown(request: HttpRequest, row: Any, **bound: Form) -> HttpResponse:
    """The page of a regulation, with a form as it was typed when one was refused."""
    own, standing = request.actor.person_id, standing_of_row(row, request.on)
    may = _forms_shown(request, row, standing)
    earliest = max(row.valid_from, request.on + timedelta(days=1))
    initial = {"valid_from": earliest, "valid_to": row.valid_to, "cell_types": row.cell_types}
    context = {
        "row": row,
        "standing": STATES[standing],
        "trail": trail_of(request),
        "steps": _steps(row),
        "may": may,
        "title": words(Bilingual(row.pack.title_vi, row.pack.title_en)),
        "layer": LayerKind(row.pack.layer).label,
        "types": types(row.cell_types),
        **_what_changes(request, row, standing),
        "waits_for_me": row.proposed_by_id == own and own is not None,
        "alone": (
            _alone(row, own, request.on)
            if may["propose"] or row.state == RegulationState.PROPOSED
            else False
        ),
        "pack_url": reverse("web:pack", args=[row.pack.code, row.pack.version]),
        "propose_form": RegulationProposeForm(initial=initial),
        "withdraw_form": RegulationReasonForm(prefix="withdraw"),
        "end_form": EndRegulationForm(prefix="end"),
    } | bound
    return render(request, "web/regulations/regulation.html", context, status=422 if bound else 200)


def _forms_shown(request: HttpRequest, row: Any, standing: str) -> dict[str, bool]:
    """Form → whether this person takes that step now; nobody confirms what is their own."""
    may, own = request.actor.may, request.actor.person_id
    proposes, confirms = may("regulation.propose", row.path), may("regulation.confirm", row.path)
    confirmed = row.state == RegulationState.CONFIRMED
    held_back = confirmed and row.valid_from <= request.on
    ends = confirmed and standing == "in_force"
    return {
        "propose": row.state == RegulationState.DRAFT and proposes,
        "confirm": row.state == RegulationState.PROPOSED and confirms and own != row.proposed_by_id,
        "withdraw": (
            not held_back and row.state != RegulationState.WITHDRAWN and (proposes or confirms)
        ),
        "end": ends and proposes,
        "confirm_end": (
            ends and row.ends_on is not None and confirms and own != row.end_proposed_by_id
        ),
    }


def _what_changes(request: HttpRequest, row: Any, standing: str) -> dict[str, Any]:
    """What the regulation would change, as long as it does not hold."""
    before = row.state in (RegulationState.DRAFT, RegulationState.PROPOSED) or standing == "coming"
    if not before:
        return {
            "changes": [],
            "changing": False,
            "falling": [],
            "remarks": [],
            "trial_url": "",
            "tried": None,
        }
    return {
        "changes": _changes(row),
        "changing": True,
        "falling": displaced_by(row),
        "remarks": _remarks(row),
        "trial_url": url_or_blank("regulation-trial", row.pk),
        "tried": _tried(request, row),
    }


def _tried(request: HttpRequest, row: Any) -> Any:
    """The newest trial of the regulation that was worked out, where the actor may read it."""
    known = trials_of(scope=request.actor.scope_for("report.view"), subject=row.pk)
    return next((one for one in known if one.finished_at), None)


def _alone(row: Any, own: UUID | None, on: date) -> bool:
    """True when nobody but the one who proposes it (or looks at the draft) holds an office that may
    confirm it.
    """
    return row.unit is not None and not second_persons(
        row, on=on, without=row.proposed_by_id or own
    )


def _steps(row: Any) -> list[dict[str, Any]]:
    """Who did what when, in order; what is still to come has no person."""
    made = [
        (_("Text checked and kept"), row.uploaded_by, row.uploaded_at),
        (_("Proposed"), row.proposed_by, row.proposed_at),
        (_("Confirmed by a second person"), row.confirmed_by, row.confirmed_at),
    ]
    if row.withdrawn_at is not None:
        made = [step for step in made if step[2]]
        made.append((_("Withdrawn"), row.withdrawn_by, row.withdrawn_at))
    now = next((index for index, step in enumerate(made) if step[2] is None), len(made))
    return [
        {
            "word": word,
            "by": who.full_name if who else "",
            "at": at,
            "state": "done" if at else "current" if index == now else "todo",
        }
        for index, (word, who, at) in enumerate(made)
    ]


def _changes(row: Any) -> list[dict[str, Any]]:
    """For whom → groups → sentences (with whom, where it is not every cell) that say what changes
    against the day before.
    """
    found = []
    for one in comparisons_of(row):
        by_group: dict[str, list[tuple[str, str]]] = {}
        for difference in differences(one.old, one.new):
            whom = "" if difference.whom == EVERY_CELL else words(difference.whom)
            by_group.setdefault(difference.group, []).append((whom, format_message(difference)))
        groups = [(title, by_group[key]) for key, title in GROUPS.items() if key in by_group]
        groups += [(key, said) for key, said in by_group.items() if key not in GROUPS]
        found.append({"whom": types(one.cell_types), "groups": groups, "old": one.old.number})
    return found


def _remarks(row: Any) -> list[dict[str, Any]]:
    return beside_lines(findings_about(row), text_of(row.pack.code, row.pack.version))


def _act(
    request: HttpRequest, pk: UUID, *, name: str, form: Form, act: Callable[..., Any], said: str
) -> HttpResponse:
    """The action carried out, or the page again with the refusal at its form."""
    row = regulation_or_404(request, pk)
    if form.carry_out(lambda **data: act(row, actor=request.actor, on=request.on, **data)):
        messages.success(request, said)
        return redirect("web:regulation", row.pk)
    return _shown(request, row, **{name: form})


@signed_in("POST")
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    said = _("The regulation is proposed. A second person must confirm it before its day.")
    return _act(
        request,
        pk,
        name="propose_form",
        form=RegulationProposeForm(request.POST),
        act=propose_regulation,
        said=said,
    )


@signed_in("POST")
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = regulation_or_404(request, pk)
    confirm_regulation(row, actor=request.actor, on=request.on)
    messages.success(
        request,
        _("Confirmed: it comes into force on {day}.").format(day=date_in(row.valid_from, "short")),
    )
    return redirect("web:regulation", row.pk)


@signed_in("POST")
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = RegulationReasonForm(request.POST, prefix="withdraw")
    said = _("The regulation is withdrawn; what holds now goes on.")
    return _act(request, pk, name="withdraw_form", form=form, act=withdraw_regulation, said=said)


@signed_in("POST")
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = EndRegulationForm(request.POST, prefix="end")
    said = _("The end is proposed. A second person must confirm it.")
    return _act(request, pk, name="end_form", form=form, act=propose_end, said=said)


@signed_in("POST")
def end_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = confirm_end(regulation_or_404(request, pk), actor=request.actor, on=request.on)
    messages.success(
        request,
        _("Confirmed: it holds no more from {day}.").format(day=date_in(row.valid_to, "short")),
    )
    return redirect("web:regulation", row.pk)


urls = [
    path("regulations/<uuid:pk>/", regulation, name="regulation"),
    path("regulations/<uuid:pk>/propose/", propose, name="regulation-propose"),
    path("regulations/<uuid:pk>/confirm/", confirm, name="regulation-confirm"),
    path("regulations/<uuid:pk>/withdraw/", withdraw, name="regulation-withdraw"),
    path("regulations/<uuid:pk>/end/", end, name="regulation-end"),
    path("regulations/<uuid:pk>/end/confirm/", end_confirm, name="regulation-end-confirm"),
]
