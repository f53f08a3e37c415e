"""A cell's year and a committee's year, in a fixed number of queries however many
cells there are.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import stood_below, units_below
from chibo.insight.reviews.enums import MonthState, ReviewPeriod, ReviewState
from chibo.insight.reviews.models import Decision, Note, Review, YearFact
from chibo.insight.reviews.queries.earlier import earlier_in
from chibo.insight.reviews.rules import CellYear, ReviewRow, YearMonth, ends_on, state_of
from chibo.insight.reviews.rules.earlier import Earlier
from chibo.insight.reviews.rules.quota import QuotaView, quota_views
from chibo.insight.scoring.enums import SheetState
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.queries.bands import KnownBands
from chibo.insight.scoring.rules.bands import RankedBand, band_among
from chibo.library.regulations.queries import pack_for
from chibo.work.meetings.enums import OVER, MeetingKind, MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.calendar import counts_from
from rulebook.vocabulary.pack import Pack

_MEETING = ("unit_id", "pk", "kind", "month", "state")
_SHEET = (
    "meeting_id",
    "pk",
    "state",
    "self_total",
    "self_band",
    "official_total",
    "official_band",
    "submitted_at",
    "pack_code",
    "pack_version",
)
_REVIEW = (
    "pk",
    "period",
    "state",
    "version",
    "proposed_class",
    "proposed_points",
    "decided_band",
    "decided_class",
)


@dataclass(frozen=True)
class CommitteeYear:
    """The cells directly below a committee in one year, by code, with the places for the highest
    class.
    """

    unit_id: uuid.UUID
    unit_name: str
    year: int
    on: date
    rows: tuple[CellYear, ...]
    quotas: tuple[QuotaView, ...]

    @property
    def pack(self) -> Pack | None:
        """The regulation that the cells stand under; of the first cell, when they differ."""
        return next((row.pack for row in self.rows if row.pack is not None), None)

    @property
    def waiting(self) -> tuple[CellYear, ...]:
        """The cells whose proposal waits for the committee's decision."""
        found = [(row, row.reviews.get(ReviewPeriod.YEAR)) for row in self.rows]
        return tuple(
            row for row, review in found if review and review.proposed_class and not review.decided
        )


def year_of_committee(unit: Unit, year: int, *, scope: Scope, on: date) -> CommitteeYear:
    """The year of the cells that stood directly below the unit, open on that day (or at the end of
    the year); six queries.
    """
    day = min(on, date(year, 12, 31))
    known = units_below(unit, scope=scope, on=day).filter(kind=UnitKind.CELL).order_by("code")
    cells = [cell for cell in known if cell.parent_then == unit.pk]
    for cell in cells:
        cell.parent = unit
    where = stood_below(unit, on=day, prefix="unit__")
    rows = _years(cells, year, where=where, scope=scope, on=on)
    return CommitteeYear(unit.pk, unit.name, year, on, rows, quota_views(rows))


def year_of_cell(cell: Unit, year: int, *, on: date) -> CellYear:
    """The year of a cell one has read within scope; five queries."""
    return _years([cell], year, where=Q(unit=cell.pk), scope=Scope((cell.path,)), on=on)[0]


def pack_of_year(cell: Unit, year: int, *, on: date) -> Pack | None:
    """The regulation that a review of that year follows: in force on that day, at the latest on the
    year's last.

    None when this installation holds no regulation of that time.
    """
    try:
        return pack_for(cell, on=min(on, date(year, 12, 31)))
    except Refused:
        return None


def review_of(cell: Unit, year: int, period: str) -> Review | None:
    """The review of a period of a cell one has read; None before anybody began it."""
    row: Review | None = Review.objects.of_unit(cell).filter(year=year, period=period).first()
    return row


def proposals_waiting(unit: Unit, *, scope: Scope) -> dict[int, int]:
    """Year → how many cells directly below the unit have proposed their class and wait for its
    decision; one query.
    """
    rows = Review.objects.within(scope).filter(
        unit__parent_id=unit.pk,
        period=ReviewPeriod.YEAR,
        state=ReviewState.PROPOSED,
        proposed_class__gt="",
    )
    return dict(rows.values_list("year").annotate(cells=Count("pk")).order_by("year"))


def review_decisions(cell: Unit, year: int) -> dict[str, list[Decision]]:
    """Period → its decisions, the newest first; every version stays."""
    rows = (
        Decision.objects.of_unit(cell)
        .filter(review__year=year)
        .select_related("review")
        .order_by("-version")
    )
    found: dict[str, list[Decision]] = defaultdict(list)
    for row in rows:
        found[row.review.period].append(row)
    return dict(found)


def notes_of(cell: Unit, year: int, period: str) -> list[Note]:
    """The reasons noted in the committee's discussion, in their order."""
    rows = Note.objects.of_unit(cell).filter(review__year=year, review__period=period)
    return list(rows.order_by("noted_at"))


def facts_declared(cell: Unit, year: int) -> list[YearFact]:
    """The declarations of a year, the newest of each fact first."""
    return list(YearFact.objects.of_unit(cell).filter(year=year).order_by("fact", "-version"))


def _years(
    cells: Sequence[Unit], year: int, *, where: Q, scope: Scope, on: date
) -> tuple[CellYear, ...]:
    meetings, sheets = _meetings(where, year, scope), _sheets(where, year, scope)
    reviews, facts = _reviews(where, year, scope), _facts(where, year, scope)
    earlier = earlier_in(where, year, scope)
    known, found = KnownBands(), []
    for cell in cells:
        pack = pack_of_year(cell, year, on=on)
        bands = partial(known.of, cell_type=cell.cell_type, otherwise=pack)
        found.append(
            CellYear(
                cell_id=cell.pk,
                code=cell.code,
                name=cell.name,
                cell_type=cell.cell_type,
                search_key=cell.search_key,
                year=year,
                pack=pack,
                months=_months(
                    cell, year, meetings[cell.pk], sheets, earlier[cell.pk], bands=bands, on=on
                ),
                reviews=reviews[cell.pk],
                declared=facts[cell.pk],
            )
        )
    return tuple(found)


def _months(
    cell: Unit,
    year: int,
    meetings: Sequence[tuple[Any, ...]],
    sheets: dict[uuid.UUID, tuple[Any, ...]],
    earlier: Mapping[int, Earlier],
    *,
    bands: Callable[[str, str], Mapping[str, RankedBand]],
    on: date,
) -> tuple[YearMonth, ...]:
    regular = {
        day.month: (pk, state) for pk, kind, day, state in meetings if kind == MeetingKind.REGULAR
    }
    thematic = {
        day.month
        for _, kind, day, state in meetings
        if kind == MeetingKind.THEMATIC and state in OVER
    }
    found, first = (
        [],
        counts_from(cell) if cell.valid_from.year >= year else Month.of(cell.valid_from),
    )
    for number in range(1, 13):
        pk, meeting_state = regular.get(number, (None, ""))
        state = state_of(
            Month(year, number),
            held=meeting_state in OVER,
            not_held=meeting_state == MeetingState.NOT_HELD,
            begun=cell.valid_from if pk else first.first,
            on=on,
        )
        if state == MonthState.UNKNOWN and number in earlier:
            found.append(_entered(number, earlier[number], bands("", "")))
            continue
        month = YearMonth(number, state, thematic=number in thematic, meeting_id=pk)
        found.append(
            _scored(month, sheets.get(pk), bands) if pk and state == MonthState.HELD else month
        )
    return tuple(found)


def _entered(number: int, one: Earlier, bands: Mapping[str, RankedBand]) -> YearMonth:
    return YearMonth(
        number,
        one.state,
        band=one.band,
        points=one.points,
        official=bool(one.band),
        thematic=one.thematic,
        ranked=band_among(bands, one.band),
        entered=True,
    )


def _scored(
    month: YearMonth,
    sheet: tuple[Any, ...] | None,
    bands: Callable[[str, str], Mapping[str, RankedBand]],
) -> YearMonth:
    """With the official band, else the cell's own once it was submitted."""
    if sheet is None:
        return month
    pk, state, own, own_band, official, official_band, submitted_at, *stamp = sheet
    decided = state == SheetState.DECIDED
    if not decided and submitted_at is None:
        return month
    band, points = (official_band, official) if decided else (own_band, own)
    ranked = band_among(bands(*stamp), band)
    return replace(month, band=band, points=points, official=decided, sheet_id=pk, ranked=ranked)


def _meetings(where: Q, year: int, scope: Scope) -> dict[uuid.UUID, list[tuple[Any, ...]]]:
    kinds = (MeetingKind.REGULAR, MeetingKind.THEMATIC)
    rows = Meeting.objects.within(scope).filter(
        where, month__gte=date(year, 1, 1), month__lte=date(year, 12, 1), kind__in=kinds
    )
    found: dict[uuid.UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for cell_id, *rest in rows.values_list(*_MEETING):
        found[cell_id].append(tuple(rest))
    return found


def _sheets(where: Q, year: int, scope: Scope) -> dict[uuid.UUID, tuple[Any, ...]]:
    rows = ScoreSheet.objects.within(scope).filter(
        where, meeting__month__gte=date(year, 1, 1), meeting__month__lte=date(year, 12, 1)
    )
    return {meeting_id: tuple(rest) for meeting_id, *rest in rows.values_list(*_SHEET)}


def _reviews(where: Q, year: int, scope: Scope) -> dict[uuid.UUID, dict[str, ReviewRow]]:
    found: dict[uuid.UUID, dict[str, ReviewRow]] = defaultdict(dict)
    for cell_id, *rest in (
        Review.objects.within(scope).filter(where, year=year).values_list("unit_id", *_REVIEW)
    ):
        row = ReviewRow(*rest)
        found[cell_id][row.period] = row
    return found


def _facts(where: Q, year: int, scope: Scope) -> dict[uuid.UUID, dict[str, bool]]:
    found: dict[uuid.UUID, dict[str, bool]] = defaultdict(dict)
    rows = YearFact.objects.within(scope).filter(where, year=year).order_by("version")
    for cell_id, fact, value in rows.values_list("unit_id", "fact", "value"):
        found[cell_id][fact] = value
    return found


def period_now(year: int, *, on: date) -> str:
    """The period that a page opens with: the year from November on or when it is over, the half
    before that.
    """
    if on > ends_on(year, ReviewPeriod.YEAR) or (on.year == year and on.month >= 11):
        return ReviewPeriod.YEAR
    return ReviewPeriod.H1
