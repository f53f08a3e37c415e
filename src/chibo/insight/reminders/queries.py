"""The reminders of a month."""

import uuid
from collections.abc import Iterable

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.insight.reminders.models import Reminder


def reminders_of(
    cells: Iterable[uuid.UUID], *, first: Month, last: Month, scope: Scope
) -> dict[tuple[uuid.UUID, Month], list[Reminder]]:
    """Cell id and month → its reminders, the newest first; cells without any are left out; one
    query.
    """
    rows = Reminder.objects.within(scope).filter(
        unit__in=list(cells), month__gte=first.first, month__lte=last.first
    )
    found: dict[tuple[uuid.UUID, Month], list[Reminder]] = {}
    for row in rows.order_by("-at", "-pk"):
        found.setdefault((row.unit_id, Month.of(row.month)), []).append(row)
    return found


def reminder_on(cell: Unit, row: Reminder) -> Reminder | None:
    """The reminder of that day, month and way that a cell one has read holds already; None where
    there is none.
    """
    rows = Reminder.objects.of_unit(cell).filter(month=row.month, way=row.way, day=row.day)
    found: Reminder | None = rows.first()
    return found
