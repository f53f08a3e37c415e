"""One member: added, corrected, of another kind, moved, ended."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.errors import NotAllowed, NotFound
from chibo.base.reads.enums import What
from chibo.directory.organisation.queries import cells_lasting_below
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import get_person
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import short_date
from chibo.interfaces.forms import Form
from chibo.interfaces.reads import seen
from chibo.interfaces.web.people.changes.forms import (
    AddMemberForm,
    CorrectMemberForm,
    EndMembershipForm,
    MoveMemberForm,
    StatusForm,
    plain_values,
)
from chibo.interfaces.web.people.changes.sentences import follow_lines
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.cells import cell_or_404, may_change
from chibo.interfaces.web.units.coming_changes import coming_of_cell
from chibo.work.changes.actions import Wish, request_change
from chibo.work.changes.enums import ChangeKind
from chibo.work.changes.queries import (
    PERSON_FIELDS,
    eligible_in,
    follows_of,
    open_membership,
    person_values,
    post_ahead,
)
from chibo.work.changes.rules import PROPOSE

_DECISION = ("on", "decision_number", "decided_on", "note")


def cell_to_change(request: HttpRequest, pk: UUID, right: str = "unit.view") -> Any:
    """The cell in the actor's scope, whose members the actor may change or propose to change;
    `right`: what the page shows.
    """
    cell = cell_or_404(request, pk, right)
    if not may_change(request.actor, cell):
        raise NotAllowed(PROPOSE)
    return cell


def done(request: HttpRequest, form: Form, back: str) -> HttpResponse:
    """Led on to the change that was just made or proposed, with a word on it; an administrator, who
    reads none, back.
    """
    row = form.result
    if row.is_proposed:
        messages.success(
            request,
            _("Proposed. The committee office is told and answers; nothing has changed yet."),
        )
    else:
        messages.success(request, done_words(row, request))
    readable = request.actor.may(PROPOSE, row.unit.path)
    return redirect("web:change", row.pk) if readable else redirect(back)


def done_words(row: Any, request: HttpRequest) -> str:
    """What has become of it: done, or entered for its day."""
    if not row.lies_ahead(request.on):
        return _("Done, and everybody concerned is told. Today it can still be undone.")
    said = _(
        "Entered, and everybody concerned is told. It takes effect by itself on {day}; until then"
        " it can be taken back."
    )
    return said.format(day=short_date(row.on))


def other_cells(cell: Any, request: HttpRequest) -> list[Any]:
    """The other cells of the committee above, also those that stand from a later day, for who
    reaches over all of them.
    """
    over = cell.parent
    if over is None or not request.actor.may("person.change", over.path):
        return []
    rows = cells_lasting_below(over, scope=Scope((over.path,)), on=request.on)
    return [row for row in rows if row.pk != cell.pk and row.valid_to is None]


@signed_in("GET", "POST")
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A member more: done by the office, proposed by the cell."""
    cell = cell_to_change(request, pk)
    form = (
        AddMemberForm(request.POST)
        if request.method == "POST"
        else AddMemberForm(initial={"on": request.on})
    )
    if request.method == "POST" and form.carry_out(
        lambda **data: _ask(request, "add_member", cell, data)
    ):
        return done(request, form, url_or_blank("cell", cell.pk))
    return _page(request, form, cell, title=_("Add a member"), button=_("Add the member"))


@signed_in("GET", "POST")
def correct(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """Particulars as the papers say; a telephone number the cell corrects itself."""
    cell, person = _member(request, pk, person_pk)
    stored = person_values(person)
    given = {"stored": stored, "initial": {name: getattr(person, name) for name in PERSON_FIELDS}}
    form = (
        CorrectMemberForm(request.POST, **given)
        if request.method == "POST"
        else CorrectMemberForm(**given)
    )
    if request.method == "POST" and form.carry_out(
        lambda revision, **data: _ask(
            request, "correct_person", cell, data, person=person, revision=revision
        )
    ):
        return done(request, form, url_or_blank("cell", cell.pk))
    note = _(
        "A telephone number alone you correct at once. Everything else you propose; the committee"
        " office confirms, and until then nothing changes."
    )
    return _page(
        request,
        form,
        cell,
        person=person,
        title=_("Correct particulars"),
        button=_("Save the particulars"),
        note="" if _does(request, cell) else note,
    )


@signed_in("GET", "POST")
def status(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """Official, exempt, away, suspended: from a day on."""
    cell, person = _member(request, pk, person_pk)
    form = (
        StatusForm(request.POST)
        if request.method == "POST"
        else StatusForm(initial={"on": request.on})
    )
    if request.method == "POST" and form.carry_out(
        lambda **data: _ask(request, "change_status", cell, data, person=person)
    ):
        return done(request, form, url_or_blank("cell", cell.pk))
    title, button = _("Another kind of membership"), _("Change the kind")
    return _page(
        request,
        form,
        cell,
        person=person,
        kind=ChangeKind.CHANGE_STATUS,
        title=title,
        button=button,
    )


@signed_in("GET", "POST")
def move(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """To another cell of the committee."""
    cell, person = _member(request, pk, person_pk)
    cells = other_cells(cell, request) if _does(request, cell) else []
    given = {
        "cells": cells if _does(request, cell) else None,
        "successors": _successors(request, cell, person),
    }
    form = (
        MoveMemberForm(request.POST, **given)
        if request.method == "POST"
        else MoveMemberForm(initial={"on": request.on}, **given)
    )
    by_id = {str(row.pk): row for row in cells}
    if request.method == "POST" and form.carry_out(
        lambda target, **data: _ask(
            request,
            "move_member",
            cell,
            data if by_id else {**data, "where": target},
            person=person,
            target=by_id.get(target),
        )
    ):
        return done(request, form, url_or_blank("cell", cell.pk))
    title, button = _("Move to another cell"), _("Move the member")
    return _page(
        request, form, cell, person=person, kind=ChangeKind.MOVE_MEMBER, title=title, button=button
    )


@signed_in("GET", "POST")
def end(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """Died, moved away, struck off, expelled: off the list from that day."""
    cell, person = _member(request, pk, person_pk)
    given = {"successors": _successors(request, cell, person)}
    form = (
        EndMembershipForm(request.POST, **given)
        if request.method == "POST"
        else EndMembershipForm(initial={"on": request.on}, **given)
    )
    if request.method == "POST" and form.carry_out(
        lambda **data: _ask(request, "end_member", cell, data, person=person)
    ):
        return done(request, form, url_or_blank("cell", cell.pk))
    title, button = _("Off the list of members"), _("Take off the list")
    return _page(
        request, form, cell, person=person, kind=ChangeKind.END_MEMBER, title=title, button=button
    )


def _ask(
    request: HttpRequest,
    kind: str,
    cell: Any,
    data: dict[str, Any],
    *,
    person: Any = None,
    target: Any = None,
    revision: Any = None,
) -> Any:
    """What the form gives is asked for; what tells day and decision stands beside the values."""
    beside = {name: data[name] for name in _DECISION if name in data}
    if kind == ChangeKind.CORRECT_PERSON:
        beside = {}
    values = plain_values(data, [name for name in data if name not in beside])
    wish = Wish(
        ChangeKind(kind), cell, beside.pop("on", request.on), person, target, values, **beside
    )
    return request_change(wish, today=request.on, actor=request.actor, revision=revision)


def _member(request: HttpRequest, pk: UUID, person_pk: UUID) -> tuple[Any, Any]:
    """The cell and its member; raises NotFound for somebody who belongs to it neither now nor from
    a later day.
    """
    cell = cell_to_change(request, pk, "person.view_private")
    person = get_person(person_pk, scope=Scope((cell.path,)))
    if open_membership(person, cell, on=request.on) is None:
        raise NotFound
    seen(request, [person.pk], cell=cell, what=What.PERSON)
    return cell, person


def _successors(request: HttpRequest, cell: Any, person: Any) -> Iterable[tuple[str, str]] | None:
    """Who may lead after the only secretary; None when the member is not that, or who leads next is
    entered already.
    """
    handed_over = post_ahead(cell, Post.SECRETARY, on=request.on)
    if handed_over or not follows_of(cell, on=request.on, person=person).last_secretary:
        return None
    rows = eligible_in(cell, on=request.on)
    return [
        (str(row.person_id), row.person.full_name) for row in rows if row.person_id != person.pk
    ]


def _does(request: HttpRequest, cell: Any) -> bool:
    """True when the actor changes the cell's members; else they can be proposed."""
    return bool(request.actor.may("person.change", cell.path))


def _page(
    request: HttpRequest,
    form: Any,
    cell: Any,
    *,
    title: str,
    button: str,
    person: Any = None,
    kind: str = "",
    note: str = "",
) -> HttpResponse:
    follows = follows_of(cell, on=request.on, person=person) if kind else None
    context = {
        "form": form,
        "cell": cell,
        "person": person,
        "title": title,
        "note": note,
        "button": button if _does(request, cell) else _("Send the proposal"),
        "proposes": not _does(request, cell),
        "coming": coming_of_cell(request, cell, undoes=False),
        "follows": (
            follow_lines(kind, cell, follows, actor=request.actor, person=person) if follows else []
        ),
        "trail": [
            (cell.name, url_or_blank("cell", cell.pk)),
            (
                (person.full_name, url_or_blank("person", person.pk))
                if person
                else (_("Members"), url_or_blank("cell-members", cell.pk))
            ),
        ],
    }
    return render(request, "web/changes/form.html", context, status=422 if form.errors else 200)


urls = [
    path("cells/<uuid:pk>/members/add/", add, name="member-add"),
    path("cells/<uuid:pk>/members/<uuid:person_pk>/correct/", correct, name="member-correct"),
    path("cells/<uuid:pk>/members/<uuid:person_pk>/kind/", status, name="member-kind"),
    path("cells/<uuid:pk>/members/<uuid:person_pk>/move/", move, name="member-move"),
    path("cells/<uuid:pk>/members/<uuid:person_pk>/end/", end, name="member-end"),
]
