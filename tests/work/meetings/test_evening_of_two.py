"""Two meetings of one evening that are called off together."""

from datetime import date, time

import pytest
import time_machine

from chibo.base.kernel.errors import Refused
from chibo.library.notifications.documents import entries_in
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.agenda import add_item
from chibo.work.meetings.actions.calendar import (
    add_meeting,
    hold_after_all,
    mark_not_held,
    move_meeting,
)
from chibo.work.meetings.models import Invitation, Meeting
from chibo.work.meetings.queries.calendar import dropped_with
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.library.notifications.addresses import prove_address
from tests.work.meetings.changes_told import CHANGES, ten_minutes_later, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-01 09:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(people, clock):
    prove_address(people.member, "nguoi@xa.example")
    return step.convene(make_meeting(people.cell), people)


def second_of_the_evening(people):
    row = add_meeting(
        people.cell,
        kind="extraordinary",
        day=date(2026, 11, 3),
        starts_at=time(20, 30),
        reason="Bầu bổ sung",
        actor=act_as(people.secretary),
    )
    add_item(row, title="Bầu bổ sung", actor=act_as(people.secretary))
    return step.convene(row, people)


def notices(meeting, person):
    rows = Notice.objects.of_unit(meeting.unit).filter(person=person, code__in=CHANGES)
    return [(row.message, row.params.get("times", "")) for row in rows]


BOTH = "The meetings of {day} at {times} are called off. Reason: {reason}."


def test_two_meetings_called_off_together_are_told_in_one_notice_with_both_entries(
    meeting, people, clock
):
    other = second_of_the_evening(people)
    mark_not_held(meeting, reason="Bão số 9", also=[other], actor=act_as(people.secretary))
    ten_minutes_later(clock)

    entry = (
        Notice.objects.of_unit(meeting.unit)
        .get(person=people.member, code="meeting.called_off")
        .calendar
    )
    other.refresh_from_db()
    assert (meeting.state, other.state, other.not_held_reason) == (
        "not_held",
        "not_held",
        "Bão số 9",
    )
    assert notices(meeting, people.member) == [(BOTH, "19:00, 20:30")]
    assert [
        f"UID:{one.pk}" in text
        for one, text in zip((meeting, other), entries_in(entry), strict=True)
    ] == [
        True,
        True,
    ]
    assert entry.count("STATUS:CANCELLED") == 2


def test_within_two_hours_both_are_told_at_once_in_one_notice(meeting, people, clock):
    other = second_of_the_evening(people)
    clock.move_to("2026-11-03 17:30+07:00")
    mark_not_held(other, reason="Mất điện", also=[meeting], actor=act_as(people.secretary))
    ten_minutes_later(clock)

    assert notices(meeting, people.member) == [(BOTH, "19:00, 20:30")]


def test_the_other_meeting_of_the_evening_stays_where_it_is_not_named(meeting, people, clock):
    other = second_of_the_evening(people)
    mark_not_held(meeting, reason="Bão số 9", actor=act_as(people.secretary))
    ten_minutes_later(clock)
    other.refresh_from_db()

    assert (other.state, told(meeting, people.member)) == (
        "convened",
        [("meeting.called_off", "2026-11-03")],
    )
    assert notices(meeting, people.member)[0][1] == ""


def test_who_is_invited_to_one_of_the_two_reads_of_that_one_alone(meeting, people, clock):
    other = second_of_the_evening(people)
    Invitation.objects.of_unit(meeting.unit).get(meeting=other, person=people.member).delete()
    mark_not_held(meeting, reason="Bão số 9", also=[other], actor=act_as(people.secretary))
    ten_minutes_later(clock)

    assert notices(meeting, people.member) == [
        ("The meeting of {day} is called off. Reason: {reason}.", "")
    ]
    assert notices(meeting, people.deputy) == [(BOTH, "19:00, 20:30")]


def test_one_of_two_that_takes_place_after_all_leaves_the_other_called_off(meeting, people, clock):
    other = second_of_the_evening(people)
    mark_not_held(meeting, reason="Bão số 9", also=[other], actor=act_as(people.secretary))
    hold_after_all(other, actor=act_as(people.secretary))
    ten_minutes_later(clock)

    assert (meeting.state, other.state) == ("not_held", "convened")
    assert notices(meeting, people.member) == [
        ("The meeting of {day} is called off. Reason: {reason}.", "")
    ]


def test_neither_is_called_off_when_the_other_one_has_moved_or_begun(meeting, people, clock):
    other = second_of_the_evening(people)
    move_meeting(
        other,
        day=date(2026, 11, 4),
        starts_at=time(20),
        place="",
        reason="Mưa",
        actor=act_as(people.secretary),
    )
    with pytest.raises(Refused) as refused:
        mark_not_held(meeting, reason="Bão số 9", also=[other], actor=act_as(people.secretary))

    assert [finding.code for finding in refused.value.findings] == ["another_day"]


def test_a_meeting_of_another_cell_that_the_same_storm_calls_off_is_none_of_ours(
    meeting, people, clock
):
    there = make_meeting(people.sister)
    off = {"state": "not_held", "convened_at": meeting.convened_at, "not_held_reason": "Bão số 9"}
    Meeting.all_rows_unscoped.filter(pk=there.pk).update(**off)
    mark_not_held(meeting, reason="Bão số 9", actor=act_as(people.secretary))

    assert dropped_with(meeting) == []
