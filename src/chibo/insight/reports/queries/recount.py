"""The kept months of cells, worked out anew and compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.organisation.models import Unit
from chibo.insight.facts.models import MonthFacts
from chibo.insight.facts.queries import StaleMonth, stale_months
from chibo.insight.reports.queries.kept import mark_of_rules, work_out

# So many months are held in memory at once.
_AT_ONCE = 300
# What a row was worked out at, and whose it is; everything else is compared.
_BESIDE = {"id", "unit", "month", "rev", "touched", "rules", "path"}
_COMPARED = [field.name for field in MonthFacts._meta.concrete_fields if field.name not in _BESIDE]


@dataclass(frozen=True, slots=True)
class RecountedMonth:
    """A kept month that pages count by: what is kept and what its rows say, each by field."""

    cell: str
    month: Month
    kept: dict[str, Any]
    counted: dict[str, Any]

    @property
    def mismatches(self) -> tuple[str, ...]:
        """The fields that say something else than the rows."""
        return tuple(name for name, value in self.counted.items() if self.kept[name] != value)


def recount_kept_months(
    *, scope: Scope, first: Month | None = None, last: Month | None = None
) -> Iterator[RecountedMonth]:
    """Every kept month in the scope from the first month to the last (None: from or to any), by
    month and cell, as it is kept and as it is worked out anew.

    Those that were worked out at something else than stands now are left out: nobody reads them.
    Some statements for each three hundred.
    """
    rows = MonthFacts.objects.within(scope)
    rows = rows.filter(month__gte=first.first) if first else rows
    rows = rows.filter(month__lte=last.first) if last else rows
    for day in rows.order_by("month").values_list("month", flat=True).distinct():
        kept = list(rows.filter(month=day).select_related("unit").order_by("unit__code"))
        for start in range(0, len(kept), _AT_ONCE):
            yield from _recounted(kept[start : start + _AT_ONCE], Month.of(day), scope=scope)


def _recounted(
    kept: Sequence[MonthFacts], month: Month, *, scope: Scope
) -> Iterator[RecountedMonth]:
    cells: ScopedQuerySet = Unit.objects.within(scope).filter(pk__in=[row.unit_id for row in kept])
    rules = mark_of_rules()
    old = {one.cell_id for one in stale_months(cells, month, rules=rules)}
    fresh = [row for row in kept if row.unit_id not in old]
    asked = [StaleMonth(row.unit_id, row.rev, row.touched) for row in fresh]
    counted = {row.unit_id: row for row in work_out(asked, month, rules=rules)}
    for row in fresh:
        yield RecountedMonth(
            row.unit.name,
            month,
            {name: getattr(row, name) for name in _COMPARED},
            {name: getattr(counted[row.unit_id], name) for name in _COMPARED},
        )
