import ast
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from chibo.library.documents.documents.excel import (
    GridCell,
    GridSheet,
    SheetColumn,
    render_grids,
    render_xlsx,
)

COLUMNS = (
    SheetColumn("Chi bộ", 30),
    SheetColumn("Ngày", 12, "date"),
    SheetColumn("Điểm", 8, "number"),
    SheetColumn("Tỷ lệ", 8, "percent"),
)

SRC = Path(__file__).parents[4] / "src"
WRITERS = {"xlsxwriter", "openpyxl", "pyexcelerate", "xlwt"}


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


def grid(*cells):
    return openpyxl.load_workbook(io.BytesIO(render_grids([GridSheet("A", cells)]))).active


@pytest.mark.parametrize("payload", ["=1+1", "@SUM(A1)", "https://vi.du", "{=1}"])
def test_string_of_a_free_sheet_is_no_formula_and_no_link_either(payload):
    cell = grid(GridCell(0, 0, payload))["A1"]

    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", payload, None)


def test_cell_of_a_free_sheet_has_its_colour_and_its_remark_even_when_it_is_empty():
    sheet = grid(
        GridCell(3, 1, None, "#FFE699", "Thiếu"),
        GridCell(4, 1, date(1999, 2, 3), "#F8CBAD", "Sai"),
        GridCell(5, 1, True),
    )

    assert [(one.value, one.fill.fgColor.rgb) for one in (sheet["B4"], sheet["B5"])] == [
        (None, "FFFFE699"),
        (datetime.fromisoformat("1999-02-03"), "FFF8CBAD"),
    ]
    assert [sheet["B4"].comment.text, sheet["B5"].comment.text] == ["Thiếu", "Sai"]
    assert (sheet["B5"].number_format, sheet["B6"].value) == ("dd/mm/yyyy", True)


def test_no_other_module_writes_workbooks():
    found = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [node.module] if isinstance(node, ast.ImportFrom) else []
            named += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if any(str(name).split(".")[0] in WRITERS for name in named):
                found.add(path.relative_to(SRC).as_posix())

    assert found == {"chibo/library/documents/documents/excel.py"}
