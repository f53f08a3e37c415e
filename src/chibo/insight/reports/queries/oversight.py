"""What an inspection looks at below a committee: what was entered late, amended, disputed or
corrected, and the audit itself.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from chibo.base.audit.models import Entry
from chibo.base.audit.queries import breaks_in, entries_in
from chibo.base.audit.rules import ChainBreak
from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.organisation.models import Unit
from chibo.insight.reports.enums import TraceKind
from chibo.insight.scoring.models import ScoreDecision
from chibo.work.meetings.models import Attendance, Meeting, Minutes

# So many entries are read or checked at once while a page waits: some seconds of work.
MOST_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class OversightTrace:
    """One thing to look at: which meeting of which cell, when it happened.

    `version` of minutes or decision; `count` of disputed lines, `open` of those not settled;
    `sheet_id` of a score.
    """

    cell_id: uuid.UUID
    cell: str
    meeting_id: uuid.UUID
    day: date
    at: datetime | None
    version: int = 0
    count: int = 0
    open: int = 0
    sheet_id: uuid.UUID | None = None
    reason: str = ""


def trace_counts(unit: Unit, *, scope: Scope, since: Month) -> dict[str, int]:
    """Kind → how many there are in meetings since that month at or below the unit; four queries."""
    return {str(kind): _rows(kind, unit, scope, since).count() for kind in TraceKind}


def traces(
    kind: str, unit: Unit, *, scope: Scope, since: Month, first: int, most: int
) -> list[OversightTrace]:
    """Those of one kind from the `first` on, the newest first, at most so many; one query."""
    return [
        _TOLD[TraceKind(kind)](row)
        for row in _rows(TraceKind(kind), unit, scope, since)[first : first + most]
    ]


def _rows(kind: TraceKind, unit: Unit, scope: Scope, since: Month) -> Any:
    within = _ROWS[kind](scope)
    return within.filter(unit__path__gte=unit.path, unit__path__lt=unit.path + "~").filter(
        **{f"{_MEETING[kind]}month__gte": since.first}
    )


def _late(scope: Scope) -> ScopedQuerySet:
    return (
        Meeting.objects.within(scope)
        .filter(entered_late=True)
        .select_related("unit")
        .order_by("-closed_at", "-pk")
    )


def _amended(scope: Scope) -> ScopedQuerySet:
    rows = Minutes.objects.within(scope).filter(version__gt=1).select_related("unit", "meeting")
    return rows.defer("content").order_by("-adopted_at", "-pk")


def _disputed(scope: Scope) -> QuerySet[Any]:
    """One row per meeting, for who disputes is not for the eyes of others."""
    rows = Attendance.objects.within(scope).filter(disputed_at__isnull=False)
    columns = ("unit_id", "unit__name", "meeting_id", "meeting__held_on", "meeting__planned_on")
    return (
        rows.values(*columns)
        .annotate(
            last=Max("disputed_at"),
            count=Count("pk"),
            unsettled=Count("pk", filter=Q(settled_at__isnull=True)),
        )
        .order_by("-last", "meeting_id")
    )


def _corrected(scope: Scope) -> ScopedQuerySet:
    rows = (
        ScoreDecision.objects.within(scope)
        .filter(version__gt=1)
        .select_related("unit", "sheet__meeting")
    )
    return rows.order_by("-decided_at", "-pk")


_ROWS: dict[TraceKind, Callable[[Scope], Any]] = {
    TraceKind.LATE: _late,
    TraceKind.AMENDED: _amended,
    TraceKind.DISPUTED: _disputed,
    TraceKind.CORRECTED: _corrected,
}
_MEETING = {
    TraceKind.LATE: "",
    TraceKind.AMENDED: "meeting__",
    TraceKind.DISPUTED: "meeting__",
    TraceKind.CORRECTED: "sheet__meeting__",
}
_TOLD: dict[TraceKind, Callable[[Any], OversightTrace]] = {
    TraceKind.LATE: lambda row: OversightTrace(
        row.unit_id, row.unit.name, row.pk, row.day, row.closed_at
    ),
    TraceKind.AMENDED: lambda row: OversightTrace(
        row.unit_id,
        row.unit.name,
        row.meeting_id,
        row.meeting.day,
        row.adopted_at,
        version=row.version,
    ),
    TraceKind.DISPUTED: lambda row: OversightTrace(
        row["unit_id"],
        row["unit__name"],
        row["meeting_id"],
        row["meeting__held_on"] or row["meeting__planned_on"],
        row["last"],
        count=row["count"],
        open=row["unsettled"],
    ),
    TraceKind.CORRECTED: lambda row: OversightTrace(
        row.unit_id,
        row.unit.name,
        row.sheet.meeting_id,
        row.sheet.meeting.day,
        row.decided_at,
        version=row.version,
        sheet_id=row.sheet_id,
        reason=row.reason,
    ),
}


def units_audited(unit: Unit, *, scope: Scope) -> list[Unit]:
    """The unit and all that ever stood below it within the scope, by path: what was done in a cell
    stays on record after it is closed; one query.
    """
    rows = Unit.objects.within(scope).filter(path__gte=unit.path, path__lt=unit.path + "~")
    return list(rows.order_by("path"))


def entries_about(
    units: list[Unit], *, noun: str, after: uuid.UUID | None, most: int
) -> list[Entry]:
    """What was done in these units (read within the scope), the newest first; `noun` narrows to one
    kind, `after` is the id of an entry behind which the list begins; one query, two with `after`.
    """
    chains = [unit.pk for unit in units]
    last = entries_in(chains).filter(pk=after).first() if after else None
    return list(entries_in(chains, noun=noun, after=last)[:most])


def broken_of(units: list[Unit]) -> list[tuple[Unit, ChainBreak]]:
    """The units (read within the scope) whose chain does not hold, each with its first break."""
    known = {str(unit.pk): unit for unit in units}
    return [(known[found.chain], found) for found in breaks_in([unit.pk for unit in units])]
