"""The workbook as it came, with the remarks written into it: at each cell, beside each row, and all
of them on a sheet of their own.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chibo.base.kernel.text import clean_line
from chibo.library.documents.documents.excel import GridCell, GridSheet, Value, render_grids

# The heading under which the roster's reader takes nothing, so that the corrected workbook can be
# uploaded as it is.
REMARKS_HEADING = "Nhận xét của Chibo"
_ALL = "Nhận xét"
_ALL_COLUMNS = (("Trang tính", 22), ("Dòng", 8), ("Cột", 22), ("Mức", 12), ("Nhận xét", 90))
# The colour of a cell that stops the import, and of one that is only remarked on.
_FILLS = {True: "#F8CBAD", False: "#FFE699"}


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
    used: set[str] = set()
    pages = []
    for sheet in sheets:
        own = [one for one in remarks if one.sheet == sheet["sheet"]]
        pages.append(_annotated(_title(sheet["sheet"], used), sheet["rows"], own))
    return render_grids([*pages, _list_of_all(_title(_ALL, used), remarks)])


def _title(name: str, used: set[str]) -> str:
    """A name that Excel allows for a sheet, not given twice."""
    plain = "".join(" " if c in "[]:*?/\\" else c for c in name).strip("' ")[:28] or "Trang"
    title, count = plain, 1
    while title.casefold() in used:
        count += 1
        title = f"{plain[:25]} {count}"
    used.add(title.casefold())
    return title


def _annotated(name: str, rows: Sequence[Any], remarks: Sequence[Remark]) -> GridSheet:
    width = max((len(cells) for _, cells in rows), default=0)
    widths = [(0, max(width - 1, 0), 16), (width, width, 70)]
    heading = GridCell(0, width, REMARKS_HEADING, bold=True)
    return GridSheet(name, [*_cells_of(rows, remarks, width), heading], widths)


def _cells_of(rows: Sequence[Any], remarks: Sequence[Remark], width: int) -> Iterator[GridCell]:
    """Every value where it stood, coloured where it is remarked on; the remarks of a row behind
    its last column.
    """
    by_row: dict[int, list[Remark]] = defaultdict(list)
    for one in remarks:
        by_row[one.row].append(one)
    headings: dict[str, int] = {}
    for number, cells in rows:
        headings |= {
            clean_line(cell): at
            for at, cell in enumerate(cells)
            if isinstance(cell, str) and cell not in headings
        }
        own = by_row.pop(number, [])
        places = {headings[one.column]: one for one in own if one.column in headings}
        for at in range(max(len(cells), *(place + 1 for place in places), 0)):
            value = _value(cells[at]) if at < len(cells) else None
            if told := places.get(at):
                yield GridCell(number - 1, at, value, _FILLS[told.stops], told.text)
            elif value not in (None, ""):
                yield GridCell(number - 1, at, value)
        if own:
            text = " · ".join(one.text for one in own)
            yield GridCell(number - 1, width, text, _FILLS[own[0].stops])


def _value(told: Any) -> Value:
    """A value as it is kept of an uploaded workbook: a day is told as {"day": "2026-11-03"}."""
    if isinstance(told, dict):
        return date.fromisoformat(told["day"])
    return told if told is None or isinstance(told, bool | int | float) else str(told)


def _list_of_all(name: str, remarks: Sequence[Remark]) -> GridSheet:
    cells = [GridCell(0, at, heading, bold=True) for at, (heading, _) in enumerate(_ALL_COLUMNS)]
    for row, one in enumerate(remarks, start=1):
        values = (one.sheet, one.row or "", one.column, one.word, one.text)
        cells += [GridCell(row, at, value) for at, value in enumerate(values)]
    return GridSheet(name, cells, [(at, at, wide) for at, (_, wide) in enumerate(_ALL_COLUMNS)])
