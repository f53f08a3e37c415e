"""The official in charge reads the discussion of the cell without a typed reason: every look is on
record, and the cell sees it (decision 0015).
"""

from datetime import date

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.base.reads.actions import take_in_readings
from chibo.directory.assignments.actions import end_assignment
from chibo.directory.assignments.models import Assignment
from chibo.work.meetings.actions.discussion import record_opinion, write_notes
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.room import roll_call_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.halls import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
NOTES = "Bàn kỹ việc đền bù đất làm đường; có ý kiến trái nhau."


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def meeting(people):
    """A meeting with notes under its fifth item, an opinion under the sixth and sealed minutes."""
    meeting = step.open_room(make_meeting(people.cell, month=Month(2026, 11)), people)
    step.call_roll(meeting, people)
    items = list(items_of(meeting))
    items[4].unit = meeting.unit
    write_notes(items[4], notes=NOTES, actor=act_as(people.deputy))
    record_opinion(
        meeting,
        person=people.member,
        item=items[5],
        text="Nên làm mương trước.",
        actor=act_as(people.deputy),
    )
    step.seal(step.close(meeting, people), people)
    return meeting


def readings() -> list[Entry]:
    take_in_readings()
    return list(Entry.objects.filter(code="person.read").order_by("seq"))


def course(meeting, position: int) -> str:
    return f"{address(meeting, 'course/')}?item={list(items_of(meeting))[position].pk}"


def test_notes_in_ones_own_words_are_on_record_for_everybody_who_was_there(people, browse, meeting):
    page = browse(people.in_charge).get(course(meeting, 4)).content.decode()

    (entry,) = readings()
    there = {
        str(line.person_id)
        for line in roll_call_of(meeting)
        if line.attended and line.person_id != people.in_charge.pk
    }
    assert NOTES in page
    assert set(entry.values["persons"]) == there
    assert (entry.author, entry.values["office"]) == (
        people.in_charge.full_name,
        "official_in_charge",
    )


@pytest.mark.parametrize(
    "tail", ["minutes/", "room/", "documents/minutes.docx", "documents/attendance.pdf"]
)
def test_what_else_the_official_in_charge_opens_of_a_meeting_is_on_record(
    people, browse, meeting, tail
):
    answer = browse(people.in_charge).get(address(meeting, tail))

    assert answer.status_code == 200
    assert [entry.author for entry in readings()] == [people.in_charge.full_name]


def test_the_secretary_sees_what_was_read_when_and_how_often(people, browse, meeting):
    browser, url = browse(people.in_charge), f"/cells/{people.cell.pk}/openings/"
    for tail in ("minutes/", "minutes/", "documents/minutes.docx"):
        browser.get(address(meeting, tail))
    browse(people.secretary).get(address(meeting, "minutes/"))
    readings()

    for reader in (people.secretary, people.member):
        answer = browse(reader).get(url)
        told = [(line["name"], str(line["how"]), line["count"]) for line in answer.context["looks"]]
        assert told == [
            (people.in_charge.full_name, "đã tải tệp", 1),
            (people.in_charge.full_name, "đã xem", 2),
        ]
        assert "Cấp ủy viên phụ trách chi bộ đã xem những gì" in answer.content.decode()


def test_the_list_names_nobody_who_was_read_about_and_no_other_office(people, browse, meeting):
    browse(people.in_charge).get(course(meeting, 5))
    browse(people.official).get(f"/people/{people.member.pk}/")
    readings()

    answer = browse(people.secretary).get(f"/cells/{people.cell.pk}/openings/")
    assert [line["name"] for line in answer.context["looks"]] == [people.in_charge.full_name]
    assert people.member.full_name not in answer.content.decode()


def test_after_the_assignment_has_ended_nothing_is_read(people, browse, meeting):
    row = Assignment.objects.of_unit(people.cell).get(official=people.in_charge)
    with time_machine.travel("2026-11-05 08:00+07:00", tick=False):
        end_assignment(row, on=date(2026, 11, 4), actor=act_as(people.official))
        assert browse(people.in_charge).get(course(meeting, 4)).status_code == 404
