"""The review of tasks in a meeting as pages."""

from datetime import date

import pytest

from tests.factories import make_meeting
from tests.interfaces.web.halls import address, form, how_many, ready
from tests.interfaces.web.meetings.course_forms import item_of, with_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def people(people_online):
    return people_online


def test_by_script_a_tick_that_is_refused_says_so_beside_what_was_pressed(people, browse):
    meeting = ready(people)
    item = item_of(meeting, 0)
    client, by_script = browse(people.secretary), {"HX-Request": "true"}

    one = client.post(
        address(meeting, f"items/{item.pk}/tick/"),
        form(done="yes", minutes_spent="-7"),
        headers=by_script,
    )
    several = client.post(address(meeting, "items/tick/"), form(items="x"), headers=by_script)

    assert [(answer.status_code, answer.json()["message"] != "") for answer in (one, several)] == [
        (422, True)
    ] * 2
    assert not item_of(meeting, 0).done


def test_the_review_shows_every_open_task_and_how_many_are_left(
    people, browse, django_assert_num_queries
):
    meeting, task = with_task(people)
    client = browse(people.secretary)

    with django_assert_num_queries(8):
        found = client.get(address(meeting, "review/")).context

    assert ([row["task"] for row in found["rows"]], found["left"], found["rows"][0]["late"]) == (
        [task],
        1,
        True,
    )


def test_a_task_is_continued_with_its_new_date(people, browse):
    meeting, task = with_task(people)

    answer = browse(people.secretary).post(
        address(meeting, f"review/{task.pk}/"),
        form(outcome="continued", new_due_on="30/11/2026", reason="Mưa"),
    )

    task.refresh_from_db()
    assert (answer.url, task.due_on, task.state) == (
        address(meeting, "review/#left"),
        date(2026, 11, 30),
        "open",
    )
    assert how_many(people, "task.review") == 1


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"outcome": "continued"}, "new_due_on"),
        ({"outcome": "dropped"}, "reason"),
        ({}, "outcome"),
        ({"outcome": "done", "result": "x" * 501}, "result"),
        ({"outcome": "done", "result": "a\x00b"}, "result"),
        ({"outcome": "done", "result": "Gửi tài liệu (MẬT)"}, "__all__"),
    ],
)
def test_a_mark_that_lacks_something_is_refused_at_its_field(people, browse, fields, at):
    meeting, task = with_task(people)

    answer = browse(people.secretary).post(address(meeting, f"review/{task.pk}/"), form(**fields))

    assert (answer.status_code, list(answer.context["rows"][0]["form"].errors)) == (422, [at])
    assert how_many(people, "task.review") == 0


def test_a_task_of_another_cell_is_not_found(people, browse):
    _meeting, task = with_task(people)
    sister = make_meeting(people.sister)

    assert (
        browse(people.neighbour)
        .post(address(sister, f"review/{task.pk}/"), form(outcome="done"))
        .status_code
        == 404
    )
