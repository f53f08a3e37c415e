from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from chibo.base.kernel.dates import Month
from tests.factories import make_meeting, make_official
from tests.insight.sheets import adopted, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-20 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def office(people, browse):
    return browse(people.official)


@pytest.fixture
def weak(people):
    """The cell lost 20 of 25 points on criterion 4.2 in two months."""
    for month in (Month(2026, 9), Month(2026, 10)):
        adopted(held(make_meeting(people.cell, month=month), people), people, c4_2="5")


def needs(people, rest=""):
    return f"/committee/{people.commune.pk}/needs/{rest}"


def test_every_address_is_unknown_from_outside(people, browse, weak):
    addresses = [needs(people), needs(people, "4.2/"), needs(people, "4.2/export.xlsx")]

    for person in (people.stranger, people.secretary, people.member):
        assert [browse(person).get(url).status_code for url in addresses] == [404] * 3
    for person in (people.stranger, people.neighbour):
        assert browse(person).get(f"/cells/{people.cell.pk}/needs/").status_code == 404


def test_inside_without_the_right_is_forbidden(people, browse, weak):
    administrator = make_official(people.commune, role="administrator", account=True)
    inspector = make_official(people.commune, role="inspection", account=True)

    assert browse(administrator).get(needs(people)).status_code == 403
    assert browse(administrator).get(f"/cells/{people.cell.pk}/needs/").status_code == 403
    assert browse(inspector).get(needs(people)).status_code == 200
    assert browse(inspector).get(needs(people, "4.2/export.xlsx")).status_code == 403


def test_page_names_the_heaviest_criterion_and_opens_it(people, office, weak):
    answer = office.get(needs(people))

    title = (
        "Mất điểm nhiều nhất ở tiêu chí “Đủ nội dung; biểu dương, phê bình; nhiều ý kiến phát"
        " biểu”: 20/25 điểm mỗi buổi"
    )
    assert answer.context["title"] == title
    row = answer.context["rows"][0]
    assert (row["code"], row["share"], row["meetings"]) == ("4.2", Decimal("0.8"), 2)
    assert office.get(row["url"]).status_code == 200


def test_criterion_page_says_which_cell_needs_help_and_why(people, office, weak):
    page = office.get(needs(people, "4.2/?months=6"))

    assert [(need.name, need.because.params["count"]) for need in page.context["cells"]] == [
        (people.cell.name, 2)
    ]
    text = page.content.decode()
    assert "mất 40/50 điểm trong 2 kỳ gần nhất" in text
    assert "giao trước nội dung phát biểu" in text
    assert "không phải xếp hạng" in text


def test_a_criterion_that_lost_nothing_has_no_page(people, office, weak):
    assert [office.get(needs(people, f"{code}/")).status_code for code in ("5", "9", "x")] == [
        404
    ] * 3


def test_empty_page_says_when_it_fills(people, office):
    assert "Chưa có gì để xem" in office.get(needs(people)).content.decode()


def test_a_member_sees_the_losses_of_the_own_cell(people, browse, weak):
    page = browse(people.member).get(f"/cells/{people.cell.pk}/needs/")

    assert next(row["code"] for row in page.context["rows"]) == "4.2"
    assert "Làm gì để đạt điểm" in page.content.decode()


def test_workbook_holds_cells_with_their_reason(people, office, weak):
    answer = office.get(needs(people, "4.2/export.xlsx"))

    rows = [
        row
        for row in load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
        if row[0] == 1
    ]
    assert [row[1:] for row in rows] == [
        (people.cell.code, people.cell.name, "mất 40/50 điểm trong 2 kỳ gần nhất")
    ]


@pytest.mark.parametrize("months", [1, 3])
def test_pages_ask_the_same_for_any_number_of_sheets(
    people, office, months, django_assert_num_queries
):
    for back in range(months):
        adopted(
            held(make_meeting(people.cell, month=Month(2026, 10).plus(-back)), people),
            people,
            c4_2="5",
        )
    office.get(needs(people))

    with django_assert_num_queries(6):
        office.get(needs(people))
    with django_assert_num_queries(7):
        office.get(needs(people, "4.2/"))
