"""The committee's year: cells by months as a heat strip, bands of the periods, proposals, the
quota, the export.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import What
from chibo.directory.organisation.enums import CellType
from chibo.insight.reviews.documents import year_report, year_workbook
from chibo.insight.reviews.enums import MonthState, ReviewPeriod
from chibo.insight.reviews.queries import CommitteeYear, pack_of_year, year_of_committee
from chibo.insight.reviews.rules import CellYear
from chibo.insight.reviews.rules.deciding import may_decide
from chibo.insight.reviews.rules.quota import QuotaView
from chibo.insight.reviews.rules.sums import YearSums
from chibo.interfaces.access import signed_in
from chibo.interfaces.reads import exported
from chibo.interfaces.web.shell.bands import band_legend, band_name
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.shell.presented import text_of, url_of
from chibo.interfaces.web.units.committee import committee_or_404
from chibo.interfaces.web.years.shown import (
    bars,
    class_sign,
    period_sign,
    said_months,
    year_months,
)
from chibo.interfaces.web.years.sums import sums_of, sums_shown
from chibo.library.documents.documents.pdf import render_pdf
from chibo.library.documents.documents.word import render_docx
from rulebook.vocabulary.pack import Pack

A_PAGE = 20
ROMAN = ("I", "II", "III", "IV")
FILES: dict[
    str, tuple[Callable[[CommitteeYear, Any, YearSums | None, Pack | None], bytes], str]
] = {
    "xlsx": (
        lambda view, unit, sums, pack: year_workbook(view, sums, pack),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "docx": (
        lambda *told: render_docx("year_report", year_report(*told)),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (lambda *told: render_pdf("year_report", year_report(*told)), "application/pdf"),
}


@signed_in("GET")
def committee_year_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The year it is now."""
    unit = committee_or_404(request, pk, "review.view")
    return redirect("web:committee-year", unit.pk, request.on.year)


@signed_in("GET")
def committee_year(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """The cells directly below the committee in one year, those that wait for a decision first."""
    unit, view = _view_for(request, pk, year)
    waiting = {row.cell_id for row in view.waiting}
    rows = sorted(view.rows, key=lambda row: (row.cell_id not in waiting, row.code))
    after = request.GET.get("after", "")
    first = next((i + 1 for i, row in enumerate(rows) if row.code == after), 0)
    shown, here = rows[first : first + A_PAGE], reverse("web:committee-year", args=[unit.pk, year])
    before = rows[first - A_PAGE - 1].code if first > A_PAGE else ""
    sums = sums_of(request, unit, year)
    context = {
        "unit": unit,
        "view": view,
        "year": year,
        "trail": [(unit.name, url_or_blank("committee", unit.pk))],
        "title": _headline(view, sums),
        "figures": _figures(view, sums),
        "quotas": [_quota(view, one) for one in view.quotas],
        "rows": [_row(row) | {"waits": row.cell_id in waiting} for row in shown],
        "bands": band_legend(month.ranked for row in shown for month in row.months),
        "waiting": len(waiting),
        "months": range(1, 13),
        "rules": _rules(view),
        "before_year": year - 1,
        "after_year": year + 1 if year < request.on.year else 0,
        "next_url": (
            f"{here}?{urlencode({'after': shown[-1].code})}" if first + A_PAGE < len(rows) else ""
        ),
        "previous_url": f"{here}?{urlencode({'after': before})}" if first else "",
        "shown": len(shown),
        **sums_shown(request, unit, year, sums),
        "unknown": sum(
            month.state == MonthState.UNKNOWN for row in view.rows for month in row.months
        ),
        "earlier": _earlier_url(request, unit, view),
        "total": len(view.rows),
        "may_export": request.actor.may("report.export", unit.path),
    }
    return render(request, "web/year/committee.html", context)


@signed_in("GET")
def committee_year_export(request: HttpRequest, pk: UUID, year: int, ext: str) -> HttpResponse:
    """The year of all cells as a workbook, or the yearly report as a Word or PDF file."""
    unit, view = _view_for(request, pk, year)
    request.actor.require("report.export", unit.path)
    if ext not in FILES:
        raise NotFound
    sums = sums_of(request, unit, year)
    if ext != "xlsx" and not view.rows and sums is None:
        raise NotFound
    write, media_type = FILES[ext]
    content = write(view, unit, sums, view.pack or pack_of_year(unit, year, on=request.on))
    exported(request, unit=unit, what=What.REPORT)
    response = HttpResponse(content, content_type=media_type)
    name = re.sub(r"[^a-z0-9]+", "-", f"danh-gia-chi-bo {fold(unit.name)} {year}").strip("-")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ext}"'
    return response


def _view_for(request: HttpRequest, pk: UUID, year: int) -> tuple[Any, CommitteeYear]:
    unit = committee_or_404(request, pk, "review.view")
    if not 1990 <= year <= request.on.year:
        raise NotFound
    scope = request.actor.scope_for("review.view")
    return unit, year_of_committee(unit, year, scope=scope, on=request.on)


def _earlier_url(request: HttpRequest, unit: Any, view: CommitteeYear) -> str:
    """Where months before the system are entered; empty where there are none, or for who does not
    decide.
    """
    without = all(
        month.state != MonthState.UNKNOWN and not month.entered
        for row in view.rows
        for month in row.months
    )
    return (
        ""
        if without or not may_decide(request.actor, above=unit.path)
        else url_or_blank("committee-earlier", unit.pk, view.year)
    )


def _headline(view: CommitteeYear, sums: YearSums | None) -> str:
    """How many of the cells have their class; also of those below the committees below."""
    decided = sum(
        1
        for row in view.rows
        if (review := row.reviews.get(ReviewPeriod.YEAR)) and review.decided_class
    )
    total = len(view.rows)
    if sums:
        decided, total = sums.total.decided, sums.total.cells
    if not total:
        return _("Year {year}").format(year=view.year)
    words = _("Year {year}: {decided} of {total} cells have their class").format
    return words(year=view.year, decided=decided, total=total)


def _figures(view: CommitteeYear, sums: YearSums | None) -> list[dict[str, Any]]:
    """What is counted above the lists: the cells directly below, with those of the committees below
    where there are any.
    """
    total, url, here = len(view.rows), "#cells", ""
    done = [
        sum(1 for row in view.rows if (review := row.reviews.get(period)) and review.decided)
        for period in (ReviewPeriod.H1, ReviewPeriod.H2)
    ]
    waiting = len(view.waiting)
    if sums:
        total, url, done = (
            sums.total.cells,
            "#committees",
            [sums.total.first_half, sums.total.second_half],
        )
        here = _("{count} of them here").format(count=waiting) if view.rows else ""
        waiting = sums.total.waiting
    labels = (_("First half-year decided"), _("Second half-year decided"))
    figures: list[dict[str, Any]] = [
        {"label": label, "value": f"{count} / {total}", "url": url}
        for label, count in zip(labels, done, strict=True)
    ]
    figures.append(
        {
            "label": _("Proposals waiting"),
            "value": waiting,
            "url": "#cells" if view.rows else url,
            "note": here,
        }
    )
    for one in view.quotas:
        if one.places.value is not None:
            label = _("Places for the highest class")
            label = f"{label}: {CellType(one.cell_type).label}" if one.cell_type else label
            most = _("at most {count}").format(count=one.places.value)
            figures.append(
                {"label": label, "value": len(one.decided), "url": "#quota", "note": most}
            )
    return figures


def _quota(view: CommitteeYear, one: QuotaView) -> dict[str, Any]:
    rule = view.pack.classification.quota if view.pack and view.pack.classification else None
    return {
        "title": str(CellType(one.cell_type).label) if one.cell_type else "",
        "explained": one.places,
        "places": one.places.value,
        "free": one.free,
        "name": class_sign(view.pack, rule.of)["word"] if rule else "",
        "decided": [_link(row) for row in one.decided],
        "proposed": [_link(row) for row in one.proposed],
        "eligible": [_link(row) for row in one.eligible],
    }


def _rules(view: CommitteeYear) -> list[tuple[str, Any]]:
    """(label, rule) of both aggregations, for "Why?"."""
    if view.pack is None:
        return []
    known = view.pack.rollup
    labels = {
        "half_year": _("How months become a half-year"),
        "year": _("How months become a year"),
    }
    return [(label, known[kind]) for kind, label in labels.items() if kind in known]


def _row(row: CellYear) -> dict[str, Any]:
    review = row.reviews.get(ReviewPeriod.YEAR)
    return {
        **_link(row),
        "bars": bars(row),
        "said": said_months(row),
        "months": [
            {
                "word": text_of(month.word),
                "points": month.points,
                "url": url_of(month.link),
                "official": month.official,
            }
            for month in year_months(row)
        ],
        "thematic": _thematic(row),
        "standing": _standing(row),
        "periods": [period_sign(row, period) for period in ReviewPeriod.values],
        "proposed": class_sign(row.pack, review.proposed_class) if review else {},
        "decided": class_sign(row.pack, review.decided_class) if review else {},
        "version": review.version if review else 0,
    }


def _thematic(row: CellYear) -> str:
    """The quarters without a thematic meeting in words; "every quarter" when all have one."""
    without = [ROMAN[quarter] for quarter, held in enumerate(row.quarters) if not held]
    return (
        _("quarter {quarters}: none").format(quarters=", ".join(without))
        if without
        else _("every quarter")
    )


def _standing(row: CellYear) -> str:
    """What a line says of a cell whose class nobody has proposed: the band of the whole year, or
    what stands instead.
    """
    sign = period_sign(row, ReviewPeriod.YEAR)
    return band_name(sign["band"]) if sign["band"] else sign["word"]


def _link(row: CellYear) -> dict[str, str]:
    return {"name": row.name, "url": reverse("web:cell-year", args=[row.cell_id, row.year])}


urls = [
    path("committee/<uuid:pk>/year/", committee_year_now, name="committee-year-now"),
    path("committee/<uuid:pk>/year/<int:year>/", committee_year, name="committee-year"),
    path(
        "committee/<uuid:pk>/year/<int:year>/export.<slug:ext>",
        committee_year_export,
        name="committee-year-export",
    ),
]
