"""A cell's year in plain values: its months, the bands of its periods, its class, and what may be
proposed and decided.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from chibo.base.kernel.dates import Month
from chibo.insight.reviews.enums import MonthState, ReviewPeriod, ReviewState
from chibo.insight.scoring.rules.bands import RankedBand
from rulebook.vocabulary.findings import Explained, Reason, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.years.rollup import MonthResult, Rolled, aggregate

_SPANS: Mapping[str, range] = {
    ReviewPeriod.H1: range(1, 7),
    ReviewPeriod.H2: range(7, 13),
    ReviewPeriod.YEAR: range(1, 13),
}


@dataclass(frozen=True, slots=True)
class YearMonth:
    """One month of a cell: what became of its regular meeting, the band with its points, whether a
    thematic one was held.

    `ranked` is the band as the regulation names it that the month was scored under. `entered`: it
    was decided on paper before the cell's first day in the system and entered afterwards.
    """

    month: int
    state: str
    band: str = ""
    points: Decimal | None = None
    official: bool = False
    thematic: bool = False
    meeting_id: uuid.UUID | None = None
    sheet_id: uuid.UUID | None = None
    ranked: RankedBand | None = None
    entered: bool = False


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """The review of one period as far as it got."""

    pk: uuid.UUID
    period: str
    state: str
    version: int
    proposed_class: str
    proposed_points: Decimal | None
    decided_band: str
    decided_class: str

    @property
    def decided(self) -> bool:
        """True when the committee above has decided."""
        return self.state == ReviewState.DECIDED


@dataclass(frozen=True)
class CellYear:
    """One cell in one year; `declared` holds the facts that the committee above has declared."""

    cell_id: uuid.UUID
    code: str
    name: str
    cell_type: str
    search_key: str
    year: int
    pack: Pack | None
    months: tuple[YearMonth, ...]
    reviews: Mapping[str, ReviewRow] = field(default_factory=dict)
    declared: Mapping[str, bool] = field(default_factory=dict)

    @cached_property
    def rolled(self) -> Mapping[str, Rolled]:
        """Period → its band by the rule of aggregation."""
        return {
            period: rolled_for(self.pack, period, self.months) for period in ReviewPeriod.values
        }

    @property
    def facts(self) -> dict[str, Any]:
        """All facts of the year that caps may ask for."""
        return review_facts(self.months, self.declared)

    @property
    def expected_class(self) -> str:
        """The class decided, else the one the cell proposes, else nothing."""
        row = self.reviews.get(ReviewPeriod.YEAR)
        return "" if row is None else row.decided_class or row.proposed_class

    @property
    def quarters(self) -> tuple[int, ...]:
        """The thematic meetings of the four quarters, as months with one."""
        held = [month.month for month in self.months if month.thematic]
        return tuple(
            sum((number + 2) // 3 == quarter for number in held) for quarter in (1, 2, 3, 4)
        )


def months_of(period: str) -> range:
    """The months of a period."""
    return _SPANS[period]


def begins_on(year: int, period: str) -> date:
    """The first day of the period."""
    return Month(year, _SPANS[period].start).first


def ends_on(year: int, period: str) -> date:
    """The last day of the period."""
    return Month(year, _SPANS[period].stop - 1).last


def state_of(month: Month, *, held: bool, not_held: bool, begun: date, on: date) -> str:
    """What the month is for the review: a past month without a closed meeting is "not recorded",
    never a zero.

    Of months before the cell's first day in the system nothing is known.
    """
    if held:
        return MonthState.HELD
    if not_held:
        return MonthState.NOT_HELD
    if month.last < begun:
        return MonthState.UNKNOWN
    return MonthState.NOT_RECORDED if month.last < on else MonthState.AHEAD


def rolled_for(pack: Pack | None, period: str, months: Iterable[YearMonth]) -> Rolled:
    """The band of the period by the pack's rule, with its months sorted by what they are.

    A cell that did not stand through the whole period gets none, nor one with months scored on
    another scale of bands: no source says how to count that. Nor does one with months of which the
    system knows nothing. Source: the pack's `rollup`.
    """
    own = [month for month in months if month.month in _SPANS[period]]
    if pack is None:
        return _without(
            Reason(gettext_noop("No regulation in this installation covers this period."))
        )
    if unknown := [month.month for month in own if month.state == MonthState.UNKNOWN]:
        message = gettext_noop(
            "Months {months} are not in the system yet. Enter what was decided about them on paper."
        )
        return _without(Reason(message, {"months": _listed(unknown)}))
    if any(month.state == MonthState.BEFORE for month in own):
        return _without(
            Reason(
                gettext_noop(
                    "The cell was set up during the period; no rule covers that: the committee"
                    " decides."
                )
            )
        )
    scale = {band.code for band in pack.bands}
    if foreign := [
        month.month for month in own if month.official and month.band and month.band not in scale
    ]:
        message = gettext_noop(
            "Months {months} were scored on another scale of bands; no rule covers that: the"
            " committee decides."
        )
        return _without(Reason(message, {"months": _listed(foreign)}))
    results = [
        MonthResult(
            month=month.month,
            band=month.band or None,
            points=month.points,
            held=month.state == MonthState.HELD,
            thematic=month.thematic,
            official=month.official,
        )
        for month in own
        if month.state != MonthState.AHEAD
    ]
    kind = "year" if period == ReviewPeriod.YEAR else "half_year"
    return aggregate(pack, kind, results, first=_SPANS[period].start)


def review_facts(months: Sequence[YearMonth], declared: Mapping[str, bool]) -> dict[str, Any]:
    """The declared facts together with those that the months give: months held and not held,
    quarters without a theme.

    A quarter counts as missed once none of its months lies ahead and each is known.
    """
    states = [month.state for month in months]
    missed = 0
    for start in (1, 4, 7, 10):
        quarter = [
            month
            for month in months
            if start <= month.month < start + 3 and month.state != MonthState.BEFORE
        ]
        over = quarter and all(
            month.state not in (MonthState.AHEAD, MonthState.UNKNOWN) for month in quarter
        )
        missed += bool(over and not any(month.thematic for month in quarter))
    return {
        **declared,
        "months.held": states.count(MonthState.HELD),
        "months.not_held": (
            states.count(MonthState.NOT_HELD) + states.count(MonthState.NOT_RECORDED)
        ),
        "thematic.quarters_missed": missed,
    }


def versions_of(declared: Iterable[Any]) -> dict[str, int]:
    """How often each fact has been declared, by its code: what a form that declares
    one has seen.
    """
    found: dict[str, int] = {}
    for row in declared:
        found[row.fact] = max(row.version, found.get(row.fact, 0))
    return found


def kept_months(row: CellYear, period: str) -> list[dict[str, Any]]:
    """The months of a period as plain JSON, to be kept with a decision."""
    return [
        {
            "month": one.month,
            "state": str(one.state),
            "band": one.band,
            "official": one.official,
            "points": None if one.points is None else str(one.points),
            "thematic": one.thematic,
            "meeting": str(one.meeting_id or ""),
            "sheet": str(one.sheet_id or ""),
        }
        for one in row.months
        if one.month in _SPANS[period]
    ]


def months_kept(content: Mapping[str, Any]) -> tuple[YearMonth, ...]:
    """The months as a decision keeps them."""
    return tuple(
        YearMonth(
            month=one["month"],
            state=one["state"],
            band=one["band"],
            official=one["official"],
            thematic=one["thematic"],
            points=None if one["points"] is None else Decimal(one["points"]),
            meeting_id=_id(one["meeting"]),
            sheet_id=_id(one["sheet"]),
        )
        for one in content.get("months", ())
    )


def _listed(months: Iterable[int]) -> str:
    return ", ".join(str(number) for number in months)


def _id(text: str) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


def _without(step: Reason) -> Rolled:
    return Rolled(Explained(None, (step,)), known=False)
