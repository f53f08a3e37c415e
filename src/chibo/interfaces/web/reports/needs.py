"""Help from weakness: where points are lost, over time and by type of cell, and which cells need
help with what.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotFound
from chibo.base.reads.enums import What
from chibo.directory.organisation.enums import CellType
from chibo.insight.needs.documents import needs_workbook
from chibo.insight.needs.queries import cells_in_need, losses_of
from chibo.insight.needs.rules import LAST_MEETINGS, OFTEN, Loss, Part, headline_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import (
    NO_VALUE,
    format_message,
    format_value,
    month_name,
    number,
    percent,
)
from chibo.interfaces.reads import exported
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.cells import cell_or_404
from chibo.interfaces.web.units.committee import committee_or_404

SPANS = (3, 6, 12)
A_PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for: how many months, which type of cell (empty = all)."""

    months: int
    cell_type: str

    @property
    def query(self) -> str:
        """The choice as it stands in an address."""
        return urlencode({"months": self.months, "type": self.cell_type})


@signed_in("GET")
def needs(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A committee sees which criteria lose the most points below it."""
    unit = committee_or_404(request, pk, "report.view")
    asked = _asked(request)
    found = _losses(request, unit, asked)
    types = sorted({code for loss in found for code, _part in loss.by_type})
    context = _context(unit, asked, found) | {
        "trail": [(unit.name, url_or_blank("committee", unit.pk))],
        "base": "needs",
        "types": CellType.choices,
        "rows": [_row(loss, _url("needs-criterion", unit, loss, asked)) for loss in found],
        "by_type": _by_type(found, types),
        "columns": [_type_name(code) for code in types],
    }
    return render(request, "web/needs/needs.html", context)


@signed_in("GET")
def needs_criterion(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One criterion: month by month, the cells that need help with it and why, what gains its
    points.
    """
    unit = committee_or_404(request, pk, "report.view")
    asked, loss, cells = _criterion(request, unit, code)
    after = request.GET.get("after", "")
    first = (
        next((i for i, need in enumerate(cells) if need.code > after), len(cells)) if after else 0
    )
    shown, here = cells[first : first + A_PAGE], _url("needs-criterion", unit, loss, asked)
    context = _context(unit, asked, (loss,)) | {
        "trail": [
            (unit.name, url_or_blank("committee", unit.pk)),
            (_("Where points are lost"), _url("needs", unit, None, asked)),
        ],
        "heading": f"{loss.line.code} {format_value('text', loss.line.title)}",
        "loss": loss,
        "row": _row(loss, ""),
        "cells": shown,
        "total": len(cells),
        "often": OFTEN,
        "last": LAST_MEETINGS,
        "next_url": (
            f"{here}&{urlencode({'after': shown[-1].code})}" if first + A_PAGE < len(cells) else ""
        ),
        "previous_url": here if first else "",
        "export_url": _url("needs-export", unit, loss, asked),
        "help": _help(unit),
        "may_export": request.actor.may("report.export", unit.path),
    }
    return render(request, "web/needs/criterion.html", context)


@signed_in("GET")
def needs_export(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The cells that need help with a criterion, as a workbook."""
    unit = committee_or_404(request, pk, "report.view")
    request.actor.require("report.export", unit.path)
    asked, loss, cells = _criterion(request, unit, code)
    content = needs_workbook(unit.name, loss, cells, months=asked.months, on=request.on)
    exported(request, unit=unit, what=What.REPORT)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = (
        f'attachment; filename="can-giup-tieu-chi-{code.replace(".", "-")}.xlsx"'
    )
    return response


@signed_in("GET")
def cell_needs(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A cell sees where its own points are lost and what gains them."""
    cell = cell_or_404(request, pk, "score.view")
    asked = _asked(request)
    found = _losses(request, cell, asked)
    context = _context(cell, asked, found) | {
        "trail": [(cell.name, url_or_blank("cell", cell.pk))],
        "rows": [_row(loss, "") for loss in found],
        "base": "cell-needs",
    }
    return render(request, "web/needs/cell.html", context)


def _asked(request: HttpRequest) -> Asked:
    months, cell_type = request.GET.get("months", ""), request.GET.get("type", "")
    return Asked(
        int(months) if months in {str(span) for span in SPANS} else SPANS[-1],
        cell_type if cell_type in CellType.values else "",
    )


def _losses(request: HttpRequest, unit: Any, asked: Asked) -> tuple[Loss, ...]:
    scope = request.actor.scope_for("score.view")
    return losses_of(
        unit, last=Month.of(request.on), months=asked.months, scope=scope, cell_type=asked.cell_type
    )


def _criterion(request: HttpRequest, unit: Any, code: str) -> tuple[Asked, Loss, Any]:
    """The criterion among those that lost points, with the cells that need help.

    Raises NotFound for any other.
    """
    asked = _asked(request)
    loss = next((loss for loss in _losses(request, unit, asked) if loss.line.code == code), None)
    if loss is None:
        raise NotFound
    scope = request.actor.scope_for("score.view")
    last = Month.of(request.on)
    cells = cells_in_need(
        unit, code, last=last, months=asked.months, scope=scope, cell_type=asked.cell_type
    )
    return asked, loss, cells


def _context(unit: Any, asked: Asked, found: tuple[Loss, ...]) -> dict[str, Any]:
    scored = max((loss.whole.meetings for loss in found), default=0)
    return {
        "unit": unit,
        "asked": asked,
        "title": format_message(headline_of(found)),
        "spans": SPANS,
        "scored": scored,
        "eyebrow": _("Where points are lost, last {count} months").format(count=asked.months),
    }


def _row(loss: Loss, url: str) -> dict[str, Any]:
    whole = loss.whole
    return {
        "code": loss.line.code,
        "title": loss.line.title,
        "url": url,
        "share": whole.share,
        "width": _width(whole),
        "lost": whole.per_meeting,
        "max": whole.of / whole.meetings if whole.meetings else None,
        "meetings": whole.meetings,
        "bars": _bars(loss),
        "strip": len(loss.by_month) * 35 - 7,
        "said": "; ".join(f"{month_name(m)}: {_said(part)}" for m, part in loss.by_month),
        "months": [(month_name(m), _said(part)) for m, part in loss.by_month],
        "advice": loss.line.advice,
    }


def _said(part: Part | None) -> str:
    if part is None:
        return _("not scored")
    return _("{lost} of {of} points lost").format(lost=number(part.lost), of=number(part.of))


def _width(part: Part) -> str:
    """The share as a width in per cent; at least a sliver, so that a loss is seen."""
    return f"{max(float(part.share or 0) * 100, 1):.1f}%"


def _bars(loss: Loss) -> list[tuple[int, int, int, str]]:
    """(x, y, height, class) of a bar per month: the highest for the month that lost most; small
    losses stay small.
    """
    top = max(max((float(part.share or 0) for _m, part in loss.by_month if part), default=0), 0.25)
    bars = []
    for index, (_month, part) in enumerate(loss.by_month):
        height = 2 if part is None else max(round(float(part.share or 0) / top * 40), 2)
        bars.append((index * 35, 40 - height, height, "slot" if part is None else "lost"))
    return bars


def _by_type(found: tuple[Loss, ...], types: list[str]) -> list[list[Any]]:
    rows = []
    for loss in found:
        shares = {code: percent(part.share, 0) for code, part in loss.by_type}
        rows.append(
            [
                f"{loss.line.code} {format_value('text', loss.line.title)}",
                *(shares.get(code, NO_VALUE) for code in types),
            ]
        )
    return rows


def _type_name(code: str) -> dict[str, str]:
    return {
        "label": str(CellType(code).label).capitalize() if code else _("without a type"),
        "kind": "num",
    }


def _help(unit: Any) -> list[tuple[str, str, str]]:
    """(address, icon, label) of the help that this installation offers."""
    wanted = [
        (url_or_blank("themes", unit.pk), "notebook", _("Themes to discuss")),
        (url_or_blank("trainings", unit.pk), "bulb", _("Training for secretaries")),
        (url_or_blank("visits", unit.pk), "map-pin", _("Visits")),
        (
            url_or_blank("assignments", unit.pk),
            "map-pin",
            _("Officials in charge who can help on the spot"),
        ),
    ]
    return [(url, icon, label) for url, icon, label in wanted if url]


def _url(name: str, unit: Any, loss: Loss | None, asked: Asked) -> str:
    page = reverse(f"web:{name}", args=[unit.pk, *([loss.line.code] if loss else [])])
    return f"{page}?{asked.query}"


urls = [
    path("committee/<uuid:pk>/needs/", needs, name="needs"),
    path("committee/<uuid:pk>/needs/<str:code>/", needs_criterion, name="needs-criterion"),
    path("committee/<uuid:pk>/needs/<str:code>/export.xlsx", needs_export, name="needs-export"),
    path("cells/<uuid:pk>/needs/", cell_needs, name="cell-needs"),
]
