"""The year of a committee in sums: own cells and those below the committees below, months from
paper among them.
"""

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.queries import cells_below
from chibo.insight.reports.queries import month_of
from chibo.insight.reviews.documents import year_report, year_workbook
from chibo.insight.reviews.enums import MonthState, ReviewPeriod
from chibo.insight.reviews.models import EarlierMonth, Review
from chibo.insight.reviews.queries import pack_of_year, year_of_cell, year_of_committee
from chibo.insight.reviews.queries.sums import year_sums
from chibo.library.documents.documents.pdf import render_pdf
from chibo.library.documents.documents.word import render_docx
from chibo.work.meetings.models import Meeting
from tests.factories import TODAY, act_as, make_unit
from tests.insight.years import hold, install_rules

pytestmark = pytest.mark.django_db
YEAR = 2026
COUNTS = (
    "cells",
    "held",
    "not_held",
    "thematic",
    "first_half",
    "second_half",
    "waiting",
    "decided",
)


def on_paper(cell, month, state="held", *, version=1, thematic=False):
    EarlierMonth.objects.add(
        unit=cell,
        year=YEAR,
        month=month,
        version=version,
        state=state,
        band="good" if state == "held" else "",
        thematic=thematic,
        paper="Quyết định 15-QĐ/ĐU",
        entered_by="Cầm Thu Dung",
        entered_at="2026-11-01T00:00:00Z",
    )


def begun_in_july(parent):
    """A cell that stands in the system since 10 July; of what was entered about the months before
    the last version counts.
    """
    cell = make_unit(parent=parent)
    cell.valid_from = date(YEAR, 7, 10)
    cell.save(update_fields=["valid_from"])
    for month in (1, 2, 5):
        on_paper(cell, month, thematic=month == 2)
    on_paper(cell, 3, "not_held")
    on_paper(cell, 4, "before")
    on_paper(cell, 5, "unknown", version=2)
    on_paper(cell, 6)
    on_paper(cell, 7)  # The day of the rule, the 3rd, had passed on the 10th.
    on_paper(cell, 10)  # Within the system: never counted.
    hold(cell, YEAR, {6: "good", 8: "good", 9: ""}, thematic=(8,))
    return cell


@pytest.fixture
def people(people, settings, tmp_path):
    """The commune has two cells of its own, a committee with a cell and a committee below, and one
    without cells.
    """
    install_rules(settings, tmp_path)
    hold(people.cell, YEAR, dict.fromkeys(range(1, 11), "good") | {4: ""}, thematic=(2, 5))
    below = make_unit("committee", name="Đảng bộ bộ phận Bản Trên", parent=people.commune)
    lower = make_unit("committee", name="Đảng bộ bộ phận Bản Trong", parent=below)
    hold(make_unit(parent=below), YEAR, {1: "good", 2: "fair"}, thematic=(2,))
    late = begun_in_july(lower)
    make_unit("committee", name="Đảng bộ bộ phận Bản Xa", parent=people.commune)
    Review.objects.add(
        unit=people.cell, year=YEAR, period="year", state="decided", decided_class="done"
    )
    Review.objects.add(
        unit=people.cell, year=YEAR, period="h1", state="decided", decided_band="good"
    )
    Review.objects.add(unit=late, year=YEAR, period="year", state="proposed", proposed_class="good")
    Review.objects.add(unit=late, year=YEAR, period="h2", state="decided", decided_band="good")
    return people


def scope_of(people):
    return Scope((people.commune.path,))


def sums_of(people):
    return year_sums(people.commune, YEAR, scope=scope_of(people), on=TODAY)


def counted(people):
    """The same by looking at every cell for itself."""
    rows = [
        year_of_cell(cell, YEAR, on=TODAY)
        for cell in cells_below(people.commune, scope=scope_of(people), on=TODAY)
    ]
    months = [month for row in rows for month in row.months]
    reviews = [row.reviews for row in rows]
    return {
        "cells": len(rows),
        "held": sum(month.state == MonthState.HELD for month in months),
        "not_held": sum(month.state == MonthState.NOT_HELD for month in months),
        "thematic": sum(month.thematic for month in months),
        "first_half": sum(
            bool(one.get(ReviewPeriod.H1) and one[ReviewPeriod.H1].decided_band) for one in reviews
        ),
        "second_half": sum(
            bool(one.get(ReviewPeriod.H2) and one[ReviewPeriod.H2].decided_band) for one in reviews
        ),
        "waiting": sum(
            bool(one.get(ReviewPeriod.YEAR) and not one[ReviewPeriod.YEAR].decided)
            for one in reviews
        ),
        "decided": sum(
            bool(one.get(ReviewPeriod.YEAR) and one[ReviewPeriod.YEAR].decided_class)
            for one in reviews
        ),
    }


def test_total_is_the_plain_count_over_all_cells_own_ones_among_them(people):
    sums = sums_of(people)

    assert {name: getattr(sums.total, name) for name in COUNTS} == counted(people)
    assert {name: sum(getattr(line, name) for line in sums.lines) for name in COUNTS} == counted(
        people
    )
    assert [(line.name, line.cells, line.held) for line in sums.below] == [
        ("Đảng bộ bộ phận Bản Trên", 2, 7),
        ("Đảng bộ bộ phận Bản Xa", 0, 0),
    ]
    assert (sums.own.cells, sums.own.held, sums.own.not_held, dict(sums.own.classes)) == (
        2,
        9,
        1,
        {"done": 1},
    )


def test_months_from_paper_count_once_and_are_marked(people):
    total = sums_of(people).total
    assert (total.held_on_paper, total.not_held_on_paper, total.thematic_on_paper) == (3, 1, 1)
    own = sums_of(people).own
    assert (own.held_on_paper, own.not_held_on_paper, own.thematic_on_paper) == (0, 0, 0)


def test_sums_take_five_queries_for_one_cell_from_paper_and_for_three(
    people, django_assert_num_queries
):
    with django_assert_num_queries(5):
        sums_of(people)
    for _ in range(2):
        begun_in_july(people.commune)
    with django_assert_num_queries(5):
        sums = sums_of(people)
    assert (sums.own.held_on_paper, sums.total.held_on_paper) == (6, 9)
    assert {name: getattr(sums.total, name) for name in COUNTS} == counted(people)


def test_month_of_the_first_day_does_not_count_from_paper_once_its_meeting_stands_in_the_plan(
    people,
):
    late = cells_below(people.commune, scope=scope_of(people), on=TODAY).get(
        valid_from=date(YEAR, 7, 10)
    )
    day = date(YEAR, 7, 20)
    Meeting.objects.add(
        unit=late,
        month=day.replace(day=1),
        kind="regular",
        rule_day=day,
        planned_on=day,
        starts_at="19:00",
    )

    assert sums_of(people).total.held_on_paper == 2
    assert {name: getattr(sums_of(people).total, name) for name in COUNTS} == counted(people)


def test_committee_without_committees_below_has_no_sums(people):
    assert (
        year_sums(people.elsewhere, YEAR, scope=Scope((people.elsewhere.path,)), on=TODAY) is None
    )


def test_month_of_such_a_committee_counts_every_cell_at_or_below_it(people):
    view = month_of(people.commune, Month(YEAR, 2), scope=act_as(people.official).scope, on=TODAY)
    cells = cells_below(people.commune, scope=scope_of(people), on=date(YEAR, 2, 28))
    assert len(view.rows) == cells.count() == 3
    assert (view.met, view.figure("held").part, view.figure("decided").part) == (2, 2, 2)


def told_in(unit, ext):
    scope = Scope((unit.path,))
    view = year_of_committee(unit, YEAR, scope=scope, on=TODAY)
    sums = year_sums(unit, YEAR, scope=scope, on=TODAY)
    pack = pack_of_year(unit, YEAR, on=TODAY)
    if ext == "xlsx":
        book = load_workbook(BytesIO(year_workbook(view, sums, pack)))
        return [
            [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets
        ]
    if ext == "docx":
        document = Document(
            BytesIO(render_docx("year_report", year_report(view, unit, sums, pack)))
        )
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    pages = PdfReader(BytesIO(render_pdf("year_report", year_report(view, unit, sums, pack)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_workbook_has_the_cells_on_one_sheet_and_the_sums_with_what_comes_from_paper_on_another(
    people,
):
    cells, sums = told_in(people.commune, "xlsx")
    assert any(people.cell.name in row for row in cells)
    lines = {row[1]: row[2:12] for row in sums if row[1]}
    assert lines["Chi bộ trực thuộc"] == [2, 9, 0, 1, 0, 2, 0, 1, 0, 0]
    assert lines["Đảng bộ bộ phận Bản Trên"] == [2, 7, 3, 2, 1, 3, 1, 0, 1, 1]
    assert lines["Cộng"] == [4, 16, 3, 3, 1, 5, 1, 1, 1, 1]


@pytest.mark.parametrize("ext", ["pdf", "docx"])
def test_report_adds_up_own_cells_and_committees_below(people, ext):
    text = told_in(people.commune, ext)
    assert "Năm 2026, 1 trên 4 chi bộ của toàn đảng bộ đã được cấp ủy xếp loại." in text
    assert (
        people.cell.name in text
        and "Đảng bộ bộ phận Bản Trên" in text
        and "Chi bộ trực thuộc" in text
    )
    assert "16 (3)" in text and "nhập từ giấy" in text


@pytest.mark.parametrize("ext", ["pdf", "docx"])
def test_report_exists_for_a_committee_of_committees(people, ext):
    province = make_unit("province", name="Đảng bộ tỉnh Sơn Lâm")
    first = make_unit("commune", name="Đảng bộ xã Ao Trong", parent=province)
    hold(make_unit(parent=first), YEAR, {1: "good"})
    text = told_in(province, ext)
    assert "Năm 2026, 0 trên 1 chi bộ của toàn đảng bộ đã được cấp ủy xếp loại." in text
    assert "Đảng bộ xã Ao Trong" in text
