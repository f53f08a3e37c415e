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

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month
from chibo.insight.reviews.enums import MonthState, ReviewPeriod, ReviewState
from chibo.insight.scoring.rules.bands import RankedBand
from rulebook.vocabulary.findings import Explained, Finding, Reason, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.years.classification import (
    Rated,
    YearFacts,
    cap_of,
    check_class,
    check_quota,
    classification_of,
    quota,
)
from rulebook.years.rollup import MonthResult, Rolled, aggregate

_SPANS: Mapping[str, range] = {
    ReviewPeriod.H1: range(1, 7),
    ReviewPeriod.H2: range(7, 13),
    ReviewPeriod.YEAR: range(1, 13),
}
_MOST_POINTS = Decimal(100)


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


@dataclass(frozen=True)
class QuotaView:
    """The places for the highest class among the cells directly below a committee, for one group (a
    type, or all).

    eligible = cells not decided, proposed for another class or none, against which no declared fact
    sets a cap.
    """

    cell_type: str
    places: Explained[int | None]
    decided: tuple[CellYear, ...]
    proposed: tuple[CellYear, ...]
    eligible: tuple[CellYear, ...] = ()

    @property
    def free(self) -> int | None:
        """Places left; None where no quota is known, never below 0."""
        return None if self.places.value is None else max(0, self.places.value - len(self.decided))


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


def may_decide(actor: Actor, *, above: str) -> bool:
    """True when the actor holds `review.decide` over exactly the committee (its path) that stands
    directly above the cell.

    Source: Regulation 366-QĐ/TW (self-review, cell, then the direct upper committee).
    """
    return actor.is_system or any(
        "review.decide" in grant.rights and grant.path == above for grant in actor.grants if above
    )


def check_begun(year: int, period: str, *, on: date) -> tuple[Finding, ...]:
    """A finding while the period has not begun."""
    if on >= begins_on(year, period):
        return ()
    message = gettext_noop("This period begins on {day}; it cannot be reviewed before.")
    return (Finding("review.not_begun", message, {"day": begins_on(year, period)}),)


def check_proposal(
    pack: Pack, code: str, *, points: Decimal | None, facts: YearFacts
) -> tuple[Finding, ...]:
    """What speaks against the class that a cell proposes: unknown, above its points, above a cap.

    A cap whose fact nobody has declared yet is the committee's to settle and stops no proposal.
    Source: Regulation 366-QĐ/TW; caps of the pack.
    """
    if found := _check_form(pack, code, points):
        return _at(found, "proposed_class")
    against = check_class(pack, code, points=points, facts=facts)
    return _at(against, "proposed_class", without="class.fact_unknown")


def check_decision(
    pack: Pack, *, period: str, band: str, code: str, points: Decimal | None, facts: YearFacts
) -> tuple[Finding, ...]:
    """What speaks against a decision: a half-year needs a band, a year its class; points, caps and
    undeclared facts.

    Source: Regulation 366-QĐ/TW; the pack's bands and caps.
    """
    found: list[Finding] = []
    if band and band not in [one.code for one in pack.bands]:
        found.append(
            Finding("review.unknown_band", gettext_noop("Choose one of the bands."), field="band")
        )
    if period != ReviewPeriod.YEAR:
        if not band:
            found.append(
                Finding(
                    "review.no_band",
                    gettext_noop("Choose the band of the half-year."),
                    field="band",
                )
            )
        return tuple(found)
    if not code:
        found.append(
            Finding(
                "review.no_class",
                gettext_noop("Choose the class of the year."),
                field="decided_class",
            )
        )
    form = _check_form(pack, code, points) if code else ()
    if form or not code:
        return (*found, *form)
    return (*found, *check_class(pack, code, points=points, facts=facts))


def rated_of(
    rows: Iterable[CellYear], *, decided: Mapping[uuid.UUID, str] | None = None
) -> list[Rated]:
    """The cells with the class they have or shall have, for the base of the quota; `decided`
    overrides by cell id.
    """
    told = decided or {}
    found = []
    for row in rows:
        code = told.get(row.cell_id, row.expected_class)
        if code:
            found.append(Rated(row.cell_type, code))
    return found


def check_places(
    pack: Pack, rows: Sequence[CellYear], *, cell_id: uuid.UUID, code: str
) -> tuple[Finding, ...]:
    """What exceeds the quota once this cell has this class, with the arithmetic.

    The base holds cells decided or proposed; places are taken by decisions alone. Source: the
    pack's quota.
    """
    classes = pack.classification
    if classes is None or classes.quota is None:
        return ()
    highest, good = classes.quota.of, classes.quota.good
    taken = {}
    for row in rows:
        review = row.reviews.get(ReviewPeriod.YEAR)
        decided = "" if review is None else review.decided_class
        if not decided and row.expected_class == highest:
            taken[row.cell_id] = good
    return check_quota(pack, rated_of(rows, decided={**taken, cell_id: code}))


def quota_views(rows: Sequence[CellYear]) -> tuple[QuotaView, ...]:
    """The places for the highest class: one view, or one per type of cell where the
    pack counts so.
    """
    pack = next((row.pack for row in rows if row.pack is not None), None)
    if pack is None or pack.classification is None or pack.classification.quota is None:
        return ()
    rule, rated = pack.classification.quota, rated_of(rows)
    groups = (
        sorted({row.cell_type for row in rows}) if rule.base.value == "same_cell_type" else [""]
    )
    views = []
    for group in groups:
        own = [row for row in rows if not group or row.cell_type == group]
        found = [(row, row.reviews.get(ReviewPeriod.YEAR)) for row in own]
        decided = tuple(
            row for row, review in found if review is not None and review.decided_class == rule.of
        )
        waiting = tuple(
            row
            for row, review in found
            if review is not None and not review.decided and review.proposed_class == rule.of
        )
        eligible = tuple(
            row
            for row, review in found
            if row not in waiting
            and not (review is not None and review.decided)
            and _uncapped(row, rule.of)
        )
        views.append(
            QuotaView(group, quota(pack, rated, cell_type=group), decided, waiting, eligible)
        )
    return tuple(views)


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


def proposal_values(review: Any) -> dict[str, Any]:
    """What a cell proposes for its year, by the names of the fields; before a proposal: nothing."""
    columns = {
        "proposed_class": "proposed_class",
        "points": "proposed_points",
        "reason": "proposed_reason",
    }
    return {name: getattr(review, column, None) for name, column in columns.items()}


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


def _uncapped(row: CellYear, code: str) -> bool:
    if row.pack is None or row.pack.classification is None:
        return False
    cap = cap_of(row.pack, row.facts).value
    return cap is None or row.pack.classification.rank(cap) <= row.pack.classification.rank(code)


def _id(text: str) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


def _check_form(pack: Pack, code: str, points: Decimal | None) -> tuple[Finding, ...]:
    if pack.classification is None or not pack.classification.classes:
        message = gettext_noop("The regulation in force gives no yearly classes.")
        return (Finding("review.no_classes", message, source=pack.source),)
    if code not in [one.code for one in classification_of(pack).classes]:
        return (
            Finding(
                "review.unknown_class",
                gettext_noop("Choose one of the classes."),
                field="decided_class",
            ),
        )
    # The bounds come first: a number of thousands of digits cannot be rounded.
    if points is not None and not (points.is_finite() and 0 <= points <= _MOST_POINTS):
        message = gettext_noop("Points of the yearly review lie between 0 and {most}.")
        return (Finding("review.points", message, {"most": _MOST_POINTS}, field="points"),)
    if points is not None and points != round(points, 2):
        return (
            Finding(
                "review.points", gettext_noop("Points have at most two decimals."), field="points"
            ),
        )
    return ()


def _at(findings: Iterable[Finding], name: str, *, without: str = "") -> tuple[Finding, ...]:
    return tuple(
        Finding(
            one.code,
            one.message,
            one.params,
            one.severity,
            one.source,
            name if one.field != "points" else "points",
        )
        for one in findings
        if one.code != without
    )


def _without(step: Reason) -> Rolled:
    return Rolled(Explained(None, (step,)), known=False)
