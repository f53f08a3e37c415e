"""The months before one, as its page shows them."""

import uuid
from collections.abc import Collection, Mapping

from django.db.models import Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.insight.reports.queries.sheets import months_with_scores, sheets_of
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
    rows = Meeting.objects.of_unit(cell).filter(
        kind=MeetingKind.REGULAR, month__gte=first.first, month__lte=last.first
    )
    known = {
        Month.of(day): (pk, state) for pk, day, state in rows.values_list("pk", "month", "state")
    }
    sheets = sheets_of(Q(unit=cell.pk), scope=scope, first=first, last=last)
    paper = paper_months(Q(unit=cell.pk), first=first, last=last, scope=scope)
    return month_marks_of(cell, known, sheets, paper.get(cell.pk, {}), first=first, months=months)


def histories_of(
    cell_ids: Collection[uuid.UUID], *, last: Month, scope: Scope
) -> dict[uuid.UUID, tuple[Mark, ...]]:
    """Cell id → its twelve months up to that one, oldest first, of the few cells that are shown.

    Two queries, and one more where a month is known from paper.
    """
    first, where = last.plus(1 - MONTHS_SHOWN), Q(unit__in=set(cell_ids))
    known, sheets = months_with_scores(where, scope=scope, first=first, last=last)
    paper = paper_months(where, first=first, last=last, scope=scope)
    cells = {}
    if paper:
        cells = {unit.pk: unit for unit in Unit.objects.within(scope).filter(pk__in=list(paper))}
    return {
        pk: month_marks_of(
            cells.get(pk),
            known.get(pk, {}),
            sheets,
            paper.get(pk, {}) if pk in cells else {},
            first=first,
            months=MONTHS_SHOWN,
        )
        for pk in cell_ids
    }


def month_marks_of(
    cell: Unit | None,
    known: dict[Month, tuple[uuid.UUID, str]],
    sheets: Mapping[uuid.UUID, SheetRow],
    paper: Mapping[Month, Earlier],
    *,
    first: Month,
    months: int,
) -> tuple[Mark, ...]:
    """So many months from the first one on: by the meeting (month → its id and state) with its
    score, else by what was entered from paper (of a cell that is given), else empty.
    """
    marks = []
    for index in range(months):
        month = first.plus(index)
        if month in known:
            pk, state = known[month]
            marks.append(month_mark(month, meeting_id=pk, state=state, sheet=sheets.get(pk)))
        elif cell and month in paper and paper[month].result != MonthState.BEFORE:
            marks.append(_mark_from_paper(cell, month, paper[month]))
        else:
            marks.append(Mark(month))
    return tuple(marks)


def _mark_from_paper(cell: Unit, month: Month, one: Earlier) -> Mark:
    if not one.band:
        return Mark(month, state=MeetingState.NOT_HELD, entered=True)
    band = band_among(ranked_bands(pack_of_year(cell, month.year, on=cell.valid_from)), one.band)
    return Mark(month, band, one.points, official=True, state=MeetingState.CLOSED, entered=True)
