"""The month of a committee counted from what is kept, beside the same month read row by row."""

from collections import Counter
from dataclasses import replace
from datetime import date

from chibo.base.kernel.actor import EVERYWHERE, Scope
from chibo.base.kernel.dates import Month
from chibo.insight.facts.queries import Wanted
from chibo.insight.reports.actions import read_month
from chibo.insight.reports.queries import month_of
from chibo.insight.reports.rules import CellMonth
from chibo.insight.reports.rules.figures import MonthView, chosen, counts_of

A_PAGE = 2
FILTERS = (
    Wanted(),
    Wanted(text="ban"),
    Wanted(late=True),
    *(Wanted(stage=stage) for stage in ("not_planned", "submitted", "submitted_below", "decided")),
)


def days_of(month: Month) -> list[date]:
    """Days on which a month may look otherwise: around its first week, its end, its quarter's end
    and long afterwards.
    """
    inside = [month.first.replace(day=day) for day in (1, 2, 3, 4, 5, 6, 7, 8, 13, 18, 25)]
    return [month.plus(-1).last, *inside, month.last, *(month.plus(n).last for n in (1, 2, 7))]


def month_as_read(view: MonthView) -> dict[str, object]:
    """What the page shows of all cells, added up from their rows."""
    bands = [row.sheet.band for row in view.rows if row.sheet is not None]
    return {
        "counts": counts_of(view.rows),
        "target": str(view.target),
        "figures": tuple(
            figure if figure.lacking <= 2 else replace(figure, missing=(), more=len(figure.missing))
            for figure in view.figures
        ),
        "stages": Counter(row.stage for row in view.rows),
        "bands": Counter(band for band in bands if band is not None),
    }


def month_as_kept(unit, month: Month, *, on: date, scope: Scope = EVERYWHERE) -> dict[str, object]:
    """The same from what is kept, as a reader asks for it."""
    page = read_month(unit, month, scope=scope, on=on, wanted=Wanted(), most=A_PAGE)
    return {
        "counts": page.counts,
        "target": str(page.target),
        "figures": page.figures,
        "stages": page.stages,
        "bands": page.bands,
    }


def urgency(row: CellMonth) -> tuple[int, str]:
    """The late first, then who else needs help, then the others, each by code."""
    return (0 if row.late else 1 if row.help_for else 2, row.code)


def pages_of(unit, month: Month, wanted: Wanted, *, on: date) -> list[list[CellMonth]]:
    """The pages that follow each other from the first one on."""
    pages, after = [], ""
    while True:
        page = read_month(
            unit, month, scope=EVERYWHERE, on=on, wanted=wanted, after=after, most=A_PAGE
        )
        assert page.first == len(pages) * A_PAGE
        assert page.before == (pages[-2][-1].code if len(pages) > 1 else "")
        pages.append(list(page.rows))
        if page.first + A_PAGE >= page.fitting:
            assert sum(len(rows) for rows in pages) == page.fitting
            return pages
        after = page.rows[-1].code


def assert_kept_as_read(unit, month: Month, *, days=None) -> None:
    """On each of the days the month counted from what is kept is the one read row by row: sums,
    stages, bands, and every page of every filter.
    """
    for on in days or days_of(month):
        view = month_of(unit, month, scope=EVERYWHERE, on=on)
        assert month_as_kept(unit, month, on=on) == month_as_read(view), on
        for wanted in FILTERS:
            fitting = chosen(view.rows, text=wanted.text, stage=wanted.stage, late=wanted.late)
            shown = [row for rows in pages_of(unit, month, wanted, on=on) for row in rows]
            assert shown == sorted(fitting, key=urgency), (on, wanted)
