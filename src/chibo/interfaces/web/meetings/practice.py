"""The practice meeting: its page, going in, going out, taking it away."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chibo.base.kernel.dates import local_date
from chibo.base.kernel.errors import NotFound
from chibo.interfaces.access import signed_in
from chibo.interfaces.web.shell.layout import desk, url_or_blank
from chibo.interfaces.web.shell.practice_actor import SESSION
from chibo.interfaces.web.units.cells import cell_or_404
from chibo.work.practice.actions import begin_practice, remove_practice
from chibo.work.practice.queries import has_practised, is_still_to_practise, practice_of
from chibo.work.practice.rules import LIFE, RIGHT


@signed_in("GET", "POST")
def cell_practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a practice is; one press begins it, or leads back into the one in hand."""
    unit = _cell(request, pk)
    if request.method == "POST":
        request.session[SESSION] = str(begin_practice(unit, actor=request.actor, on=request.on).pk)
        return redirect("web:home")
    row = practice_of(unit, actor=request.actor)
    context = {
        "cell": unit,
        "mine": row,
        "gone_on": _gone_on(row) if row else None,
        "days": LIFE.days,
        "practised": has_practised(unit, actor=request.actor),
        "trail": [(unit.name, url_or_blank("cell", unit.pk))],
    }
    return render(request, "web/practice/practice.html", context)


@signed_in("POST")
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The practice is taken away whole; who presses twice is told the same."""
    unit = _cell(request, pk)
    row = practice_of(unit, actor=request.actor)
    if row is not None:
        remove_practice(row, actor=request.actor)
    messages.success(request, _("The practice is gone, with everything that was entered in it."))
    return redirect("web:cell-practice", pk)


@signed_in("POST")
def leave(request: HttpRequest) -> HttpResponse:
    """Back to the real work; the practice stays as it is."""
    request.session.pop(SESSION, None)
    practice = request.practice  # type: ignore[attr-defined]
    return redirect("web:cell-practice", practice.cell_id) if practice else redirect("web:home")


def still_to_practise(request: HttpRequest) -> list[dict[str, Any]]:
    """The line on the home page of who leads a cell that has neither held a meeting nor practised
    one.
    """
    actor = request.actor
    if request.practice is not None:  # type: ignore[attr-defined]
        return []
    return [
        {
            "title": _("Practise a meeting that counts nowhere"),
            "url": reverse("web:cell-practice", args=[cell.pk]),
            "tone": "info",
            "note": _(
                "From the agenda to the score, in half an hour. Nobody else sees or hears of it."
            ),
        }
        for cell in desk(request).own_cells
        if actor.may(RIGHT, cell.path) and is_still_to_practise(cell, actor=actor)
    ]


def _cell(request: HttpRequest, pk: UUID) -> Any:
    if request.practice is not None:  # type: ignore[attr-defined]
        raise NotFound  # In a practice there is nothing to practise for.
    return cell_or_404(request, pk, RIGHT)


def _gone_on(row: Any) -> date:
    return local_date(row.begun_at + LIFE)


urls = [
    path("cells/<uuid:pk>/practice/", cell_practice, name="cell-practice"),
    path("cells/<uuid:pk>/practice/remove/", remove, name="practice-remove"),
    path("practice/leave/", leave, name="practice-leave"),
]
