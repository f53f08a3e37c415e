"""Opening, the roll call, disputes and closing through their actions."""

from datetime import date, time

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.work.meetings.actions.roll_call import (
    RollMark,
    dispute_attendance,
    record_attendance,
    settle_dispute,
)
from chibo.work.meetings.actions.session import close_meeting, name_officers, open_meeting
from chibo.work.meetings.models import Attendance
from chibo.work.meetings.queries.room import get_line, roll_call_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


def codes(refusal) -> list[str]:
    return [finding.code for finding in refusal.value.findings]


def line_of(meeting, person):
    row = next(line for line in roll_call_of(meeting) if line.person_id == person.pk)
    row.meeting, row.cell = meeting, meeting.unit
    return row


def opened(people, *, held_on=None, on=None, which=""):
    meeting = step.prepare(make_meeting(people.cell), people)
    actor = act_as(people.secretary)
    return open_meeting(
        meeting,
        held_on=held_on or meeting.day,
        at=time(19, 0),
        actor=actor,
        on=on or meeting.day,
        which=which,
    )


@pytest.mark.parametrize(
    ("entered", "late"), [("2026-11-03", False), ("2026-11-05", False), ("2026-11-06", True)]
)
def test_a_meeting_entered_after_two_days_is_marked_entered_late(people, entered, late):
    meeting = opened(people, on=date.fromisoformat(entered))

    assert (meeting.entered_late, meeting.held_on) == (late, date(2026, 11, 3))


def test_a_back_dated_meeting_keeps_its_day_and_is_late_whatever_the_phone_said(people):
    meeting = opened(people, held_on=date(2026, 10, 4), on=date(2026, 11, 3), which="earlier")

    assert (meeting.held_on, meeting.entered_late) == (date(2026, 10, 4), True)


def test_nobody_opens_a_meeting_before_its_day(people):
    with pytest.raises(Refused) as refusal:
        opened(people, held_on=date(2026, 11, 4), on=date(2026, 11, 3))

    assert codes(refusal) == ["future"]


def test_a_member_cannot_open_the_meeting(people):
    meeting = step.prepare(make_meeting(people.cell), people)

    with pytest.raises(NotAllowed):
        open_meeting(
            meeting,
            held_on=meeting.day,
            at=time(19, 0),
            actor=act_as(people.member),
            on=meeting.day,
        )


def test_chair_and_meeting_secretary_are_two_persons(people):
    meeting = make_meeting(people.cell)

    with pytest.raises(Refused) as refusal:
        name_officers(
            meeting,
            chair=people.secretary,
            minute_taker=people.secretary,
            scoring_follower=None,
            actor=act_as(people.secretary),
            on=meeting.day,
        )

    assert codes(refusal) == ["same_person"]


def test_the_roll_begins_with_nobody_recorded(people):
    meeting = step.open_room(make_meeting(people.cell), people)

    assert [line.state for line in roll_call_of(meeting)] == ["not_recorded"] * 10


def test_a_mark_is_audited_with_person_and_state(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    line = line_of(meeting, people.member)

    changed = record_attendance(
        meeting, {line.pk: RollMark("late", "", 15)}, actor=act_as(people.secretary)
    )

    entry = Entry.objects.get(chain_id=people.cell.pk, code="attendance.record")
    assert changed == 1
    assert (entry.target, entry.author) == (f"attendance:{line.pk}", "Lò Thị Mai")
    assert (entry.values["state"], entry.values["minutes_late"]) == ("late", 15)


def test_the_same_marks_again_change_nothing(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    marks = {line.pk: RollMark("present") for line in roll_call_of(meeting)}
    record_attendance(meeting, marks, actor=act_as(people.secretary))

    assert record_attendance(meeting, marks, actor=act_as(people.secretary)) == 0


def test_an_absence_with_reason_names_the_reason(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    line = line_of(meeting, people.member)

    with pytest.raises(Refused) as refusal:
        record_attendance(
            meeting, {line.pk: RollMark("excused", "  ")}, actor=act_as(people.secretary)
        )

    assert codes(refusal) == ["no_absence_reason"]
    assert get_line(line.pk, meeting=meeting).state == "not_recorded"


def test_a_secrecy_mark_in_a_reason_is_refused(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    line = line_of(meeting, people.member)

    with pytest.raises(Refused) as refusal:
        record_attendance(
            meeting,
            {line.pk: RollMark("excused", "Họp về tài liệu (MẬT)")},
            actor=act_as(people.secretary),
        )

    assert codes(refusal) == ["documents.secrecy_mark"]


def test_a_member_cannot_call_the_roll(people):
    meeting = step.open_room(make_meeting(people.cell), people)

    with pytest.raises(NotAllowed):
        record_attendance(meeting, {}, actor=act_as(people.member))


def test_only_the_marked_person_disputes_and_another_one_settles(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people, absent={people.member: RollMark("unexcused")})
    line = line_of(meeting, people.member)
    with pytest.raises(NotAllowed):
        dispute_attendance(line, text="Đồng chí Chung có mặt", actor=act_as(people.secretary))

    dispute_attendance(line, text="Tôi có mặt từ đầu", actor=act_as(people.member))
    assert line.is_disputed
    settle_dispute(line, state="present", reason="", actor=act_as(people.deputy))

    assert (line.is_disputed, line.state, line.recorded_by) == (False, "present", "Hà Văn Bình")


def test_nobody_settles_a_dispute_of_the_own(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people, absent={people.deputy: RollMark("unexcused")})
    line = line_of(meeting, people.deputy)
    dispute_attendance(line, text="Tôi có mặt", actor=act_as(people.deputy))

    with pytest.raises(NotAllowed):
        settle_dispute(line, state="present", reason="", actor=act_as(people.deputy))


def test_a_meeting_is_not_closed_while_somebody_is_unrecorded(people):
    meeting = step.open_room(make_meeting(people.cell), people)

    with pytest.raises(Refused) as refusal:
        close_meeting(meeting, ended_at=time(20, 40), actor=act_as(people.secretary))

    assert codes(refusal) == ["roll_call_open"]


def test_a_short_meeting_closes_with_a_warning(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)

    found = close_meeting(meeting, ended_at=time(19, 40), actor=act_as(people.secretary))

    assert [(finding.code, finding.params.get("minutes")) for finding in found] == [
        ("steps_undone", None),
        ("short", 40),
    ]
    assert (meeting.state, meeting.minutes_held) == ("closed", 40)


def test_a_meeting_cannot_end_before_it_began(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)

    with pytest.raises(Refused) as refusal:
        close_meeting(meeting, ended_at=time(18, 59), actor=act_as(people.secretary))

    assert codes(refusal) == ["impossible_length"]


def test_a_settled_dispute_after_the_closing_mends_the_frozen_counts(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people, absent={people.member: RollMark("unexcused")})
    step.close(meeting, people)
    before = (meeting.present_count, meeting.unexcused_count)
    line = line_of(meeting, people.member)
    dispute_attendance(line, text="Tôi có mặt", actor=act_as(people.member))

    settle_dispute(line, state="present", reason="", actor=act_as(people.secretary))

    assert (before, (meeting.present_count, meeting.unexcused_count)) == ((8, 1), (9, 0))
    assert Attendance.objects.of_unit(people.cell).filter(settled_at__isnull=False).count() == 1
