"""The facts behind a score, from rows: what the packs ask for, filled in, and kept
with the sheet.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import VIETNAM, Month
from chibo.directory.people.models import Membership
from chibo.insight.scoring.actions import open_sheet, refresh_evidence
from chibo.insight.scoring.queries import lines_of
from chibo.insight.scoring.rules import facts_from, hash_of
from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions.discussion import record_opinion
from chibo.work.meetings.actions.preparation import publish_paper, record_huddle
from chibo.work.meetings.models import Huddle, Meeting, Paper
from chibo.work.meetings.queries.facts import MeetingFile
from rulebook.scoring.score import evidence
from rulebook.vocabulary.facts import KINDS
from tests.factories import TODAY, act_as, make_meeting, make_member
from tests.factories.month import close, convene, open_room, resolve, seal
from tests.insight.sheets import adopted, again, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def meeting(people):
    return make_meeting(people.cell)


def facts(meeting):
    return MeetingFile(meeting).for_score()


def thematic(people, month):
    """A thematic meeting that was held in that month."""
    row = held(make_meeting(people.cell, kind="thematic"), people, minutes=40)
    Meeting.all_rows_unscoped.filter(pk=row.pk).update(month=month.first)


def test_every_fact_that_packs_may_ask_for_is_filled(meeting, people):
    assert set(facts(held(meeting, people))) == set(KINDS)


def test_case_8_regular_and_thematic_of_115_minutes_are_5_short_of_120(meeting, people):
    other = make_meeting(people.cell, kind="thematic")
    other.together_with = meeting
    meeting.together_with = other
    for row in (other, meeting):
        row.save(update_fields=["together_with"])
    held(meeting, people, minutes=75)
    other.opened_at, other.closed_at = meeting.closed_at, meeting.closed_at + timedelta(minutes=40)
    other.save(update_fields=["opened_at", "closed_at"])
    meeting.together_with = other

    found = facts(meeting)

    assert (
        found["meeting.minutes"],
        found["meeting.minimum_minutes"],
        found["meeting.minutes_short"],
    ) == (115, 120, 5)
    assert found["meeting.length_share"] == Decimal(115) / 120


@pytest.mark.parametrize(
    ("minutes", "short", "share"),
    [(45, 45, Decimal("0.5")), (90, 0, Decimal(1)), (130, 0, Decimal(1))],
)
def test_length_is_told_as_minutes_short_and_as_a_share(meeting, people, minutes, short, share):
    found = facts(held(meeting, people, minutes=minutes))

    assert (found["meeting.minutes_short"], found["meeting.length_share"]) == (short, share)


def test_case_14_a_paper_23_hours_before_is_one_day_before_in_dates(meeting, people):
    convene(meeting, people)
    publish_paper(
        meeting, title="Tài liệu", file=receive_file("a.txt", b"x"), actor=act_as(people.secretary)
    )
    sent = datetime(2026, 11, 2, 20, 0, tzinfo=VIETNAM)
    Paper.all_rows_unscoped.update(published_at=sent)

    found = facts(meeting)

    assert (found["papers.hours_before"], found["papers.days_before"]) == (Decimal(23), 1)


@pytest.mark.parametrize(
    ("month", "this_month", "this_quarter"),
    [(Month(2026, 11), True, True), (Month(2026, 10), False, True), (Month(2026, 9), False, False)],
)
def test_thematic_meeting_counts_in_its_month_and_its_quarter(
    meeting, people, month, this_month, this_quarter
):
    thematic(people, month)

    found = facts(held(meeting, people))

    assert (found["thematic.held_this_month"], found["thematic.held_this_quarter"]) == (
        this_month,
        this_quarter,
    )


def test_thematic_meeting_of_another_cell_counts_nowhere(meeting, people):
    thematic(people, Month(2026, 11))
    Meeting.all_rows_unscoped.filter(kind="thematic").update(unit=people.sister)

    assert facts(held(meeting, people))["thematic.held_this_quarter"] is False


def test_thematic_meeting_that_was_only_planned_counts_nowhere(meeting, people):
    make_meeting(people.cell, kind="thematic")

    assert facts(held(meeting, people))["thematic.held_this_quarter"] is False


def test_first_meeting_of_a_new_cell_has_nothing_to_look_back_on(meeting, people):
    assert facts(meeting)["tasks.exists_last"] is False

    held(make_meeting(people.cell, month=Month(2026, 10)), people)

    assert facts(meeting)["tasks.exists_last"] is True


@pytest.mark.parametrize(("late_on", "in_time"), [(None, True), (date(2026, 11, 6), False)])
def test_huddle_that_was_entered_late_was_not_entered_in_time(meeting, people, late_on, in_time):
    assert facts(meeting)["huddle.entered_in_time"] is False
    record_huddle(
        meeting,
        held_on=date(2026, 11, 1),
        notes="Thống nhất.",
        attendees="",
        actor=act_as(people.secretary),
    )
    Huddle.all_rows_unscoped.update(entered_late_on=late_on)

    assert facts(meeting)["huddle.entered_in_time"] is in_time


def test_closing_tells_of_complete_minutes_and_of_tasks_with_owner_and_deadline(meeting, people):
    held(meeting, people)
    assert facts(meeting)["closing.minutes_complete"] is False
    assert facts(meeting)["closing.tasks_with_owner"] is False

    seal(meeting, people)
    resolve(meeting, people)

    assert facts(meeting)["closing.minutes_complete"] is True
    assert facts(meeting)["closing.tasks_with_owner"] is True


def test_praise_and_reminders_are_counted_and_are_no_speeches(meeting, people):
    open_room(meeting, people)
    for kind in ("praise", "reminder", "spoken"):
        record_opinion(
            meeting,
            person=people.member,
            text="Đồng chí làm tốt.",
            kind=kind,
            actor=act_as(people.deputy),
        )

    found = facts(close(meeting, people))

    assert (found["opinions.praises"], found["opinions.speakers"]) == (2, 1)


def test_case_20_probation_that_ended_on_15_march_counts_as_official_in_april(people):
    person, ended = make_member(people.cell, kind="probationary"), date(2026, 3, 15)
    Membership.objects.filter(person=person).update(valid_to=ended)
    Membership.objects.create(person=person, cell=people.cell, kind="official", valid_from=ended)
    march, april = (make_meeting(people.cell, month=Month(2026, number)) for number in (3, 4))

    assert [MeetingFile(row).facts.cell.official_members for row in (march, april)] == [9, 10]


def test_sheet_keeps_every_fact_as_plain_json_known_to_the_audit_by_its_hash(meeting, people):
    sheet = open_sheet(held(meeting, people), actor=act_as(people.secretary))

    kept = again(sheet, people.secretary)
    assert facts_from(kept.facts) == facts(meeting)
    entry = Entry.objects.get(code="score.open")
    assert entry.values["facts"] == hash_of(kept.facts)


def test_facts_are_kept_anew_with_the_evidence_and_frozen_at_the_adoption(meeting, people):
    sheet = open_sheet(held(meeting, people), actor=act_as(people.secretary))
    record_huddle(
        meeting, held_on=TODAY, notes="Thống nhất.", attendees="", actor=act_as(people.secretary)
    )
    refresh_evidence(sheet, actor=act_as(people.secretary))
    assert again(sheet, people.secretary).facts["huddle.has_minutes"] is True

    seal(meeting, people)
    refresh_evidence(sheet, actor=act_as(people.secretary))
    adopted(meeting, people)

    kept = again(sheet, people.secretary)
    assert (kept.facts["closing.minutes_complete"], kept.standing["1"]) == (True, "5")


def test_well_run_meeting_arrives_with_six_of_ten_lines_filled_and_eight_with_facts(people):
    held(make_meeting(people.cell, month=Month(2026, 10)), people)
    resolve(make_meeting(people.cell, month=Month(2026, 10)), people)
    meeting = make_meeting(people.cell)
    record_huddle(
        meeting,
        held_on=date(2026, 11, 1),
        notes="Thống nhất.",
        attendees="",
        actor=act_as(people.secretary),
    )
    publish_paper(
        meeting, title="Tài liệu", file=receive_file("a.txt", b"x"), actor=act_as(people.secretary)
    )
    Paper.all_rows_unscoped.update(published_at="2026-11-01 08:00+07:00")
    held(meeting, people)
    seal(meeting, people)
    resolve(meeting, people)
    meeting.published_at = meeting.closed_at
    meeting.save(update_fields=["published_at"])

    file = MeetingFile(meeting)
    lines = evidence(file.pack, file.for_score())

    assert [line.code for line in lines if line.decided] == ["1", "2", "3.2", "4.1", "6", "7"]
    kept = lines_of(open_sheet(meeting, actor=act_as(people.secretary)))
    assert [line.criterion for line in kept if not line.evidence["facts"]] == ["3.1", "5"]


def test_facts_of_a_score_are_read_in_the_same_number_of_queries_for_any_history(
    meeting, people, django_assert_num_queries
):
    held(meeting, people)
    with django_assert_num_queries(2):
        assert MeetingFile(meeting).neighbours.held_before is False
    for number in (8, 9, 10):
        held(make_meeting(people.cell, month=Month(2026, number)), people)
    with django_assert_num_queries(2):
        assert MeetingFile(meeting).neighbours.held_before is True
