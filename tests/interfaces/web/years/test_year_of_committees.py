"""A committee of committees adds up the years below it, and the yearly report names every cell."""

from io import BytesIO

import pytest
import time_machine
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from chibo.base.kernel.actor import SYSTEM
from chibo.directory.access.actions import add_grant
from chibo.directory.organisation.models import Unit
from chibo.insight.reviews.models import Review
from tests.factories import TODAY, make_unit
from tests.insight.years import hold
from tests.interfaces.web.years.year_pages import committee, propose, queries_of, with_a_year

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
def province(people):
    """The commune of the people and a second one stand below a province, whose department reads
    both.
    """
    above = make_unit("province", name="Đảng bộ tỉnh Sơn Lâm")
    first = make_unit("commune", name="Đảng bộ xã Ao Trong", parent=above)
    for months in (3, 4):
        hold(make_unit(parent=first), 2026, dict.fromkeys(range(1, months), "good"), thematic=(2,))
    make_unit("commune", name="Đảng bộ xã Suối Trong", parent=above)
    add_grant(people.stranger, role="organisation_department", unit=above, on=TODAY, actor=SYSTEM)
    return above


def test_a_committee_of_committees_adds_them_up_each_leading_to_its_own_year(
    people, province, browse
):
    other = browse(people.stranger)
    cell = Unit.all_rows_unscoped.filter(parent__name="Đảng bộ xã Ao Trong").first()
    Review.objects.add(unit=cell, year=2026, period="h1", state="decided", decided_band="good")
    Review.objects.add(unit=cell, year=2026, period="year", state="proposed", proposed_class="good")

    answer = other.get(f"/committee/{province.pk}/year/2026/")

    lines = {line["row"].name: line for line in answer.context["sums"]}
    row = lines["Đảng bộ xã Ao Trong"]["row"]
    assert (
        row.cells,
        row.held,
        row.thematic,
        row.first_half,
        row.second_half,
        row.waiting,
        row.decided,
    ) == (
        2,
        5,
        2,
        1,
        0,
        1,
        0,
    )
    assert lines["Đảng bộ xã Suối Trong"]["row"].cells == 0
    total = answer.context["sum"]["row"]
    assert (total.cells, total.held, total.first_half, total.waiting) == (2, 5, 1, 1)
    assert answer.context["title"] == "Năm 2026: 0 trên 2 chi bộ đã xếp loại"
    inside = other.get(lines["Đảng bộ xã Ao Trong"]["url"])
    assert (inside.status_code, len(inside.context["rows"])) == (200, 2)
    sheet = load_workbook(
        BytesIO(other.get(f"/committee/{province.pk}/year/2026/export.xlsx").content)
    ).active
    written = [[cell.value for cell in row][:6] for row in sheet.iter_rows()]
    assert [1, "Đảng bộ xã Ao Trong", 2, 5, 0, 0] in written and [
        None,
        "Cộng",
        2,
        5,
        0,
        0,
    ] in written
    for ext in ("pdf", "docx"):
        url = f"/committee/{province.pk}/year/2026/export.{ext}"
        assert (other.get(url).status_code, url in answer.content.decode()) == (200, True)


def test_sums_hold_only_what_lies_in_the_scope(people, province, browse):
    assert browse(people.official).get(f"/committee/{province.pk}/year/2026/").status_code == 404
    assert browse(people.official).get(committee(people)).context["sums"] == []


def test_sums_take_the_same_queries_for_two_committees_and_for_twenty_two(people, province, browse):
    other, url = browse(people.stranger), f"/committee/{province.pk}/year/2026/"
    other.get(url)
    before = queries_of(other, url)
    for number in range(20):
        below = make_unit("commune", name=f"Đảng bộ xã {number:02d}", parent=province)
        hold(make_unit(parent=below), 2026, {1: "good"})
    assert queries_of(other, url) == before
    answer = other.get(url)
    assert (len(answer.context["sums"]), answer.context["sums_count"]) == (20, 22)
    assert len(other.get(answer.context["sums_next"]).context["sums"]) == 2


@pytest.mark.parametrize("ext", ["pdf", "docx"])
def test_the_yearly_report_names_every_cell_and_what_it_waits_for(people, office, ext):
    propose(people)

    content = office.get(committee(people, f"2026/export.{ext}")).content

    if ext == "pdf":
        text = " ".join(
            " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split()
        )
    else:
        document = Document(BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert "đánh giá, xếp loại chi bộ năm 2026" in text
    assert "Năm 2026, 0 trên 2 chi bộ trực thuộc đã được cấp ủy xếp loại." in text
    assert f"Chi bộ đã đề xuất, cấp ủy chưa xếp loại: {people.cell.name};" in text
    assert f"Chi bộ chưa đề xuất xếp loại: {people.sister.name};" in text
    assert "1·1·1·0" in text and "Tốt*" in text
