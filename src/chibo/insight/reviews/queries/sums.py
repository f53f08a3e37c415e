"""The sums of committees, without reading their cells one by one."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from chibo.base.kernel.actor import Scope
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit, in_force
from chibo.directory.organisation.queries import stood_below, units_below
from chibo.insight.reviews.enums import MonthState, ReviewPeriod, ReviewState
from chibo.insight.reviews.models import EarlierMonth, Review
from chibo.insight.reviews.queries.earlier import BEFORE_SYSTEM
from chibo.insight.reviews.rules.sums import ON_PAPER, YearSum, YearSums, added_up
from chibo.work.meetings.enums import OVER, MeetingKind, MeetingState
from chibo.work.meetings.models import Meeting

# The unit above the cell of a row, in the stay that `stood_below` has found.
_ABOVE = "unit__stays__parent_id"
_OF_FIRST_DAY = Q(
    month__year=F("unit__valid_from__year"), month__month=F("unit__valid_from__month")
)


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
    stood = stood_below(unit, on=day, prefix="unit__") & in_force(day, "unit__")
    meetings = Meeting.objects.within(scope).filter(
        stood, month__gte=date(year, 1, 1), month__lte=date(year, 12, 1)
    )
    regular, over = Q(kind=MeetingKind.REGULAR), Q(state__in=OVER)
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
    of_month = {"unit": OuterRef("unit"), "month": OuterRef("month")}
    newer = EarlierMonth.objects.within(scope).filter(
        year=year, version__gt=OuterRef("version"), **of_month
    )
    met = Meeting.objects.within(scope).filter(
        Q(state__in=(*OVER, MeetingState.NOT_HELD)) | _OF_FIRST_DAY,
        unit=OuterRef("unit"),
        kind=MeetingKind.REGULAR,
        month__gte=date(year, 1, 1),
        month__lte=date(year, 12, 1),
        month__month=OuterRef("month"),
    )
    rows = EarlierMonth.objects.within(scope).filter(
        stood, BEFORE_SYSTEM, ~Exists(newer), ~Exists(met), year=year
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
