from datetime import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from chibo.base.kernel.dates import Month
from chibo.insight.reports.documents import month_report, month_workbook
from chibo.insight.reports.queries import month_of
from chibo.library.documents.documents.word import render_docx
from tests.factories import TODAY, act_as, make_meeting, make_unit
from tests.insight.sheets import decided, held

pytestmark = pytest.mark.django_db


@pytest.fixture
def view(people):
    decided(held(make_meeting(people.cell), people), people, c6="24")
    make_unit(parent=people.commune, name='=HYPERLINK("x")')
    return month_of(people.commune, Month(2026, 11), scope=act_as(people.official).scope, on=TODAY)


def test_workbook_holds_the_figures_and_one_line_a_cell(view, people):
    sheet = load_workbook(BytesIO(month_workbook(view, view.rows))).active

    lines = [
        [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
    ]
    assert lines[0] == ["Đảng bộ xã Suối Mây: sinh hoạt chi bộ tháng 11 năm 2026"]
    assert lines[1] == ["1 trên 3 chi bộ đã họp; 2 chi bộ cần nhắc (lập ngày 03/11/2026)"]
    assert lines[3][:2] == ["Chi bộ họp đúng ngày quy định", "1/3"]
    assert lines[4][:2] == ["Đảng viên dự sinh hoạt", "100%"]
    own = next(sheet.iter_rows(min_row=11, max_row=11, values_only=True))
    assert own[:5] == (
        1,
        people.cell.code,
        people.cell.name,
        datetime(2026, 11, 3),  # noqa: DTZ001
        datetime(2026, 11, 3),  # noqa: DTZ001
    )
    assert own[13:18] == (9, 9, 1, 0, 0)
    assert own[21:25] == (94, "Tốt", 94, "Tốt")
    assert sheet["P11"].number_format == "0.0%"


def test_workbook_reads_no_text_as_a_formula(view):
    sheet = load_workbook(BytesIO(month_workbook(view, view.rows))).active

    assert [
        (cell.value, cell.data_type) for cell in sheet["C"] if str(cell.value).startswith("=")
    ] == [('=HYPERLINK("x")', "s")]


def test_workbook_shows_the_figures_in_wide_columns_and_prints_on_one_width(view):
    sheet = load_workbook(BytesIO(month_workbook(view, view.rows))).active

    assert [sheet[at].value for at in ("A4", "C4", "D4")] == [
        None,
        "Chi bộ họp đúng ngày quy định",
        "1/3",
    ]
    assert 38 <= sheet.column_dimensions["C"].width < 39
    page = sheet.page_setup
    assert (page.orientation, page.fitToWidth or 1, page.fitToHeight) == (
        "landscape",
        1,
        0,
    )  # one page wide is the default
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.print_title_rows) == (
        True,
        "$10:$10",
    )


def test_workbook_says_by_what_its_lines_are_filtered(view):
    sheet = load_workbook(
        BytesIO(month_workbook(view, view.rows[:1], narrowed="tên có “bản vàng”"))
    ).active

    assert sheet["A3"].value == "Danh sách dưới đây được lọc: tên có “bản vàng”"
    assert sheet.max_row == 11


def test_report_names_figures_and_what_they_lack(view, people):
    context = month_report(view, people.commune)

    assert context.summary == "1 trên 3 chi bộ đã họp; 2 chi bộ cần nhắc."
    assert (context.cells, context.cells_met) == (3, 1)
    assert next((row.cell, row.own_points, row.decided_band) for row in context.rows) == (
        people.cell.name,
        Decimal(94),
        "Tốt",
    )
    assert [(one.cell, one.what) for one in context.missing] == [
        (people.sister.name, "chưa có kế hoạch buổi sinh hoạt của tháng"),
        ('=HYPERLINK("x")', "chưa có kế hoạch buổi sinh hoạt của tháng"),
    ]


def test_report_is_written_as_a_word_file(view, people):
    document = Document(BytesIO(render_docx("month_report", month_report(view, people.commune))))

    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "1 trên 3 chi bộ đã họp; 2 chi bộ cần nhắc." in texts
    lines = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["1", people.cell.name, "03/11/2026", "9/9 (100%)", "0/0", "94; Tốt", "94; Tốt"] in lines
