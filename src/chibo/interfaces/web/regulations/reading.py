"""Reading: one pack as it is written, the text itself, and what holds together for a
unit on a day.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.queries import get_unit
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import date_in
from chibo.interfaces.forms import DayField, StepForm, bound
from chibo.interfaces.web.regulations.document import sections_of
from chibo.interfaces.web.regulations.sentences import source_of, types
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.library.regulations.actions import acknowledge
from chibo.library.regulations.enums import LayerKind
from chibo.library.regulations.queries import (
    acknowledgement_of,
    get_pack,
    stack_of,
    text_of,
    version_in_force,
    versions_of,
)
from chibo.library.regulations.rules import layers_of
from rulebook.vocabulary.pack import Pack


def trail_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The way up to the list of regulations, for those who may see it."""
    if request.actor.scope_for("regulation.view").paths:
        return [(_("Regulations"), reverse("web:regulations"))]
    return []


@signed_in("GET")
def pack_of(request: HttpRequest, code: str) -> HttpResponse:
    """The version of a pack that holds now; where "Why?" leads to."""
    version = version_in_force(code, scope=request.actor.scope, on=request.on)
    return redirect("web:pack", code, version)


@signed_in("GET")
def pack(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """A pack, or the merged regulation that a meeting was stamped with, as a document."""
    found = get_pack(code, version, scope=request.actor.scope)
    merged = len(found.layers) > 1
    others = (
        [one for _code, one in versions_of(code, scope=request.actor.scope) if one != version]
        if not merged
        else []
    )
    context = document(found) | {
        "trail": trail_of(request),
        "text_url": "" if merged else reverse("web:pack-text", args=[code, version]),
        "others": others,
    }
    return render(request, "web/regulations/pack.html", context)


def document(found: Pack) -> dict[str, Any]:
    """What the template of a pack needs."""
    return {
        "pack": found,
        "layer": LayerKind(found.layer).label,
        "source": source_of(found, found),
        "layers": (
            [(LayerKind(one.layer).label, one) for one in found.layers]
            if len(found.layers) > 1
            else []
        ),
        "for_types": (
            types(found.scope.cell_types) if found.scope and found.scope.cell_types else ""
        ),
        "sections": sections_of(found),
    }


@signed_in("GET")
def pack_text(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The text of a pack as its author wrote it."""
    found = get_pack(code, version, scope=request.actor.scope)
    try:
        text = text_of(found.code, found.version)
    except LookupError:
        raise NotFound from None
    headers = {"Content-Disposition": f'attachment; filename="{code}-{version}.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


class AcknowledgeForm(StepForm):
    """The packs that the page showed."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=1000)


@signed_in("GET", "POST")
def holding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What holds for a cell or committee on a day, each value with its layer; every member of the
    cell may read it. An office says for its committee that this is what they work by.
    """
    unit = get_unit(pk, scope=request.actor.scope)
    request.unit = unit  # type: ignore[attr-defined]
    if request.method == "POST":
        if unit.is_cell:  # A cell works by what holds for its committee.
            raise NotFound
        request.actor.require("regulation.confirm", unit.path)
    on = _day_of(request)
    standing = stack_of(unit, on=on)
    form = bound(AcknowledgeForm, request, initial={"shown": " ".join(layers_of(standing.pack))})
    if request.method == "POST" and form.carry_out(
        lambda shown: acknowledge(unit, shown=shown, actor=request.actor, on=request.on)
    ):
        messages.success(request, _("It is on record that you have confirmed it."))
        return redirect("web:regulation-unit", unit.pk)
    title = _("What holds for {name} on {day}").format(name=unit.name, day=date_in(on, "short"))
    up = [(unit.name, url_or_blank("cell" if unit.is_cell else "committee", unit.pk))]
    context = document(standing.pack.for_type(unit.cell_type)) | {
        "unit": unit,
        "day": on,
        "title": title,
        "fallen": standing.ignored,
        "trail": up,
        "proposes": request.actor.may("regulation.propose", unit.path),
    }
    context["layers"] = [(LayerKind(one.layer).label, one) for one in standing.pack.layers]
    if not unit.is_cell:
        context |= {"form": form} | _confirmed(request, unit, layers_of(standing.pack), on=on)
    return render(
        request, "web/regulations/holding.html", context, status=422 if form.errors else 200
    )


def _confirmed(request: HttpRequest, unit: Any, layers: list[str], *, on: date) -> dict[str, Any]:
    """Who said when that this holds; the button for whoever may say it of what holds today."""
    known = acknowledgement_of(unit)
    same = known is not None and known.layers == layers
    may = on == request.on and request.actor.may("regulation.confirm", unit.path) and not same
    return {"known": known, "same": same, "may_acknowledge": may, "shown": " ".join(layers)}


def _day_of(request: HttpRequest) -> date:
    try:
        return DayField().clean(request.GET.get("on", ""))
    except ValidationError:
        return request.on  # type: ignore[attr-defined,no-any-return]


urls = [
    path("regulations/packs/<slug:code>/", pack_of, name="pack-of"),
    path("regulations/packs/<slug:code>/<slug:version>/", pack, name="pack"),
    path("regulations/packs/<slug:code>/<slug:version>/text/", pack_text, name="pack-text"),
    path("regulations/units/<uuid:pk>/", holding, name="regulation-unit"),
]
