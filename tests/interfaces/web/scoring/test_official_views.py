"""The official in charge gives a view of a score in one press; the office sees whom it waits for
and may decide without.
"""

import uuid
from datetime import date

import pytest
import time_machine

from chibo.insight.scoring.actions import give_view
from chibo.interfaces.web.scoring.official_views import awaited_words
from tests.factories import act_as, make_meeting
from tests.insight.sheets import again, decided, held, submitted
from tests.interfaces.web.sheetpages import review, score

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False) as clock:
        yield clock


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def meeting(people):
    return held(make_meeting(people.cell), people)


def send(browse, person, meeting, **sent):
    return browse(person).post(
        score(meeting, "view/"), sent | {"key": str(uuid.uuid4()), "seen": ""}
    )


def text_of(answer):
    return answer.content.decode()


def test_office_sees_whom_it_waits_for_how_long_and_that_it_need_not_wait(meeting, people, browse):
    sheet = submitted(meeting, people)

    page = text_of(browse(people.official).get(review(sheet)))

    assert f"Chờ ý kiến đồng chí {people.in_charge.full_name}, còn 3 ngày." in page
    assert "quy định không nêu thời hạn" in page and "có thể quyết định ngay, không cần chờ" in page
    assert "Quyết định, không chờ ý kiến" in page
    give_view(sheet, view="Chấm sát.", actor=act_as(people.in_charge))
    page = text_of(browse(people.official).get(review(sheet)))
    assert "Chấm sát." in page and "Chờ ý kiến" not in page and "Quyết định, không chờ" not in page


def test_one_press_agrees_and_the_way_says_so(meeting, people, browse):
    sheet = submitted(meeting, people)
    shown = text_of(browse(people.in_charge).get(score(meeting)))
    assert "Tôi đồng ý với điểm chi bộ chấm" in shown and shown.count("button primary") == 1

    answer = send(browse, people.in_charge, meeting, view="", do="agree")

    assert (answer.status_code, answer.url) == (302, score(meeting))
    kept = again(sheet, people.official)
    assert (kept.attending_total, kept.attending_by) == (
        kept.self_total,
        people.in_charge.full_name,
    )
    assert "đồng ý với điểm chi bộ chấm" in text_of(browse(people.official).get(review(sheet)))


def test_view_without_a_word_is_refused_and_the_typed_one_is_kept(meeting, people, browse):
    submitted(meeting, people)
    assert "Viết ý kiến, một câu là đủ." in text_of(
        send(browse, people.in_charge, meeting, view=" ", do="say")
    )
    secret = send(browse, people.in_charge, meeting, view="Văn bản Tối mật kèm theo", do="say")
    assert secret.status_code == 422 and "Văn bản Tối mật kèm theo" in text_of(secret)


def test_after_the_decision_the_words_are_a_late_remark_and_the_step_does_not_read_not_yet(
    meeting, people, browse, noon
):
    sheet = decided(meeting, people)
    before = again(sheet, people.official).official_total
    noon.move_to("2026-11-04 12:00+07:00")

    send(browse, people.in_charge, meeting, view="Tôi có dự, nhất trí.", do="say")

    page = text_of(browse(people.official).get(review(sheet)))
    assert "Nhận xét muộn của cấp ủy viên phụ trách" in page and "Tôi có dự, nhất trí." in page
    assert again(sheet, people.official).official_total == before
    way = browse(people.official).get(review(sheet)).context["way"]
    assert [step["state"] for step in way] == ["done"] * 6
    assert [step["late"] for step in way if step["by"] == people.in_charge.full_name] == [True]


def test_nobody_but_who_is_in_charge_gives_the_view(meeting, people, browse):
    submitted(meeting, people)
    for person in (people.secretary, people.member, people.official):
        assert send(browse, person, meeting, view="x", do="say").status_code == 403
    assert send(browse, people.stranger, meeting, view="x", do="say").status_code == 404


def test_official_without_a_login_is_to_be_asked_by_telephone(meeting, people, browse):
    people.in_charge.account.is_active = False
    people.in_charge.account.save()
    sheet = submitted(meeting, people)
    assert "xin hỏi qua điện thoại" in text_of(browse(people.official).get(review(sheet)))


def test_words_of_the_wait():
    due = date(2026, 11, 6)
    assert awaited_words("A", due=due, on=date(2026, 11, 5)) == "chờ ý kiến đồng chí A, còn 1 ngày"
    assert awaited_words("A", due=due, on=due) == "chờ ý kiến đồng chí A, hết hôm nay"
    assert (
        awaited_words("A", due=due, on=date(2026, 11, 9))
        == "chờ ý kiến đồng chí A, đã hẹn đến 06/11"
    )
