"""A committee: its cells and who is in charge of them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import What
from chibo.directory.access.queries import grants_within
from chibo.directory.assignments.actions import end_assignment
from chibo.directory.assignments.queries import assignments_within, get_assignment
from chibo.directory.organisation.enums import CellType
from chibo.directory.organisation.queries import cells_below, committees_within, get_unit
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import (
    member_counts,
    open_offices_in,
    persons_by_id,
    search_persons,
)
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import short_date
from chibo.interfaces.forms import CreateForm, DayField
from chibo.interfaces.reads import seen
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.cells import typed
from chibo.interfaces.web.units.coming_changes import coming_of_committee
from chibo.work.changes.rules import PROPOSE
from chibo.work.charges.actions import assign_official

_FOUND = 40


class AssignForm(CreateForm):
    official = forms.ChoiceField(label=gettext_lazy("Official"))
    cell = forms.ChoiceField(label=gettext_lazy("Cell"))
    title = forms.CharField(
        label=gettext_lazy("Title, as papers name it"), max_length=120, required=False
    )
    on = DayField(label=gettext_lazy("From"))

    def __init__(
        self, *args: Any, officials: Iterable[Any], cells: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose = ("", _("choose"))
        self.fields["official"].choices = [
            choose,
            *((str(row.pk), row.full_name) for row in officials),
        ]
        self.fields["cell"].choices = [choose, *((str(row.pk), row.name) for row in cells)]


def committee_or_404(request: HttpRequest, pk: UUID, right: str = "unit.view") -> Any:
    """The committee in the actor's scope for this right; it becomes the unit at the head of the
    page.
    """
    unit = get_unit(pk, scope=request.actor.scope)
    if unit.is_cell:
        raise NotFound
    request.actor.require(right, unit.path)
    request.unit = unit  # type: ignore[attr-defined]
    return unit


@signed_in("GET")
def committee(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The cells in one list, those without a secretary first; what is counted above it follows no
    filter.
    """
    unit = committee_or_404(request, pk)
    actor, on, wanted = request.actor, request.on, fold(typed(request))
    cells = list(cells_below(unit, scope=actor.scope, on=on))
    counts = member_counts(cells, on=on)
    secretaries = {
        row.unit_id: row.person
        for row in open_offices_in(cells, on=on)
        if row.post == Post.SECRETARY
    }
    officials = _officials_by_cell(actor, on)
    kind = request.GET.get("kind", "")
    kind = kind if kind in {cell.cell_type for cell in cells} else ""
    lines = [
        _line(
            actor,
            cell,
            counts.get(cell.pk, 0),
            secretaries.get(cell.pk),
            officials.get(cell.pk, ()),
        )
        for cell in cells
        if wanted in cell.search_key and (not kind or cell.cell_type == kind)
    ]
    for line in lines:
        if line["phone"]:
            seen(request, [line["secretary"].pk], cell=line["cell"], what=What.MEMBERS)
    lines.sort(key=lambda line: line["secretary"] is not None)
    context = {
        "unit": unit,
        "lines": lines,
        "below": _directly_below(actor, unit, on),
        "total": len(cells),
        "kinds": _kinds(cells),
        "kind": kind,
        "members": sum(counts.values()),
        "vacant": len(cells) - len(secretaries),
        "q": typed(request),
        "uncovered": sum(1 for cell in cells if cell.pk not in officials),
        "links": _links(request, unit),
        "coming": coming_of_committee(request, unit),
        "sees_officials": actor.may("assignment.view", unit.path),
        "invites": any(line["invite"] for line in lines),
    }
    return render(request, "web/committee/committee.html", context)


def _directly_below(actor: Any, unit: Any, on: date) -> list[Any]:
    """The committees under this one that the actor sees."""
    return [
        row
        for row in committees_within(Scope((unit.path,)), on=on)
        if row.parent_id == unit.pk and actor.scope.holds(row.path)
    ]


def _line(
    actor: Any, cell: Any, members: int, secretary: Any, officials: Iterable[Any]
) -> dict[str, Any]:
    """One cell as the list shows it; the secretary's number only for who may see it."""
    return {
        "cell": cell,
        "members": members,
        "secretary": secretary,
        "kind": _kind_word(cell.cell_type),
        "phone": (
            secretary.phone if secretary and actor.may("person.view_private", cell.path) else ""
        ),
        "officials": ", ".join(row.official.full_name for row in officials),
        "invite": bool(
            secretary and secretary.account_id is None and actor.may("person.invite", cell.path)
        ),
    }


def _kind_word(code: str) -> str:
    return str(CellType(code).label) if code else _("without a type")


def _kinds(cells: list[Any]) -> list[tuple[str, str, int]]:
    """(code, words, number of cells) of the kinds of cells that stand here, by their words."""
    counted = Counter(cell.cell_type for cell in cells if cell.cell_type)
    return sorted(
        ((code, _kind_word(code), count) for code, count in counted.items()), key=lambda row: row[1]
    )


def _officials_by_cell(actor: Any, on: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in assignments_within(actor.scope_for("assignment.view"), on=on):
        found.setdefault(row.unit_id, []).append(row)
    return found


# (page, icon, label, right over the committee that opens it); some pages are of no unit.
_PLACES = (
    ("month-now", "calendar-stats", gettext_lazy("The month of all cells"), "meeting.view"),
    ("committee-plan", "calendar-plus", gettext_lazy("Plan of the cells"), "meeting.plan"),
    ("needs", "chart-bar", gettext_lazy("Where points are lost"), "report.view"),
    ("committee-year-now", "calendar", gettext_lazy("Half-years and year"), "review.view"),
    ("assignments", "map-pin", gettext_lazy("Officials in charge"), "assignment.view"),
    ("cell-found", "plus", gettext_lazy("Found a cell"), "unit.create"),
    ("changes", "history", gettext_lazy("Changes of members and posts"), PROPOSE),
    ("oversight", "eye", gettext_lazy("What to look at"), "audit.view"),
    ("regulation-unit", "scale", gettext_lazy("The rules that hold here"), ""),
    ("role-requests", "key", gettext_lazy("Who holds a role here"), ""),
    ("committee-logins", "key", gettext_lazy("Logins"), "slip.print"),
    ("imports:roster", "file-spreadsheet", gettext_lazy("Roster from Excel"), "roster.import"),
)
_OF_NO_UNIT = ("changes", "role-requests")


def _links(request: HttpRequest, unit: Any) -> list[tuple[str, str, str]]:
    """(address, icon, label) of the committee's places that the actor may open."""
    found = []
    for page, icon, label, right in _PLACES:
        url = url_or_blank(page) if page in _OF_NO_UNIT else url_or_blank(page, unit.pk)
        if url and (not right or request.actor.may(right, unit.path)):
            found.append((url, icon, str(label)))
    return found


@signed_in("GET", "POST")
def assignments(request: HttpRequest, pk: UUID) -> HttpResponse:
    unit = committee_or_404(request, pk, "assignment.view")
    actor, on = request.actor, request.on
    scope = Scope((unit.path,))
    rows = list(assignments_within(scope, on=on))
    cells = list(cells_below(unit, scope=actor.scope, on=on))
    officials = _candidates(
        unit, rows, on=on, text=typed(request), chosen=request.POST.get("official", "")
    )
    manages = actor.may("assignment.manage", unit.path)
    choices = {"officials": officials, "cells": cells}
    form = (
        AssignForm(request.POST, **choices)
        if request.method == "POST"
        else AssignForm(initial={"on": on}, **choices)
    )
    if request.method == "POST":
        actor.require("assignment.manage", unit.path)
        by_id = {str(row.pk): row for row in (*officials, *cells)}
        if form.carry_out(
            lambda official, cell, title, on: assign_official(
                by_id[official], cell=by_id[cell], on=on, title=title, actor=actor
            )
        ):
            messages.success(request, _("The official is in charge of the cell and has been told."))
            _warn_of_the_past(request, form.result)
            return redirect("web:assignments", unit.pk)
    covered = {row.unit_id for row in rows}
    context = {
        "unit": unit,
        "rows": rows,
        "form": form,
        "manages": manages,
        "q": typed(request),
        "found": len(officials),
        "uncovered": [cell for cell in cells if cell.pk not in covered],
    }
    return render(
        request, "web/committee/assignments.html", context, status=422 if form.errors else 200
    )


def _warn_of_the_past(request: HttpRequest, row: Any) -> None:
    """A charge that begins before today changes whose cell it was in months that are over."""
    if row.valid_from < request.on:
        told = _(
            "It begins on {day}, before today: {name} now counts as in charge in the months since"
            " then."
        )
        messages.warning(
            request, told.format(day=short_date(row.valid_from), name=row.official.full_name)
        )


def _candidates(unit: Any, rows: list[Any], *, on: Any, text: str, chosen: str) -> list[Any]:
    """Who may be chosen: officials in charge already, holders of a role over the committee, and
    whom the search found.
    """
    scope = Scope((unit.path,))
    known = {row.official_id: row.official for row in rows}
    known |= {row.person_id: row.person for row in grants_within(scope, on=on)}
    if text:
        known |= {row.pk: row for row in search_persons(text, scope=scope)[:_FOUND]}
    if chosen and chosen not in {str(pk) for pk in known}:
        known |= {row.pk: row for row in search_persons("", scope=scope).filter(pk=_uuid(chosen))}
    return sorted(persons_by_id(known).values(), key=lambda row: row.name_key)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@signed_in("POST")
def assignment_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_assignment(pk, scope=request.actor.scope_for("assignment.view"))
    end_assignment(row, on=request.on, actor=request.actor)
    messages.success(
        request,
        _("{name} is no longer in charge of {cell}.").format(
            name=row.official.full_name, cell=row.unit.name
        ),
    )
    parent = row.unit.parent_id
    return redirect("web:assignments", parent) if parent else redirect("web:home")


urls = [
    path("committee/<uuid:pk>/", committee, name="committee"),
    path("committee/<uuid:pk>/assignments/", assignments, name="assignments"),
    path("assignments/<uuid:pk>/end/", assignment_end, name="assignment-end"),
]
