"""What a committee declares, notes and decides about the year of its cells."""

from datetime import date

import pytest
import time_machine

from chibo.insight.reviews.models import Decision, Note, YearFact
from tests.interfaces.web.years.year_pages import cell, committee, declare, with_a_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online, settings, tmp_path):
    return with_a_year(people_online, settings, tmp_path)


@pytest.fixture
def office(people, browse):
    return browse(people.official)


@pytest.fixture
def secretary(people, browse):
    return browse(people.secretary)


def test_the_committee_declares_notes_and_decides(people, office):
    fact = {
        "fact": "inspection.plan_carried_out",
        "value": "yes",
        "known_on": "03/11/2026",
        "reason": "Biên bản",
    }
    assert office.post(cell(people, "2026/fact/"), fact).status_code == 302
    assert office.post(cell(people, "2026/year/note/"), {"text": "Dự họp đều"}).status_code == 302
    told = {
        "decided_class": "good",
        "points": "",
        "band": "",
        "reason": "Đủ điều kiện",
        "version": "0",
    }

    assert office.post(cell(people, "2026/year/decide/"), told).url == cell(
        people, "2026/?period=year"
    )

    assert Decision.all_rows_unscoped.values_list("version", "year_class", "reason").get() == (
        1,
        "good",
        "Đủ điều kiện",
    )
    assert YearFact.all_rows_unscoped.values_list("value", "known_on").get() == (
        True,
        date(2026, 11, 3),
    )
    assert Note.all_rows_unscoped.get().text == "Dự họp đều"
    again = office.post(cell(people, "2026/year/decide/"), told | {"reason": "Vẫn đủ điều kiện"})
    assert (
        again.status_code,
        "Đã có người quyết định trong lúc này" in again.content.decode(),
    ) == (422, True)


def test_a_fact_declared_meanwhile_is_shown_before_another_one_takes_its_place(people, office):
    seen = office.get(cell(people, "2026/?period=year")).context["fact_form"]["seen"].value()
    told = {"fact": "inspection.plan_carried_out", "known_on": "03/11/2026"}
    first = told | {"value": "yes", "reason": "Biên bản số 1", "seen": seen}
    second = told | {"value": "no", "reason": "Thiếu hai cuộc", "seen": seen}
    assert office.post(cell(people, "2026/fact/"), first).status_code == 302

    stopped = office.post(cell(people, "2026/fact/"), second)

    page, form = stopped.content.decode(), stopped.context["fact_form"]
    assert (stopped.status_code, list(form.errors), YearFact.all_rows_unscoped.count()) == (
        422,
        ["fact"],
        1,
    )
    assert "Biên bản số 1" in page and "Thiếu hai cuộc" in page
    again = office.post(cell(people, "2026/fact/"), second | {"seen": form["seen"].value()})
    assert again.status_code == 302
    assert list(YearFact.all_rows_unscoped.order_by("version").values_list("version", "value")) == [
        (1, True),
        (2, False),
    ]


def test_a_cap_and_the_quota_are_refused_with_their_words(people, office):
    told = {
        "decided_class": "excellent",
        "points": "",
        "band": "",
        "reason": "Nổi bật",
        "version": "0",
    }
    page = office.post(cell(people, "2026/year/decide/"), told).content.decode()
    assert "cần ghi nhận trước: “Chi bộ thực hiện đầy đủ kế hoạch kiểm tra, giám sát”" in page
    declare(people)

    answer = office.post(cell(people, "2026/year/decide/"), told)

    assert answer.status_code == 422
    assert (
        "Sẽ có 1 chi bộ Hoàn thành xuất sắc nhiệm vụ; 20 % của 1 = 0,2, chỉ được 0."
        in answer.content.decode()
    )
    assert Decision.all_rows_unscoped.count() == 0


def test_a_correction_stands_beside_the_first_decision_and_notes_stay_with_the_committee(
    people, office, secretary
):
    office.post(cell(people, "2026/year/note/"), {"text": "Dự họp đều"})
    told = {"decided_class": "done", "points": "", "band": "", "reason": "Lần đầu", "version": "0"}
    office.post(cell(people, "2026/year/decide/"), told)
    office.post(
        cell(people, "2026/year/decide/"),
        told | {"decided_class": "not_done", "reason": "Sửa", "version": "1"},
    )

    answer = secretary.get(cell(people))

    shown = [
        (one["row"].version, one["class"]["word"], one["row"].reason)
        for one in answer.context["decisions"]
    ]
    assert shown == [(2, "Không hoàn thành nhiệm vụ", "Sửa"), (1, "Hoàn thành nhiệm vụ", "Lần đầu")]
    assert "Dự họp đều" not in answer.content.decode()
    assert "Dự họp đều" in office.get(cell(people)).content.decode()


def test_a_half_year_asks_only_for_its_band(people, office):
    answer = office.get(cell(people, "2026/?period=h1"))
    assert list(answer.context["decide_form"].fields) == ["band", "reason", "version"]

    office.post(
        cell(people, "2026/h1/decide/"),
        {"band": "fair", "reason": "Chuyên đề còn hình thức", "version": "0"},
    )

    assert "Theo quy tắc là:" in office.get(cell(people, "2026/?period=h1")).content.decode()
    sign = office.get(committee(people)).context["rows"][0]["periods"][0]
    assert (sign["band"].code, sign["decided"], sign["word"]) == ("fair", True, "")
