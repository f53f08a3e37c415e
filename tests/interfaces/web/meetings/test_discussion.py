"""The texts of the course of a meeting as pages."""

import pytest

from chibo.base.kernel.dates import Month
from chibo.work.meetings.actions.discussion import record_opinion
from chibo.work.meetings.models import Opinion
from tests.factories import act_as, make_meeting
from tests.interfaces.web.halls import address, form, last_code, ready
from tests.interfaces.web.meetings.course_forms import PAGE, item_of, mark, notes_url, with_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def people(people_online):
    return people_online


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
    said = Opinion.objects.of_unit(people.cell).get()

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
        Opinion.objects.of_unit(people.cell).count(),
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
