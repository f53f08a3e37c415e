"""The months before one, as its page shows them."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.insight.reports.queries.sheets import sheets_of
from chibo.insight.reports.rules import (
    Mark,
    SheetRow,
    month_mark,
)
from chibo.insight.reviews.enums import MonthState
from chibo.insight.reviews.queries import pack_of_year
from chibo.insight.reviews.queries.earlier import paper_months
from chibo.insight.reviews.rules.earlier import Earlier
from chibo.insight.scoring.rules.bands import band_among, ranked_bands
from chibo.work.meetings.enums import MeetingKind, MeetingState
from chibo.work.meetings.models import Meeting

MONTHS_SHOWN = 12


def history_of(cell: Unit, *, last: Month, months: int = MONTHS_SHOWN) -> tuple[Mark, ...]:
    """The cell's months up to that one, oldest first; three queries.

    The caller has read the cell within scope.
    """
    scope = Scope((cell.path,))
    first = last.plus(1 - months)
    rows = Meeting.objects.of_cell(cell).filter(
        kind=MeetingKind.REGULAR, month__gte=first.first, month__lte=last.first
    )
    known = {
        Month.of(day): (pk, state) for pk, day, state in rows.values_list("pk", "month", "state")
    }
    sheets = sheets_of(Q(cell=cell.pk), scope=scope, first=first, last=last)
    paper = paper_months(Q(cell=cell.pk), first=first, last=last, scope=scope)
    return month_marks_of(cell, known, sheets, paper.get(cell.pk, {}), first=first, months=months)


def month_marks_of(
    cell: Unit,
    known: dict[Month, tuple[uuid.UUID, str]],
    sheets: dict[uuid.UUID, SheetRow],
    paper: Mapping[Month, Earlier],
    *,
    first: Month,
    months: int,
) -> tuple[Mark, ...]:
    """So many months from the first one on: by the meeting (month → its id and state) with its
    score, else by what was entered from paper, else empty.
    """
    marks = []
    for index in range(months):
        month = first.plus(index)
        if month in known:
            pk, state = known[month]
            marks.append(month_mark(month, meeting_id=pk, state=state, sheet=sheets.get(pk)))
        elif month in paper and paper[month].result != MonthState.BEFORE:
            marks.append(_mark_from_paper(cell, month, paper[month]))
        else:
            marks.append(Mark(month))
    return tuple(marks)


def _mark_from_paper(cell: Unit, month: Month, one: Earlier) -> Mark:
    if not one.band:
        return Mark(month, state=MeetingState.NOT_HELD, entered=True)
    band = band_among(ranked_bands(pack_of_year(cell, month.year, on=cell.valid_from)), one.band)
    return Mark(month, band, one.points, official=True, state=MeetingState.CLOSED, entered=True)


def past_of(where: Q, month: Month, *, scope: Scope) -> dict[uuid.UUID, list[tuple[Any, ...]]]:
    """Cell id → (id, kind, month, state) of its meetings of twelve months, and of the rest of the
    quarter.
    """
    first, last = month.plus(1 - MONTHS_SHOWN), Month(month.year, month.quarter * 3)
    rows = Meeting.objects.within(scope).filter(
        where, month__gte=first.first, month__lte=last.first
    )
    found: dict[uuid.UUID, list[tuple[Any, ...]]] = {}
    for cell_id, *rest in rows.values_list("cell_id", "pk", "kind", "month", "state"):
        found.setdefault(cell_id, []).append(tuple(rest))
    return found
