"""Calendar entries, read back by another library than the one that writes them (RFC 5545, RFC
5546).
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
import vobject

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.documents import CalendarEvent, calendar_entry, method_of
from chibo.work.meetings.actions.calendar import move_meeting
from chibo.work.meetings.actions.convening import convene_meeting
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.library.notifications.addresses import prove_address

WRITTEN = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
FIRST_SECOND = 26_272_800  # from the first of January to that moment
EVENING = datetime.fromisoformat("2026-12-03T19:00:00+07:00")
EVENT = CalendarEvent(
    uid="00000000-0000-0000-0000-000000000001",
    starts_at=EVENING,
    minutes=90,
    place="Nhà văn hóa; thôn Bản Vàng, xã Suối Mây",
    summary="Họp",
    host="Chi bộ thôn Bản Vàng",
    sequence=7,
)


def read(text: str):
    """The entry and its one event as the other library reads them; it must find every required
    part.
    """
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    return calendar, calendar.vevent


@pytest.mark.pure
def test_an_entry_says_in_utc_when_the_meeting_is_and_when_it_was_written():
    """B4 and B5: no time zone that a reader would have to know, and DTSTAMP is the moment of
    writing.
    """
    calendar, event = read(calendar_entry(EVENT, at=WRITTEN))

    assert (event.dtstart.value, event.dtend.value) == (
        datetime(2026, 12, 3, 12, 0, tzinfo=UTC),
        datetime(2026, 12, 3, 13, 30, tzinfo=UTC),
    )
    assert event.dtstamp.value == WRITTEN
    assert (event.location.value, event.summary.value) == (EVENT.place, "Họp")
    assert (calendar.method.value, event.status.value, event.sequence.value) == (
        "PUBLISH",
        "CONFIRMED",
        str(FIRST_SECOND + 7),
    )
    assert "TZID" not in calendar_entry(EVENT, at=WRITTEN)


@pytest.mark.pure
def test_an_entry_for_a_person_is_a_request_that_asks_for_no_answer():
    calendar, event = read(calendar_entry(EVENT, at=WRITTEN, attendee="nguoi@xa.example"))

    assert (calendar.method.value, event.attendee.value) == ("REQUEST", "mailto:nguoi@xa.example")
    assert event.attendee.params["RSVP"] == ["FALSE"]
    assert (event.organizer.value, event.organizer.params["CN"]) == (
        "mailto:chibo@localhost",
        ["Chi bộ thôn Bản Vàng"],
    )


@pytest.mark.pure
@pytest.mark.parametrize(
    "sender",
    [
        "Đảng ủy xã Suối Mây <vanphong@example.vn>",
        '"Văn phòng, Đảng ủy" <vanphong@example.vn>',
        "vanphong@example.vn",
    ],
)
@pytest.mark.parametrize(
    ("host", "called"),
    [("Chi bộ thôn Bản Vàng", "Chi bộ thôn Bản Vàng"), ('Chi bộ "1/5"', "Chi bộ '1/5'")],
)
def test_the_organizer_is_an_address_whatever_name_stands_before_it_in_the_setting(
    settings, sender, host, called
):
    settings.DEFAULT_FROM_EMAIL = sender
    _, event = read(
        calendar_entry(replace(EVENT, host=host), at=WRITTEN, attendee="nguoi@xa.example")
    )

    assert (event.organizer.value, event.organizer.params["CN"]) == (
        "mailto:vanphong@example.vn",
        [called],
    )


@pytest.mark.pure
def test_an_entry_written_after_a_restore_is_newer_than_those_that_were_mailed_before_it():
    mailed = read(calendar_entry(replace(EVENT, sequence=9), at=WRITTEN))[1]
    again = read(calendar_entry(replace(EVENT, sequence=4), at=WRITTEN + timedelta(hours=1)))[1]
    assert int(again.sequence.value) > int(mailed.sequence.value)


@pytest.mark.pure
@pytest.mark.parametrize("attendee", ["", "nguoi@xa.example"])
def test_a_cancelled_meeting_is_taken_out_under_the_same_name(attendee):
    off = replace(EVENT, cancelled=True, sequence=8)
    before, after = (
        read(calendar_entry(one, at=WRITTEN, attendee=attendee)) for one in (EVENT, off)
    )

    assert (after[0].method.value, after[1].status.value) == ("CANCEL", "CANCELLED")
    assert after[1].uid.value == before[1].uid.value
    assert int(after[1].sequence.value) > int(before[1].sequence.value)
    assert method_of(calendar_entry(off, at=WRITTEN, attendee=attendee)) == "CANCEL"


@pytest.mark.django_db
def test_the_mails_of_a_meeting_that_moves_carry_one_event_in_growing_versions(people, mailoutbox):
    with time_machine.travel("2026-11-02 12:00+07:00", tick=False) as clock:
        prove_address(people.member, "nguoi@xa.example")
        actor = act_as(people.secretary)
        meeting = make_meeting(people.cell)
        step.prepare(meeting, people)
        convene_meeting(meeting, on=meeting.planned_on.replace(day=1), actor=actor)
        for day in (4, 5):
            moved = meeting.planned_on.replace(day=day)
            move_meeting(
                meeting,
                day=moved,
                starts_at=meeting.starts_at,
                place="Trạm y tế",
                reason="Mưa",
                actor=actor,
            )
            clock.shift(timedelta(minutes=10))
            run_waiting_jobs()

    parts = [
        part
        for mail in mailoutbox
        for part in mail.message().walk()
        if part.get_content_type() == "text/calendar"
    ]
    events = [read(part.get_payload(decode=True).decode())[1] for part in parts]
    assert [part.get_param("method") for part in parts] == ["REQUEST"] * 3
    assert {event.uid.value for event in events} == {f"{meeting.pk}@chibo"}
    assert [event.dtstart.value.day for event in events][1:] == [4, 5]
    sequences = [int(event.sequence.value) for event in events]
    assert sequences == sorted(set(sequences))


@pytest.mark.django_db
def test_who_is_invited_in_the_entry_is_the_address_that_the_letter_goes_to(people, mailoutbox):
    """The office has typed another address than the one that its owner has proved: calendars take
    only what is to them.
    """
    prove_address(people.member, "chinh-chu@xa.example")
    people.member.email = "van-phong-nhap@xa.example"
    people.member.save(update_fields=["email"])
    notify(
        [people.member],
        cell=people.cell,
        news=Message("meeting.move", "The meeting is now on {day}.", {}, "/", EVENT),
    )
    run_waiting_jobs()

    ((mail, part),) = [
        (mail, part)
        for mail in mailoutbox
        for part in mail.message().walk()
        if part.get_content_type() == "text/calendar"
    ]
    _, event = read(part.get_payload(decode=True).decode())
    assert (mail.to, event.attendee.value) == (
        ["chinh-chu@xa.example"],
        "mailto:chinh-chu@xa.example",
    )
