"""The list of cells, and how the other lists find a cell in it."""

import re
from collections.abc import Iterable

from chibo.base.kernel.text import clean_line, fold, title_key
from chibo.work.rosters.rules.facts import ListedCell
from chibo.work.rosters.rules.lines import ListLine
from chibo.work.rosters.rules.remarks import CELL_NAME_MISSING
from chibo.work.rosters.rules.values import cell_type_of, foreign_letters, meeting_day_of, words

_PREFIX = re.compile(r"^(chi bo|cb)\b\s*")
_CODE_SIGNS = re.compile(r"[\s.\-_/]+")


def code_key(code: str) -> str:
    """The form to compare codes by: TS-01, ts 01 and TS01 are one."""
    return _CODE_SIGNS.sub("", fold(code))


def name_key(name: str) -> str:
    """The form to compare names of cells by; accents count, the word "chi bộ" and signs do not."""
    plain = re.sub(r"[\s\-–—.,'’“”\"()]+", " ", clean_line(name)).strip()
    plain = re.sub(r"^(chi bộ|chi bô|cb)\s+", "", plain, flags=re.IGNORECASE)
    return title_key(plain)


def loose_key(name: str) -> str:
    """The form to compare names by when accents were left out."""
    return _PREFIX.sub("", words(name))


class CellIndex:
    """Finds the listed cell that a text means."""

    def __init__(self, cells: Iterable[ListedCell]) -> None:
        self.codes: dict[str, ListedCell] = {}
        self.names: dict[str, ListedCell] = {}
        self._loose: dict[str, list[ListedCell]] = {}
        self._found: dict[str, ListedCell | None] = {}
        for cell in cells:
            if cell.code:
                self.codes.setdefault(code_key(cell.code), cell)
            if cell.name:
                self.names.setdefault(name_key(cell.name), cell)
                self._loose.setdefault(loose_key(cell.name), []).append(cell)

    def by_code(self, code: str) -> ListedCell | None:
        """The cell of that code."""
        return self.codes.get(code_key(code))

    def by_name(self, text: str) -> ListedCell | None:
        """The cell of that name or code.

        Blanks, signs and the word "chi bộ" make no difference; accents make none when only one cell
        fits.
        """
        if text not in self._found:
            loose = self._loose.get(loose_key(text), [])
            alone = loose[0] if len(loose) == 1 else None
            self._found[text] = self.names.get(name_key(text)) or alone or self.by_code(text)
        return self._found[text]


def read_cells(lines: Iterable[tuple[object, ListLine]]) -> tuple[list[ListedCell], CellIndex]:
    """The cells with a code of their own, and the index of all that is listed: one wrong code is
    reported once.
    """
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    cells, listed = [], []
    for _section, line in lines:
        cell = _read_cell(line)
        listed.append(cell)
        fresh = _check_code(line, cell.code, codes)
        _check_name(line, cell.name, names)
        if fresh:
            cells.append(cell)
    return cells, CellIndex(listed)


def _read_cell(line: ListLine) -> ListedCell:
    name, kind = line.text("name"), line.text("type")
    cell_type = cell_type_of(kind, name) if line.trusts("type") else None
    if cell_type is None and line.trusts("type") and line.heading("type"):
        line.error(
            "type",
            "unknown_cell_type",
            value=kind,
        )
    day_text = line.text("day")
    day = meeting_day_of(day_text)
    if day_text and day is None:
        line.warn(
            "day",
            "bad_meeting_day",
            value=day_text,
        )
    return ListedCell(
        line.sheet,
        line.row,
        line.text("code", most=40),
        name,
        cell_type or "",
        line.text("place"),
        day,
        line.text("note", most=300),
    )


def _check_code(line: ListLine, code: str, seen: dict[str, int]) -> bool:
    if not line.trusts("code") or not line.heading("code"):
        return False
    if not code:
        line.error("code", "blank_code")
        return False
    first = seen.setdefault(code_key(code), line.row)
    if first != line.row:
        line.error(
            "code",
            "duplicate_code",
            value=code,
            other=first,
        )
        return False
    return True


def _check_name(line: ListLine, name: str, seen: dict[str, int]) -> None:
    if not line.trusts("name"):
        return
    if not name:
        line.error("name", "blank_name", CELL_NAME_MISSING)
        return
    if letters := foreign_letters(name):
        line.warn(
            "name",
            "mixed_alphabets",
            value=name,
            letters=letters,
        )
    first = seen.setdefault(name_key(name), line.row)
    if first != line.row:
        line.error(
            "name",
            "duplicate_cell",
            value=name,
            other=first,
        )
