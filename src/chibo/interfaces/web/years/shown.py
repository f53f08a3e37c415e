"""How bands, classes and months of a year read on both pages."""

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from chibo.insight.reviews.enums import MonthState, ReviewPeriod
from chibo.insight.reviews.rules import CellYear, YearMonth, months_of
from chibo.insight.scoring.rules.bands import band_among, ranked_bands
from chibo.interfaces.formatting import number
from chibo.interfaces.web.shell.bands import band_name, bar_height
from chibo.interfaces.web.shell.layout import url_or_blank
from rulebook.vocabulary.pack import Pack
from rulebook.years.rollup import Rolled

PERIODS = {
    ReviewPeriod.H1: _("First half-year"),
    ReviewPeriod.H2: _("Second half-year"),
    ReviewPeriod.YEAR: _("Whole year"),
}
CLASS_TONES = ("done", "info", "wait", "late")
_STEP = 35


def language() -> str:
    """The language of the page."""
    return get_language() or "vi"


def classes_of(pack: Pack | None) -> list[tuple[str, str]]:
    """(code, name) of the yearly classes, best first; none where the regulation has none."""
    if pack is None or pack.classification is None:
        return []
    return [(one.code, one.words.in_language(language())) for one in pack.classification.classes]


def class_sign(pack: Pack | None, code: str) -> dict[str, str]:
    """The name and tone of a class; empty without one."""
    names = [name for known, name in classes_of(pack) if known == code]
    if not names:
        return {}
    order = [known for known, _name in classes_of(pack)]
    return {"word": names[0], "tone": CLASS_TONES[min(order.index(code), len(CLASS_TONES) - 1)]}


def band_choices(pack: Pack | None) -> list[tuple[str, str]]:
    """(code, name) of the bands, best first."""
    return (
        []
        if pack is None
        else [(band.code, band.words.in_language(language())) for band in pack.bands]
    )


def period_sign(row: CellYear, period: str) -> dict[str, Any]:
    """The band of a period: decided, else as the rule gives it, else the words that
    stand instead.
    """
    review, rolled, bands = row.reviews.get(period), row.rolled[period], ranked_bands(row.pack)
    if review is not None and review.decided_band:
        return {"band": band_among(bands, review.decided_band), "decided": True, "word": ""}
    word = "" if rolled.band else open_word(rolled)
    return {"band": band_among(bands, rolled.band or ""), "decided": False, "word": word}


def open_word(rolled: Rolled) -> str:
    """What stands where no band is."""
    return gettext("not decided yet") if rolled.known else gettext("the committee decides")


def month_rows(row: CellYear, period: str) -> list[dict[str, Any]]:
    """The months of the period as the strip and its table show them, each leading to its meeting or
    score.
    """
    deciding = row.rolled[period].deciding
    return [
        _month_row(month, month.month in deciding)
        for month in row.months
        if month.month in months_of(period)
    ]


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
    return "; ".join(f"{month.month:02d}: {month_word(month)}" for month in row.months)


def month_word(month: YearMonth) -> str:
    """The band with its points, or what became of the month."""
    if month.ranked:
        points = "" if month.points is None else f" {number(month.points)}"
        word, own = f"{band_name(month.ranked)}{points}", gettext("own score")
        if month.entered:
            return f"{word}{_mark(month)}"
        return word if month.official else f"{word} ({own})"
    if month.state == MonthState.HELD:
        return gettext("held, not scored yet")
    return str(MonthState(month.state).label)


def url_of(month: YearMonth) -> str:
    """Where the month opens: its score, else its meeting."""
    if month.sheet_id:
        return url_or_blank("score-review", month.sheet_id)
    return url_or_blank("meeting", month.meeting_id) if month.meeting_id else ""


def _mark(month: YearMonth) -> str:
    """What stands behind the band of a month that was decided on paper."""
    paper = gettext("entered from paper")
    return f" ({paper})" if month.entered else ""


def _month_row(month: YearMonth, decides: bool) -> dict[str, Any]:
    return {
        "label": gettext("Month {n}").format(n=month.month),
        "short": str(month.month),
        "band": month.ranked,
        "points": month.points,
        "note": month_word(month),
        "url": url_of(month),
        "word": month_word(month),
        "official": month.official,
        "thematic": month.thematic,
        "decides": decides,
        "mark": _mark(month),
    }
