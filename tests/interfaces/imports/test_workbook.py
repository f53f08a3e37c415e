from datetime import date, datetime

import openpyxl
import pytest

from chibo.interfaces.imports.sheets import moment_of
from chibo.interfaces.imports.workbook import read_tables
from chibo.work.rosters.rules import Formula
from tests.interfaces.imports.books import DIRTY, parts, written, zipped

pytestmark = pytest.mark.pure


def cells_of(sheet, **options):
    return [
        (row.number, row.cells)
        for row in read_tables("x.xlsx", zipped(parts(sheet, **options)))[0].rows
    ]


def test_values_come_as_what_they_are():
    data = written({"Một": [["chữ", 3, 2.5, True, date(2026, 2, 3)], [], [None, "  "]]})

    tables = read_tables("x.xlsx", data)

    assert [(table.sheet, table.epoch) for table in tables] == [("Một", date(1899, 12, 30))]
    assert [(row.number, row.cells) for row in tables[0].rows] == [
        (1, ["chữ", 3, 2.5, True, date(2026, 2, 3)]),
        (3, [None, "  "]),
    ]


def test_a_formula_is_never_its_last_result():
    rows = read_tables("x.xlsx", written({"Một": [["=1+1", "=SUM(A1:A3)", "+84"]]}))[0].rows

    assert rows[0].cells == [Formula("=1+1"), Formula("=SUM(A1:A3)"), "+84"]


def test_the_formula_in_the_dirty_twin_is_found_at_its_row():
    members = read_tables("x.xlsx", DIRTY.read_bytes())[1]

    assert [row.cells[1] for row in members.rows if row.number == 94] == [
        Formula('=HYPERLINK("x","Nguyễn Văn A")')
    ]


def test_workbooks_of_openpyxl_read_alike(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Đảng viên"
    sheet.append(["Họ tên", date(2026, 2, 3), datetime(2026, 2, 3, 7, 30), 912345678, None, "=A1"])  # noqa: DTZ001
    sheet.merge_cells("A3:C3")
    sheet["A3"] = "gộp"
    book.create_sheet("ẩn").sheet_state = "hidden"
    book.save(tmp_path / "x.xlsx")

    tables = read_tables("x.xlsx", (tmp_path / "x.xlsx").read_bytes())

    assert [table.sheet for table in tables] == ["Đảng viên"]
    assert [(row.number, row.cells) for row in tables[0].rows] == [
        (
            1,
            [
                "Họ tên",
                date(2026, 2, 3),
                datetime(2026, 2, 3, 7, 30),  # noqa: DTZ001
                912345678,
                None,
                Formula("=A1"),
            ],
        ),
        (3, ["gộp"]),
    ]


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_dates_are_the_same_whatever_day_the_workbook_counts_from(options):
    tables = read_tables(
        "x.xlsx",
        written({"Một": [[date(1990, 2, 3), 32907]]}, default_date_format="dd/mm/yyyy", **options),
    )

    assert tables[0].rows[0].cells == [date(1990, 2, 3), 32907]
    assert tables[0].epoch == (date(1904, 1, 1) if options else date(1899, 12, 30))


@pytest.mark.parametrize(
    ("serial", "epoch", "day"),
    [
        (1, date(1899, 12, 30), date(1900, 1, 1)),
        (59, date(1899, 12, 30), date(1900, 2, 28)),
        (61, date(1899, 12, 30), date(1900, 3, 1)),
        (32907, date(1899, 12, 30), date(1990, 2, 3)),
        (31445, date(1904, 1, 1), date(1990, 2, 3)),
        (2958465, date(1899, 12, 30), date(9999, 12, 31)),
        (2958466, date(1899, 12, 30), None),
        (-1, date(1899, 12, 30), None),
    ],
)
def test_serial_numbers_mean_days(serial, epoch, day):
    assert moment_of(serial, epoch) == day


def test_rows_and_cells_without_addresses_follow_each_other():
    sheet = (
        '<row><c t="inlineStr"><is><t>a</t></is></c><c><v>2</v></c></row><row r="7"><c'
        ' r="C7"><v>3</v></c></row><row><c><v>4</v></c></row>'
    )

    assert cells_of(sheet) == [(1, ["a", 2]), (7, [None, None, 3]), (8, [4])]


def test_rich_text_is_joined_and_readings_aloud_are_left_out():
    strings = (
        "<si><r><t>Nguyễn </t></r><r><t>Văn"
        " An</t></r><rPh><t>đọc</t></rPh></si><si><t>_x0000_A_x000D_\u200b</t></si>"
    )

    assert cells_of(
        '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>', strings=strings
    ) == [(1, ["Nguyễn Văn An", "\x00A\r\u200b"])]


def test_odd_kinds_of_cells_are_read():
    sheet = (
        '<row r="1"><c t="e"><v>#N/A</v></c><c t="b"><v>0</v></c><c'
        ' t="d"><v>2026-02-03T00:00:00</v></c><c t="str"><v>kết'
        " quả</v></c><c><v>1e999</v></c><c><f/><v>5</v></c><c"
        ' t="inlineStr"><is><t>_xD800_</t></is></c></row>'
    )

    assert cells_of(sheet) == [
        (1, ["#N/A", False, date(2026, 2, 3), "kết quả", "1e999", Formula("="), "\ufffd"])
    ]
