"""The figures of the month, and the month as a whole."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from chibo.base.kernel.dates import Month
from chibo.base.kernel.text import fold
from chibo.insight.reports.rules import CellMonth, quarter_end
from chibo.insight.scoring.rules.bands import RankedBand
from rulebook.vocabulary.findings import Reason, gettext_noop

# So many cells give their papers into one file; a province asks commune by commune.
MOST_CELLS = 300
FIGURES = ("held", "attendance", "tasks", "thematic", "decided")


@dataclass(frozen=True, slots=True)
class Figure:
    """A count with what it is counted out of, and the cells that it does not hold yet: those that
    are named, and `more` of which only the number is known.
    """

    code: str
    part: int
    whole: int
    missing: tuple[str, ...] = ()
    note: Reason | None = None
    share: Decimal | None = None
    more: int = 0

    @property
    def lacking(self) -> int:
        """How many cells the figure does not hold yet, named or not."""
        return len(self.missing) + self.more


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """What the cells of a month add up to; persons and tasks of the meetings that were held.

    `met` counts the cells that held their regular meeting, `moved` those that did so on another day
    with a reason, `submitted` and `decided` the scores.
    """

    cells: int = 0
    met: int = 0
    on_rule_day: int = 0
    moved: int = 0
    late: int = 0
    in_need: int = 0
    thematic: int = 0
    submitted: int = 0
    decided: int = 0
    due: int = 0
    present: int = 0
    tasks_due: int = 0
    tasks_done: int = 0


@dataclass(frozen=True, slots=True)
class MonthPage:
    """One page of the month of a committee: what all cells add up to, and those that are shown.

    `target` is the rate asked for, a share 0–1 (None where no cell has a meeting); `stages` says
    how many cells stand at each stage, `bands` how often each band was given (the official one,
    else the cell's own). Of the cells that fit, `first` stand before those shown and `fitting` are
    there in all; `before` is the code behind which the page before begins, empty on the first two.
    """

    unit_id: uuid.UUID
    month: Month
    on: date
    counts: MonthCounts
    target: Decimal | None
    figures: tuple[Figure, ...]
    stages: Mapping[str, int]
    bands: Mapping[RankedBand, int]
    rows: tuple[CellMonth, ...]
    first: int
    fitting: int
    before: str

    @property
    def unscored(self) -> int:
        """How many cells have no band."""
        return self.counts.cells - sum(self.bands.values())


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
    unsent = [row for row in rows if row.sheet is None or row.sheet.submitted_at is None]
    return figures_from(
        counts_of(rows),
        month=month,
        on=on,
        target=target,
        not_held=tuple(row.name for row in rows if not row.held),
        unsent=tuple(row.name for row in unsent),
    )


def counts_of(rows: Sequence[CellMonth]) -> MonthCounts:
    """What the rows of all cells add up to."""
    held = [row for row in rows if row.held]
    over = [row.meeting for row in held if row.meeting is not None]
    sheets = [row.sheet for row in rows if row.sheet is not None]
    return MonthCounts(
        cells=len(rows),
        met=len(held),
        on_rule_day=_having(rows, "on_rule_day"),
        moved=_having(rows, "moved_with_reason"),
        late=_having(rows, "late"),
        in_need=_having(rows, "help_for"),
        thematic=_having(rows, "thematic_held"),
        submitted=_having(sheets, "submitted_at"),
        decided=_having(sheets, "decided"),
        due=_sum(one.due_count for one in over),
        present=_sum(one.present_count for one in over),
        tasks_due=_sum(one.tasks_due for one in over),
        tasks_done=_sum(one.tasks_done for one in over),
    )


def _having(rows: Iterable[object], name: str) -> int:
    """In how many of the rows this is so, or stands at all."""
    return sum(1 for row in rows if getattr(row, name))


def figures_from(
    counts: MonthCounts,
    *,
    month: Month,
    on: date,
    target: Decimal | None,
    not_held: tuple[str, ...],
    unsent: tuple[str, ...],
) -> tuple[Figure, ...]:
    """The figures of the month; of the cells that have not met and of those that have not sent
    their score as many are named as are given.
    """
    left = max((quarter_end(month) - on).days, 0)
    more = counts.cells - counts.met - len(not_held)
    return (
        Figure(
            "held",
            counts.on_rule_day,
            counts.cells,
            not_held,
            _if_any(counts.moved, gettext_noop("{count} on another day with a reason")),
            more=more,
        ),
        replace(_attendance_figure(counts, target), missing=not_held, more=more),
        replace(_tasks_figure(counts), missing=not_held, more=more),
        Figure(
            "thematic",
            counts.thematic,
            counts.cells,
            (),
            _if_any(left, gettext_noop("{count} days left in the quarter")),
        ),
        Figure(
            "decided",
            counts.decided,
            counts.cells,
            unsent,
            more=counts.cells - counts.submitted - len(unsent),
        ),
    )


def _if_any(count: int, message: str) -> Reason | None:
    return Reason(message, {"count": count}) if count > 0 else None


def _attendance_figure(counts: MonthCounts, target: Decimal | None) -> Figure:
    present, due = counts.present, counts.due
    note = Reason(gettext_noop("{present} of {due}"), {"present": present, "due": due})
    if target is not None:
        message = gettext_noop("{present} of {due}; at least {asked_share} is asked for")
        note = Reason(message, {"present": present, "due": due, "asked_share": target})
    share = Decimal(present) / due if due else None
    return Figure("attendance", present, due, note=note, share=share)


def _tasks_figure(counts: MonthCounts) -> Figure:
    done, asked = counts.tasks_done, counts.tasks_due
    note = _if_any(asked - done, gettext_noop("{count} went on or were dropped"))
    return Figure("tasks", done, asked, note=note)


def headline(view: MonthView) -> Reason:
    """The month in one sentence: how many cells met, how many need help."""
    return headline_of(cells=len(view.rows), met=view.met, in_need=len(view.in_need))


def headline_of(*, cells: int, met: int, in_need: int) -> Reason:
    """As `headline`, of the numbers alone."""
    params = {"met": met, "cells": cells, "help": in_need}
    if not cells:
        return Reason(gettext_noop("No cells stand below this committee yet"))
    if in_need:
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
