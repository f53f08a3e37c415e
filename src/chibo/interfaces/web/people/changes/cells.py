"""A cell founded, renamed, closed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from chibo.base.kernel.errors import NotAllowed
from chibo.interfaces.access import signed_in
from chibo.interfaces.web.people.changes.forms import (
    CellForm,
    CloseCellForm,
    FoundForm,
    plain_values,
)
from chibo.interfaces.web.people.changes.members import cell_to_change, done, other_cells
from chibo.interfaces.web.people.changes.sentences import follow_lines
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.cells import cell_or_404, may_close
from chibo.interfaces.web.units.coming_changes import coming_of_cell
from chibo.interfaces.web.units.committee import committee_or_404
from chibo.work.changes.actions import Wish, request_change
from chibo.work.changes.enums import ChangeKind
from chibo.work.changes.queries import CELL_FIELDS, follows_of


@signed_in("GET", "POST")
def found(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new cell below the committee."""
    unit = committee_or_404(request, pk, "unit.create")
    form = (
        FoundForm(request.POST)
        if request.method == "POST"
        else FoundForm(initial={"on": request.on})
    )
    if request.method == "POST" and form.carry_out(
        lambda **data: _ask(request, ChangeKind.FOUND_CELL, unit, data)
    ):
        return done(request, form, url_or_blank("committee", unit.pk))
    return _page(
        request, form, unit, title=_("Found a cell"), button=_("Found the cell"), does=True
    )


@signed_in("GET", "POST")
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, type, place and usual day; the cell proposes, the office does."""
    cell = cell_to_change(request, pk)
    stored = {name: getattr(cell, name) for name in CELL_FIELDS}
    form = (
        CellForm(request.POST, stored=stored)
        if request.method == "POST"
        else CellForm(initial=stored, stored=stored)
    )
    if request.method == "POST" and form.carry_out(
        lambda revision, **data: _ask(
            request, ChangeKind.CHANGE_CELL, cell, data, revision=revision
        )
    ):
        return done(request, form, url_or_blank("cell", cell.pk))
    title, does = _("Name and place of the cell"), request.actor.may("unit.change", cell.path)
    return _page(request, form, cell, title=title, button=_("Save the change"), does=does)


@signed_in("GET", "POST")
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The cell stands no more; its members move, its history stays."""
    cell = cell_or_404(request, pk)
    actor = request.actor
    if not may_close(actor, cell):
        raise NotAllowed("unit.close")
    cells, follows = other_cells(cell, request), follows_of(cell, on=request.on)
    by_id, given = {str(row.pk): row for row in cells}, {"cells": cells, "members": follows.members}
    form = (
        CloseCellForm(request.POST, **given)
        if request.method == "POST"
        else CloseCellForm(initial={"on": request.on}, **given)
    )
    if request.method == "POST" and form.carry_out(
        lambda target, **data: _ask(
            request, ChangeKind.CLOSE_CELL, cell, data, target=by_id.get(target)
        )
    ):
        return done(request, form, url_or_blank("cell", cell.pk))
    lines = follow_lines(ChangeKind.CLOSE_CELL, cell, follows, actor=actor)
    does = actor.may("unit.close", cell.path)
    note = _("You propose it; the organisation department confirms. Until then nothing changes.")
    title = _("Close the cell")
    return _page(
        request, form, cell, title=title, button=title, does=does, follows=lines, note=note
    )


def _ask(
    request: HttpRequest,
    kind: ChangeKind,
    unit: Any,
    data: dict[str, Any],
    *,
    target: Any = None,
    revision: Any = None,
) -> Any:
    beside = {name: data.pop(name) for name in ("on", "decision_number", "note") if name in data}
    wish = Wish(
        kind,
        unit,
        beside.pop("on", request.on),
        target=target,
        values=plain_values(data, data),
        **beside,
    )
    return request_change(wish, today=request.on, actor=request.actor, revision=revision)


def _page(
    request: HttpRequest,
    form: Any,
    unit: Any,
    *,
    title: str,
    button: str,
    does: bool,
    follows: Any = (),
    note: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "cell": unit,
        "person": None,
        "title": title,
        "proposes": not does,
        "follows": follows,
        "note": note,
        "coming": coming_of_cell(request, unit, undoes=False) if unit.is_cell else [],
        "button": button if does else _("Send the proposal"),
        "trail": [(unit.name, url_or_blank("cell" if unit.is_cell else "committee", unit.pk))],
    }
    return render(request, "web/changes/form.html", context, status=422 if form.errors else 200)


urls = [
    path("committee/<uuid:pk>/found/", found, name="cell-found"),
    path("cells/<uuid:pk>/change/", change, name="cell-change"),
    path("cells/<uuid:pk>/close/", close, name="cell-close"),
]
