"""The regulations that an office sees: in force, coming, on their way, past, on the shelf, known by
title only.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.base.kernel.errors import NotAllowed
from chibo.interfaces.access import signed_in
from chibo.interfaces.web.regulations.sentences import types, words
from chibo.library.regulations.enums import LAYERS, LayerKind, RegulationState
from chibo.library.regulations.queries import catalogue, known_titles, regulations_within, shipped
from rulebook.vocabulary.findings import Bilingual

Row = dict[str, Any]
_SHOWN = 300
# Group → title, and what an empty one says.
_GROUPS = (
    ("waiting", gettext_lazy("Waiting for the second person"), ""),
    (
        "in_force",
        gettext_lazy("In force today"),
        gettext_lazy("Nothing is in force. Install the packs of this product first."),
    ),
    (
        "coming",
        gettext_lazy("Coming into force"),
        gettext_lazy("Nothing new is about to come into force."),
    ),
    ("draft", gettext_lazy("Drafts"), ""),
    ("past", gettext_lazy("Past and withdrawn"), ""),
)
# State of a row in the list → tone, icon, word.
STATES = {
    "in_force": ("done", "check", gettext_lazy("in force")),
    "coming": ("info", "calendar-event", gettext_lazy("comes into force")),
    "waiting": ("wait", "hourglass", gettext_lazy("waits for the second person")),
    "draft": ("todo", "pencil", gettext_lazy("draft")),
    "past": ("skipped", "history", gettext_lazy("past")),
    "withdrawn": ("skipped", "x", gettext_lazy("withdrawn")),
}


def standing_of_row(row: Any, on: date) -> str:
    """Where a regulation stands on that day: draft, waiting, coming, in_force, past
    or withdrawn.
    """
    if row.state != RegulationState.CONFIRMED:
        return {"proposed": "waiting"}.get(row.state, str(row.state))
    if row.valid_to is not None and row.valid_to <= on:
        return "past"
    return "coming" if row.valid_from > on else "in_force"


@signed_in("GET")
def regulations(request: HttpRequest) -> HttpResponse:
    scope = request.actor.scope_for("regulation.view")
    if not scope.paths and not scope.everything:
        raise NotAllowed("regulation.view")
    rows = [_of_row(row, request.on) for row in regulations_within(scope)[:_SHOWN]] + _central(
        request.on
    )
    may = request.actor.scope_for("regulation.propose")
    proposes = bool(may.paths or may.everything)
    groups = [
        (key, title, empty, _sorted(row for row in rows if row["group"] == key))
        for key, title, empty in _GROUPS
    ]
    context = {
        "groups": [group for group in groups if group[3] or group[2]],
        "shelf": [_on_shelf(one) for one in catalogue()],
        "known": [_known(one) for one in known_titles()],
        "proposes": proposes,
    }
    return render(request, "web/regulations/regulations.html", context)


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (LAYERS.index(row["layer"]), -row["from"].toordinal()))


def _of_row(row: Any, on: date) -> Row:
    standing = standing_of_row(row, on)
    return {
        "group": "past" if standing == "withdrawn" else standing,
        "state": STATES[standing],
        "url": reverse("web:regulation", args=[row.pk]),
        "number": row.pack.number,
        "title": words(Bilingual(row.pack.title_vi, row.pack.title_en)),
        "layer": row.pack.layer,
        "layer_name": LayerKind(row.pack.layer).label,
        "where": row.unit.name if row.unit else _("everywhere"),
        "types": types(row.cell_types) if row.cell_types else "",
        "from": row.valid_from,
        "to": row.valid_to,
    }


def _central(on: date) -> list[Row]:
    """The central packs that came with the installation; the one that began last holds, until
    another begins.
    """
    packs = [one.pack for one in shipped() if one.pack.layer == LayerKind.CENTRAL]
    begun = [one for one in packs if one.in_force(on)]
    newest = max(begun, key=lambda one: one.valid_from, default=None)
    found = []
    for one in packs:
        standing = "in_force" if one is newest else "coming" if one.valid_from > on else "past"
        later = [other.valid_from for other in packs if other.valid_from > one.valid_from]
        until = min([day for day in (one.valid_to, *later) if day is not None], default=None)
        found.append(
            {
                "group": standing,
                "state": STATES[standing],
                "url": reverse("web:pack", args=[one.code, one.version]),
                "number": one.number,
                "title": words(one.title),
                "layer": one.layer,
                "layer_name": LayerKind(one.layer).label,
                "where": _("everywhere"),
                "types": "",
                "from": one.valid_from,
                "to": until,
            }
        )
    return found


def _on_shelf(one: Any) -> Row:
    pack = one.pack
    return {
        "code": pack.code,
        "version": pack.version,
        "url": reverse("web:pack", args=[pack.code, pack.version]),
        "number": pack.number,
        "title": words(pack.title),
        "layer_name": LayerKind(pack.layer).label,
        "where": pack.scope.unit if pack.scope else words(pack.issuer),
        "from": pack.valid_from,
        "to": pack.valid_to,
    }


def _known(row: Any) -> Row:
    title = row["title"]
    return {
        "number": row.get("number") or "",
        "title": words(Bilingual(title.get("vi", ""), title.get("en", ""))),
        "layer_name": LayerKind(row["layer"]).label if row.get("layer") in LayerKind.values else "",
        "where": row.get("unit") or "",
        "issued_on": row.get("issued_on"),
    }


urls = [path("regulations/", regulations, name="regulations")]
