"""The committees below a committee in one year: a line of sums each, leading to the own year of
each, and the own cells.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from chibo.insight.reviews.queries import pack_of_year
from chibo.insight.reviews.queries.sums import year_sums
from chibo.insight.reviews.rules.sums import YearSum, YearSums
from chibo.interfaces.web.years.shown import classes_of

A_PAGE = 20


def sums_of(request: HttpRequest, unit: Any, year: int) -> YearSums | None:
    """The sums of the committees below and of the own cells; None where no committee
    stands below.
    """
    return year_sums(unit, year, scope=request.actor.scope_for("review.view"), on=request.on)


def sums_shown(request: HttpRequest, unit: Any, year: int, sums: YearSums | None) -> dict[str, Any]:
    """The lines of a page of committees, with the own cells and the line of the whole."""
    if sums is None:
        return {"sums": []}
    classes, below = classes_of(pack_of_year(unit, year, on=request.on)), sums.below
    first = next(
        (i + 1 for i, row in enumerate(below) if str(row.unit_id) == request.GET.get("below", "")),
        0,
    )
    shown, here = below[first : first + A_PAGE], reverse("web:committee-year", args=[unit.pk, year])
    before = below[first - A_PAGE - 1].unit_id if first > A_PAGE else ""
    return {
        "sums": [_line(row, classes, year) for row in shown],
        "sums_count": len(below),
        "sums_shown": len(shown),
        "own": _line(sums.own, classes, year) if sums.own.cells else None,
        "sum": _line(sums.total, classes, year),
        "on_paper": (
            sums.total.held_on_paper + sums.total.not_held_on_paper + sums.total.thematic_on_paper
        ),
        "class_names": [name for _, name in classes],
        "sums_next": (
            f"{here}?{urlencode({'below': shown[-1].unit_id})}"
            if first + A_PAGE < len(below)
            else ""
        ),
        "sums_previous": f"{here}?{urlencode({'below': before})}" if first else "",
    }


def _line(row: YearSum, classes: list[tuple[str, str]], year: int) -> dict[str, Any]:
    return {
        "row": row,
        "url": reverse("web:committee-year", args=[row.unit_id, year]),
        "classes": [(name, row.classes.get(code, 0)) for code, name in classes],
    }
