"""A cell's year and a committee's year, in a fixed number of queries however many
cells there are.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet
from chibo.base.kernel.errors import Refused
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit, in_force
from chibo.directory.organisation.queries import stood_below, units_below
from chibo.insight.reviews.enums import MonthState, ReviewPeriod, ReviewState
from chibo.insight.reviews.models import Decision, EarlierMonth, Note, Review, YearFact
from chibo.insight.reviews.rules import (
    CellYear,
    QuotaView,
    ReviewRow,
    YearMonth,
    ends_on,
    quota_views,
    state_of,
)
from chibo.insight.reviews.rules.earlier import Earlier
from chibo.insight.reviews.rules.sums import ON_PAPER, YearSum, YearSums, added_up
from chibo.insight.scoring.enums import SheetState
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.queries.bands import KnownBands
from chibo.insight.scoring.rules.bands import RankedBand, band_among
from chibo.library.regulations.queries import pack_for
from chibo.work.meetings.enums import MeetingKind, MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.calendar import counts_from, lacks_first_meeting
from rulebook.vocabulary.pack import Pack

_OVER = (MeetingState.CLOSED, MeetingState.SEALED)
# Months before the cell's first day in the system, and the month of that day, of which something
# was entered only because the day of the rule had passed by then; it counts as long as the cell has
# no regular meeting of that month here.
_BEFORE = Q(cell__valid_from__year__gt=F("year")) | Q(
    cell__valid_from__year=F("year"), cell__valid_from__month__gte=F("month")
)
_OF_FIRST_DAY = Q(
    month__year=F("cell__valid_from__year"), month__month=F("cell__valid_from__month")
)
# The unit above the cell of a row, in the stay that `stood_below` has found.
_ABOVE = "cell__stays__parent_id"
_MEETING = ("cell_id", "pk", "kind", "month", "state")
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
    where = stood_below(unit, on=day, prefix="cell__")
    rows = _years(cells, year, where=where, scope=scope, on=on)
    return CommitteeYear(unit.pk, unit.name, year, on, rows, quota_views(rows))


def year_sums(unit: Unit, year: int, *, scope: Scope, on: date) -> YearSums | None:
    """The committees directly below the unit, by name, each with the sums of all cells at or below
    it that stood open on that day (or at the end of the year), and the cells directly below the
    unit, in the tree of that day; None where no committee stood below it. Five queries, however
    many committees and cells there are.
    """
    day = min(on, date(year, 12, 31))
    committees = units_below(unit, scope=scope, on=day).exclude(kind=UnitKind.CELL)
    known = [one for one in committees if one.pk != unit.pk]
    if not known:
        return None
    counts = _counts_by_committee(unit, year, scope=scope, day=day)
    below = []
    for one in sorted(known, key=lambda row: (row.name_key, row.pk)):
        if one.parent_then == unit.pk:
            inside = [
                _sum_of(row, counts.get(row.pk, {}))
                for row in known
                if row.path_then.startswith(one.path_then)
            ]
            below.append(added_up(inside, unit_id=one.pk, name=one.name))
    own = _sum_of(unit, counts.get(unit.pk, {}))
    return YearSums(tuple(below), own, added_up((*below, own), unit_id=unit.pk, name=unit.name))


def _sum_of(unit: Unit, counts: Mapping[str, Any]) -> YearSum:
    paper = {count: counts.get(count, 0) + counts.get(f"{count}_on_paper", 0) for count in ON_PAPER}
    return YearSum(unit.pk, unit.name, **{**counts, **paper})


def _counts_by_committee(
    unit: Unit, year: int, *, scope: Scope, day: date
) -> dict[uuid.UUID, dict[str, Any]]:
    """Committee → the counts of the cells directly below it on that day; four queries."""
    found: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    cells = units_below(unit, scope=scope, on=day).filter(kind=UnitKind.CELL).order_by()
    for row in cells.values("parent_then").annotate(cells=Count("pk")):
        found[row.pop("parent_then")] |= row
    stood = stood_below(unit, on=day, prefix="cell__") & in_force(day, "cell__")
    meetings = Meeting.objects.within(scope).filter(
        stood, month__gte=date(year, 1, 1), month__lte=date(year, 12, 1)
    )
    regular, over = Q(kind=MeetingKind.REGULAR), Q(state__in=_OVER)
    for row in (
        meetings.order_by()
        .values(_ABOVE)
        .annotate(
            held=Count("pk", filter=regular & over),
            thematic=Count("pk", filter=Q(kind=MeetingKind.THEMATIC) & over),
            not_held=Count("pk", filter=regular & Q(state=MeetingState.NOT_HELD)),
        )
    ):
        found[row.pop(_ABOVE)] |= row
    for row in _on_paper(year, scope=scope, stood=stood):
        found[row.pop(_ABOVE)] |= row
    for above, counts in _reviews_by_committee(year, scope=scope, stood=stood).items():
        found[above] |= counts
    return found


def _on_paper(year: int, *, scope: Scope, stood: Q) -> Iterable[dict[str, Any]]:
    """Committee → what was entered last from paper about months before the first day of the cells
    directly below it, where the system holds no meeting of that month; as `_months` takes them.
    """
    of_month = {"cell": OuterRef("cell"), "month": OuterRef("month")}
    newer = EarlierMonth.objects.within(scope).filter(
        year=year, version__gt=OuterRef("version"), **of_month
    )
    met = Meeting.objects.within(scope).filter(
        Q(state__in=(*_OVER, MeetingState.NOT_HELD)) | _OF_FIRST_DAY,
        cell=OuterRef("cell"),
        kind=MeetingKind.REGULAR,
        month__gte=date(year, 1, 1),
        month__lte=date(year, 12, 1),
        month__month=OuterRef("month"),
    )
    rows = EarlierMonth.objects.within(scope).filter(
        stood, _BEFORE, ~Exists(newer), ~Exists(met), year=year
    )
    of_state = {
        state: Count("pk", filter=Q(state=state))
        for state in (MonthState.HELD, MonthState.NOT_HELD)
    }
    found: Iterable[dict[str, Any]] = (
        rows.order_by()
        .values(_ABOVE)
        .annotate(
            held_on_paper=of_state[MonthState.HELD],
            not_held_on_paper=of_state[MonthState.NOT_HELD],
            thematic_on_paper=Count("pk", filter=Q(thematic=True) & ~Q(state=MonthState.UNKNOWN)),
        )
    )
    return found


def _reviews_by_committee(year: int, *, scope: Scope, stood: Q) -> dict[uuid.UUID, dict[str, Any]]:
    rows = Review.objects.within(scope).filter(stood, year=year).order_by()
    keys = (_ABOVE, "period", "state", "decided_class")
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for above, period, state, decided_class, proposed, count in rows.values_list(*keys).annotate(
        proposed=Count("pk", filter=Q(proposed_class__gt="")), count=Count("pk")
    ):
        counts = found.setdefault(above, {"classes": Counter()})
        if period != ReviewPeriod.YEAR:
            name = "first_half" if period == ReviewPeriod.H1 else "second_half"
            counts[name] = counts.get(name, 0) + (count if state == ReviewState.DECIDED else 0)
        elif decided_class:
            counts["classes"][decided_class] += count
        elif state == ReviewState.PROPOSED:
            counts["waiting"] = counts.get("waiting", 0) + proposed
    return found


def year_of_cell(cell: Unit, year: int, *, on: date) -> CellYear:
    """The year of a cell one has read within scope; five queries."""
    return _years([cell], year, where=Q(cell=cell.pk), scope=Scope((cell.path,)), on=on)[0]


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
    row: Review | None = Review.objects.of_cell(cell).filter(year=year, period=period).first()
    return row


def proposals_waiting(unit: Unit, *, scope: Scope) -> dict[int, int]:
    """Year → how many cells directly below the unit have proposed their class and wait for its
    decision; one query.
    """
    rows = Review.objects.within(scope).filter(
        cell__parent_id=unit.pk,
        period=ReviewPeriod.YEAR,
        state=ReviewState.PROPOSED,
        proposed_class__gt="",
    )
    return dict(rows.values_list("year").annotate(cells=Count("pk")).order_by("year"))


def review_decisions(cell: Unit, year: int) -> dict[str, list[Decision]]:
    """Period → its decisions, the newest first; every version stays."""
    rows = (
        Decision.objects.of_cell(cell)
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
    rows = Note.objects.of_cell(cell).filter(review__year=year, review__period=period)
    return list(rows.order_by("noted_at"))


def facts_declared(cell: Unit, year: int) -> list[YearFact]:
    """The declarations of a year, the newest of each fact first."""
    return list(YearFact.objects.of_cell(cell).filter(year=year).order_by("fact", "-version"))


def months_before_system(cell: Unit, year: int) -> tuple[int, ...]:
    """The months of the year that had their meeting before the cell's first day in the system; not
    one in which the cell has a meeting here nevertheless.
    """
    first, begun = counts_from(cell), Month.of(cell.valid_from)
    months = [number for number in range(1, 13) if Month(year, number) < first]
    if begun < first and begun.year == year and not lacks_first_meeting(cell, begun):
        months.remove(begun.month)
    return tuple(months)


def earlier_months(cell: Unit, year: int) -> dict[int, Earlier]:
    """Month → what was entered last about it from paper; of a cell one has read within scope."""
    return _earlier(Q(cell=cell.pk), year, Scope((cell.path,)))[cell.pk]


def earlier_months_below(
    unit: Unit, year: int, *, scope: Scope
) -> dict[uuid.UUID, dict[int, Earlier]]:
    """Cell → month → what was entered last, for all cells within scope below the
    unit; one query.
    """
    below = Q(cell__path__gte=unit.path, cell__path__lt=unit.path + "~")
    return _earlier(below, year, scope)


def versions_of_months(cell: Unit, year: int) -> dict[int, int]:
    """Month → its last version; also of a month that was emptied again."""
    rows = (
        EarlierMonth.objects.of_cell(cell)
        .filter(year=year)
        .values("month")
        .annotate(last=Max("version"))
    )
    return {row["month"]: row["last"] for row in rows}


def paper_months(
    where: Q, *, first: Month, last: Month, scope: Scope
) -> dict[uuid.UUID, dict[Month, Earlier]]:
    """Cell → month → what was entered last from paper, of the months before the cell's first day in
    the system; one query.
    """
    rows = EarlierMonth.objects.within(scope).filter(
        where, _BEFORE, year__gte=first.year, year__lte=last.year
    )
    found: dict[uuid.UUID, dict[Month, Earlier]] = {}
    for cell_id, months in _last_entered(rows).items():
        found[cell_id] = {month: one for month, one in months.items() if first <= month <= last}
    return found


def _earlier(where: Q, year: int, scope: Scope) -> dict[uuid.UUID, dict[int, Earlier]]:
    found: dict[uuid.UUID, dict[int, Earlier]] = defaultdict(dict)
    for cell_id, months in _last_entered(
        EarlierMonth.objects.within(scope).filter(where, year=year)
    ).items():
        found[cell_id] = {month.month: one for month, one in months.items()}
    return found


def _last_entered(rows: ScopedQuerySet) -> dict[uuid.UUID, dict[Month, Earlier]]:
    found: dict[uuid.UUID, dict[Month, Earlier]] = defaultdict(dict)
    for cell_id, year, month, state, band, points, thematic in rows.order_by("version").values_list(
        "cell_id", "year", "month", "state", "band", "points", "thematic"
    ):
        if state == MonthState.UNKNOWN:
            found[cell_id].pop(Month(year, month), None)
        else:
            found[cell_id][Month(year, month)] = Earlier(band or state, points, thematic)
    return found


def _years(
    cells: Sequence[Unit], year: int, *, where: Q, scope: Scope, on: date
) -> tuple[CellYear, ...]:
    meetings, sheets = _meetings(where, year, scope), _sheets(where, year, scope)
    reviews, facts = _reviews(where, year, scope), _facts(where, year, scope)
    earlier = _earlier(where, year, scope)
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
        if kind == MeetingKind.THEMATIC and state in _OVER
    }
    found, first = (
        [],
        counts_from(cell) if cell.valid_from.year >= year else Month.of(cell.valid_from),
    )
    for number in range(1, 13):
        pk, meeting_state = regular.get(number, (None, ""))
        state = state_of(
            Month(year, number),
            held=meeting_state in _OVER,
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
        Review.objects.within(scope).filter(where, year=year).values_list("cell_id", *_REVIEW)
    ):
        row = ReviewRow(*rest)
        found[cell_id][row.period] = row
    return found


def _facts(where: Q, year: int, scope: Scope) -> dict[uuid.UUID, dict[str, bool]]:
    found: dict[uuid.UUID, dict[str, bool]] = defaultdict(dict)
    rows = YearFact.objects.within(scope).filter(where, year=year).order_by("version")
    for cell_id, fact, value in rows.values_list("cell_id", "fact", "value"):
        found[cell_id][fact] = value
    return found


def period_now(year: int, *, on: date) -> str:
    """The period that a page opens with: the year from November on or when it is over, the half
    before that.
    """
    if on > ends_on(year, ReviewPeriod.YEAR) or (on.year == year and on.month >= 11):
        return ReviewPeriod.YEAR
    return ReviewPeriod.H1
