"""Tables as Excel workbooks: text stays text, dates are dates, ready to print on A4 across."""

import re
from collections.abc import Iterable, Sequence
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
class FurtherSheet:
    """A further sheet of a workbook: its name, the lines above the table, the table."""

    name: str
    title_lines: Sequence[str]
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Value]]
    frozen_columns: int = 0


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
    written = BytesIO()
    workbook = Workbook(
        written, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    first = FurtherSheet(sheet_name, title_lines, columns, rows, frozen_columns)
    _write_sheet(workbook, first, lead=lead, notes=notes)
    for one in further:
        _write_sheet(workbook, one)
    workbook.set_properties(
        {"title": _text(" ".join(title_lines))[:255], "created": datetime(2025, 1, 1)}  # noqa: DTZ001
    )
    workbook.close()
    return written.getvalue()


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
    last = _write_table(workbook, sheet, told.columns, told.rows, top)
    for index, note in enumerate(notes, start=last + 2):
        sheet.write_string(index, 0, _text(note), workbook.add_format({**_FONT, "italic": True}))
    _set_page(sheet, top, last, len(told.columns), told.frozen_columns)


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


def _write_table(
    workbook: Workbook,
    sheet: Worksheet,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[Value]],
    top: int,
) -> int:
    ruled = {**_FONT, "border": 1}
    head = workbook.add_format(
        {**ruled, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    formats = {
        "text": workbook.add_format({**ruled, "text_wrap": True}),
        "number": workbook.add_format({**ruled, "num_format": "#,##0.##;-#,##0.##;0"}),
        "whole": workbook.add_format({**ruled, "num_format": "#,##0"}),
        "date": workbook.add_format({**ruled, "num_format": "dd/mm/yyyy", "align": "center"}),
        "percent": workbook.add_format({**ruled, "num_format": "0.0%"}),
    }
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(top, place, _text(column.title), head)
    _make_room(sheet, top, columns, [one.title for one in columns], 1.4)
    last = top
    for last, row in enumerate(rows, start=top + 1):
        if len(row) != len(columns):
            raise ValueError(f"row {last} has {len(row)} cells for {len(columns)} columns")
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, (last, place), value, column.kind, formats)
        _make_room(sheet, last, columns, row, 0.95)
    return last


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


def _set_page(sheet: Worksheet, top: int, last: int, columns: int, frozen_columns: int) -> None:
    sheet.freeze_panes(top + 1, frozen_columns)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer("&C&P/&N")
    if columns and last > top:
        sheet.autofilter(top, 0, last, columns - 1)
