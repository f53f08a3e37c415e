"""The counts that a meeting is closed with, counted anew: by command, by the clock."""

from io import StringIO

import pytest
from django.core.management import call_command

from chibo.base.kernel.actor import EVERYWHERE, Scope
from chibo.base.kernel.dates import Month
from chibo.base.maintenance.queries import alarms
from chibo.work.meetings.actions.recounting import check_counts
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.recount import recount_meetings
from tests.factories import make_meeting
from tests.factories import month as step

NOVEMBER = Month(2026, 11)
pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)
    return step.close(meeting, people)


@pytest.fixture
def wrong(closed):
    """One more present than the roll call says; put right again after the test."""
    there = Meeting.all_rows_unscoped.filter(pk=closed.pk)
    there.update(present_count=closed.present_count + 1)
    yield closed
    there.update(present_count=closed.present_count)


def said(*arguments):
    """What the command says, and how it ends."""
    out, code = StringIO(), 0
    try:
        call_command("recount", *arguments, language="en", stdout=out, stderr=out)
    except SystemExit as stop:
        code = stop.code
    return out.getvalue(), code


def test_only_meetings_that_are_over_are_counted(people, closed):
    make_meeting(people.sister)

    found = list(recount_meetings(scope=EVERYWHERE))

    assert [(one.meeting_id, one.cell, one.month) for one in found] == [
        (closed.pk, people.cell.name, NOVEMBER)
    ]
    assert found[0].frozen == found[0].counted
    assert found[0].counted["present_count"] == closed.present_count > 0


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [(None, None, 1), (11, 11, 1), (12, None, 0), (None, 10, 0), (11, None, 1), (None, 11, 1)],
)
def test_months_narrow_what_is_counted(closed, first, last, count):
    months = {"first": first and Month(2026, first), "last": last and Month(2026, last)}

    assert len(list(recount_meetings(scope=EVERYWHERE, **months))) == count


def test_cells_of_another_commune_are_not_counted(people, closed):
    assert list(recount_meetings(scope=Scope((people.elsewhere.path,)))) == []


def test_the_command_is_content_when_all_agree(closed):
    told = "1 meetings counted anew. Meetings that differ: 0.\n"
    assert said() == (told, 0)
    assert said("--month", "2026-11", "--unit", closed.unit.code) == (told, 0)


def test_the_command_names_the_first_difference_and_fails(wrong):
    right = wrong.present_count
    place = f"{wrong.unit.name}, 2026-11, meeting {wrong.pk}"
    told, code = said()

    assert told.splitlines() == [
        f"DIFFERS {place}: present_count is {right + 1}, counted {right}",
        "1 meetings counted anew. Meetings that differ: 1.",
    ]
    assert code == 1


def test_the_command_looks_only_where_it_is_told_to(people, wrong):
    nothing = ("0 meetings counted anew. Meetings that differ: 0.\n", 0)
    assert said("--month", "2026-10") == nothing
    assert said("--unit", people.elsewhere.code) == nothing
    assert said("--unit", "X-9") == ("No unit bears the code X-9.\n", 1)


def test_administrators_are_told_while_counts_do_not_agree(closed):
    assert (check_counts(), list(alarms())) == (0, [])
    there = Meeting.all_rows_unscoped.filter(pk=closed.pk)
    there.update(tasks_done=9)
    assert (check_counts(), [row.code for row in alarms()]) == (1, ["counts"])
    there.update(tasks_done=closed.tasks_done)
    assert (check_counts(), list(alarms())) == (0, [])
