"""Keeping what was worked out of a cell's month."""

from collections.abc import Sequence

from django.db import transaction

from chibo.base.kernel.db import bulk_insert
from chibo.insight.facts.models import MonthFacts

_NEVER_CHANGED = {"id", "unit", "month"}
_CHANGING = [
    str(field.column)
    for field in MonthFacts._meta.concrete_fields
    if field.name not in _NEVER_CHANGED
]


@transaction.atomic
def keep_months(rows: Sequence[MonthFacts]) -> None:
    """These rows stand in the place of what was kept of the same cells and months.

    They say at which revision they were worked out: of two who keep the same month the one that
    knew less may be the last, and then the row is found to be stale.
    """
    # In one order, so that two who keep the same cells do not wait for each other.
    ordered = sorted(rows, key=lambda row: (row.unit_id, row.month))
    bulk_insert(ordered, over="unit_id, month", changing=_CHANGING)
