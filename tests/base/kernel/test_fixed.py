"""Rows read by statements that are written down are the rows that the framework reads."""

import pytest

from chibo.base.accounts.models import Account
from chibo.base.kernel.db import fixed_rows, which_exist
from chibo.work.meetings.models import Attendance, Meeting
from chibo.work.meetings.queries.room import marks_of, roll_call_of
from tests.factories import make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


def columns_of(row) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_row_read_anew_has_every_value_that_the_framework_reads(people):
    meeting = step.open_room(make_meeting(people.cell), people)

    fresh = Meeting.objects.anew(meeting)

    told, read = columns_of(Meeting.all_rows_unscoped.get(pk=meeting.pk)), columns_of(fresh)
    assert read == told
    assert {name: type(value) for name, value in read.items()} == {
        name: type(value) for name, value in told.items()
    }
    assert Meeting.objects.anew(Meeting(pk=meeting.pk, unit=people.sister)) is None


def test_marks_are_the_lines_of_the_meeting_and_the_rest_is_read_when_asked_for(
    people, django_assert_num_queries
):
    meeting = step.open_room(make_meeting(people.cell), people)

    lines = marks_of(meeting)

    assert {(line.pk, line.person_id, line.state) for line in lines} == {
        (line.pk, line.person_id, line.state) for line in roll_call_of(meeting)
    }
    assert type(lines[0]) is Attendance
    with django_assert_num_queries(0):
        assert {(line.reason, line.minutes_late) for line in lines} == {("", None)}
    with django_assert_num_queries(1):
        assert lines[0].recorded_by == ""


def test_an_account_is_the_account(people_online):
    account = people_online.secretary.account

    (found,) = fixed_rows(Account, "id = %s", account.pk)

    assert columns_of(found) == columns_of(Account.objects.get(pk=account.pk))


def test_of_several_queries_one_statement_says_which_find_anything(
    people, django_assert_num_queries
):
    meeting = step.open_room(make_meeting(people.cell), people)
    lines = Attendance.objects.of_unit(people.cell).select_related("person").order_by("state")
    asked = {
        "lines": lines.filter(meeting=meeting),
        "of nobody": lines.filter(meeting=meeting, person_id=people.elsewhere.pk),
        "never": lines.filter(pk__in=[]),
        "meetings": Meeting.objects.of_unit(people.cell),
    }

    with django_assert_num_queries(1):
        found = which_exist(asked)

    assert found == {"lines", "meetings"}
    with django_assert_num_queries(0):
        assert which_exist({"never": asked["never"]}) == set()
