"""A convened meeting moves, is called off, takes place after all: who is told what, and whose
answers still hold.
"""

from datetime import date, time, timedelta

import pytest
import time_machine

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.jobs.models import Job
from chibo.base.kernel.errors import Refused
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.calendar import hold_after_all, mark_not_held
from chibo.work.meetings.actions.convening import decide_leave, remind_unread, reply_to_invitation
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.documents.papers import issued_context
from chibo.work.meetings.models import Invitation
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import issued_notices_of
from chibo.work.meetings.queries.room import roll_call_of
from chibo.work.meetings.queries.telling import really_told
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.library.notifications.addresses import prove_address
from tests.work.meetings.changes_told import move, of, refusal, ten_minutes_later, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-01 09:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(people, clock):
    prove_address(people.member, "nguoi@xa.example")
    return step.convene(make_meeting(people.cell), people)


def on_leave(meeting, people):
    row = reply_to_invitation(
        of(meeting, people.member), reply="leave", reason="Ốm", actor=act_as(people.member)
    )
    return decide_leave(row, granted=True, actor=act_as(people.secretary))


def test_four_moves_that_end_where_they_began_tell_nobody(meeting, people, clock):
    for day in (4, 5, 6, 3):
        move(meeting, people, day)
    ten_minutes_later(clock)

    assert told(meeting, people.member) == []
    assert len(issued_notices_of(meeting)) == 1


def test_changes_within_ten_minutes_make_one_notice_with_the_last_day(meeting, people, clock):
    move(meeting, people, 4)
    waits = Job.objects.get(name__endswith="tell_of_changes")
    clock.shift(timedelta(minutes=9))
    move(meeting, people, 5)
    assert (waits.due_at - waits.created_at, told(meeting, people.member)) == (
        timedelta(minutes=10),
        [],
    )
    clock.shift(timedelta(minutes=1))
    run_waiting_jobs()
    ten_minutes_later(clock)

    assert told(meeting, people.member) == [("meeting.move", "2026-11-05")]
    notice = Notice.objects.of_unit(meeting.unit).get(person=people.member, code="meeting.move")
    assert (
        notice.params["was"],
        notice.params["reason"],
        "DTSTART:20261105T120000Z" in notice.calendar,
    ) == (
        "2026-11-03",
        "Mưa lũ",
        True,
    )


def test_a_change_that_waits_is_told_now_where_the_secretary_says_so_and_not_again(
    meeting, people, clock
):
    move(meeting, people, 5)

    assert remind_unread(meeting, actor=act_as(people.secretary)) == 10
    ten_minutes_later(clock)

    assert told(meeting, people.member) == [("meeting.move", "2026-11-05")]
    assert not Notice.objects.of_unit(meeting.unit).filter(code="meeting.remind").exists()


@pytest.mark.parametrize("hour", [14, 20, 23])
def test_in_the_last_two_hours_a_change_is_told_at_once(meeting, people, clock, hour):
    clock.move_to("2026-11-03 17:30+07:00")

    move(meeting, people, hour=hour)

    assert told(meeting, people.member) == [("meeting.move", "2026-11-03")]


def test_a_meeting_moved_from_next_week_to_this_evening_is_told_at_once(meeting, people, clock):
    move(meeting, people, 10)
    ten_minutes_later(clock)
    clock.move_to("2026-11-03 17:30+07:00")

    move(meeting, people, 3)

    assert told(meeting, people.member) == [
        ("meeting.move", "2026-11-10"),
        ("meeting.move", "2026-11-03"),
    ]


def test_a_meeting_called_off_before_its_day_is_told_with_the_reason_and_leaves_the_calendars(
    meeting, people, clock
):
    mark_not_held(meeting, reason="Bão số 9", actor=act_as(people.secretary))
    ten_minutes_later(clock)

    notice = Notice.objects.of_unit(meeting.unit).get(
        person=people.member, code="meeting.called_off"
    )
    assert Notice.objects.of_unit(meeting.unit).filter(code="meeting.called_off").count() == 10
    assert (notice.params["reason"], notice.params["day"]) == ("Bão số 9", "2026-11-03")
    assert "METHOD:CANCEL" in notice.calendar and "STATUS:CANCELLED" in notice.calendar
    assert [
        refusal(lambda: move(meeting, people, 5)),
        refusal(lambda: on_leave(meeting, people)),
    ] == [["called_off"]] * 2


def test_that_a_meeting_was_not_held_is_told_to_everybody_who_was_invited(meeting, people, clock):
    clock.move_to("2026-11-04 08:00+07:00")

    mark_not_held(meeting, reason="Mất điện", actor=act_as(people.secretary))

    assert told(meeting, people.member) == [("meeting.not_held", "2026-11-03")]
    assert Notice.objects.of_unit(meeting.unit).filter(code="meeting.not_held").count() == 10


def test_what_was_called_off_by_mistake_and_taken_back_is_as_before_for_everybody(
    meeting, people, clock
):
    on_leave(meeting, people)
    mark_not_held(meeting, reason="Nhầm", actor=act_as(people.secretary))
    hold_after_all(meeting, actor=act_as(people.secretary))
    ten_minutes_later(clock)

    row = of(meeting, people.member)
    assert (meeting.state, told(meeting, people.member)) == ("convened", [])
    assert (row.reply, row.leave, row.reply_reason, row.earlier) == ("leave", "granted", "Ốm", [])


def test_a_meeting_that_takes_place_after_all_is_told_and_asks_anew(meeting, people, clock):
    on_leave(meeting, people)
    mark_not_held(meeting, reason="Bão", actor=act_as(people.secretary))
    ten_minutes_later(clock)
    hold_after_all(meeting, actor=act_as(people.secretary))
    ten_minutes_later(clock)

    assert [code for code, _day in told(meeting, people.member)] == [
        "meeting.called_off",
        "meeting.move",
    ]
    assert (of(meeting, people.member).reply, of(meeting, people.member).earlier[0]["leave"]) == (
        "none",
        "granted",
    )
    with pytest.raises(Refused) as refused:
        hold_after_all(meeting, actor=act_as(people.secretary))
    assert refused.value.findings[0].code == "not_called_off"


def test_leave_for_one_day_does_not_hold_on_another_one(meeting, people, clock):
    on_leave(meeting, people)
    reply_to_invitation(
        of(meeting, people.deputy), reply="coming", reason="", actor=act_as(people.deputy)
    )
    move(meeting, people, 5)
    ten_minutes_later(clock)
    clock.move_to("2026-11-05 19:00+07:00")
    open_meeting(
        meeting,
        held_on=date(2026, 11, 5),
        at=time(19),
        actor=act_as(people.secretary),
        on=date(2026, 11, 5),
    )

    row = of(meeting, people.member)
    assert {line.state for line in roll_call_of(meeting)} == {"not_recorded"}
    assert MeetingFile(meeting).base.value == 9, (
        "the leave for the other day is still left out of the base"
    )
    assert (row.reply, row.leave, of(meeting, people.deputy).reply) == ("none", "none", "none")
    assert [
        (one["day"], one["reply"], one["reply_reason"], one["leave"]) for one in row.earlier
    ] == [("2026-11-03", "leave", "Ốm", "granted")]


def test_leave_does_not_hold_when_the_meeting_opens_on_another_day_than_invited(
    meeting, people, clock
):
    on_leave(meeting, people)
    clock.move_to("2026-11-02 19:00+07:00")

    open_meeting(
        meeting,
        held_on=date(2026, 11, 2),
        at=time(19),
        actor=act_as(people.secretary),
        on=date(2026, 11, 2),
        which="now",
    )

    assert (meeting.is_on_another_day, {line.state for line in roll_call_of(meeting)}) == (
        True,
        {"not_recorded"},
    )


def test_another_hour_of_the_same_day_leaves_answers_as_they_are(meeting, people, clock):
    on_leave(meeting, people)
    move(meeting, people, hour=20)

    assert (of(meeting, people.member).leave, of(meeting, people.member).earlier) == ("granted", [])


def test_an_answer_for_the_day_that_the_meeting_has_left_is_refused_with_the_new_one(
    meeting, people
):
    move(meeting, people, 5)

    with pytest.raises(Refused) as refused:
        reply_to_invitation(
            of(meeting, people.member),
            reply="coming",
            reason="",
            actor=act_as(people.member),
            day=date(2026, 11, 3),
        )

    assert [(one.code, one.params["day"]) for one in refused.value.findings] == [
        ("other_day", date(2026, 11, 5))
    ]


def test_who_was_told_of_one_day_is_not_told_of_another(meeting, people, clock):
    before = len(
        really_told(meeting, Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting))
    )
    move(meeting, people, 5)
    after = really_told(meeting, Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting))
    ten_minutes_later(clock)
    mailed = really_told(meeting, Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting))

    # Who moves it knows.
    mover = people.secretary.pk
    assert (before, after, mailed) == (10, {mover}, {mover, people.member.pk})


def test_an_issued_invitation_says_what_it_said(meeting, people, clock):
    first = issued_notices_of(meeting)[0]
    move(meeting, people, 5)
    ten_minutes_later(clock)

    papers = [issued_context(row) for row in issued_notices_of(meeting)]
    assert [(paper.held_on.day, paper.head.number) for paper in papers] == [
        (5, first.number + 1),
        (3, first.number),
    ]
    clock.move_to("2026-11-06 19:00+07:00")
    open_meeting(
        meeting,
        held_on=date(2026, 11, 6),
        at=time(19),
        actor=act_as(people.secretary),
        on=date(2026, 11, 6),
        which="now",
    )
    assert [issued_context(row).held_on.day for row in issued_notices_of(meeting)] == [5, 3]


def test_neither_the_past_nor_a_meeting_that_was_held_is_moved_to_or_from(meeting, people, clock):
    assert refusal(lambda: move(meeting, people, 2, on=date(2026, 11, 3))) == ["past_day"]
    clock.move_to("2026-11-03 21:00+07:00")
    open_meeting(
        meeting,
        held_on=meeting.planned_on,
        at=time(19),
        actor=act_as(people.secretary),
        on=meeting.planned_on,
    )
    step.close(meeting, people)
    off = refusal(lambda: mark_not_held(meeting, reason="Bão", actor=act_as(people.secretary)))
    assert (refusal(lambda: move(meeting, people, 5)), off) == (["already_opened"],) * 2


def test_the_entry_for_calendars_names_kind_and_cell_and_leads_to_the_page(
    meeting, people, settings, clock
):
    settings.PUBLIC_ADDRESS = "https://chibo.suoimay.vn"
    move(meeting, people, 5)
    ten_minutes_later(clock)

    entry = (
        Notice.objects.of_unit(meeting.unit).get(person=people.member, code="meeting.move").calendar
    )
    plain = entry.replace("\r\n ", "")
    assert f"SUMMARY:Sinh hoạt thường kỳ tháng 11/2026\\, {meeting.unit.name}" in plain
    assert f"URL:https://chibo.suoimay.vn/meetings/{meeting.pk}/" in plain
