"""The home page asks the database as often for one as for many."""

from datetime import date, time

import pytest
import time_machine

from chibo.base.kernel.dates import Month
from chibo.work.meetings.actions.discussion import send_opinion
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.actions.tasks import assign_task, report_task
from tests.factories import TODAY, act_as, make_meeting, make_unit
from tests.factories.month import close, convene, open_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel("2026-11-01 09:00+07:00", tick=False):
        yield


def test_home_asks_the_same_number_of_questions_for_one_cell_and_for_three(
    people_online, browse, django_assert_num_queries
):
    make_meeting(people_online.cell)
    browser = browse(people_online.official)
    with django_assert_num_queries(OFFICE_QUERIES + FIRST_STEPS_QUERIES):
        browser.get("/")
    for _ in range(3):
        make_meeting(make_unit(parent=people_online.commune))
    with django_assert_num_queries(OFFICE_QUERIES + FIRST_STEPS_QUERIES):
        browser.get("/")
    with time_machine.travel("2026-10-03 22:00+07:00", tick=False):
        close(
            open_room(make_meeting(people_online.cell, month=Month(2026, 10)), people_online),
            people_online,
        )
    # Who has lived through a month begins no more; what is late now is looked up among the
    # reminders.
    with django_assert_num_queries(OFFICE_QUERIES + 1):
        browser.get("/")


OFFICE_QUERIES, FIRST_STEPS_QUERIES = 13, 9


def test_home_of_a_secretary_stays_under_its_budget(
    people_online, browse, django_assert_num_queries
):
    meeting = convene(make_meeting(people_online.cell), people_online, on=date(2026, 11, 1))
    browser = browse(people_online.secretary)
    with django_assert_num_queries(14):
        browser.get("/")
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False):
        open_meeting(
            meeting,
            held_on=meeting.planned_on,
            at=time(19, 0),
            actor=act_as(people_online.secretary),
            on=TODAY,
        )
        browser.get("/")  # two days later the session is renewed, once
        with django_assert_num_queries(15):
            browser.get("/")


@pytest.mark.parametrize("rows", [1, 3])
def test_home_asks_as_often_for_one_as_for_three_that_wait(
    people_online, browse, django_assert_num_queries, rows
):
    with time_machine.travel("2026-10-03 19:30+07:00", tick=False):
        before = close(
            open_room(make_meeting(people_online.cell, month=Month(2026, 10)), people_online),
            people_online,
        )
        for number in range(rows):
            given = assign_task(
                before,
                title=f"Việc {number}",
                owner=people_online.member,
                due_on=date(2026, 11, 20),
                actor=act_as(people_online.secretary),
            )
            report_task(
                given, state="done", report=f"Xong {number}", actor=act_as(people_online.member)
            )
    meeting = convene(make_meeting(people_online.cell), people_online, on=date(2026, 11, 1))
    for number in range(rows):
        send_opinion(
            meeting,
            text=f"Làm cầu số {number}.",
            item=None,
            person=people_online.member,
            actor=act_as(people_online.member),
        )
    browser = browse(people_online.secretary)
    browser.get("/")
    with django_assert_num_queries(
        18
    ):  # What waits is asked in one statement; what is there, opinions and reports, in one each.
        answer = browser.get("/")
    titles = " ".join(item["title"] for item in answer.context["found"].items)
    assert f"{rows} ý kiến" in titles, titles
