"""The month of a commune of 150 cells and of a province of 10,000, counted from kept rows, beside
plain SQL over the same rows.

CHIBO_BENCH_MONTH says how many cells the province has (10,000 unless told).
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from datetime import time as clock
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from bench import floor
from bench.server import timed_in_turns
from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month, local_moment, today
from chibo.base.kernel.db import bulk_insert
from chibo.directory.organisation.models import TreePath, Unit
from chibo.directory.people.models import Membership, Office, Person
from chibo.insight.facts.models import MonthFacts
from chibo.insight.facts.queries import Wanted
from chibo.insight.reports.actions import keep_month, read_month
from chibo.insight.reports.queries import month_of
from chibo.insight.reports.queries.history import histories_of
from chibo.insight.scoring.models import ScoreSheet
from chibo.library.regulations.queries import pack_for
from chibo.work.meetings.models import Meeting
from tests.factories import make_official, make_unit

CELLS, IN_A_COMMUNE = int(os.environ.get("CHIBO_BENCH_MONTH", "10000")), 150
MONTHS = 2
SINCE = date(2025, 1, 1)


@dataclass(frozen=True)
class Asked:
    """A unit with so many cells below it, and its office."""

    unit: Unit
    cells: int
    office: Person


def build() -> list[Asked]:
    """Both units stand in the database; nothing is kept of them."""
    return [_unit_with(cells) for cells in (IN_A_COMMUNE, CELLS)]


def main(asked: Sequence[Asked]) -> None:
    """The question without the page around it, in turns with plain SQL; the first one, after which
    everything is kept; and the same month read row by row.
    """
    print("\nthe month from kept rows, without its page")
    print(
        f"{'':<34}{'first':>11}{'from kept':>11}{'row by row':>12}{'plain SQL':>11}{'ratio':>8}"
        f"{'queries':>9}  (ratio = from kept : plain SQL)"
    )
    for one in asked:
        _show(one.unit, one.cells)


def _show(unit: Unit, cells: int) -> None:
    MonthFacts.all_rows_unscoped.all().delete()
    month, on, scope = Month.of(today()), today(), Scope((unit.path,))
    begin = time.perf_counter()
    assert keep_month(unit, month, scope=scope, on=on) == cells
    first = (time.perf_counter() - begin) * 1000
    runs = (
        lambda _: _read(unit, month, scope=scope, on=on),
        _plain(unit, month),
    )
    kept, plain = (seconds * 1000 for seconds in timed_in_turns(runs, 20))
    begin = time.perf_counter()
    month_of(unit, month, scope=scope, on=on)
    live = (time.perf_counter() - begin) * 1000
    queries = _statements(runs[0])
    print(
        f"{f'  {cells} cells':<34}{first:8.0f} ms {kept:8.1f} ms {live:9.1f} ms {plain:8.1f} ms"
        f"{kept / plain:8.2f}{queries:9d}",
        flush=True,
    )


def _read(unit: Unit, month: Month, *, scope: Scope, on: date) -> None:
    """What the page asks of the month: is everything kept, the sums, the first twenty cells with
    the twelve months behind them.
    """
    page = read_month(unit, month, scope=scope, on=on, wanted=Wanted(), most=20)
    histories_of([row.cell_id for row in page.rows], last=month, scope=scope)


def _statements(run: Callable[[int], None]) -> int:
    count = 0

    def counted(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        run(0)
    return count


_STOOD = "JOIN organisation_edge e ON e.unit_id = u.id"
_BELOW = (
    "e.path >= %s AND e.path < %s AND e.valid_from <= %s"
    " AND (e.valid_to IS NULL OR e.valid_to > %s)"
)
_LATE = "f.late_from <= %s AND (f.late_to IS NULL OR f.late_to >= %s)"
_KEPT = (
    f"FROM organisation_unit u {_STOOD} JOIN facts_monthfacts f ON f.unit_id = u.id"
    f" AND f.month = %s WHERE {_BELOW}"
)
_STALE = (
    f"SELECT u.id FROM organisation_unit u {_STOOD} LEFT JOIN facts_monthfacts f ON"
    " f.unit_id = u.id AND f.month = %s LEFT JOIN audit_chain h ON h.id = u.id WHERE"
    f" u.kind = 'cell' AND {_BELOW} AND (f.id IS NULL OR f.rev <> COALESCE(h.seq, 0))"
)
_SUMS = (
    "SELECT f.stage, f.band, f.target, COUNT(*), SUM(CASE WHEN f.held THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN f.on_rule_day THEN 1 ELSE 0 END), SUM(CASE WHEN f.moved THEN 1 ELSE 0 END),"
    f" SUM(CASE WHEN {_LATE} THEN 1 ELSE 0 END), SUM(CASE WHEN f.thematic THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN f.submitted THEN 1 ELSE 0 END), SUM(CASE WHEN f.decided THEN 1 ELSE 0 END),"
    " SUM(f.due_count), SUM(f.present_count), SUM(f.tasks_due), SUM(f.tasks_done)"
    f" {_KEPT} GROUP BY 1, 2, 3"
)
_SHOWN = (
    f"SELECT u.id {_KEPT} ORDER BY CASE WHEN {_LATE} THEN 0 WHEN f.short OR f.weak THEN 1"
    " ELSE 2 END, u.code LIMIT 20"
)


def _plain(unit: Unit, month: Month) -> Callable[[int], None]:
    """The same rows by plain SQL: what was worked out at something else, the sums, twenty cells by
    urgency with their meetings, scores, posts, members and twelve months.
    """
    first, year, day = str(month.first), str(month.plus(-11).first), str(today())
    path = (unit.path, unit.path + "~", day, day)

    def run(_number: int) -> None:
        with connection.cursor() as cursor:
            floor.fetch(cursor, _STALE, first, *path)
            floor.fetch(cursor, _SUMS, day, day, first, *path)
            shown = floor.fetch(cursor, _SHOWN, first, *path, day, day)
            _plain_cells(cursor, [pk for (pk,) in shown], first=first, year=year)

    return run


def plain_page(door: floor.Door, unit: Unit, month: Month) -> Callable[[int], None]:
    """What the page of the month reads by plain SQL, with who knocks and the figure at the bell."""
    month_itself = _plain(unit, month)

    def run(number: int) -> None:
        with connection.cursor() as cursor:
            door.read(cursor)
            month_itself(number)
            floor.unread(cursor, door)

    return run


def _plain_cells(cursor: Any, cells: list[Any], *, first: str, year: str) -> None:
    among = f"unit_id IN ({', '.join(['%s'] * len(cells))})"
    floor.fetch(
        cursor, f"SELECT * FROM organisation_unit WHERE {among.replace('unit_id', 'id')}", *cells
    )
    floor.fetch(
        cursor,
        "SELECT m.*, s.* FROM meetings_meeting m LEFT JOIN scoring_scoresheet s ON s.meeting_id ="
        f" m.id WHERE m.month = %s AND m.{among}",
        first,
        *cells,
    )
    floor.fetch(
        cursor,
        "SELECT kind, person_id FROM people_membership WHERE"
        f" {among.replace('unit_id', 'cell_id')}",
        *cells,
    )
    floor.fetch(
        cursor,
        f"SELECT post FROM people_office WHERE {among}",
        *cells,
    )
    floor.fetch(
        cursor,
        "SELECT m.unit_id, m.month, m.id, m.state, s.state, s.self_total, s.self_band,"
        " s.official_total, s.official_band FROM meetings_meeting m LEFT JOIN scoring_scoresheet s"
        f" ON s.meeting_id = m.id WHERE m.month >= %s AND m.{among}",
        year,
        *cells,
    )


def _unit_with(cells: int) -> Asked:
    """A unit with so many cells in communes below it, each with a secretary and two closed and
    scored months; one in ten has not met this month.
    """
    top = make_unit("province")
    office = make_official(top, account=True)
    communes = [make_unit("commune", parent=top) for _ in range(-(-cells // IN_A_COMMUNE))]
    node = (Unit.all_rows_unscoped.order_by("-node").values_list("node", flat=True)[0]) + 1
    rows = [_cell(communes[n // IN_A_COMMUNE], node + n) for n in range(cells)]
    stays = [
        TreePath(unit=row, parent_id=row.parent_id, path=row.path, valid_from=row.valid_from)
        for row in rows
    ]
    people = [Person(full_name=f"Lò Văn {row.node}").with_keys() for row in rows]
    both = list(zip(people, rows, strict=True))
    held = {"valid_from": SINCE}
    members = [Membership(person=one, cell=cell, kind="official", **held) for one, cell in both]
    posts = [Office(person=one, unit=cell, post="secretary", **held) for one, cell in both]
    month, pack = Month.of(today()), pack_for(rows[0], on=today())
    meetings = [
        _closed_month(cell, month.plus(-back), pack)
        for n, cell in enumerate(rows)
        for back in range(MONTHS)
        if back or n % 10
    ]
    sheets = [_scored_month(meeting, pack) for meeting in meetings]
    with transaction.atomic():
        for made in (rows, stays, people, members, posts, meetings, sheets):
            bulk_insert(made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Asked(top, cells, office)


def _cell(commune: Unit, node: int) -> Unit:
    return Unit(
        node=node,
        kind="cell",
        cell_type="residential",
        code=f"M-{node:06d}",
        parent=commune,
        name=f"Chi bộ Bản Mòng {node}",
        path=f"{commune.path}{node}/",
        valid_from=SINCE,
    ).with_keys()


def _closed_month(cell: Unit, month: Month, pack: Any) -> Meeting:
    """The closed and sealed meeting of that month; not stored."""
    day = month.first.replace(day=3)
    at = local_moment(day, clock(19))
    return Meeting(
        unit=cell,
        kind="regular",
        month=month.first,
        rule_day=day,
        planned_on=day,
        held_on=day,
        starts_at=clock(19),
        state="sealed",
        convened_at=at,
        opened_at=at,
        closed_at=at.replace(hour=21),
        sealed_at=at,
        published_at=at,
        agenda_ready_at=at,
        entered_at=at,
        due_count=20,
        present_count=19,
        excused_count=1,
        unexcused_count=0,
        tasks_due=3,
        tasks_done=3,
        pack_code=pack.code,
        pack_version=pack.version,
        place="x",
    )


def _scored_month(meeting: Meeting, pack: Any) -> ScoreSheet:
    """Its decided score; not stored."""
    return ScoreSheet(
        unit=meeting.unit,
        meeting=meeting,
        pack_code=pack.code,
        pack_version=pack.version,
        state="decided",
        self_total=Decimal(93),
        self_band="good",
        official_total=Decimal(92),
        official_band="good",
        submitted_at=meeting.closed_at,
        decided_at=meeting.closed_at,
        adopted_at=meeting.closed_at,
    )
