"""The month of a committee, in a fixed number of queries however many cells it has."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import cells_on_days, stood_below, units_below
from chibo.directory.organisation.rules import is_in_force
from chibo.insight.reports.queries.bodies import Bodies
from chibo.insight.reports.queries.sheets import sheets_beside, with_sheet
from chibo.insight.reports.rules import (
    CellMonth,
    MeetingRow,
    SheetRow,
    help_for,
    planning,
    steps_of_row,
)
from chibo.insight.reports.rules.figures import MonthView, figures_of
from chibo.insight.reviews.queries.earlier import paper_months
from chibo.insight.scoring.enums import SheetState
from chibo.insight.scoring.rules import is_scored
from chibo.work.meetings.enums import OVER, MeetingKind, MeetingState, StepCode, StepState
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.calendar import counts_from, rule_day_of
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import meetings_between
from chibo.work.meetings.rules.steps import PathStep, path_of

# So many cells are named one by one in a statement.
_NAMED = 300
_SCORING = (StepCode.SCORE, StepCode.SUBMIT)
# What is due by then is at hand; what comes later presses nobody yet.
AT_HAND = timedelta(days=14)


def month_of(unit: Unit, month: Month, *, scope: Scope, on: date) -> MonthView:
    """The cells that stood at or below the unit in that month by step, with figures and reasons for
    help; the months before it tells `histories_of`, for those that are shown.

    Four queries for any number of cells: counts come from the meetings where they were frozen,
    scores from the sheets.
    """
    day = day_in(month, on)
    known = units_below(unit, scope=scope, on=day).filter(kind=UnitKind.CELL)
    cells = list(known.order_by("code"))
    where = _rows_in(cells, unit, [day])
    found = _rows_of(cells, where, first=month, last=month, scope=scope, on=on, judged=True)
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
    cells: Sequence[Unit], month: Month, *, scope: Scope, on: date, target: Decimal | None = None
) -> tuple[CellMonth, ...]:
    """These cells in the month as `month_of` tells of them, in their order; three queries.

    The caller has read the cells. `target` is the rate that is asked of all of them, a share 0–1;
    without one the highest that their own regulations ask for.
    """
    where = Q(unit__in=[cell.pk for cell in cells])
    found = _rows_of(cells, where, first=month, last=month, scope=scope, on=on, judged=True)
    return _with_reasons(found[month], month, on=on, target=target)[0]


def steps_of_months(
    unit: Unit, *, first: Month, last: Month, scope: Scope, on: date
) -> dict[Month, tuple[CellMonth, ...]]:
    """Month → the cells that stood at or below the unit in it with their steps as `month_of` tells
    of them, without reasons.

    For a few months: three queries, and none of meetings where there are no cells.
    """
    months = [month for index in range(24) if (month := first.plus(index)) <= last]
    days = {month: day_in(month, on) for month in months}
    every: list[Any] = list(cells_on_days(unit, scope=scope, days=list(days.values())))
    if not every:
        return dict.fromkeys(months, ())
    where = _rows_in(every, unit, list(days.values()))
    found = _rows_of(every, where, first=first, last=last, scope=scope, on=on, judged=False)
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
    """Month → these cells with their steps, without reasons; two queries.

    The caller has read the cells.
    """
    where = Q(unit__in=[cell.pk for cell in cells])
    found = _rows_of(cells, where, first=first, last=last, scope=scope, on=on, judged=False)
    return {month: tuple(rows) for month, rows in found.items()}


def _rows_in(cells: Sequence[Unit], unit: Unit, days: Sequence[date]) -> Q:
    """What these cells hold, who stood below the unit on one of the days: a few are named, which
    costs least; thousands are found by their stays.
    """
    if len(cells) <= _NAMED:
        return Q(unit__in={cell.pk for cell in cells})
    return reduce(or_, (stood_below(unit, on=day, prefix="unit__") for day in days))


def day_in(month: Month, on: date) -> date:
    """The day by which a month knows its cells: today in the current one, else its last or its
    first.
    """
    return min(max(on, month.first), month.last)


def _paired(cells: Sequence[Unit], rows: Sequence[CellMonth]) -> Iterable[tuple[Unit, CellMonth]]:
    return zip(cells, rows, strict=True)


def _with_reasons(
    rows: Sequence[CellMonth], month: Month, *, on: date, target: Decimal | None = None
) -> tuple[tuple[CellMonth, ...], Decimal | None]:
    """The rows with the reasons for help, and the rate that is asked of them: the highest of their
    regulations where none is given.
    """
    if target is None:
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
    judged: bool,
) -> dict[Month, list[CellMonth]]:
    """Month → the cells in their order, with steps; where they are `judged` (in one month) also
    with the thematic meetings of its quarter and the rate that is asked for.
    """
    meetings, thematic = _meetings_of(where, first, last, scope=scope, quarter=judged)
    if judged:
        thematic |= _thematic_on_paper(where, last, scope=scope)
    sheets = sheets_beside(meetings, {cell.pk: cell.cell_type for cell in cells})
    bodies = Bodies(cells, first, last)
    months = [month for index in range(24) if (month := first.plus(index)) <= last]
    found: dict[Month, list[CellMonth]] = {month: [] for month in months}
    for month, cell in ((month, cell) for month in months for cell in cells):
        meeting = meetings.get((cell.pk, month))
        if meeting is not None:
            meeting.unit = cell
        row = _cell_month(
            cell,
            meeting,
            month=month,
            on=on,
            sheets=sheets,
            thematic=cell.pk in thematic,
            bodies=bodies,
            judged=judged,
        )
        found[month].append(row)
    return found


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
    planned = {row.pk: row for row in with_sheet(meetings_between(cell, first=first, last=last))}
    sheets = sheets_beside(planned, {cell.pk: cell.cell_type})
    rows = [row for row in planned.values() if not _walked(row, sheets.get(row.pk))]
    at_hand = [row for row in rows if row.planned_on <= on + AT_HAND] or rows[:1]
    if not at_hand:
        return []
    bodies = Bodies([cell], first, last)
    found = []
    for meeting in at_hand:
        meeting.unit = cell
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
    planned = Meeting.objects.of_unit(cell).filter(kind=MeetingKind.REGULAR, month=month.first)
    return None if planned.exists() else step


def _walked(meeting: Meeting, sheet: SheetRow | None) -> bool:
    submitted = (
        sheet is not None and sheet.submitted_at is not None and sheet.state != SheetState.RETURNED
    )
    sealed = meeting.state == MeetingState.SEALED and meeting.published_at is not None
    return meeting.state == MeetingState.NOT_HELD or (
        sealed and (submitted or not is_scored(meeting.kind))
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
    thematic: bool,
    bodies: Bodies,
    judged: bool,
) -> CellMonth:
    sheet = sheets.get(meeting.pk) if meeting else None
    row = _meeting_row(meeting, bodies=bodies) if meeting else None
    steps = _path(meeting, steps_of_row(row, sheet), on=on) if meeting else []
    target = (
        MeetingFile(meeting).pack.value("attendance.target_rate").value
        if meeting and judged
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
        target=target,
        plan=None if meeting else _planning(cell, month, on=on),
        before_start=before,
    )


def _thematic_on_paper(where: Q, month: Month, *, scope: Scope) -> set[uuid.UUID]:
    """The cells that held a thematic meeting in the month's quarter as known from paper."""
    first, last = _quarter_of(month)
    found = paper_months(where, first=first, last=last, scope=scope)
    return {pk for pk, months in found.items() if any(one.thematic for one in months.values())}


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


def _quarter_of(month: Month) -> tuple[Month, Month]:
    last = Month(month.year, month.quarter * 3)
    return last.plus(-2), last


def _meetings_of(
    where: Q, first: Month, last: Month, *, scope: Scope, quarter: bool
) -> tuple[dict[tuple[uuid.UUID, Month], Meeting], set[uuid.UUID]]:
    """Cell id and month → its regular meeting, with the huddle before it and its score; and, if
    wanted, the cells that held a thematic meeting in the quarter of the last month. One query.
    """
    wanted = Q(kind=MeetingKind.REGULAR, month__gte=first.first, month__lte=last.first)
    if quarter:
        begin, end = _quarter_of(last)
        held = Q(kind=MeetingKind.THEMATIC, state__in=OVER)
        wanted |= held & Q(month__gte=begin.first, month__lte=end.first)
    regular, thematic = {}, set()
    for meeting in with_sheet(Meeting.objects.within(scope).filter(where & wanted)):
        if meeting.kind == MeetingKind.REGULAR:
            regular[meeting.unit_id, Month.of(meeting.month)] = meeting
        else:
            thematic.add(meeting.unit_id)
    return regular, thematic
