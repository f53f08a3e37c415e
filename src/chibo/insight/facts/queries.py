"""The kept months of cells: which of them are to be worked out anew, what those of many cells add
up to, and which come first.

Every question is asked about cells that the caller has narrowed to its scope and to the tree of the
period; their condition becomes part of a statement that is written down.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet, raw_query, uuid_from_db

# What of a unit stands in the statements below.
_OF_CELL = ("id", "path", "parent_id", "code", "name", "search_key", "cell_type")
_ALL = """
FROM ({cells}) c LEFT JOIN audit_chain h ON h.id = c.id
  LEFT JOIN facts_monthfacts f ON f.unit_id = c.id AND f.month = %s
"""
_IS_STALE = """(f.id IS NULL OR f.rev <> COALESCE(h.seq, 0) OR f.touched <> COALESCE(h.touched, 0)
  OR f.rules <> %s OR f.path <> c.path)
"""
_STALE = f"""
SELECT c.id, COALESCE(h.seq, 0), COALESCE(h.touched, 0) {_ALL} WHERE {_IS_STALE}
"""
_FROM = "FROM ({cells}) c JOIN facts_monthfacts f ON f.unit_id = c.id AND f.month = %s"
# Who decides the band of a cell further down is the committee right above it.
_STAGE = (
    "CASE WHEN f.stage = 'submitted' AND c.parent_id <> %s THEN 'submitted_below' ELSE f.stage END"
)
_LATE = "(f.late_from <= %s AND (f.late_to IS NULL OR f.late_to >= %s))"
# Two names are told in the statement that counts, and no third: the first and the last by code.
_BETWEEN = "\x1f"
_NAMED = f"c.code || '{_BETWEEN}' || c.name"
_SUMS = """
SELECT {stage}, f.target, f.band, f.pack_code, f.pack_version, c.cell_type,
  SUM(CASE WHEN {stale} THEN 1 ELSE 0 END), COUNT(*),
  SUM(CASE WHEN f.held THEN 1 ELSE 0 END), SUM(CASE WHEN f.on_rule_day THEN 1 ELSE 0 END),
  SUM(CASE WHEN f.moved THEN 1 ELSE 0 END), SUM(CASE WHEN {late} THEN 1 ELSE 0 END),
  SUM(CASE WHEN {help} THEN 1 ELSE 0 END), SUM(CASE WHEN f.thematic THEN 1 ELSE 0 END),
  SUM(CASE WHEN f.submitted THEN 1 ELSE 0 END), SUM(CASE WHEN f.decided THEN 1 ELSE 0 END),
  SUM(CASE WHEN f.held THEN f.due_count ELSE 0 END),
  SUM(CASE WHEN f.held THEN f.present_count ELSE 0 END),
  SUM(CASE WHEN f.held THEN f.tasks_due ELSE 0 END),
  SUM(CASE WHEN f.held THEN f.tasks_done ELSE 0 END),
  MIN(CASE WHEN NOT f.held THEN {named} END), MAX(CASE WHEN NOT f.held THEN {named} END),
  MIN(CASE WHEN NOT f.submitted THEN {named} END), MAX(CASE WHEN NOT f.submitted THEN {named} END)
{rows} GROUP BY 1, 2, 3, 4, 5, 6
"""
_CHOSEN = """
SELECT c.id AS id, c.code AS code,
  CASE WHEN {late} THEN 0 WHEN {help} THEN 1 ELSE 2 END AS urgency {rows} WHERE {wanted}
"""
_PAGE = """
SELECT id, code, {count} FROM ({chosen}) r
  ORDER BY urgency, code COLLATE {bytes} LIMIT %s OFFSET %s
"""
_PLACE = """
SELECT COUNT(*) FROM ({chosen}) r JOIN ({chosen}) a ON a.code = %s AND (r.urgency < a.urgency
  OR (r.urgency = a.urgency AND r.code COLLATE {bytes} <= a.code COLLATE {bytes}))
"""


@dataclass(frozen=True, slots=True)
class StaleMonth:
    """A cell whose month is to be worked out anew, and what stands now: its revision, and how often
    something changed elsewhere that its rows are told by.
    """

    cell_id: uuid.UUID
    rev: int
    touched: int


@dataclass(frozen=True, slots=True)
class MonthSums:
    """The cells that have stage, target, band and type in common, and what their months add up to
    (persons and tasks of the meetings that were held); `stale` counts those of which something
    older is told, or nothing.

    Of the cells that have not held their meeting and of those that have not submitted its score
    the first and the last are named, as (code, name).
    """

    stage: str
    target: str
    band: str
    pack_code: str
    pack_version: str
    cell_type: str
    stale: int
    cells: int
    held: int
    on_rule_day: int
    moved: int
    late: int
    in_need: int
    thematic: int
    submitted: int
    decided: int
    due: int
    present: int
    tasks_due: int
    tasks_done: int
    not_held: frozenset[tuple[str, str]]
    unsent: frozenset[tuple[str, str]]


_FIELDS = [field.name for field in fields(MonthSums)]


@dataclass(frozen=True, slots=True)
class MonthQuestion:
    """Which months are meant and how they are looked at: the cells (read within the scope), seen by
    which unit, on which day; `target` is the share 0–1 that is asked of all of them, None for that
    of each cell's own regulation.
    """

    cells: ScopedQuerySet
    unit_id: uuid.UUID
    month: Month
    on: date
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the cells are listed: whose name or code holds the (folded) text, that stand at the
    stage, that are late.
    """

    text: str = ""
    stage: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class CellPage:
    """One page of a list of cells: their ids, how many stand before them, how many there are on all
    pages, and behind which code the page before begins (empty on the first two).
    """

    cell_ids: tuple[uuid.UUID, ...] = ()
    first: int = 0
    count: int = 0
    before: str = ""


def stale_months(cells: ScopedQuerySet, month: Month, *, rules: str) -> list[StaleMonth]:
    """Those of the cells (read within the scope) of which nothing is kept of the month, or that are
    not as they were when it was worked out; one statement.
    """
    try:
        told, values = _compiled(cells)
    except EmptyResultSet:
        return []
    rows = raw_query(_STALE.format(cells=told), *values, month.first, rules)
    return [StaleMonth(uuid_from_db(pk), int(rev), int(touched)) for pk, rev, touched in rows]


def month_sums(asked: MonthQuestion, *, rules: str) -> list[MonthSums]:
    """What the kept months add up to, in groups, and how many of them are not to be believed
    (`rules` is the mark of now); one statement.
    """
    try:
        statement = _Statement(asked)
    except EmptyResultSet:
        return []
    parts = {"stage": _STAGE, "stale": _IS_STALE, "late": _LATE, "named": _NAMED}
    sums = _SUMS.format(**parts, help=statement.help, rows=statement.all)
    values = (asked.unit_id, rules, *statement.days, *statement.days, *statement.cells)
    rows = raw_query(sums, *values)
    return [_sums(row) for row in rows]


def cell_page(
    asked: MonthQuestion, wanted: Wanted, *, cells: int, after: str, most: int
) -> CellPage:
    """One page of the cells that are wanted: the late first, then who else needs help, then the
    others, each by code; the `most` that follow the cell with the code `after`, the first ones
    where none of the wanted bears it. `cells` is how many there are without a filter. One
    statement, two with a code.
    """
    try:
        statement = _Statement(asked)
    except EmptyResultSet:
        return CellPage()
    chosen, values = statement.chosen(wanted)
    order = connection.ops.quote_name("C" if connection.vendor == "postgresql" else "BINARY")
    first = 0
    if after:
        place = _PLACE.format(chosen=chosen, bytes=order)
        first = int(raw_query(place, *values, *values, after)[0][0])
    # One row more before the page: behind it the page before begins.
    back = most + 1 if first > most else 0
    # Counting those that fit takes as long as finding them; without a filter it is known.
    count = "COUNT(*) OVER ()" if wanted != Wanted() else f"{int(cells)}"
    page = _PAGE.format(chosen=chosen, count=count, bytes=order)
    rows = raw_query(page, *values, back + most, first - back)
    return CellPage(
        tuple(uuid_from_db(pk) for pk, _code, _count in rows[back:]),
        first,
        int(rows[0][2]) if rows else first,
        rows[0][1] if back else "",
    )


class _Statement:
    """The parts of a statement about the kept months that are asked for, with their values."""

    def __init__(self, asked: MonthQuestion) -> None:
        told, values = _compiled(asked.cells)
        self.rows, self.all = _FROM.format(cells=told), _ALL.format(cells=told)
        self.cells = (*values, asked.month.first)
        self.days = (asked.on, asked.on)
        self.unit_id = asked.unit_id
        self.help = _help(asked)

    def chosen(self, wanted: Wanted) -> tuple[str, tuple[Any, ...]]:
        """The statement that finds the cells that are wanted with their place in the order, and its
        values.
        """
        conditions, values = ["TRUE"], [*self.days, *self.days, *self.cells]
        if wanted.text:
            at = "STRPOS" if connection.vendor == "postgresql" else "INSTR"
            conditions.append(f"({at}(c.search_key, %s) > 0 OR {at}(LOWER(c.code), %s) > 0)")
            values += [wanted.text, wanted.text]
        if wanted.stage:
            conditions.append(f"{_STAGE} = %s")
            values += [self.unit_id, wanted.stage]
        if wanted.late:
            conditions.append(_LATE)
            values += self.days
        told = _CHOSEN.format(
            late=_LATE, help=self.help, rows=self.rows, wanted=" AND ".join(conditions)
        )
        return told, tuple(values)


def _sums(row: Sequence[Any]) -> MonthSums:
    values = (
        *row[:6],
        *(int(number or 0) for number in row[6:-4]),
        _names(row[-4:-2]),
        _names(row[-2:]),
    )
    return MonthSums(**dict(zip(_FIELDS, values, strict=True)))


def _names(told: Sequence[str | None]) -> frozenset[tuple[str, str]]:
    parts = (one.partition(_BETWEEN) for one in told if one is not None)
    return frozenset((code, name) for code, _between, name in parts)


def _help(asked: MonthQuestion) -> str:
    """The condition that a cell needs help on that day (see `help_for` in the reports)."""
    begun = "TRUE" if asked.on >= asked.month.first else "FALSE"
    quarter = Month(asked.month.year, asked.month.quarter * 3)
    over = "TRUE" if asked.on > quarter.last else "FALSE"
    short = "f.short"
    if asked.target is not None:
        part, whole = asked.target.as_integer_ratio()
        # Whole numbers: a share worked out by the database is rounded.
        short = f"COALESCE(f.present_count, 0) * {whole} < f.due_count * {part}"
    return (
        f"({_LATE} OR CASE WHEN f.state = '' THEN {begun} AND NOT f.before_start"
        f" WHEN f.state = 'not_held' THEN TRUE"
        f" ELSE {short} OR f.weak OR ({over} AND NOT f.thematic) END)"
    )


def _compiled(cells: ScopedQuerySet) -> tuple[str, tuple[Any, ...]]:
    """The statement that finds the cells, with its values; raises EmptyResultSet where none can be
    found.
    """
    rows = cells.order_by().values_list(*_OF_CELL)
    told, values = rows.query.get_compiler(connection.alias).as_sql()
    return told, tuple(values)
