"""The year of a cell: its months with band and points, the band of each period, its classes."""

from dataclasses import dataclass
from decimal import Decimal

from chibo.insight.reviews.enums import MonthState
from chibo.insight.reviews.rules import CellYear, YearMonth, months_of
from chibo.insight.scoring.rules.bands import RankedBand, band_among, ranked_bands
from chibo.interfaces.presenters.values import Link, Tone, Value, listed, phrase
from rulebook.vocabulary.findings import Bilingual
from rulebook.vocabulary.pack import Pack
from rulebook.years.rollup import Rolled

# Of the yearly classes, the best first; whatever comes after the last one is like it.
_CLASS_TONES = (Tone.DONE, Tone.INFO, Tone.WAIT, Tone.LATE)


@dataclass(frozen=True, slots=True)
class YearMonthView:
    """A month of a year: the band with its points, or what became of it; whether the band is
    official, whether it decides the period, where it opens.
    """

    month: int
    word: Value
    link: Link | None
    band: RankedBand | None
    points: Decimal | None
    official: bool
    thematic: bool
    decides: bool
    mark: Value


@dataclass(frozen=True, slots=True)
class PeriodView:
    """The band of a period: decided, else as the rule gives it, else the words that stand
    instead.
    """

    band: RankedBand | None
    decided: bool
    word: Value


@dataclass(frozen=True, slots=True)
class ClassView:
    """A yearly class as its regulation names it."""

    code: str
    words: Bilingual
    tone: Tone


def month_views(row: CellYear, period: str) -> tuple[YearMonthView, ...]:
    """The months of the period, each leading to its score or meeting."""
    deciding = row.rolled[period].deciding
    return tuple(
        month_view(month, decides=month.month in deciding)
        for month in row.months
        if month.month in months_of(period)
    )


def month_view(month: YearMonth, *, decides: bool = False) -> YearMonthView:
    """One month."""
    return YearMonthView(
        month=month.month,
        word=_word(month),
        link=_link(month),
        band=month.ranked,
        points=month.points,
        official=month.official,
        thematic=month.thematic,
        decides=decides,
        mark=_mark(month),
    )


def period_view(row: CellYear, period: str) -> PeriodView:
    """The band of the period."""
    review, rolled, bands = row.reviews.get(period), row.rolled[period], ranked_bands(row.pack)
    if review is not None and review.decided_band:
        return PeriodView(band_among(bands, review.decided_band), decided=True, word=None)
    word = None if rolled.band else open_word(rolled)
    return PeriodView(band_among(bands, rolled.band or ""), decided=False, word=word)


def open_word(rolled: Rolled) -> Value:
    """What stands where no band is."""
    return phrase("not decided yet") if rolled.known else phrase("the committee decides")


def class_views(pack: Pack | None) -> tuple[ClassView, ...]:
    """The yearly classes, the best first; none where the regulation has none."""
    if pack is None or pack.classification is None:
        return ()
    last = len(_CLASS_TONES) - 1
    return tuple(
        ClassView(one.code, one.words, _CLASS_TONES[min(place, last)])
        for place, one in enumerate(pack.classification.classes)
    )


def _word(month: YearMonth) -> Value:
    """The band with its points, or what became of the month."""
    if month.ranked:
        own = None if month.official else listed(("(", phrase("own score"), ")"), by="")
        behind = _mark(month) if month.entered else own
        return listed((month.ranked.words, month.points, behind), by=" ")
    if month.state == MonthState.HELD:
        return phrase("held, not scored yet")
    return MonthState(month.state)


def _mark(month: YearMonth) -> Value:
    """What stands behind the band of a month that was decided on paper."""
    return listed(("(", phrase("entered from paper"), ")"), by="") if month.entered else None


def _link(month: YearMonth) -> Link | None:
    """Where the month opens: its score, else its meeting."""
    if month.sheet_id:
        return Link("score-review", (month.sheet_id,))
    return Link("meeting", (month.meeting_id,)) if month.meeting_id else None
