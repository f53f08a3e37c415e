"""Reading: one pack as it is written, the text itself, and what holds together for a unit on a day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.queries import get_unit
from chibo.interfaces.door import page
from chibo.interfaces.forms import DayField
from chibo.interfaces.web.frame import place
from chibo.interfaces.web.regulations.document import sections_of
from chibo.interfaces.web.regulations.sentences import source_of, types
from chibo.interfaces.wording import date_in
from chibo.library.regulations.enums import Layer
from chibo.library.regulations.queries import get_pack, standing_of, text_of, version_in_force, versions_of
from rulebook.pack import Pack


def trail_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The way up to the list of regulations, for those who may see it."""
    if request.actor.scope_for("regulation.view").paths:
        return [(_("Regulations"), reverse("web:regulations"))]
    return []


@page("GET")
def pack_of(request: HttpRequest, code: str) -> HttpResponse:
    """The version of a pack that holds now; where "Why?" leads to."""
    version = version_in_force(code, scope=request.actor.scope, on=request.on)
    return redirect("web:pack", code, version)


@page("GET")
def pack(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """A pack, or the merged regulation that a meeting was stamped with, as a document."""
    found = get_pack(code, version, scope=request.actor.scope)
    merged = len(found.layers) > 1
    others = (
        [one for _code, one in versions_of(code, scope=request.actor.scope) if one != version] if not merged else []
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
        "layer": Layer(found.layer).label,
        "source": source_of(found, found),
        "layers": [(Layer(one.layer).label, one) for one in found.layers] if len(found.layers) > 1 else [],
        "for_types": types(found.scope.cell_types) if found.scope and found.scope.cell_types else "",
        "sections": sections_of(found),
    }


@page("GET")
def pack_text(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The text of a pack as its author wrote it."""
    found = get_pack(code, version, scope=request.actor.scope)
    try:
        text = text_of(found.code, found.version)
    except LookupError:
        raise NotFound from None
    headers = {"Content-Disposition": f'attachment; filename="{code}-{version}.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@page("GET")
def holding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What holds for a cell or committee on a day, each value with its layer; every member of the cell may read it."""
    unit = get_unit(pk, scope=request.actor.scope)
    request.unit = unit  # type: ignore[attr-defined]
    on = _day_of(request)
    standing = standing_of(unit, on=on)
    title = _("What holds for {name} on {day}").format(name=unit.name, day=date_in(on, "short"))
    up = [(unit.name, place("cell" if unit.is_cell else "committee", unit.pk))]
    context = document(standing.pack.for_type(unit.cell_type)) | {
        "unit": unit, "day": on, "title": title, "fallen": standing.fallen, "trail": up,
        "proposes": request.actor.may("regulation.propose", unit.path),
    }  # fmt: skip
    context["layers"] = [(Layer(one.layer).label, one) for one in standing.pack.layers]
    return render(request, "web/regulations/holding.html", context)


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
