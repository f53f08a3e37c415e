"""The items of a meeting are gone through, and opinions noted, as pages."""

import pytest

from chibo.work.meetings.actions.discussion import record_opinion
from chibo.work.meetings.models import Opinion
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import act_as, make_meeting
from tests.interfaces.web.halls import address, form, how_many, ready
from tests.interfaces.web.meetings.course_forms import item_of, with_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def people(people_online):
    return people_online


def test_the_page_opens_the_first_item_that_is_more_than_a_formal_step_and_shows_the_clock(
    people, browse, django_assert_num_queries
):
    meeting = ready(people)
    client = browse(people.secretary)

    with django_assert_num_queries(12):
        found = client.get(address(meeting, "course/")).context

    opened = [entry["number"] for entry in found["entries"] if entry["current"]]
    assert (opened, found["total"], found["item"]) == ([4], 16, item_of(meeting, 3))
    assert [item.step for item in found["formal"]] == [
        "opening",
        "officers",
        "roll_call",
        "adopt_agenda",
    ]
    assert (found["clock"]["held"], found["clock"]["minimum"].value, found["clock"]["left"]) == (
        60,
        90,
        30,
    )


def test_the_formal_steps_are_taken_in_one_press(people, browse):
    meeting = ready(people)
    client = browse(people.secretary)
    wanted = [str(item.pk) for item in client.get(address(meeting, "course/")).context["formal"]]

    answers = [
        client.post(address(meeting, "items/tick/"), form(items=",".join(wanted))) for _ in range(2)
    ]

    assert [answer.url for answer in answers] == [address(meeting, "course/")] * 2
    assert [str(item.pk) for item in items_of(meeting) if item.done] == wanted
    assert how_many(people, "agenda.tick") == len(wanted)


def test_by_script_an_opinion_sent_twice_with_one_key_is_noted_once(people, browse):
    meeting = ready(people)
    item, sent = item_of(meeting), form(person=people.member.pk, kind="spoken", text="Nên làm sớm.")
    client, where = (
        browse(people.secretary),
        address(meeting, f"items/{item_of(meeting).pk}/opinions/"),
    )

    answers = [
        client.post(where, sent, headers={"HX-Request": "true"}, follow=True) for _ in range(2)
    ]

    assert ["Nên làm sớm." in answer.content.decode() for answer in answers] == [True, True]
    assert [(row.text, row.item_id) for row in Opinion.objects.of_unit(people.cell)] == [
        ("Nên làm sớm.", item.pk)
    ]


def test_by_script_a_mark_that_lacks_its_date_says_so(people, browse):
    meeting, task = with_task(people)
    where = address(meeting, f"review/{task.pk}/")

    answer = browse(people.secretary).post(
        where, form(outcome="continued"), headers={"HX-Request": "true"}
    )

    assert (answer.status_code, answer.json()["message"] != "") == (422, True)


def test_ticking_leads_to_the_next_item(people, browse):
    meeting = ready(people)
    first, second = item_of(meeting, 0), item_of(meeting, 1)

    answer = browse(people.secretary).post(
        address(meeting, f"items/{first.pk}/tick/"), form(done="yes", minutes_spent="7")
    )

    first = item_of(meeting, 0)
    assert (answer.url, first.done, first.minutes_spent) == (
        address(meeting, f"course/?item={second.pk}"),
        True,
        7,
    )


def test_a_tick_is_taken_back(people, browse):
    meeting = ready(people)
    item = item_of(meeting, 0)
    client = browse(people.secretary)
    client.post(address(meeting, f"items/{item.pk}/tick/"), form(done="yes", minutes_spent="7"))

    shown = (
        client.get(address(meeting, f"course/?item={item.pk}")).context["tick_form"]["seen"].value()
    )
    client.post(
        address(meeting, f"items/{item.pk}/tick/"), form(done="", minutes_spent="7", seen=shown)
    )

    assert item_of(meeting, 0).done is False


def test_an_opinion_is_noted_and_one_tap_takes_it_back(people, browse):
    meeting = ready(people)
    item, client = item_of(meeting), browse(people.deputy)

    page = client.post(
        address(meeting, f"items/{item.pk}/opinions/"),
        form(person=people.member.pk, kind="petition", text="Đề nghị sửa cống"),
        follow=True,
    )
    said = Opinion.objects.of_unit(people.cell).get()
    undo = address(meeting, f"opinions/{said.pk}/drop/")

    assert (said.person, said.kind, said.item, said.text) == (
        people.member,
        "petition",
        item,
        "Đề nghị sửa cống",
    )
    assert page.content.decode().count(f'action="{undo}"') == 2
    client.post(undo, form())
    assert Opinion.objects.of_unit(people.cell).count() == 0


@pytest.mark.parametrize("text", ["", "Văn bản (TỐI MẬT) của tỉnh", "x" * 4001, "a\x00b"])
def test_a_wrong_opinion_is_refused_at_its_field(people, browse, text):
    meeting = ready(people)

    answer = browse(people.deputy).post(
        address(meeting, f"items/{item_of(meeting).pk}/opinions/"),
        form(person=people.member.pk, kind="spoken", text=text),
    )

    assert (answer.status_code, len(answer.context["opinion_form"].errors)) == (422, 1)
    assert Opinion.objects.of_unit(people.cell).count() == 0


def test_the_same_opinion_sent_twice_stands_once(people, browse):
    meeting = ready(people)
    client, sent = (
        browse(people.deputy),
        form(person=people.member.pk, kind="spoken", text="Ý kiến"),
    )

    for _ in range(2):
        client.post(address(meeting, f"items/{item_of(meeting).pk}/opinions/"), sent)

    assert (Opinion.objects.of_unit(people.cell).count(), how_many(people, "opinion.record")) == (
        1,
        1,
    )


def test_an_opinion_of_another_cell_is_not_found(people, browse):
    meeting = ready(people)
    record_opinion(
        meeting,
        person=people.member,
        text="Ý",
        item=item_of(meeting),
        actor=act_as(people.secretary),
    )
    said, sister = Opinion.objects.of_unit(people.cell).get(), make_meeting(people.sister)

    assert (
        browse(people.neighbour)
        .post(address(sister, f"opinions/{said.pk}/drop/"), form())
        .status_code
        == 404
    )
