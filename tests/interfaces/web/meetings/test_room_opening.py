"""The opening of a meeting as a page."""

from datetime import date

import pytest
import time_machine

from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.halls import address, form, how_many, ready, running
from tests.interfaces.web.meetings.roll import OPENING, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def people(people_online):
    return people_online


@pytest.mark.parametrize("tail", ["open/", "close/"])
def test_a_member_neither_opens_nor_closes(people, browse, tail):
    meeting = ready(people)

    assert (
        browse(people.member)
        .post(address(meeting, tail), form(ended_at="20:40", **OPENING))
        .status_code
        == 403
    )
    assert stored(meeting).state == "open"


def test_the_committee_office_does_not_look_into_the_room(people, browse):
    assert browse(people.official).get(address(running(people), "room/")).status_code == 403


def test_opening_names_the_officers_and_begins_the_session(people, browse):
    meeting = make_meeting(people.cell)
    step.draw_up_agenda(meeting, actor=act_as(people.secretary))
    fields = OPENING | {
        "chair": people.secretary.pk,
        "minute_taker": people.deputy.pk,
        "guests": "Bà Lan, Mặt trận",
    }

    answer = browse(people.secretary).post(address(meeting, "open/"), form(**fields))

    after = stored(meeting)
    assert (answer.status_code, answer.url) == (302, address(meeting, "room/"))
    assert (after.state, after.chair, after.minute_taker) == (
        "open",
        people.secretary,
        people.deputy,
    )
    assert (after.guests, after.entered_late, how_many(people, "meeting.open")) == (
        "Bà Lan, Mặt trận",
        False,
        1,
    )


def test_a_refused_opening_takes_back_the_officers(people, browse):
    meeting = make_meeting(people.cell)
    fields = OPENING | {"chair": people.secretary.pk, "minute_taker": people.deputy.pk}

    answer = browse(people.secretary).post(address(meeting, "open/"), form(**fields))

    after = stored(meeting)
    assert (answer.status_code, after.state, after.chair_id) == (422, "planned", None)
    assert len(answer.context["form"].non_field_errors()) == 1


def test_one_person_as_both_officers_is_refused_at_the_field(people, browse):
    meeting = make_meeting(people.cell)
    fields = OPENING | {"chair": people.secretary.pk, "minute_taker": people.secretary.pk}

    answer = browse(people.secretary).post(address(meeting, "open/"), form(**fields))

    assert list(answer.context["form"].errors) == ["minute_taker"]


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"held_on": "2026-11-04"}, "held_on"),
        ({"held_on": "31/02/2026"}, "held_on"),
        ({"guests": "x" * 501}, "guests"),
        ({"guests": "Ông \x00 Lan"}, "guests"),
        ({"guests": "Kèm công văn số 5 (MẬT)"}, "__all__"),
        ({"mode": "hybrid"}, "mode_authority"),
    ],
)
def test_an_impossible_opening_is_refused_at_its_field(people, browse, change, at):
    meeting = step.prepare(make_meeting(people.cell), people)

    answer = browse(people.secretary).post(address(meeting, "open/"), form(**OPENING | change))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [at])
    assert stored(meeting).state == "planned"


def test_entering_a_past_meeting_says_it_will_be_marked_late_and_marks_it(people, browse):
    meeting = step.prepare(make_meeting(people.cell), people)
    client = browse(people.secretary)
    with time_machine.travel("2026-11-10 09:00+07:00", tick=False):
        before = client.get(address(meeting, "open/"))
        client.post(address(meeting, "open/"), form(**OPENING, which="planned"))
        after = client.get(address(meeting, "room/"))

    assert (before.context["late"], before.context["enter_by"].value) == (True, date(2026, 11, 5))
    assert stored(meeting).entered_late is True
    assert after.content.decode().count("Nhập muộn") == 1


def test_before_the_opening_a_member_is_told_to_wait(people, browse):
    meeting = make_meeting(people.cell)

    answer = browse(people.member).get(address(meeting, "room/"))

    assert (answer.status_code, answer.templates[0].name) == (200, "web/room/waiting.html")


def test_before_the_opening_the_secretary_is_led_to_it(people, browse):
    meeting = make_meeting(people.cell)

    assert browse(people.secretary).get(address(meeting, "course/")).url == address(
        meeting, "open/"
    )
