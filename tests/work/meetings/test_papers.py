"""Numbers and sums on the papers of a meeting; English titles of its steps on English pages."""

from datetime import date

import pytest
import time_machine
from django.utils.translation import override

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.interfaces.formatting import format_message, item_title
from chibo.work.meetings.actions.agenda import change_item, drop_item
from chibo.work.meetings.actions.resolutions import issue_resolution
from chibo.work.meetings.documents.papers import attendance_context, notice_context
from chibo.work.meetings.documents.parts import people_of
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.rules.course import check_closing
from tests.factories import act_as, make_meeting, make_member
from tests.factories import month as step

pytestmark = pytest.mark.django_db


def test_notices_run_on_through_the_term(people):
    meetings = [make_meeting(people.cell, month=Month(2026, month)) for month in (10, 11)]
    before = notice_context(meetings[0]).head.number

    numbers = [step.convene(meeting, people).notice_number for meeting in meetings]

    assert (before, numbers) == (None, [1, 2])
    head = notice_context(meetings[1]).head
    assert (head.number, head.symbol) == (2, "TB/CB")


def test_attendance_list_counts_as_the_minutes_do(people):
    for kind in ("suspended", "temporarily_away", "temporary_here", "probationary", "exempt"):
        make_member(people.cell, kind=kind)
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)

    paper, counted = attendance_context(meeting), people_of(MeetingFile(meeting))

    assert paper.people == counted
    assert len(paper.rows) == counted.official + counted.probationary + counted.temporary
    assert sum(row.presence == "present" for row in paper.rows) == counted.present
    assert {row.presence for row in paper.rows} == {"present", "suspended", "away"}


@pytest.mark.parametrize(
    ("issued", "code"), [("2026-11-02", "issued_before"), ("2026-11-06", "issued_ahead")]
)
def test_resolution_is_dated_between_the_meeting_and_today(people, issued, code):
    meeting = step.close(step.open_room(make_meeting(people.cell), people), people)

    with time_machine.travel("2026-11-05 08:00+07:00"), pytest.raises(Refused) as refused:
        issue_resolution(
            meeting,
            kind="resolution",
            title="A",
            body="b",
            issued_on=date.fromisoformat(issued),
            actor=act_as(people.secretary),
        )

    assert [(finding.code, finding.field) for finding in refused.value.findings] == [
        (code, "issued_on")
    ]


def test_step_of_the_regulation_reads_english_until_it_is_reworded(people):
    meeting = step.prepare(make_meeting(people.cell), people)
    item = next(item for item in items_of(meeting) if item.step == "roll_call")
    with override("en"):
        assert item_title(item) == "Roll call"
    assert item_title(item) == item.title == "Điểm danh"

    change_item(item, title="Điểm danh đảng viên", actor=act_as(people.secretary))

    with override("en"):
        assert item_title(item) == "Điểm danh đảng viên"


def test_sentences_about_steps_name_them_in_the_language_of_the_page(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    undone = next(
        finding
        for finding in check_closing(MeetingFile(meeting).facts)
        if finding.code == "steps_undone"
    )
    required = next(item for item in items_of(meeting) if item.step == "roll_call")
    other = make_meeting(people.cell, month=Month(2026, 12))
    step.prepare(other, people)
    with pytest.raises(Refused) as refused:
        drop_item(
            next(item for item in items_of(other) if item.step == required.step),
            actor=act_as(people.secretary),
        )

    with override("en"):
        assert "Roll call" in format_message(undone)
        assert "“Roll call”" in format_message(refused.value.findings[0])
    assert "Điểm danh" in format_message(undone)
