"""What waits for one person, and the last word of several cells."""

from datetime import date

import pytest

from chibo.base.kernel.actor import NOWHERE, Scope
from chibo.base.kernel.dates import Month
from chibo.insight.reports.queries import work_in_hand
from chibo.work.meetings.actions.calendar import mark_not_held
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.for_workplace import (
    attendance_counts,
    attendance_of_year,
    last_resolutions,
)
from tests.factories import act_as, make_meeting
from tests.factories.month import close, open_room, resolve, seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(people):
    return close(open_room(make_meeting(people.cell), people), people)


def test_the_last_word_of_cells_is_read_in_scope_only(people, held):
    row = resolve(seal(held, people).meeting, people)
    here, month = Scope((people.commune.path,)), Month(2026, 11)
    assert last_resolutions([people.cell, people.sister], scope=here) == {people.cell.pk: row}
    assert last_resolutions([people.cell], scope=NOWHERE) == {}
    assert attendance_counts([people.cell], first=month, last=month, scope=here) == {
        people.cell.pk: (9, 9)
    }
    assert attendance_counts([people.cell], first=month, last=month, scope=NOWHERE) == {}


def test_the_year_of_a_member_holds_the_entry_of_each_regular_meeting(people, held):
    assert [line.state for line in attendance_of_year(people.member, year=2026)] == ["present"]
    assert list(attendance_of_year(people.member, year=2025)) == []


def test_every_meeting_whose_path_is_open_is_in_hand_and_the_next_one_two_weeks_ahead(people):
    first, second, third = (
        make_meeting(people.cell, month=Month(2026, number)) for number in (10, 11, 12)
    )
    Meeting.objects.of_unit(people.cell).filter(kind="thematic").delete()
    work = work_in_hand(people.cell, on=date(2026, 11, 18))
    assert [(meeting, sheet, steps[0].code, len(steps)) for meeting, sheet, steps in work] == [
        (first, None, "prepare", 8),
        (second, None, "prepare", 8),
    ]
    assert [row[0] for row in work_in_hand(people.cell, on=date(2026, 11, 19))] == [
        first,
        second,
        third,
    ]
    for meeting in (first, second):
        mark_not_held(meeting, reason="Lũ quét", actor=act_as(people.secretary))
    assert [row[0] for row in work_in_hand(people.cell, on=date(2026, 11, 5))] == [third]
    assert work_in_hand(people.sister, on=date(2026, 11, 3)) == []
