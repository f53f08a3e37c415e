"""The one writer of Excel workbooks: tables ready to print on A4 across, and free sheets of cells.

Whoever makes a workbook hands in values. Text stays text, dates are dates, nothing is a formula.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chibo.base.kernel.dates import local_date
from chibo.library.documents.documents import party_style

Value = str | int | float | Decimal | bool | date | datetime | None
ColumnKind = Literal["text", "number", "date", "percent"]
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
_MOST_CHARACTERS = 32_767
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
_LINE, _HIGHEST = 16, 409  # points: a line of letters of 12; Excel makes no row higher
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its title, its width in characters, what its cells hold.

    Percent cells take a share of 0–1.
    """

    title: str
    width: float = 14
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class TableStyle:
    """How a table is laid out: `roomy` rows are as high as their wrapped words and the page has
    margins of its own; `filtered` by the buttons of its header; `grouped` numbers have a mark at
    each thousand. `footer` as Excel spells it.
    """

    roomy: bool = True
    filtered: bool = True
    grouped: bool = True
    footer: str = "&C&P/&N"


REPORT = TableStyle()


@dataclass(frozen=True, slots=True)
class FurtherSheet:
    """A further sheet of a workbook: its name, the lines above the table, the table."""

    name: str
    title_lines: Sequence[str]
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Value]]
    frozen_columns: int = 0
    style: TableStyle = REPORT


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a free sheet, rows and columns counted from 0: its value, its colour (as in
    #FFE699), the remark that opens beside it.
    """

    row: int
    column: int
    value: Value = None
    fill: str = ""
    remark: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class GridSheet:
    """A free sheet: its name, its cells, and (first column, last column, characters) of widths."""

    name: str
    cells: Iterable[GridCell]
    widths: Sequence[tuple[int, int, float]] = ()


def render_xlsx(
    title_lines: Sequence[str],
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[Value]],
    *,
    sheet_name: str = "Danh sách",
    lead: Sequence[Sequence[Value]] = (),
    frozen_columns: int = 0,
    notes: Sequence[str] = (),
    further: Sequence[FurtherSheet] = (),
) -> bytes:
    """A workbook of one sheet and the further ones: title lines, the cells of `lead` without
    ruling, a header that stays in sight (with the first `frozen_columns`) and on every printed
    page, the rows, notes.

    A string is written as a string whatever it begins with (=, +, -, @); a moment is written as its
    Vietnamese day; a day before 1900 as text. Raises ValueError when a row has another number of
    cells than there are columns.
    """
    first = FurtherSheet(sheet_name, title_lines, columns, rows, frozen_columns)
    with _opened() as (workbook, written):
        _write_sheet(workbook, first, lead=lead, notes=notes)
        for one in further:
            _write_sheet(workbook, one)
        workbook.set_properties(
            {"title": _text(" ".join(title_lines))[:255], "created": datetime(2025, 1, 1)}  # noqa: DTZ001
        )
    return written.getvalue()


def render_tables(sheets: Iterable[FurtherSheet]) -> bytes:
    """A workbook of these sheets, each a table under its title lines; values as `render_xlsx`."""
    with _opened() as (workbook, written):
        for one in sheets:
            _write_sheet(workbook, one)
    return written.getvalue()


def render_grids(sheets: Iterable[GridSheet]) -> bytes:
    """A workbook of free sheets: every value stands in its cell, without ruling and without a
    header; values as in `render_xlsx`, but a yes or no stays one, and strings keep each character.
    """
    with _opened() as (workbook, written):
        looks = _Looks(workbook)
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name)
            for first, last, width in sheet.widths:
                page.set_column(first, last, width, looks.of())
            for cell in sheet.cells:
                _write_cell(page, cell, looks)
    return written.getvalue()


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def of(self, **wanted: object) -> Format:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({**_FONT, **wanted})
        return self._made[key]


@contextmanager
def _opened() -> Iterator[tuple[Workbook, BytesIO]]:
    """A workbook, and where it is written to when it is closed at the end."""
    written = BytesIO()
    workbook = Workbook(written, _OPTIONS)
    yield workbook, written
    workbook.close()


def _write_cell(page: Worksheet, cell: GridCell, looks: _Looks) -> None:
    wanted: dict[str, object] = {"bg_color": cell.fill} if cell.fill else {}
    wanted |= {"bold": True} if cell.bold else {}
    look, value = looks.of(**wanted), cell.value
    if isinstance(value, bool):
        page.write_boolean(cell.row, cell.column, value, look)
    elif isinstance(value, str) and value:
        page.write_string(cell.row, cell.column, value[:_MOST_CHARACTERS], look)
    else:
        formats = {"text": look, "number": look, "whole": look}
        formats["date"] = looks.of(**wanted, num_format="dd/mm/yyyy")
        _write(page, (cell.row, cell.column), value, "text", formats)
    if cell.remark:
        page.write_comment(cell.row, cell.column, cell.remark, {"x_scale": 2.5})


def _write_sheet(
    workbook: Workbook,
    told: FurtherSheet,
    *,
    lead: Sequence[Sequence[Value]] = (),
    notes: Sequence[str] = (),
) -> None:
    sheet = workbook.add_worksheet(
        _SHEET_NAME.sub(" ", party_style.line(told.name)).strip()[:31] or "Danh sách"
    )
    bold = workbook.add_format({**_FONT, "bold": True})
    for index, line in enumerate(told.title_lines):
        sheet.write_string(index, 0, _text(line), bold)
    _write_lead(workbook, sheet, lead, len(told.title_lines))
    above = len(told.title_lines) + len(lead)
    top = above + (1 if above else 0)
    last = _write_table(workbook, sheet, told, top)
    for index, note in enumerate(notes, start=last + 2):
        sheet.write_string(index, 0, _text(note), workbook.add_format({**_FONT, "italic": True}))
    _set_page(sheet, top, last, told)


def _write_lead(
    workbook: Workbook, sheet: Worksheet, lead: Sequence[Sequence[Value]], top: int
) -> None:
    formats = {
        "text": workbook.add_format(_FONT),
        "number": workbook.add_format({**_FONT, "num_format": "#,##0.##;-#,##0.##;0"}),
        "whole": workbook.add_format({**_FONT, "num_format": "#,##0"}),
        "date": workbook.add_format({**_FONT, "num_format": "dd/mm/yyyy", "align": "left"}),
        "percent": workbook.add_format({**_FONT, "num_format": "0.0%"}),
    }
    for index, cells in enumerate(lead, start=top):
        for place, value in enumerate(cells):
            _write(sheet, (index, place), value, "text", formats)


def _write_table(workbook: Workbook, sheet: Worksheet, told: FurtherSheet, top: int) -> int:
    columns = told.columns
    head, formats = _table_formats(workbook, told.style)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(top, place, _text(column.title), head)
    if told.style.roomy:
        _make_room(sheet, top, columns, [one.title for one in columns], 1.4)
    last = top
    for last, row in enumerate(told.rows, start=top + 1):
        if len(row) != len(columns):
            raise ValueError(f"row {last} has {len(row)} cells for {len(columns)} columns")
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, (last, place), value, column.kind, formats)
        if told.style.roomy:
            _make_room(sheet, last, columns, row, 0.95)
    return last


def _table_formats(workbook: Workbook, style: TableStyle) -> tuple[Format, dict[str, Format]]:
    """The look of the header, and those of the cells by what they hold."""
    ruled = {**_FONT, "border": 1}
    middle = {"valign": "vcenter"} if style.roomy else {}
    head = workbook.add_format(
        {**ruled, "bold": True, "align": "center", "text_wrap": True, **middle}
    )
    formats = {
        "text": workbook.add_format({**ruled, "text_wrap": True}),
        "date": workbook.add_format({**ruled, "num_format": "dd/mm/yyyy", "align": "center"}),
        "percent": workbook.add_format({**ruled, "num_format": "0.0%"}),
    }
    for kind, shape in (("number", "#,##0.##;-#,##0.##;0"), ("whole", "#,##0")):
        grouped = {**ruled, "num_format": shape}
        formats[kind] = workbook.add_format(grouped) if style.grouped else formats["text"]
    return head, formats


def _make_room(
    sheet: Worksheet, at: int, columns: Sequence[SheetColumn], row: Sequence[Value], breadth: float
) -> None:
    """The row is as high as its wrapped words, of letters `breadth` wide; not every program sees to
    that by itself.
    """
    told = [
        (value, column.width)
        for column, value in zip(columns, row, strict=True)
        if isinstance(value, str)
    ]
    most = max(
        (
            sum(ceil(breadth * len(one) / width) for one in value.split("\n"))
            for value, width in told
        ),
        default=1,
    )
    if most > 1:
        sheet.set_row(at, min(_LINE * most, _HIGHEST))


def _write(
    sheet: Worksheet, place: tuple[int, int], value: Value, kind: str, formats: dict[str, Format]
) -> None:
    if value is None or value == "":
        sheet.write_blank(*place, None, formats["text"])
    elif isinstance(value, bool):
        sheet.write_string(*place, "có" if value else "không", formats["text"])
    elif isinstance(value, datetime):
        _write(sheet, place, local_date(value) if value.tzinfo else value.date(), kind, formats)
    elif isinstance(value, date):
        # Excel's calendar begins in 1900; an earlier day is written as it is read.
        if value.year < 1900:
            sheet.write_string(*place, party_style.date_short(value), formats["text"])
        else:
            sheet.write_datetime(
                *place,
                datetime(value.year, value.month, value.day),  # noqa: DTZ001
                formats["date"],
            )
    elif isinstance(value, (int, float, Decimal)):
        whole = kind != "percent" and value == int(value)
        sheet.write_number(
            *place,
            float(value),
            formats["percent" if kind == "percent" else "whole" if whole else "number"],
        )
    else:
        sheet.write_string(*place, _text(value), formats["text"])


def _text(value: str) -> str:
    return "\n".join(party_style.lines(value))[:_MOST_CHARACTERS]


def _set_page(sheet: Worksheet, top: int, last: int, told: FurtherSheet) -> None:
    sheet.freeze_panes(top + 1, told.frozen_columns)
    sheet.set_paper(9)
    sheet.set_landscape()
    if told.style.roomy:
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer(told.style.footer)
    if told.style.filtered and told.columns and last > top:
        sheet.autofilter(top, 0, last, len(told.columns) - 1)
