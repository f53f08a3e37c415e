"""What was entered from paper of the months before the system."""

import uuid
from collections import defaultdict

from django.db.models import F, Max, Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.organisation.models import Unit
from chibo.insight.reviews.enums import MonthState
from chibo.insight.reviews.models import EarlierMonth
from chibo.insight.reviews.rules.earlier import Earlier
from chibo.work.meetings.queries.calendar import counts_from, lacks_first_meeting

# Months before the cell's first day in the system, and the month of that day, of which something
# was entered only because the day of the rule had passed by then; it counts as long as the cell has
# no regular meeting of that month here.
BEFORE_SYSTEM = Q(unit__valid_from__year__gt=F("year")) | Q(
    unit__valid_from__year=F("year"), unit__valid_from__month__gte=F("month")
)


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
    return earlier_in(Q(unit=cell.pk), year, Scope((cell.path,)))[cell.pk]


def earlier_months_below(
    unit: Unit, year: int, *, scope: Scope
) -> dict[uuid.UUID, dict[int, Earlier]]:
    """Cell → month → what was entered last, for all cells within scope below the
    unit; one query.
    """
    below = Q(unit__path__gte=unit.path, unit__path__lt=unit.path + "~")
    return earlier_in(below, year, scope)


def versions_of_months(cell: Unit, year: int) -> dict[int, int]:
    """Month → its last version; also of a month that was emptied again."""
    rows = (
        EarlierMonth.objects.of_unit(cell)
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
        where, BEFORE_SYSTEM, year__gte=first.year, year__lte=last.year
    )
    found: dict[uuid.UUID, dict[Month, Earlier]] = {}
    for cell_id, months in last_entered(rows).items():
        found[cell_id] = {month: one for month, one in months.items() if first <= month <= last}
    return found


def earlier_in(where: Q, year: int, scope: Scope) -> dict[uuid.UUID, dict[int, Earlier]]:
    """Cell → number of the month → what was entered last about it, of the rows that are meant."""
    found: dict[uuid.UUID, dict[int, Earlier]] = defaultdict(dict)
    for cell_id, months in last_entered(
        EarlierMonth.objects.within(scope).filter(where, year=year)
    ).items():
        found[cell_id] = {month.month: one for month, one in months.items()}
    return found


def last_entered(rows: ScopedQuerySet) -> dict[uuid.UUID, dict[Month, Earlier]]:
    """Cell → month → its last version; a month that was emptied again is not there."""
    found: dict[uuid.UUID, dict[Month, Earlier]] = defaultdict(dict)
    for cell_id, year, month, state, band, points, thematic in rows.order_by("version").values_list(
        "unit_id", "year", "month", "state", "band", "points", "thematic"
    ):
        if state == MonthState.UNKNOWN:
            found[cell_id].pop(Month(year, month), None)
        else:
            found[cell_id][Month(year, month)] = Earlier(band or state, points, thematic)
    return found
