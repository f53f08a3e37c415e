"""The committees below a committee in one year: a line of sums each, leading to the own year of each."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from chibo.insight.reviews.documents import sums_workbook
from chibo.insight.reviews.queries import CommitteeYear, pack_of_year, year_sums
from chibo.insight.reviews.rules.sums import YearSum, added_up
from chibo.interfaces.web.year.shown import classes_of

A_PAGE = 20


def sums_shown(request: HttpRequest, unit: Any, year: int) -> dict[str, Any]:
    """The lines of a page of committees with the line of the whole; nothing where no committee stands below."""
    sums = _sums(request, unit, year)
    if not sums:
        return {"sums": []}
    classes = _classes(request, unit, year)
    first = next((i + 1 for i, row in enumerate(sums) if str(row.unit_id) == request.GET.get("below", "")), 0)
    shown, here = sums[first : first + A_PAGE], reverse("web:committee-year", args=[unit.pk, year])
    before = sums[first - A_PAGE - 1].unit_id if first > A_PAGE else ""
    return {
        "sums": [_line(row, classes, year) for row in shown], "sums_count": len(sums), "sums_shown": len(shown),
        "sum": _line(_total(unit, sums), classes, year), "class_names": [name for _, name in classes],
        "sums_next": f"{here}?{urlencode({'below': shown[-1].unit_id})}" if first + A_PAGE < len(sums) else "",
        "sums_previous": f"{here}?{urlencode({'below': before})}" if first else "",
    }  # fmt: skip


def sums_file(request: HttpRequest, unit: Any, view: CommitteeYear) -> bytes:
    """The lines of all committees as a workbook."""
    sums = _sums(request, unit, view.year)
    return sums_workbook(view, sums, _total(unit, sums), _classes(request, unit, view.year))


def _sums(request: HttpRequest, unit: Any, year: int) -> tuple[YearSum, ...]:
    return year_sums(unit, year, scope=request.actor.scope_for("review.view"), on=request.on)


def _classes(request: HttpRequest, unit: Any, year: int) -> list[tuple[str, str]]:
    return classes_of(pack_of_year(unit, year, on=request.on))


def _total(unit: Any, sums: tuple[YearSum, ...]) -> YearSum:
    return added_up(sums, unit_id=unit.pk, name=unit.name)


def _line(row: YearSum, classes: list[tuple[str, str]], year: int) -> dict[str, Any]:
    return {
        "row": row, "url": reverse("web:committee-year", args=[row.unit_id, year]),
        "classes": [(name, row.classes.get(code, 0)) for code, name in classes],
    }  # fmt: skip
