"""The room of a meeting: its doors and its closing."""

from datetime import timedelta

import pytest
import time_machine

from tests.interfaces.web.halls import address, form, how_many, ready, running
from tests.interfaces.web.meetings.roll import marks, state_of, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def people(people_online):
    return people_online


@pytest.mark.parametrize("tail", ["open/", "room/", "close/"])
@pytest.mark.parametrize("who", ["stranger", "neighbour"])
def test_to_strangers_the_room_does_not_exist(people, browse, who, tail):
    meeting = ready(people)
    client = browse(getattr(people, who))

    assert client.get(address(meeting, tail)).status_code == 404
    assert client.post(address(meeting, tail), form()).status_code == 404


def test_a_member_looks_at_the_roll_but_does_not_call_it(people, browse):
    meeting = running(people)
    client = browse(people.member)

    assert client.get(address(meeting, "room/")).status_code == 200
    assert client.post(address(meeting, "room/"), form(**marks(meeting))).status_code == 403
    assert state_of(meeting, people.deputy) == "not_recorded"


def test_the_closing_lists_what_stops_it_with_the_way_there(
    people, browse, django_assert_num_queries
):
    meeting = running(people)
    client = browse(people.secretary)

    with django_assert_num_queries(11):
        found = client.get(address(meeting, "close/")).context

    assert [(e["finding"].code, e["url"]) for e in found["blocking"]] == [
        ("roll_call_open", address(meeting, "room/"))
    ]
    assert [entry["finding"].code for entry in found["warnings"]] == ["steps_undone", "short"]


def test_a_stopped_closing_stores_nothing(people, browse):
    meeting = running(people)

    answer = browse(people.secretary).post(address(meeting, "close/"), form(ended_at="20:40"))

    assert (answer.status_code, stored(meeting).state, stored(meeting).closed_at) == (
        422,
        "open",
        None,
    )


def test_the_closing_leads_to_the_minutes(people, browse):
    meeting = ready(people)

    with time_machine.travel("2026-11-03 20:45+07:00", tick=False):
        answer = browse(people.secretary).post(address(meeting, "close/"), form(ended_at="20:40"))

    after = stored(meeting)
    assert (answer.url, after.state, after.closed_at - after.opened_at) == (
        address(meeting, "minutes/"),
        "closed",
        timedelta(minutes=100),
    )
    assert how_many(people, "meeting.close") == 1
