"""How bands, classes and months of a year read on both pages."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.insight.reviews.enums import ReviewPeriod
from chibo.insight.reviews.rules import CellYear
from chibo.interfaces.presenters.year import (
    YearMonthView,
    class_views,
    month_view,
    month_views,
    period_view,
)
from chibo.interfaces.web.shell.bands import bar_height
from chibo.interfaces.web.shell.presented import text_of, url_of
from rulebook.vocabulary.pack import Pack

PERIODS = {
    ReviewPeriod.H1: _("First half-year"),
    ReviewPeriod.H2: _("Second half-year"),
    ReviewPeriod.YEAR: _("Whole year"),
}
_STEP = 35


def classes_of(pack: Pack | None) -> list[tuple[str, str]]:
    """(code, name) of the yearly classes, best first; none where the regulation has none."""
    return [(one.code, text_of(one.words)) for one in class_views(pack)]


def class_sign(pack: Pack | None, code: str) -> dict[str, str]:
    """The name and tone of a class; empty without one."""
    found = next((one for one in class_views(pack) if one.code == code), None)
    return {} if found is None else {"word": text_of(found.words), "tone": str(found.tone)}


def band_choices(pack: Pack | None) -> list[tuple[str, str]]:
    """(code, name) of the bands, best first."""
    return [] if pack is None else [(band.code, text_of(band.words)) for band in pack.bands]


def period_sign(row: CellYear, period: str) -> dict[str, Any]:
    """The band of a period, or the words that stand instead."""
    view = period_view(row, period)
    return {"band": view.band, "decided": view.decided, "word": text_of(view.word)}


def month_rows(row: CellYear, period: str) -> list[dict[str, Any]]:
    """The months of the period as the strip and its table show them, each leading to its meeting or
    score.
    """
    return [_month_row(month) for month in month_views(row, period)]


def bars(row: CellYear) -> list[tuple[int, int, int, str]]:
    """(x, y, height, class) of the twelve bars of the heat strip; a taller bar is a better band."""
    found = []
    for month in row.months:
        height, tone = (
            (bar_height(month.ranked), month.ranked.tone) if month.ranked else (12, "slot")
        )
        found.append(((month.month - 1) * _STEP, 40 - height, height, tone))
    return found


def said_months(row: CellYear) -> str:
    """The twelve months in words, for those who do not see the strip."""
    return "; ".join(f"{month.month:02d}: {text_of(month.word)}" for month in year_months(row))


def year_months(row: CellYear) -> list[YearMonthView]:
    """All months of the year, whatever they decide."""
    return [month_view(month) for month in row.months]


def _month_row(month: YearMonthView) -> dict[str, Any]:
    word = text_of(month.word)
    return {
        "label": gettext("Month {n}").format(n=month.month),
        "short": str(month.month),
        "band": month.band,
        "points": month.points,
        "note": word,
        "url": url_of(month.link),
        "word": word,
        "official": month.official,
        "thematic": month.thematic,
        "decides": month.decides,
        # It stands behind the name of the band.
        "mark": f" {text_of(month.mark)}" if month.mark else "",
    }
