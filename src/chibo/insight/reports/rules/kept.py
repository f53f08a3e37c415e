"""What is kept of a cell's month so that a database can count it, on whatever day it is read."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chibo.base.kernel.dates import Month
from chibo.insight.reports.rules import CellMonth
from chibo.work.meetings.enums import MeetingState, StepCode, StepState

_SETTLED = (StepState.DONE, StepState.SKIPPED)
_ONE_DAY = timedelta(days=1)


def kept_of(row: CellMonth, *, month: Month) -> dict[str, Any]:
    """Field → value of what is kept of the month (see `MonthFacts`).

    The row tells of a day inside the month, on which the planning of a month without a meeting has
    its day; nothing of what is returned hangs on which day that is.
    """
    meeting, sheet = row.meeting, row.sheet
    band = sheet.band if sheet is not None else None
    rate = meeting.rate if meeting is not None else None
    counts = ("due_count", "present_count", "tasks_due", "tasks_done")
    return {
        "state": meeting.state if meeting is not None else "",
        "stage": row.stage,
        "held": row.held,
        "on_rule_day": row.on_rule_day,
        "moved": row.moved_with_reason,
        "before_start": row.before_start,
        "late_from": _late_from(row, month),
        "late_to": month.last if meeting is None else None,
        "short": _is_short(rate, row.target),
        "weak": band is not None and band.is_low,
        "thematic": row.thematic_held,
        **{name: getattr(meeting, name, None) for name in counts},
        "target": "" if row.target is None else str(row.target),
        "submitted": sheet is not None and sheet.submitted_at is not None,
        "decided": sheet is not None and sheet.decided,
        "band": band.code if band is not None else "",
        "pack_code": sheet.pack_code if band is not None and sheet is not None else "",
        "pack_version": sheet.pack_version if band is not None and sheet is not None else "",
    }


def _is_short(rate: Decimal | None, target: Decimal | None) -> bool:
    return rate is not None and target is not None and rate < target


def _late_from(row: CellMonth, month: Month) -> date | None:
    """The first day on which a step of the row is late, as long as nothing is done."""
    steps = row.steps if row.plan is None else (row.plan,)
    in_session = row.meeting is not None and row.meeting.state == MeetingState.OPEN
    due = [
        step.due_day
        for step in steps
        if step.state not in _SETTLED
        and step.due_day is not None
        # A meeting that is in session is taking place, however late.
        and not (in_session and step.code == StepCode.MEET)
    ]
    if not due:
        return None
    first = min(due) + _ONE_DAY
    # Nobody is late with the plan of a month that has not begun.
    return first if row.plan is None else max(first, month.first)
