import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from chibo.library.documents.documents.excel import SheetColumn, render_xlsx

COLUMNS = (
    SheetColumn("Chi bộ", 30),
    SheetColumn("Ngày", 12, "date"),
    SheetColumn("Điểm", 8, "number"),
    SheetColumn("Tỷ lệ", 8, "percent"),
)


def opened(rows, **options):
    return openpyxl.load_workbook(
        io.BytesIO(render_xlsx(["BÁO CÁO", "Tháng 02"], COLUMNS, rows, **options))
    ).active


@pytest.mark.parametrize(
    "payload", ["=1+1", "+1", "-1+2", "@SUM(A1)", '=HYPERLINK("x")', "https://vi.du", "{=1}"]
)
def test_string_is_never_a_formula_or_a_link(payload):
    cell = opened([(payload, None, None, None)])["A5"]

    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", payload, None)


def test_cells_hold_dates_and_numbers():
    sheet = opened([("Chi bộ thôn Đồng Vàng", date(2026, 2, 3), Decimal("92.5"), Decimal("0.9"))])

    assert [cell.value for cell in sheet[5]] == [
        "Chi bộ thôn Đồng Vàng",
        datetime.fromisoformat("2026-02-03"),
        92.5,
        0.9,
    ]
    assert [cell.number_format for cell in sheet[5]][1:] == [
        "dd/mm/yyyy",
        "#,##0.##;-#,##0.##;0",
        "0.0%",
    ]


def test_moment_is_written_as_its_vietnamese_day():
    sheet = opened([("A", datetime(2026, 2, 2, 18, 0, tzinfo=UTC), 1, 1)])

    assert sheet["B5"].value == datetime.fromisoformat("2026-02-03")


def test_sheet_is_ready_to_print():
    sheet = opened([("A", None, 1, None)], sheet_name="Tháng 02/2026", notes=["Thiếu 1 chi bộ"])

    assert (sheet.title, sheet.freeze_panes, sheet.print_title_rows) == (
        "Tháng 02 2026",
        "A5",
        "$4:$4",
    )
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [30.7109375, 12.7109375]
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A4"].value, sheet["A7"].value] == [
        "BÁO CÁO",
        "Tháng 02",
        "Chi bộ",
        "Thiếu 1 chi bộ",
    ]


def test_control_and_hidden_characters_go():
    assert opened([("a\x00b\u202ec\x0bd\ufffe", None, None, None)])["A5"].value == "abcd"


def test_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="row 4 has 1 cells for 4 columns"):
        render_xlsx(["BÁO CÁO", "Tháng 02"], COLUMNS, [("A",)])
