"""The plans of many cells, drawn up at once by the committee's office."""

import json
import os
import subprocess
import sys
from datetime import date, time, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotAllowed
from chibo.directory.organisation.actions import close_unit
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.calendar import plan_months
from chibo.work.meetings.actions.calendar_cells import plan_cells
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.calendar import lacks_first_meeting, year_plan
from chibo.work.meetings.queries.calendar_cells import plans_of
from tests.factories import act_as, make_meeting, make_member, make_unit

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, DECEMBER, JUNE = (
    Month(2026, 10),
    Month(2026, 11),
    Month(2026, 12),
    Month(2027, 6),
)
ON = date(2026, 11, 2)
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def second_of_november():
    with time_machine.travel("2026-11-02 09:00+07:00", tick=False):
        yield


def plan(people, *cells, first=NOVEMBER, last=DECEMBER, by=None):
    actor = act_as(by or people.official)
    return plan_cells(cells, first=first, last=last, starts_at=time(14, 0), on=ON, actor=actor)


def rows_of(cell):
    rows = Meeting.objects.of_unit(cell).order_by("planned_on", "kind", "starts_at")
    return [(row.kind, row.planned_on, row.starts_at) for row in rows]


def news():
    return Notice.all_rows_unscoped.filter(code="meeting.planned")


def test_the_cells_have_the_plan_that_each_would_draw_up_itself(people):
    third = make_unit(parent=people.commune)
    done = plan(people, people.cell, people.sister).done
    plan_months(third, first=NOVEMBER, last=DECEMBER, starts_at=time(14, 0), actor=SYSTEM)

    assert done == {people.cell: len(rows_of(third)), people.sister: len(rows_of(third))}
    assert rows_of(people.cell) == rows_of(people.sister) == rows_of(third)
    (thematic,) = Meeting.objects.of_unit(people.cell).filter(kind="thematic")
    assert thematic.together_with.month == thematic.month
    told = [
        entry.values
        for entry in Entry.objects.filter(code="meeting.plan", chain_id=people.cell.pk).order_by(
            "seq"
        )
    ]
    assert [(row["month"], row["kind"]) for row in told] == [
        (str(row.month), row.kind) for row in Meeting.objects.of_unit(people.cell).order_by("rev")
    ]


def test_a_cell_keeps_the_hour_of_its_last_meeting_and_others_take_the_given_one(people):
    make_meeting(people.cell, month=OCTOBER)
    plan(people, people.cell, people.sister)
    assert [hour for kind, _day, hour in rows_of(people.cell)[1:] if kind == "regular"] == [
        time(19, 0)
    ] * 2
    assert [hour for kind, _day, hour in rows_of(people.sister) if kind == "regular"] == [
        time(14, 0)
    ] * 2


def test_twice_plans_and_tells_once(people):
    assert set(plan(people, people.cell, people.sister).done) == {people.cell, people.sister}
    before = rows_of(people.cell), news().count()
    again = plan(people, people.cell, people.sister)
    assert (again.done, again.known) == ({}, [people.cell, people.sister])
    assert (rows_of(people.cell), news().count()) == before


def test_secretary_and_deputy_are_told_once_each(people):
    plan(people, people.cell)
    assert {row.person for row in news()} == {
        people.secretary,
        people.deputy,
    } and news().count() == 2
    row = news().first()
    assert row.link == f"/cells/{people.cell.pk}/plan/?year=2026"
    assert (row.params["month"], row.params["day"]) == ("12/2026", "03/11/2026")


def test_a_cell_that_closes_ahead_gets_no_meeting_from_that_day_on(people):
    for cell, day in ((people.cell, date(2026, 12, 1)), (people.sister, date(2026, 11, 3))):
        close_unit(cell, on=day, actor=SYSTEM)
    found = plan(people, people.cell, people.sister)
    assert {day for _kind, day, _hour in rows_of(people.cell)} == {date(2026, 11, 3)}
    assert rows_of(people.sister) == [] and set(found.done) == {people.cell}
    assert [(one.cell, one.stopped.code) for one in found.stopped] == [(people.sister, "closes")]
    assert [row.month for row in year_plan(people.cell, year=2026, on=ON) if row.missing] == []
    again = plan(people, people.cell)
    assert (again.known, again.stopped) == ([people.cell], [])


def test_months_that_no_regulation_covers_are_named_and_nothing_is_planned(people):
    found = plan(people, people.cell, people.sister, first=Month(1990, 1), last=Month(1990, 12))
    assert [one.stopped.code for one in found.stopped] == ["no_regulation"] * 2
    assert (found.done, rows_of(people.cell), news().count()) == ({}, [], 0)


def test_a_closing_that_is_entered_meanwhile_counts(people):
    close_unit(
        type(people.cell).all_rows_unscoped.get(pk=people.cell.pk),
        on=ON + timedelta(days=1),
        actor=SYSTEM,
    )
    assert people.cell.valid_to is None
    assert [one.cell for one in plan(people, people.cell).stopped] == [people.cell]


@pytest.mark.parametrize("who", ["in_charge", "neighbour", "member", "stranger"])
def test_who_may_not_plan_a_cell_plans_none(people, who):
    with pytest.raises(NotAllowed):
        plan(people, people.sister, people.cell, by=getattr(people, who))
    assert rows_of(people.cell) == rows_of(people.sister) == []


def test_what_is_lacking_is_read_at_once_and_a_year_costs_as_much_as_a_month(people):
    def read(*cells):
        with CaptureQueriesContext(connection) as caught:
            plans_of(
                cells,
                scope=act_as(people.official).scope_for("meeting.plan"),
                first=NOVEMBER,
                last=DECEMBER,
            )
        return len(caught)

    more = [make_unit(parent=people.commune) for _ in range(3)]
    assert read(people.cell) == read(*more) <= 2
    plan(people, people.cell, last=JUNE)
    costs = []
    for cell, last in zip(more, (NOVEMBER, JUNE, JUNE), strict=True):
        make_member(cell, post="secretary")
        with CaptureQueriesContext(connection) as caught:
            plan(people, cell, last=last)
        costs.append(len(caught))
    # As many for one month as for eight, and never more than a handful for a cell.
    assert costs[1] == costs[2] <= costs[0] + 2 and costs[1] < 25


@pytest.mark.thorough
def test_two_offices_at_one_moment_plan_and_tell_once(tmp_path):
    """Threads with connections of their own, on a SQLite file as an installation has it."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'parallel.sqlite3'}",
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.work.meetings.parallel_plans"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    # Three meetings a cell: two regular ones and the thematic one of the quarter.
    assert told == {
        "outcomes": [[0, 5], [5, 0]],
        "meetings": 15,
        "audited": 15,
        "told": 5,
        "breaks": 0,
    }


def test_a_first_month_lacks_its_meeting_whatever_another_cell_has(people):
    new = make_unit(parent=people.commune)
    new.valid_from = date(2026, 11, 20)
    make_meeting(people.cell, month=NOVEMBER)

    assert lacks_first_meeting(new, NOVEMBER)
