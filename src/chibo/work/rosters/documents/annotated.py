"""The workbook as it came, with the remarks written into it: at each cell, beside each row, and all
of them on a sheet of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from chibo.base.kernel.text import clean_line

# The heading under which the roster's reader takes nothing, so that the corrected workbook can be
# uploaded as it is.
REMARKS_HEADING = "Nhận xét của Chibo"
_ALL = "Nhận xét"
_ALL_COLUMNS = (("Trang tính", 22), ("Dòng", 8), ("Cột", 22), ("Mức", 12), ("Nhận xét", 90))
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark in words: where it stands, what it says, how it is called, and
    whether it stops.
    """

    sheet: str
    row: int
    column: str
    text: str
    word: str
    stops: bool


def render_remarks(sheets: Sequence[Mapping[str, Any]], remarks: Sequence[Remark]) -> bytes:
    """The sheets with every value where it stood; cells with a remark are coloured and carry it,
    rows repeat it at their end.

    Values are numbers, dates or plain text, never formulas; looks, merges and pictures of the
    workbook do not come along.
    """
    written = BytesIO()
    book = Workbook(
        written, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    formats = {
        "text": book.add_format(_FONT),
        "date": book.add_format({**_FONT, "num_format": "dd/mm/yyyy"}),
        "head": book.add_format({**_FONT, "bold": True}),
        "stops": {},
    }
    marked = {
        stops: {
            "text": book.add_format({**_FONT, "bg_color": color}),
            "date": book.add_format({**_FONT, "bg_color": color, "num_format": "dd/mm/yyyy"}),
        }
        for stops, color in ((True, "#F8CBAD"), (False, "#FFE699"))
    }
    used: set[str] = set()
    for sheet in sheets:
        own = [one for one in remarks if one.sheet == sheet["sheet"]]
        _write_sheet(
            book.add_worksheet(_title(sheet["sheet"], used)), sheet["rows"], own, formats, marked
        )
    _write_all(book.add_worksheet(_title(_ALL, used)), remarks, formats["head"], formats["text"])
    book.close()
    return written.getvalue()


def _title(name: str, used: set[str]) -> str:
    """A name that Excel allows for a sheet, not given twice."""
    plain = "".join(" " if c in "[]:*?/\\" else c for c in name).strip("' ")[:28] or "Trang"
    title, count = plain, 1
    while title.casefold() in used:
        count += 1
        title = f"{plain[:25]} {count}"
    used.add(title.casefold())
    return title


def _write_sheet(
    page: Any,
    rows: Sequence[Any],
    remarks: Sequence[Remark],
    formats: Mapping[str, Any],
    marked: Mapping[bool, Any],
) -> None:
    by_row: dict[int, list[Remark]] = defaultdict(list)
    for one in remarks:
        by_row[one.row].append(one)
    width = max((len(cells) for _, cells in rows), default=0)
    headings: dict[str, int] = {}
    page.set_column(0, max(width - 1, 0), 16, formats["text"])
    page.set_column(width, width, 70, formats["text"])
    for number, cells in rows:
        headings |= {
            clean_line(cell): at
            for at, cell in enumerate(cells)
            if isinstance(cell, str) and cell not in headings
        }
        own = by_row.pop(number, [])
        places = {headings[one.column]: one for one in own if one.column in headings}
        for at, value in enumerate(cells):
            told = places.get(at)
            _write(page, number - 1, at, value, marked[told.stops] if told else formats)
        for at, one in places.items():
            if at >= len(cells) or cells[at] is None:
                page.write_blank(number - 1, at, None, marked[one.stops]["text"])
            page.write_comment(number - 1, at, one.text, {"x_scale": 2.5})
        if own:
            page.write_string(
                number - 1, width, " · ".join(one.text for one in own), marked[own[0].stops]["text"]
            )
    page.write_string(0, width, REMARKS_HEADING, formats["head"])


def _write(page: Any, row: int, column: int, value: Any, formats: Mapping[str, Format]) -> None:
    if isinstance(value, dict):
        day = date.fromisoformat(value["day"])
        if day.year >= 1900:
            page.write_datetime(
                row,
                column,
                datetime(day.year, day.month, day.day),  # noqa: DTZ001
                formats["date"],
            )
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, formats["text"])
    elif isinstance(value, int | float):
        page.write_number(row, column, value, formats["text"])
    elif value:
        page.write_string(row, column, str(value)[:32_000], formats["text"])


def _write_all(page: Any, remarks: Iterable[Remark], head: Format, text: Format) -> None:
    for at, (heading, width) in enumerate(_ALL_COLUMNS):
        page.set_column(at, at, width)
        page.write_string(0, at, heading, head)
    for row, one in enumerate(remarks, start=1):
        values = (one.sheet, one.row or "", one.column, one.word, one.text)
        for at, value in enumerate(values):
            (
                page.write(row, at, value, text)
                if isinstance(value, int)
                else page.write_string(row, at, value, text)
            )
