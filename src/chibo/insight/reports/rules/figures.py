"""The figures of the month, and the month as a whole."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from chibo.base.kernel.dates import Month
from chibo.base.kernel.text import fold
from chibo.insight.reports.rules import CellMonth, MeetingRow, quarter_end
from rulebook.vocabulary.findings import Reason, gettext_noop

# So many cells give their papers into one file; a province asks commune by commune.
MOST_CELLS = 300
FIGURES = ("held", "attendance", "tasks", "thematic", "decided")


@dataclass(frozen=True, slots=True)
class Figure:
    """A count with what it is counted out of, and the cells that it does not hold yet."""

    code: str
    part: int
    whole: int
    missing: tuple[str, ...] = ()
    note: Reason | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MonthView:
    """The whole month of a committee; `target` is the rate asked for, a share 0–1 (None where no
    cell has a meeting).
    """

    unit_id: uuid.UUID
    unit_name: str
    month: Month
    on: date
    rows: tuple[CellMonth, ...]
    target: Decimal | None = None
    figures: tuple[Figure, ...] = field(default=())

    @property
    def met(self) -> int:
        """How many cells have held their regular meeting."""
        return sum(1 for row in self.rows if row.held)

    @property
    def in_need(self) -> tuple[CellMonth, ...]:
        """The cells that need help, by name."""
        return tuple(row for row in self.rows if row.help_for)

    def figure(self, code: str) -> Figure:
        """The figure of that code; raises KeyError."""
        return {figure.code: figure for figure in self.figures}[code]


def figures_of(
    rows: Sequence[CellMonth], *, month: Month, on: date, target: Decimal | None
) -> tuple[Figure, ...]:
    """The figures of the month, each with the cells it does not hold yet."""
    held = [row for row in rows if row.held]
    not_held = tuple(row.name for row in rows if not row.held)
    over = [row.meeting for row in held if row.meeting is not None]
    left = max((quarter_end(month) - on).days, 0)
    moved = sum(1 for row in rows if row.moved_with_reason)
    return (
        Figure(
            "held",
            sum(1 for row in rows if row.on_rule_day),
            len(rows),
            not_held,
            _if_any(moved, gettext_noop("{count} on another day with a reason")),
        ),
        _attendance_figure(over, not_held, target),
        _tasks_figure(over, not_held),
        Figure(
            "thematic",
            sum(1 for row in rows if row.thematic_held),
            len(rows),
            (),
            _if_any(left, gettext_noop("{count} days left in the quarter")),
        ),
        Figure(
            "decided",
            sum(1 for row in rows if row.sheet is not None and row.sheet.decided),
            len(rows),
            tuple(row.name for row in rows if row.sheet is None or row.sheet.submitted_at is None),
        ),
    )


def _if_any(count: int, message: str) -> Reason | None:
    return Reason(message, {"count": count}) if count > 0 else None


def _attendance_figure(
    over: Sequence[MeetingRow], not_held: tuple[str, ...], target: Decimal | None
) -> Figure:
    present, due = _sum(one.present_count for one in over), _sum(one.due_count for one in over)
    note = Reason(gettext_noop("{present} of {due}"), {"present": present, "due": due})
    if target is not None:
        message = gettext_noop("{present} of {due}; at least {asked_share} is asked for")
        note = Reason(message, {"present": present, "due": due, "asked_share": target})
    share = Decimal(present) / due if due else None
    return Figure("attendance", present, due, not_held, note, share=share)


def _tasks_figure(over: Sequence[MeetingRow], not_held: tuple[str, ...]) -> Figure:
    done, asked = _sum(one.tasks_done for one in over), _sum(one.tasks_due for one in over)
    note = _if_any(asked - done, gettext_noop("{count} went on or were dropped"))
    return Figure("tasks", done, asked, not_held, note)


def headline(view: MonthView) -> Reason:
    """The month in one sentence: how many cells met, how many need help."""
    params = {"met": view.met, "cells": len(view.rows), "help": len(view.in_need)}
    if not view.rows:
        return Reason(gettext_noop("No cells stand below this committee yet"))
    if view.in_need:
        return Reason(gettext_noop("{met} of {cells} cells have met; {help} need help"), params)
    return Reason(gettext_noop("{met} of {cells} cells have met; none needs help"), params)


def chosen(
    rows: Iterable[CellMonth], *, text: str = "", stage: str = "", late: bool = False
) -> tuple[CellMonth, ...]:
    """The rows whose name or code holds the text (typed with or without accents), that stand at the
    stage, that are late.
    """
    wanted = fold(text)
    return tuple(
        row
        for row in rows
        if (not wanted or wanted in row.search_key or wanted in row.code.lower())
        and (not stage or row.stage == stage)
        and (not late or row.late)
    )


def _sum(numbers: Iterable[int | None]) -> int:
    return sum(number or 0 for number in numbers)
