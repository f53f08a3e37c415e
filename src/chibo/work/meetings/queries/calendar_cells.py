"""Which cells of a committee still lack their plan, as its office reads them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.directory.organisation.models import Unit
from chibo.work.meetings.enums import MeetingKind
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.calendar import still_to_plan
from chibo.work.meetings.rules.calendar import PlannedMeeting
from rulebook.vocabulary.findings import Finding, gettext_noop

_YEAR = 12


@dataclass(frozen=True, slots=True)
class CellPlan:
    """What a cell lacks: the meetings to plan, at which hour (None where none stood within a year),
    or what stops the plan.
    """

    cell: Unit
    planned: tuple[PlannedMeeting, ...]
    starts_at: time | None = None
    stopped: Finding | None = None

    @property
    def lacks(self) -> bool:
        """True when a regular meeting is missing; thematic ones alone make no cell late."""
        return any(one.kind == MeetingKind.REGULAR for one in self.planned)


def plans_of(cells: Iterable[Unit], *, scope: Scope, first: Month, last: Month) -> list[CellPlan]:
    """For each of the cells what it lacks in these months, in the order of the cells; what stands
    is read within the scope, in one query however many cells there are.
    """
    asked = list(cells)
    have, hours = _standing(asked, scope=scope, first=first, last=last)
    return [
        _plan_of(cell, have.get(cell.pk, set()), hours.get(cell.pk), first=first, last=last)
        for cell in asked
    ]


def _plan_of(
    cell: Unit, have: set[tuple[str, date]], starts_at: time | None, *, first: Month, last: Month
) -> CellPlan:
    try:
        planned = tuple(still_to_plan(cell, have, first=first, last=last))
    except Refused as refused:
        return CellPlan(cell, (), starts_at, refused.findings[0])
    closes = cell.valid_to is not None and cell.valid_to <= last.last and not (planned or have)
    return CellPlan(cell, planned, starts_at, _closing(cell) if closes else None)


def _closing(cell: Unit) -> Finding:
    return Finding(
        "closes",
        gettext_noop("The cell closes on {day}, before its next meeting."),
        {"day": cell.valid_to},
    )


def _standing(
    cells: list[Unit], *, scope: Scope, first: Month, last: Month
) -> tuple[dict[uuid.UUID, set[tuple[str, date]]], dict[uuid.UUID, time]]:
    """Cell id → what stands in the plan in these months; cell id → the hour of its last regular
    meeting within a year.
    """
    have: dict[uuid.UUID, set[tuple[str, date]]] = {}
    hours: dict[uuid.UUID, time] = {}
    rows = Meeting.objects.within(scope).filter(
        unit__in=cells, month__gte=first.plus(-_YEAR).first, month__lte=last.first
    )
    for cell_id, kind, month, starts_at in rows.order_by("planned_on").values_list(
        "unit_id", "kind", "month", "starts_at"
    ):
        if month >= first.first:
            have.setdefault(cell_id, set()).add((kind, month))
        if kind == MeetingKind.REGULAR:
            hours[cell_id] = starts_at
    return have, hours
