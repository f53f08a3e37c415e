"""Cells are reminded of what is late: one or all, by a notice or by hand; it is kept by whom and
when.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.queries import cells_below, get_unit
from chibo.insight.reminders.actions import Reminded, remind_cells
from chibo.insight.reminders.enums import ReminderWay
from chibo.insight.reminders.queries import reminders_of
from chibo.insight.reports.queries import steps_of_months
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import month_name
from chibo.interfaces.web.reports.late import (
    BY_HAND,
    RIGHT,
    late_words,
    leaders_of,
    names_without_login,
    page_of,
    reminder_lines,
    text_to_send,
)
from chibo.interfaces.web.reports.month import month_asked, unit_for


@signed_in("GET", "POST")
def month_remind(request: HttpRequest, pk: UUID, month: str) -> HttpResponse:
    """The late cells of a month, each with whom to call and what to send; all of them are reminded
    with one press.
    """
    unit, asked = unit_for(request, pk, RIGHT), month_asked(month)
    rows = steps_of_months(
        unit, first=asked, last=asked, scope=request.actor.scope_for(RIGHT), on=request.on
    )[asked]
    cells = {
        cell.pk: cell
        for cell in cells_below(unit, scope=request.actor.scope_for(RIGHT), on=request.on)
    }
    late = [row for row in rows if row.late and row.cell_id in cells]
    if request.method == "POST":
        chosen = [cells[row.cell_id] for row in late]
        done = remind_cells(
            chosen, month=asked, way=ReminderWay.SYSTEM, on=request.on, actor=request.actor
        )
        _say(request, done)
        return redirect("web:month-remind", pk, month)
    leaders = leaders_of(request, [cells[row.cell_id] for row in late])
    known = reminders_of(
        [row.cell_id for row in late], first=asked, last=asked, scope=request.actor.scope_for(RIGHT)
    )
    lines = [
        _line(request, cells[row.cell_id], row, leaders.get(row.cell_id, []), known, month=asked)
        for row in late
    ]
    lines.sort(key=lambda line: line["today"])
    context = {
        "unit": unit,
        "month": asked,
        "lines": lines,
        **_unplanned(request, unit, late if asked == Month.of(request.on) else []),
        "eyebrow": month_name(asked),
        "ways": BY_HAND,
        "by_hand": sum(1 for line in lines if not line["noticed"]),
        "waiting": [line for line in lines if line["noticed"] and not line["by_system"]],
        "trail": [
            (unit.name, reverse("web:committee", args=[unit.pk])),
            (month_name(asked), reverse("web:month", args=[unit.pk, str(asked)])),
        ],
    }
    return render(request, "web/month/remind.html", context)


def _unplanned(request: HttpRequest, unit: Any, late: list[Any]) -> dict[str, Any]:
    """How many cells are late because nothing is planned, and where it can be planned."""
    may_plan = request.actor.may("meeting.plan", unit.path)
    return {
        "unplanned": sum(1 for row in late if row.stage == "not_planned"),
        "plan_url": reverse("web:committee-plan", args=[unit.pk]) if may_plan else "",
    }


def _line(
    request: HttpRequest,
    cell: Any,
    row: Any,
    leaders: list[Any],
    known: Mapping[Any, list[Any]],
    *,
    month: Month,
) -> dict[str, Any]:
    reminders = known.get((cell.pk, month), [])
    today = [one for one in reminders if one.day == request.on]
    return {
        "cell": cell,
        "month": month,
        "late": late_words(row.overdue),
        "leaders": leaders,
        "reminded": reminder_lines(reminders),
        "noticed": any(one["login"] for one in leaders),
        "without_login": names_without_login(leaders),
        "today": bool(today),
        "by_system": any(one.way == ReminderWay.SYSTEM for one in today),
        "text": text_to_send(request, cell, row.overdue, leaders, month=month),
        "url": page_of(cell.pk, row),
    }


@signed_in("POST")
def cell_remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One cell is reminded: by a notice, or somebody has called or written and it is kept that they
    have.
    """
    cell = get_unit(pk, scope=request.actor.scope_for("unit.view"))
    if not cell.is_cell:
        raise NotFound
    request.unit = cell  # type: ignore[attr-defined]
    request.actor.require(RIGHT, cell.path)
    asked = month_asked(request.POST.get("month") or str(Month.of(request.on)))
    way = request.POST.get("way", ReminderWay.SYSTEM)
    _say(request, remind_cells([cell], month=asked, way=way, on=request.on, actor=request.actor))
    above = cell.parent
    if (
        request.POST.get("back") == "charge"
        or above is None
        or not request.actor.may(RIGHT, above.path)
    ):
        return redirect(f"{reverse('web:charge')}#c-{cell.pk}")
    return redirect(f"{reverse('web:month-remind', args=[above.pk, str(asked)])}#c-{cell.pk}")


def _say(request: HttpRequest, done: Reminded) -> None:
    """What became of it, with the names of those whom nobody has told."""
    if done.done:
        said = ngettext(
            "{count} cell is reminded; it is kept who did it and when.",
            "{count} cells are reminded; it is kept who did it and when.",
            len(done.done),
        )
        messages.success(request, said.format(count=len(done.done)))
    told = (
        (done.known, _("Reminded in this way today already, nobody was told twice: {cells}.")),
        (
            done.unreached,
            _(
                "Nobody who leads these cells has a login, so nobody was told. Please telephone:"
                " {cells}."
            ),
        ),
        (done.in_time, _("Nothing is late any more, nobody was reminded: {cells}.")),
    )
    for cells, sentence in told:
        if cells:
            messages.warning(request, sentence.format(cells=", ".join(cell.name for cell in cells)))


urls = [
    path("committee/<uuid:pk>/month/<str:month>/remind/", month_remind, name="month-remind"),
    path("cells/<uuid:pk>/remind/", cell_remind, name="cell-remind"),
]
