"""The list of officials in charge of cells."""

import re
from collections.abc import Iterable
from datetime import date

from chibo.base.kernel.text import clean_line
from chibo.directory.assignments.rules import check_listed_day
from chibo.work.rosters.rules.cells import CellIndex
from chibo.work.rosters.rules.dates import shown
from chibo.work.rosters.rules.facts import Formula, OfficialRow
from chibo.work.rosters.rules.lines import ListLine
from chibo.work.rosters.rules.values import phone_of

_BETWEEN = re.compile(r"[;\n]+")
_WEAKER = re.compile(r",|\bvà\b|\s\+\s|/")


def read_officials(
    lines: Iterable[tuple[object, ListLine]], cells: CellIndex | None, *, on: date
) -> list[OfficialRow]:
    """The officials of the list; what is wrong is reported on the lines.

    Without `cells` no cell is looked up.

    `on` is the day of reading: from it counts how long ago and how far ahead a charge may begin.
    """
    return [_read_official(line, cells, on) for _section, line in lines]


def _read_official(line: ListLine, cells: CellIndex | None, on: date) -> OfficialRow:
    name = line.name("name") if line.heading("name") else line.name("surname", "given")
    phone = line.text("phone")
    return OfficialRow(
        sheet=line.sheet,
        row=line.row,
        name=name,
        title=line.text("post", most=120),
        cell_codes=_cells(line, cells) if cells else (),
        since=_since(line, on),
        phone=phone_of(phone) or "",
        note=line.text("note", most=300),
    )


def _since(line: ListLine, on: date) -> date | None:
    day = line.day("since", on=None).day
    if day is None:
        return None
    for found in check_listed_day(day, today=on):
        line.error("since", found.code, value=shown(day), limit=shown(found.params["day"]))
        return None
    return day


def _cells(line: ListLine, cells: CellIndex) -> tuple[str, ...]:
    # Line breaks part the cells of one official, so the text is not read as one line.
    value = line.raw("cells")
    text = line.text("cells", most=2000)
    if not line.trusts("cells"):
        return ()
    if not text or isinstance(value, Formula):
        line.error(
            "cells",
            "official_missing_cell",
        )
        return ()
    codes: list[str] = []
    for part in _parts(value if isinstance(value, str) else text, cells):
        cell = cells.by_name(part)
        if cell is None:
            line.error(
                "cells",
                "unknown_cell",
                value=part,
            )
        elif cell.code and cell.code not in codes:
            codes.append(cell.code)
    return tuple(codes)


def _parts(text: str, cells: CellIndex) -> list[str]:
    """The cells named in one text; commas and "và" part them only where the whole is not itself the
    name of a cell.
    """
    parts: list[str] = []
    for chunk in _BETWEEN.split(text):
        whole = re.sub(r"^[-–+•*]\s*", "", clean_line(chunk)).strip(" .,")
        if not whole:
            continue
        if cells.by_name(whole):
            parts.append(whole)
        else:
            parts.extend(piece.strip() for piece in _WEAKER.split(whole) if piece.strip())
    return parts
