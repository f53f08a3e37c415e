"""The changes within reach: those that wait for an answer, those of today that can be undone, what
was done before.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from chibo.base.kernel.errors import NotAllowed
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import What
from chibo.directory.people.queries import persons_by_id
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import short_date
from chibo.interfaces.reads import seen
from chibo.interfaces.web.people.changes.forms import ChangeAnswerForm
from chibo.interfaces.web.people.changes.members import done_words, other_cells
from chibo.interfaces.web.people.changes.sentences import TONES, follow_lines, value_lines
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.coming_changes import title_of
from chibo.work.changes.actions import answer_change, take_back_change
from chibo.work.changes.enums import ChangeKind, ChangeState
from chibo.work.changes.queries import (
    coming_within,
    follows_of,
    get_change,
    may_answer,
    may_take_back,
    proposals_within,
    scope_of_changes,
    settled_within,
)
from chibo.work.changes.rules import PROPOSE

_PERSONS = ("secretary", "deputy", "second_deputy", "committee", "successor")
_LOOKS_AHEAD = (
    *(
        ChangeKind.CHANGE_STATUS,
        ChangeKind.MOVE_MEMBER,
        ChangeKind.END_MEMBER,
        ChangeKind.CHANGE_POSTS,
    ),
    ChangeKind.CLOSE_CELL,
)


@signed_in("GET")
def changes(request: HttpRequest) -> HttpResponse:
    """Proposals first, the oldest on top; then what was done last."""
    scope = _scope(request)
    waiting, settled = list(proposals_within(scope)), settled_within(scope, on=request.on)
    ahead = list(coming_within(scope, on=request.on))
    for row in (*waiting, *ahead, *settled):
        seen(
            request, [row.person_id], cell=row.unit if row.unit.is_cell else None, what=What.CHANGE
        )
    context = {
        name: [_line(row, request) for row in rows]
        for name, rows in (("waiting", waiting), ("ahead", ahead), ("settled", settled))
    }
    return render(request, "web/changes/list.html", context)


@signed_in("GET")
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it says, what would follow or came of it, and what this person may do with it."""
    row = get_change(pk, scope=_scope(request))
    return _page(request, row, ChangeAnswerForm(**_cells_for(row, request)))


@signed_in("POST")
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Carried out or declined; who proposed it is told."""
    row = get_change(pk, scope=_scope(request))
    given = _cells_for(row, request)
    form = ChangeAnswerForm(request.POST, **given)
    by_id = {str(cell.pk): cell for cell in given.get("cells", ())}
    if form.carry_out(
        lambda accepted, answer, target="": answer_change(
            row,
            accepted=accepted == "yes",
            answer=answer,
            today=request.on,
            actor=request.actor,
            target=by_id.get(target),
        )
    ):
        declined = _("Declined; who proposed it is told.")
        messages.success(
            request, done_words(row, request) if row.state == ChangeState.DONE else declined
        )
        return redirect("web:change", pk)
    return _page(request, get_change(pk, scope=_scope(request)), form)


@signed_in("POST")
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A proposal withdrawn, or what was done today undone."""
    row = get_change(pk, scope=_scope(request))
    ahead = row.lies_ahead(request.on)
    take_back_change(row, today=request.on, actor=request.actor)
    said = _("Undone: everything is as before, and everybody who was told is told again.")
    if ahead:
        said = _("Taken back: everything stays as it is, and everybody who was told is told again.")
    messages.success(
        request, said if row.state == ChangeState.UNDONE else _("Your proposal is taken back.")
    )
    return redirect("web:change", pk)


def _scope(request: HttpRequest) -> Any:
    scope = scope_of_changes(request.actor)
    if not scope.paths:
        raise NotAllowed(PROPOSE)
    return scope


def _page(request: HttpRequest, row: Any, form: ChangeAnswerForm) -> HttpResponse:
    actor, cell = request.actor, row.unit
    request.unit = cell  # type: ignore[attr-defined]
    seen(request, [row.person_id], cell=cell if cell.is_cell else None, what=What.CHANGE)
    named = [row.values.get(name) or [] for name in _PERSONS]
    ids = [one for found in named for one in ([found] if isinstance(found, str) else found)]
    names = {
        str(pk): person.full_name for pk, person in persons_by_id(UUID(one) for one in ids).items()
    }
    looks = row.is_proposed and row.kind in _LOOKS_AHEAD
    follows = follows_of(cell, on=max(row.on, request.on), person=row.person) if looks else None
    context = _line(row, request) | {
        "values": value_lines(row, names=names),
        "follows": (
            follow_lines(row.kind, cell, follows, actor=actor, person=row.person) if follows else []
        ),
        "form": form if may_answer(row, actor=actor) else None,
        "takes_back": may_take_back(row, actor=actor, on=request.on),
        "person_url": url_or_blank("person", row.person.pk)
        if row.person and not row.is_of_cell
        else "",
    }
    return render(request, "web/changes/one.html", context, status=422 if form.errors else 200)


def _cells_for(row: Any, request: HttpRequest) -> dict[str, Any]:
    """The cells to choose from, the one of that name first, where the proposal tells in words to
    which the member moves.
    """
    if row.kind != ChangeKind.MOVE_MEMBER or row.target is not None:
        return {}
    cells = other_cells(row.unit, request)
    meant = next(
        (
            str(cell.pk)
            for cell in cells
            if fold(cell.name) == fold(str(row.values.get("where", "")))
        ),
        "",
    )
    return {"cells": cells, "initial": {"target": meant}}


def _line(row: Any, request: HttpRequest) -> dict[str, Any]:
    ahead = row.lies_ahead(request.on)
    state = (
        _("takes effect on {day}").format(day=short_date(row.on))
        if ahead
        else row.get_state_display()
    )
    tone = "wait" if ahead else TONES[ChangeState(row.state)]
    return {
        "row": row,
        "title": title_of(row),
        "tone": tone,
        "state": state,
        "ahead": ahead,
        "cell": row.unit,
    }


urls = [
    path("changes/", changes, name="changes"),
    path("changes/<uuid:pk>/", one, name="change"),
    path("changes/<uuid:pk>/answer/", answer, name="change-answer"),
    path("changes/<uuid:pk>/take-back/", take_back, name="change-take-back"),
]
