"""The month of a committee, in a fixed number of queries however many cells it has."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import cells_on_days, stood_below, units_below
from chibo.directory.organisation.rules import is_in_force
from chibo.insight.reports.queries.bodies import Bodies
from chibo.insight.reports.rules import (
    CellMonth,
    Mark,
    MeetingRow,
    MonthView,
    SheetRow,
    figures_of,
    help_for,
    month_mark,
    planning,
    steps_of_row,
)
from chibo.insight.reviews.enums import MonthState
from chibo.insight.reviews.queries import pack_of_year, paper_months
from chibo.insight.reviews.rules.earlier import Earlier
from chibo.insight.scoring.enums import SheetState
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.queries.bands import KnownBands
from chibo.insight.scoring.rules import is_scored
from chibo.insight.scoring.rules.bands import band_among, ranked_bands
from chibo.work.meetings.enums import MeetingKind, MeetingState, StepCode, StepState
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.calendar import counts_from, rule_day_of
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import meetings_between
from chibo.work.meetings.rules.steps import PathStep, path_of

_HISTORY = 12
# So many cells are named one by one in a statement.
_NAMED = 300
_SCORING = (StepCode.SCORE, StepCode.SUBMIT)
# What is due by then is at hand; what comes later presses nobody yet.
AT_HAND = timedelta(days=14)
_SHEET = (
    *("pk", "state", "self_total", "self_band", "official_total", "official_band"),
    *("submitted_at", "submitted_late", "return_reason", "pack_code", "pack_version"),
)


def month_of(unit: Unit, month: Month, *, scope: Scope, on: date) -> MonthView:
    """The cells that stood at or below the unit in that month by step, with figures, reasons for
    help and twelve months of history each.

    Six queries for any number of cells: counts come from the meetings where they were frozen,
    scores from the sheets.
    """
    day = day_in(month, on)
    known = units_below(unit, scope=scope, on=day).filter(kind=UnitKind.CELL)
    cells = list(known.order_by("code"))
    where = _rows_in(cells, unit, [day])
    found = _rows_of(cells, where, first=month, last=month, scope=scope, on=on, history=True)
    rows, target = _with_reasons(
        [
            replace(row, direct=cell.parent_id == unit.pk)
            for cell, row in _paired(cells, found[month])
        ],
        month,
        on=on,
    )
    return MonthView(
        unit.pk,
        unit.name,
        month,
        on,
        rows,
        target,
        figures_of(rows, month=month, on=on, target=target),
    )


def month_of_cells(
    cells: Sequence[Unit], month: Month, *, scope: Scope, on: date
) -> tuple[CellMonth, ...]:
    """These cells in the month as `month_of` tells of them, in their order; five queries.

    The caller has read the cells.
    """
    found = _rows_of(
        cells,
        Q(cell__in=[cell.pk for cell in cells]),
        first=month,
        last=month,
        scope=scope,
        on=on,
        history=True,
    )
    return _with_reasons(found[month], month, on=on)[0]


def steps_of_months(
    unit: Unit, *, first: Month, last: Month, scope: Scope, on: date
) -> dict[Month, tuple[CellMonth, ...]]:
    """Month → the cells that stood at or below the unit in it with their steps as `month_of` tells
    of them, without history and reasons.

    For a few months: three queries, and none of meetings where there are no cells.
    """
    months = [month for index in range(24) if (month := first.plus(index)) <= last]
    days = {month: day_in(month, on) for month in months}
    every: list[Any] = list(cells_on_days(unit, scope=scope, days=list(days.values())))
    if not every:
        return dict.fromkeys(months, ())
    where = _rows_in(every, unit, list(days.values()))
    found = _rows_of(every, where, first=first, last=last, scope=scope, on=on, history=False)
    return {
        month: tuple(
            replace(row, direct=cell.parent_id == unit.pk)
            for cell, row in zip(every, found[month], strict=True)
            if is_in_force(cell.valid_from, cell.valid_to, on=day)
            and is_in_force(cell.stay_from, cell.stay_to, on=day)
        )
        for month, day in days.items()
    }


def steps_of_cells(
    cells: Sequence[Unit], *, first: Month, last: Month, scope: Scope, on: date
) -> dict[Month, tuple[CellMonth, ...]]:
    """Month → these cells with their steps, without history and reasons; two queries.

    The caller has read the cells.
    """
    where = Q(cell__in=[cell.pk for cell in cells])
    found = _rows_of(cells, where, first=first, last=last, scope=scope, on=on, history=False)
    return {month: tuple(rows) for month, rows in found.items()}


def _rows_in(cells: Sequence[Unit], unit: Unit, days: Sequence[date]) -> Q:
    """What these cells hold, who stood below the unit on one of the days: a few are named, which
    costs least; thousands are found by their stays.
    """
    if len(cells) <= _NAMED:
        return Q(cell__in={cell.pk for cell in cells})
    return reduce(or_, (stood_below(unit, on=day, prefix="cell__") for day in days))


def day_in(month: Month, on: date) -> date:
    """The day by which a month knows its cells: today in the current one, else its last or its
    first.
    """
    return min(max(on, month.first), month.last)


def _paired(cells: Sequence[Unit], rows: Sequence[CellMonth]) -> Iterable[tuple[Unit, CellMonth]]:
    return zip(cells, rows, strict=True)


def _with_reasons(
    rows: Sequence[CellMonth], month: Month, *, on: date
) -> tuple[tuple[CellMonth, ...], Decimal | None]:
    """The rows with the reasons for help, and the highest rate that their regulations ask for."""
    target = max((row.target for row in rows if row.target is not None), default=None)
    return (
        tuple(
            replace(row, help_for=help_for(row, month=month, target=target, on=on)) for row in rows
        ),
        target,
    )


def _rows_of(
    cells: Sequence[Unit],
    where: Q,
    *,
    first: Month,
    last: Month,
    scope: Scope,
    on: date,
    history: bool,
) -> dict[Month, list[CellMonth]]:
    """Month → the cells in their order, with steps; with `history` also the twelve months and the
    quarter (of one month).
    """
    back = first.plus(1 - _HISTORY) if history else first
    meetings = _meetings_of(where, first, last, scope=scope, scored=not history)
    past = _past_of(where, last, scope=scope) if history else {}
    paper = (
        paper_months(where, first=back, last=Month(last.year, last.quarter * 3), scope=scope)
        if history
        else {}
    )
    types = {cell.pk: cell.cell_type for cell in cells}
    sheets = (
        _sheets_of(where, scope=scope, first=back, last=last)
        if history
        else _sheets_beside(meetings, types)
    )
    bodies = Bodies(cells, first, last)
    months = [month for index in range(24) if (month := first.plus(index)) <= last]
    found: dict[Month, list[CellMonth]] = {month: [] for month in months}
    for month, cell in ((month, cell) for month in months for cell in cells):
        meeting = meetings.get((cell.pk, month))
        if meeting is not None:
            meeting.cell = cell
        row = _cell_month(
            cell,
            meeting,
            month=month,
            on=on,
            sheets=sheets,
            past=past.get(cell.pk, ()),
            paper=paper.get(cell.pk, {}),
            bodies=bodies,
            history=history,
        )
        found[month].append(row)
    return found


def history_of(cell: Unit, *, last: Month, months: int = _HISTORY) -> tuple[Mark, ...]:
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
    sheets = _sheets_of(Q(cell=cell.pk), scope=scope, first=first, last=last)
    paper = paper_months(Q(cell=cell.pk), first=first, last=last, scope=scope)
    return _marks(cell, known, sheets, paper.get(cell.pk, {}), first=first, months=months)


def work_in_hand(
    cell: Unit, *, on: date
) -> list[tuple[Meeting, SheetRow | None, tuple[PathStep, ...]]]:
    """The meetings, from last month to next, whose path is not walked to its end, with score and
    steps; two queries.

    The next meeting is among them from two weeks before its day on, and always when nothing else is
    open. A returned score counts as not walked. The caller has read the cell within scope.
    """
    month = Month.of(on)
    first, last = month.plus(-1), month.plus(1)
    planned = {row.pk: row for row in _beside(meetings_between(cell, first=first, last=last))}
    sheets = _sheets_beside(planned, {cell.pk: cell.cell_type})
    rows = [row for row in planned.values() if not _walked(row, sheets.get(row.pk))]
    at_hand = [row for row in rows if row.planned_on <= on + AT_HAND] or rows[:1]
    if not at_hand:
        return []
    bodies = Bodies([cell], first, last)
    found = []
    for meeting in at_hand:
        meeting.cell = cell
        sheet, scored = sheets.get(meeting.pk), is_scored(meeting.kind)
        raw = steps_of_row(_meeting_row(meeting, bodies=bodies), sheet)
        raw = [(code, done, skip or (code in _SCORING and not scored)) for code, done, skip in raw]
        found.append((meeting, sheet, tuple(_path(meeting, raw, on=on))))
    return found


def planning_overdue(cell: Unit, *, on: date) -> PathStep | None:
    """The planning of the month it is, once the day of the rule is past and no meeting stands in
    it; one query. The caller has read the cell within scope.
    """
    month = Month.of(on)
    step = _planning(cell, month, on=on)
    if step is None or step.state != StepState.LATE:
        return None
    planned = Meeting.objects.of_cell(cell).filter(kind=MeetingKind.REGULAR, month=month.first)
    return None if planned.exists() else step


def _walked(meeting: Meeting, sheet: SheetRow | None) -> bool:
    submitted = (
        sheet is not None and sheet.submitted_at is not None and sheet.state != SheetState.RETURNED
    )
    sealed = meeting.state == MeetingState.SEALED and meeting.published_at is not None
    return meeting.state == MeetingState.NOT_HELD or (
        sealed and (submitted or not is_scored(meeting.kind))
    )


def _beside(meetings: Any, *, scored: bool = True) -> Any:
    """The meetings with what stands beside each one at most once: the day of the huddle
    (`huddle_on`), and if wanted the score.
    """
    score = {f"score_{name}": F(f"sheets__{name}") for name in _SHEET} if scored else {}
    return meetings.annotate(huddle_on=F("huddles__held_on"), **score)


def _sheets_beside(
    meetings: Mapping[Any, Any], types: Mapping[uuid.UUID, str]
) -> dict[uuid.UUID, SheetRow]:
    """Meeting id → its score, of meetings that were read with it (`_beside`); `types`: cell id →
    type.
    """
    known = KnownBands()
    return {
        row.pk: _sheet_row(
            known, types.get(row.cell_id, ""), *(getattr(row, f"score_{name}") for name in _SHEET)
        )
        for row in meetings.values()
        if row.score_pk is not None
    }


def _sheet_row(known: KnownBands, cell_type: str, *columns: Any) -> SheetRow:
    *own, pack_code, pack_version = columns
    (
        pk,
        state,
        self_total,
        self_band,
        official_total,
        official_band,
        submitted_at,
        submitted_late,
        returned,
    ) = own
    bands = known.of(pack_code, pack_version, cell_type=cell_type)
    return SheetRow(
        pk=pk,
        state=state,
        self_total=self_total,
        self_band=band_among(bands, self_band),
        official_total=official_total,
        official_band=band_among(bands, official_band),
        submitted_at=submitted_at,
        submitted_late=submitted_late,
        return_reason=returned,
    )


def _path(meeting: Meeting, raw: list[tuple[StepCode, bool, bool]], *, on: date) -> list[PathStep]:
    return path_of(
        raw, due=MeetingFile(meeting).due(), on=on, in_session=meeting.state == MeetingState.OPEN
    )


def _cell_month(
    cell: Unit,
    meeting: Meeting | None,
    *,
    month: Month,
    on: date,
    sheets: dict[uuid.UUID, SheetRow],
    past: Iterable[tuple[Any, ...]],
    paper: Mapping[Month, Earlier],
    bodies: Bodies,
    history: bool,
) -> CellMonth:
    past = list(past)
    sheet = sheets.get(meeting.pk) if meeting else None
    row = _meeting_row(meeting, bodies=bodies) if meeting else None
    steps = _path(meeting, steps_of_row(row, sheet), on=on) if meeting else []
    regular = {
        Month.of(day): (pk, state) for pk, kind, day, state in past if kind == MeetingKind.REGULAR
    }
    over = (MeetingState.CLOSED, MeetingState.SEALED)
    thematic = any(
        kind == MeetingKind.THEMATIC and state in over and _same_quarter(Month.of(day), month)
        for _, kind, day, state in past
    ) or any(one.thematic and _same_quarter(of, month) for of, one in paper.items())
    marks = (
        _marks(cell, regular, sheets, paper, first=month.plus(1 - _HISTORY), months=_HISTORY)
        if history
        else ()
    )
    target = (
        MeetingFile(meeting).pack.value("attendance.target_rate").value
        if meeting and history
        else None
    )
    before = meeting is None and month <= Month.of(cell.valid_from) and month < counts_from(cell)
    return CellMonth(
        cell.pk,
        cell.code,
        cell.name,
        cell.search_key,
        row,
        sheet,
        tuple(steps),
        thematic,
        marks,
        target=target,
        plan=None if meeting else _planning(cell, month, on=on),
        before_start=before,
    )


def _planning(cell: Unit, month: Month, *, on: date) -> PathStep | None:
    if (
        not month.first <= on <= month.last
    ):  # Nothing can be late; a province need not work out ten thousand days.
        return None
    due = rule_day_of(cell, month)
    return planning(due, month=month, on=on, begun=cell.valid_from, ended=cell.valid_to)


def _meeting_row(meeting: Any, *, bodies: Bodies) -> MeetingRow:
    return MeetingRow(
        pk=meeting.pk,
        state=meeting.state,
        rule_day=meeting.rule_day,
        planned_on=meeting.planned_on,
        held_on=meeting.held_on,
        move_reason=meeting.move_reason,
        not_held_reason=meeting.not_held_reason,
        entered_late=meeting.entered_late,
        agenda_ready_at=meeting.agenda_ready_at,
        convened_at=meeting.convened_at,
        published_at=meeting.published_at,
        sealed=meeting.sealed_at is not None,
        huddle_on=meeting.huddle_on,
        huddle_applies=bodies.huddle_applies(meeting),
        due_count=meeting.due_count,
        present_count=meeting.present_count,
        excused_count=meeting.excused_count,
        unexcused_count=meeting.unexcused_count,
        tasks_due=meeting.tasks_due,
        tasks_done=meeting.tasks_done,
    )


def _marks(
    cell: Unit,
    known: dict[Month, tuple[uuid.UUID, str]],
    sheets: dict[uuid.UUID, SheetRow],
    paper: Mapping[Month, Earlier],
    *,
    first: Month,
    months: int,
) -> tuple[Mark, ...]:
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


def _same_quarter(one: Month, other: Month) -> bool:
    return (one.year, one.quarter) == (other.year, other.quarter)


def _meetings_of(
    where: Q, first: Month, last: Month, *, scope: Scope, scored: bool
) -> dict[tuple[uuid.UUID, Month], Meeting]:
    """Cell id and month → its regular meeting, with the huddle before it, and its score if it is
    not read elsewhere.
    """
    rows = Meeting.objects.within(scope).filter(
        where, month__gte=first.first, month__lte=last.first, kind=MeetingKind.REGULAR
    )
    return {
        (meeting.cell_id, Month.of(meeting.month)): meeting
        for meeting in _beside(rows, scored=scored)
    }


def _past_of(where: Q, month: Month, *, scope: Scope) -> dict[uuid.UUID, list[tuple[Any, ...]]]:
    """Cell id → (id, kind, month, state) of its meetings of twelve months, and of the rest of the
    quarter.
    """
    first, last = month.plus(1 - _HISTORY), Month(month.year, month.quarter * 3)
    rows = Meeting.objects.within(scope).filter(
        where, month__gte=first.first, month__lte=last.first
    )
    found: dict[uuid.UUID, list[tuple[Any, ...]]] = {}
    for cell_id, *rest in rows.values_list("cell_id", "pk", "kind", "month", "state"):
        found.setdefault(cell_id, []).append(tuple(rest))
    return found


def _sheets_of(where: Q, *, scope: Scope, first: Month, last: Month) -> dict[uuid.UUID, SheetRow]:
    """Meeting id → its score."""
    rows = ScoreSheet.objects.within(scope).filter(
        where, meeting__month__gte=first.first, meeting__month__lte=last.first
    )
    found, known = rows.values_list("meeting_id", "cell__cell_type", *_SHEET), KnownBands()
    return {meeting_id: _sheet_row(known, *rest) for meeting_id, *rest in found}
