"""The what-if: so many cells with twelve scored months, a regulation tried on all of them, beside
merely reading the same facts.

CHIBO_BENCH_CELLS says how many cells (1,000 unless told; the aim is told for 10,000).
"""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month, now, today
from chibo.directory.organisation.models import Unit
from chibo.insight.scoring.actions import work_out_trial
from chibo.insight.scoring.models import ScoreSheet, Trial
from chibo.insight.scoring.queries.trials import cells_to_try, scored_months
from chibo.insight.scoring.rules import facts_from, plain_facts
from chibo.library.regulations.queries import pack_for
from chibo.work.meetings.models import Meeting
from rulebook.scoring.score import evidence
from rulebook.scoring.trial import Scorer
from tests.factories import make_unit

MONTHS = 12
CELLS = int(os.environ.get("CHIBO_BENCH_CELLS", "1000"))
SECONDS, MEGABYTES, AIMED_AT = 60, 500, 10_000


def main() -> None:
    """Builds the rows, works the trial out in a process of its own, prints one table."""
    begin = time.perf_counter()
    unit_id = build(CELLS)
    built = time.perf_counter() - begin
    entry = "import sys, django; django.setup(); from bench import whatif; whatif.work(sys.argv[1])"
    command = [sys.executable, "-c", entry, str(unit_id)]
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
        cwd=Path(__file__).parents[1],
    )
    told = json.loads(done.stdout.splitlines()[-1])
    scale = AIMED_AT / CELLS
    print(
        f"\nwhat-if, {CELLS} cells × {MONTHS} months ({told['months']} scored; rows built in"
        f" {built:.0f} s)"
    )
    print(f"  only reading the same facts   {told['read']:8.1f} s")
    print(
        f"  the whole trial, rows stored  {told['tried']:8.1f} s   ratio"
        f" {told['read'] / told['tried']:.2f}"
    )
    print(f"  its own work on one core      {told['cpu']:8.1f} s")
    print(
        f"  scaled to {AIMED_AT} cells        {told['tried'] * scale:8.1f} s   (bound {SECONDS} s)"
    )
    print(f"  most memory of the process    {told['mb']:8.0f} MB  (bound {MEGABYTES} MB)")
    print(
        f"  one meeting from stored facts, with its words {told['explained_ms']:.2f} ms (bound 5"
        f" ms); points alone {told['points_ms']:.3f} ms"
    )
    print(f"  changed bands: {told['counts']}")


def build(cells: int):
    """A commune with so many cells, their meetings and submitted sheets, in bulk;
    returns its id.
    """

    commune = make_unit("commune")
    pack, last, chance = pack_for(commune, on=today()), Month.of(today()).plus(-1), Random(7)
    months = [last.plus(-back) for back in range(MONTHS)]
    for start in range(0, cells, 500):
        size = min(500, cells - start)
        rows = [_cell(commune, 100_000 + start + n) for n in range(size)]
        Unit.all_rows_unscoped.bulk_create(rows)
        meetings = [_meeting(cell, month.first, pack) for cell in rows for month in months]
        Meeting.all_rows_unscoped.bulk_create(meetings, batch_size=400)
        sheets = []
        for meeting in meetings:
            facts = facts_like(chance, meeting.held_on)
            standing = {
                leaf.code: str(max(0, int(leaf.max) - chance.choice([0, 0, 0, 1, 2])))
                for leaf in pack.leaves
            }
            total = Decimal(sum(int(points) for points in standing.values()))
            band = next(one.code for one in pack.bands if one.holds(total))
            sheets.append(
                ScoreSheet(
                    unit_id=meeting.unit_id,
                    meeting=meeting,
                    pack_code=pack.code,
                    pack_version=pack.version,
                    state="decided",
                    facts=plain_facts(facts),
                    standing=standing,
                    self_total=total,
                    self_band=band,
                    official_total=total,
                    official_band=band,
                    submitted_at=meeting.closed_at,
                    decided_at=meeting.closed_at,
                )
            )
        ScoreSheet.all_rows_unscoped.bulk_create(sheets, batch_size=400)
    return commune.pk


def _cell(commune, node: int):

    kind = ("residential", "agency", "school")[node % 3]
    return Unit(
        node=node,
        kind="cell",
        cell_type=kind,
        code=f"W-{node:06d}",
        name=f"Chi bộ {node}",
        parent=commune,
        path=f"{commune.path}{node}/",
        valid_from=date(2025, 1, 1),
    ).with_keys()


def _meeting(cell, month: date, pack):

    day = month.replace(day=3)
    at = datetime(day.year, day.month, 3, 12, tzinfo=UTC)
    return Meeting(
        unit=cell,
        kind="regular",
        month=month,
        rule_day=day,
        planned_on=day,
        held_on=day,
        starts_at=at.time(),
        state="sealed",
        opened_at=at,
        closed_at=at + timedelta(minutes=95),
        pack_code=pack.code,
        pack_version=pack.version,
    )


def facts_like(chance: Random, day: date) -> dict:
    """The facts of an ordinary meeting, with a slip here and there."""
    base = chance.randint(12, 40)
    present = base - chance.choice([0, 1, 1, 2, 3, 6])
    minutes, spoke = chance.choice([95, 100, 110, 92, 84, 70]), chance.randint(2, present)
    due = chance.randint(0, 6)
    done = due - (chance.randint(0, 2) if due > 2 else 0)
    return (
        {
            "meeting.kind": "regular",
            "meeting.held_on": day,
            "meeting.rule_day": day,
            "meeting.minutes": minutes,
            "meeting.minimum_minutes": 90,
            "meeting.minutes_short": max(0, 90 - minutes),
            "meeting.length_share": min(Decimal(1), Decimal(minutes) / 90),
            "meeting.moved_reason": "",
            "meeting.in_first_week": True,
            "cell.type": "residential",
            "cell.members": base,
            "cell.has_committee": True,
            "cell.has_deputy": True,
            "attendance.base": base,
            "attendance.present": present,
            "attendance.rate": Decimal(present) / base,
            "attendance.excused": base - present,
            "attendance.unexcused": 0,
            "attendance.longest_excused_run": chance.randint(0, 4),
        }
        | _before_like(chance, base)
        | _evening_like(chance, present, spoke, due, done)
    )


def _before_like(chance: Random, base: int) -> dict:
    """Huddle, invitations and papers."""
    return {
        "huddle.applies": True,
        "huddle.held": True,
        "huddle.days_before": 3,
        "huddle.has_minutes": chance.random() < 0.9,
        "huddle.entered_in_time": True,
        "notice.due": base,
        "notice.sent": base,
        "notice.official_in_charge": True,
        "papers.count": 2,
        "papers.days_before": chance.choice([0, 1, 2, 3]),
        "papers.hours_before": Decimal(40),
    }


def _evening_like(chance: Random, present: int, spoke: int, due: int, done: int) -> dict:
    """Agenda, opinions, tasks and closing."""
    return {
        "agenda.steps_required": 15,
        "agenda.steps_done": chance.choice([15, 15, 15, 14]),
        "agenda.ideology_minutes": chance.choice([15, 20, 10]),
        "agenda.led_by_others": 3,
        "opinions.speakers": spoke,
        "opinions.share": Decimal(spoke) / present,
        "opinions.praises": chance.randint(0, 2),
        "tasks.exists_last": True,
        "tasks.due": due,
        "tasks.done": done,
        "tasks.done_share": Decimal(done) / due if due else None,
        "closing.concluded": True,
        "closing.minutes_adopted": True,
        "closing.minutes_complete": True,
        "closing.tasks_assigned": True,
        "closing.tasks_with_owner": True,
        "closing.published_days_after": chance.choice([1, 2, 2, 4]),
        "thematic.held_this_month": chance.random() < 0.3,
        "thematic.held_this_quarter": True,
    }


def candidate(pack):
    """A regulation that asks for more: attendance from 95 %, and every line of facts all or
    nothing.
    """
    rate = replace(pack.value("attendance.target_rate"), value=Decimal("0.95"))
    values = {**pack.values, "attendance.target_rate": rate}
    return replace(
        pack, values=values, criteria=tuple(map(_strict, pack.criteria)), version="0" * 16
    )


def _strict(criterion):
    parts = tuple(map(_strict, criterion.parts))
    return replace(criterion, parts=parts, all_or_nothing=bool(criterion.conditions))


def work(unit_id: str) -> None:
    """Reads, then tries; prints seconds and memory as one line of JSON."""

    unit = Unit.all_rows_unscoped.get(pk=unit_id)
    pack, last = pack_for(unit, on=today()), Month.of(today()).plus(-1)
    first = last.plus(1 - MONTHS)
    begin = time.perf_counter()
    cells = cells_to_try(unit, scope=SYSTEM.scope, cell_types=[], on=today())
    months = sum(
        len(cell.months)
        for portion in scored_months(cells, first=first, last=last)
        for cell in portion
    )
    read = time.perf_counter() - begin
    trial = Trial.objects.create(
        unit=unit,
        pack_code=pack.code,
        pack_version=pack.version,
        title="x",
        first_month=first.first,
        last_month=last.first,
        asked_by="x",
        asked_at=now(),
    )
    tried_pack = candidate(pack)
    begin, worked = time.perf_counter(), time.process_time()
    work_out_trial(
        trial, candidate_for=lambda _: tried_pack, actor=SYSTEM, on=today(), report=lambda *_: None
    )
    tried = time.perf_counter() - begin
    told = {
        "read": read,
        "tried": tried,
        "cpu": time.process_time() - worked,
        "months": months,
        "counts": trial.counts,
        **one_meeting(pack),
    }
    told["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


def one_meeting(pack) -> dict[str, float]:
    """Milliseconds for one meeting from stored facts: with every word of its evidence, and the
    points alone.
    """

    chance = Random(3)
    stored = [plain_facts(facts_like(chance, date(2026, 3, 3))) for _ in range(300)]
    begin = time.perf_counter()
    for facts in stored:
        evidence(pack, facts_from(facts))
    explained = (time.perf_counter() - begin) * 1000 / len(stored)
    scorer, begin = Scorer(pack), time.perf_counter()
    for facts in stored:
        scorer.points(facts_from(facts))
    return {
        "explained_ms": explained,
        "points_ms": (time.perf_counter() - begin) * 1000 / len(stored),
    }
