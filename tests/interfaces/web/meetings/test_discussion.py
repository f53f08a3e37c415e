"""The course of a meeting and the review of tasks as pages."""

from datetime import date

import pytest

from chibo.base.kernel.dates import Month
from chibo.base.kernel.revisions import Revision
from chibo.work.meetings.actions.discussion import record_opinion
from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.models import AgendaItem, Opinion, Task
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.halls import address, form, how_many, last_code, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]
PAGE = {"Accept": "text/html"}


@pytest.fixture
def people(people_online):
    return people_online


def item_of(meeting, index: int = 4) -> AgendaItem:
    item = items_of(meeting)[index]
    item.meeting = meeting
    return item


def notes_url(meeting, item=None) -> str:
    return address(meeting, f"items/{(item or item_of(meeting)).pk}/notes/")


def mark(text: str) -> str:
    """What a page that shows these notes says it has seen."""
    return str(Revision.of({"notes": text}))


def with_task(people):
    """A meeting in session to which one task of October comes."""
    october = step.close(
        step.open_room(make_meeting(people.cell, month=Month(2026, 10)), people), people
    )
    assign_task(
        october,
        title="Làm kênh",
        owner=people.member,
        due_on=date(2026, 10, 20),
        actor=act_as(people.secretary),
    )
    return ready(people), Task.objects.of_cell(people.cell).get()


@pytest.mark.parametrize("tail", ["course/", "course/clock/", "review/"])
@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("neighbour", 404), ("official", 403), ("member", 200)]
)
def test_only_those_inside_see_the_course(people, browse, who, status, tail):
    meeting = ready(people)

    assert browse(getattr(people, who)).get(address(meeting, tail)).status_code == status


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("official", 403), ("member", 403)])
def test_only_the_writers_write(people, browse, who, status):
    meeting, task = with_task(people)
    item, client = item_of(meeting), browse(getattr(people, who))
    record_opinion(
        meeting, person=people.deputy, text="Ý", item=item, actor=act_as(people.secretary)
    )
    said = Opinion.objects.of_cell(people.cell).get()

    answers = [
        client.post(notes_url(meeting, item), {"text": "Lạ", "rev": mark("")}),
        client.post(
            address(meeting, f"items/{item.pk}/conclusion/"), {"text": "Lạ", "rev": mark("")}
        ),
        client.post(address(meeting, f"items/{item.pk}/tick/"), form(done="yes")),
        client.post(
            address(meeting, f"items/{item.pk}/opinions/"),
            form(person=people.member.pk, kind="spoken", text="Ý"),
        ),
        client.post(address(meeting, f"opinions/{said.pk}/drop/"), form()),
        client.post(address(meeting, f"review/{task.pk}/"), form(outcome="done")),
    ]

    assert [answer.status_code for answer in answers] == [status] * 6
    after = item_of(meeting)
    assert (
        after.notes,
        after.conclusion,
        after.done,
        Opinion.objects.of_cell(people.cell).count(),
    ) == (
        "",
        "",
        False,
        1,
    )


def test_typing_saves_and_answers_with_mark_and_hour(people, browse):
    meeting = ready(people)

    answer = browse(people.deputy).post(
        notes_url(meeting), {"text": "Thu hoạch 38 ha  ", "rev": mark("")}
    )

    assert answer.json() == {"rev": mark("Thu hoạch 38 ha"), "at": "20:00", "saved_at": "20:00"}
    assert (item_of(meeting).notes, last_code(people)) == ("Thu hoạch 38 ha", "minutes.write")


def test_two_writers_see_each_others_text(people, browse):
    meeting = ready(people)
    browse(people.deputy).post(notes_url(meeting), {"text": "Bản của Bình", "rev": mark("")})

    answer = browse(people.secretary).post(
        notes_url(meeting), {"text": "Bản của Mai", "rev": mark("")}
    )

    told = {
        "theirs": "Bản của Bình",
        "rev": mark("Bản của Bình"),
        "author": "Hà Văn Bình",
        "at": "20:00, 03/11/2026",
    }
    assert (answer.status_code, answer.json()) == (409, told)
    assert item_of(meeting).notes == "Bản của Bình"


def test_without_script_the_other_text_stands_beside_the_own(people, browse):
    meeting = ready(people)
    browse(people.deputy).post(notes_url(meeting), {"text": "Bản của Bình", "rev": mark("")})

    answer = browse(people.secretary).post(
        notes_url(meeting), form(text="Bản của Mai", rev=mark("")), headers=PAGE
    )

    (row,) = answer.context["rows"]
    assert (answer.status_code, row["mine"], row["theirs"]) == (409, "Bản của Mai", "Bản của Bình")
    assert (row["author"], row["joined"]) == ("Hà Văn Bình", "Bản của Bình\n\nBản của Mai")
    assert item_of(meeting).notes == "Bản của Bình"


def test_without_script_the_text_is_saved_and_the_page_comes_back(people, browse):
    meeting = ready(people)
    item = item_of(meeting)

    answer = browse(people.deputy).post(
        notes_url(meeting), form(text="Câu một", rev=mark("")), headers=PAGE
    )

    assert (answer.status_code, answer.url) == (302, address(meeting, f"course/?item={item.pk}"))
    assert item_of(meeting).notes == "Câu một"


@pytest.mark.parametrize("text", ["Theo tài liệu TUYỆT MẬT số 3", "x" * 20_001, "a\x00b"])
def test_a_text_that_may_not_stand_is_refused_with_its_reason(people, browse, text):
    meeting = ready(people)

    answer = browse(people.deputy).post(notes_url(meeting), {"text": text, "rev": mark("")})

    assert (answer.status_code, list(answer.json()), item_of(meeting).notes) == (
        422,
        ["message"],
        "",
    )


def test_a_secrecy_mark_is_named_to_the_writer(people, browse):
    meeting = ready(people)

    answer = browse(people.deputy).post(
        notes_url(meeting), {"text": "Tài liệu TUYỆT MẬT số 3", "rev": ""}
    )

    assert answer.json()["message"].startswith("“Tài liệu TUYỆT MẬT số 3” (dòng 1)")


def test_an_item_off_the_record_has_no_text_box(people, browse):
    meeting = ready(people)
    item = item_of(meeting)
    item.off_record = True
    item.save(update_fields=["off_record"])
    client = browse(people.deputy)

    shown = client.get(address(meeting, f"course/?item={item.pk}")).content.decode()
    answer = client.post(notes_url(meeting), {"text": "Nội dung", "rev": mark("")})

    assert (shown.count(notes_url(meeting)), answer.status_code, item_of(meeting).notes) == (
        0,
        422,
        "",
    )
    assert shown.count('/notes/"') > 0


def test_an_item_of_another_meeting_is_not_found(people, browse):
    meeting = ready(people)
    other = make_meeting(people.cell, month=Month(2026, 12))

    answer = browse(people.deputy).post(
        notes_url(other, item_of(meeting)), {"text": "Lạ", "rev": mark("")}
    )

    assert answer.status_code == 404


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
    assert [(row.text, row.item_id) for row in Opinion.objects.of_cell(people.cell)] == [
        ("Nên làm sớm.", item.pk)
    ]


def test_by_script_a_mark_that_lacks_its_date_says_so(people, browse):
    meeting, task = with_task(people)
    where = address(meeting, f"review/{task.pk}/")

    answer = browse(people.secretary).post(
        where, form(outcome="continued"), headers={"HX-Request": "true"}
    )

    assert (answer.status_code, answer.json()["message"] != "") == (422, True)


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
    said = Opinion.objects.of_cell(people.cell).get()
    undo = address(meeting, f"opinions/{said.pk}/drop/")

    assert (said.person, said.kind, said.item, said.text) == (
        people.member,
        "petition",
        item,
        "Đề nghị sửa cống",
    )
    assert page.content.decode().count(f'action="{undo}"') == 2
    client.post(undo, form())
    assert Opinion.objects.of_cell(people.cell).count() == 0


@pytest.mark.parametrize("text", ["", "Văn bản (TỐI MẬT) của tỉnh", "x" * 4001, "a\x00b"])
def test_a_wrong_opinion_is_refused_at_its_field(people, browse, text):
    meeting = ready(people)

    answer = browse(people.deputy).post(
        address(meeting, f"items/{item_of(meeting).pk}/opinions/"),
        form(person=people.member.pk, kind="spoken", text=text),
    )

    assert (answer.status_code, len(answer.context["opinion_form"].errors)) == (422, 1)
    assert Opinion.objects.of_cell(people.cell).count() == 0


def test_the_same_opinion_sent_twice_stands_once(people, browse):
    meeting = ready(people)
    client, sent = (
        browse(people.deputy),
        form(person=people.member.pk, kind="spoken", text="Ý kiến"),
    )

    for _ in range(2):
        client.post(address(meeting, f"items/{item_of(meeting).pk}/opinions/"), sent)

    assert (Opinion.objects.of_cell(people.cell).count(), how_many(people, "opinion.record")) == (
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
    said, sister = Opinion.objects.of_cell(people.cell).get(), make_meeting(people.sister)

    assert (
        browse(people.neighbour)
        .post(address(sister, f"opinions/{said.pk}/drop/"), form())
        .status_code
        == 404
    )


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
