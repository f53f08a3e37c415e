"""The page on which a committee enters what was decided on paper before its cells began here."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.insight.reviews.queries.earlier import earlier_months
from tests.factories import make_unit
from tests.insight.years import install_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online, settings, tmp_path):
    install_rules(settings, tmp_path)
    return people_online


def page_of(people):
    return f"/committee/{people.commune.pk}/year/2025/earlier/"


def form_of(people):
    return f"/cells/{people.cell.pk}/year/2025/earlier/"


def test_outside_is_unknown_and_inside_without_the_right_is_forbidden(people, browse):
    for person in (people.stranger, people.secretary, people.in_charge):
        assert browse(person).get(page_of(people)).status_code == 404
    assert browse(people.stranger).post(form_of(people)).status_code == 404
    for person in (people.secretary, people.member, people.in_charge):
        assert browse(person).post(form_of(people)).status_code == 403


def test_the_year_asks_for_the_months_and_the_page_takes_them(people, browse):
    office = browse(people.official)
    assert (
        page_of(people) in office.get(f"/committee/{people.commune.pk}/year/2025/").content.decode()
    )
    assert page_of(people) in office.get(f"/cells/{people.cell.pk}/year/2025/").content.decode()
    assert (
        "/earlier/" not in office.get(f"/committee/{people.commune.pk}/year/2026/").content.decode()
    )

    told = {f"result-{month}": "good" for month in range(1, 7)} | {
        "points-1": "92,5",
        "thematic-2": "on",
    }
    answer = office.post(form_of(people), told | {"paper": "Quyết định 15-QĐ/ĐU"})

    assert answer.status_code == 302
    entered = earlier_months(people.cell, 2025)
    assert (len(entered), str(entered[1].points), entered[2].thematic) == (6, "92.50", True)
    text = office.get(page_of(people)).content.decode()
    assert "Đã nhập 6 trên 12 tháng." in text  # the sister cell has six more
    assert "nhập từ giấy" in office.get(f"/cells/{people.cell.pk}/year/2025/").content.decode()


def test_what_is_refused_stays_typed_beside_its_reason(people, browse):
    answer = browse(people.official).post(
        form_of(people), {"result-1": "not_held", "points-1": "50", "paper": "QĐ 1"}
    )
    text = answer.content.decode()
    assert (
        answer.status_code,
        "Có điểm thì phải chọn xếp loại của tháng." in text,
        'value="50"' in text,
    ) == (
        422,
        True,
        True,
    )


def test_the_same_queries_for_two_cells_and_for_five(people, browse):
    office = browse(people.official)
    office.get(page_of(people))
    with CaptureQueriesContext(connection) as before:
        office.get(page_of(people))
    for _ in range(3):
        make_unit(parent=people.commune)
    with CaptureQueriesContext(connection) as after:
        assert office.get(page_of(people)).content.decode().count("<form") > 5
    assert len(after) == len(before)
