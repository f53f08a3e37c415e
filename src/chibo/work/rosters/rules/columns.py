"""Columns as wholes: those that nothing is read from, one that holds the cells under another
heading, swapped days and months.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from chibo.base.kernel.text import clean_line, fold
from chibo.work.rosters.rules.cells import CellIndex
from chibo.work.rosters.rules.dates import shown
from chibo.work.rosters.rules.facts import RosterFinding, Value
from chibo.work.rosters.rules.headings import LONGEST_LABEL, List
from chibo.work.rosters.rules.lines import ListLine, is_blank
from chibo.work.rosters.rules.remarks import REMARKS
from rulebook.vocabulary.findings import Severity

_TEXT_DATE = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*\d{4}")
_NUMBER = re.compile(r"\d{1,5}\.?")
_MONTHS = 12
# A heading that may stand over cells, though it is no usual one.
_OF_CELLS = re.compile(r"chi bo|sinh hoat|don vi|to chuc|noi de nghi|co so")


def finding(found: List, row: int, column: str, code: str, /, **params: object) -> RosterFinding:
    """A remark on a list as a whole; only a missing column stops."""
    severity = Severity.ERROR if code == "missing_column" else Severity.WARNING
    return RosterFinding(found.table.sheet, row, column, code, severity, REMARKS[code], params)


def check_unread(found: List, lines: Sequence[ListLine]) -> Iterator[RosterFinding]:
    """One warning that names the columns with values that nothing is taken from; one without a
    heading by its letter, unless it only numbers the rows.
    """
    if not found.unread:
        return
    places = Counter(at for line in lines for at in line.filled)
    bare = {at for at, heading in found.unread if not heading}
    numbered = {
        at
        for at in bare
        if all(_NUMBER.fullmatch(line.at(at)) for line in lines if at in line.filled)
    }
    unread = [
        heading or letter_of(at)
        for at, heading in found.unread
        if at not in numbered and places[at] > (1 if at in bare else 0)
    ]
    if unread:
        yield finding(found, found.header, "", "unread_columns", columns="”, “".join(unread))


def letter_of(index: int) -> str:
    """The letter that Excel shows over a column.

    >>> letter_of(0), letter_of(27)
    ('A', 'AB')
    """
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def with_cell_column(found: List, cells: CellIndex, findings: list[RosterFinding]) -> List:
    """The list; where no column names the cells by its heading, the one whose values are names of
    cells, which is said.
    """
    if {"cell", "code"} & found.columns.keys():
        return found
    for at, heading in found.unread:
        texts = [
            row.cells[at]
            for row in found.rows
            if at < len(row.cells) and not is_blank(row.cells[at])
        ]
        named = [
            text
            for text in texts
            if isinstance(text, str) and cells.by_name(clean_line(text[:LONGEST_LABEL]))
        ]
        sure = _OF_CELLS.search(fold(heading)) or all(
            fold(text).startswith("chi bo") for text in named
        )
        if named and sure and 3 * len(named) >= 2 * len(texts):
            column = heading or letter_of(at)
            findings.append(
                finding(found, found.header, column, "cell_column_guessed", column=column)
            )
            return found.with_column("cell", at)
    return found


def check_swapped(found: List, lines: Sequence[ListLine]) -> Iterator[RosterFinding]:
    """A warning for every column of dates in which a program seems to have taken the month for the
    day.

    An Excel that writes the month first turns 03/02/1970 into 2 March and leaves 22/12/1990 as
    text: then no true date of the column has a day past the twelfth, and every text has. Texts with
    the month first show themselves by one that can be nothing else.
    """
    for field in {"birth", "male", "female", "admitted", "official"} & found.columns.keys():
        values = [line.raw(field) for line in lines]
        if example := _swapped(values) or _month_first(values):
            yield finding(
                found,
                found.header,
                lines[0].heading(field),
                "swapped_dates",
                value=example[0],
                meant=example[1],
            )


def _swapped(values: Sequence[Value]) -> tuple[str, str] | None:
    dates = [value for value in values if isinstance(value, date)]
    texts = [
        match
        for value in values
        if isinstance(value, str) and (match := _TEXT_DATE.match(value.strip()))
    ]
    doubtful = [day for day in dates if day.day != day.month]
    if not doubtful or not texts or any(day.day > _MONTHS for day in dates):
        return None
    if any(int(match[1]) <= _MONTHS for match in texts):
        return None
    day = doubtful[0]
    return shown(day), f"{day.month}/{day.day}/{day.year}"


def _month_first(values: Sequence[Value]) -> tuple[str, str] | None:
    pairs = [
        (int(match[1]), int(match[2]), match[0])
        for value in values
        if isinstance(value, str) and (match := _TEXT_DATE.match(value.strip()))
    ]
    if not any(first <= _MONTHS < second for first, second, _ in pairs) or any(
        first > _MONTHS for first, _, _ in pairs
    ):
        return None
    either = next(
        ((first, second, text) for first, second, text in pairs if first != second <= _MONTHS), None
    )
    if either is None:
        return None
    first, second, text = either
    return text, f"{second}/{first}/{text[-4:]}"
