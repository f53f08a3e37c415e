"""The rows of one sheet while its XML goes by: values, what is merged, hidden or struck through."""

import math
import re
from datetime import date, datetime, timedelta
from typing import Protocol

from chibo.base.kernel.errors import refuse
from chibo.interfaces.imports.package import damaged
from chibo.work.rosters.rules import Formula, Merge, Value, WorkbookRow, WorkbookSheet
from rulebook.vocabulary.findings import gettext_noop

MAX_ROWS = 50_000
MAX_VALUES = 500_000
MAX_COLUMNS = 100
MAX_MERGES = 20_000
EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Budget:
    """How many rows and values the whole workbook may still hold."""

    def __init__(self) -> None:
        self.rows = MAX_ROWS
        self.values = MAX_VALUES


class Shared(Protocol):
    """What the sheets of one workbook share."""

    name: str
    epoch: date
    texts: list[str]
    date_styles: set[int]
    struck_styles: set[int]
    budget: Budget


class SheetReader:
    """The rows of one sheet while its XML goes by."""

    def __init__(self, book: Shared, title: str) -> None:
        self.rows: list[WorkbookRow] = []
        self.merges: list[Merge] = []
        self.hidden: set[int] = set()
        self.struck: set[int] = set()
        self._is_hidden = False
        self._marks = [0, 0]
        self._book = book
        self._title = title
        self._number = 0
        self._column = -1
        self._cells: list[Value] = []
        self._kind = ""
        self._style = 0
        self._pieces: list[str] | None = None
        self._value = ""
        self._inline = ""
        self._formula: str | None = None
        self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._number = int(attributes["r"]) if "r" in attributes else self._number + 1
            self._column, self._cells = -1, []
            self._is_hidden, self._marks = attributes.get("hidden", "0") in ("1", "true"), [0, 0]
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "f", "t"):
            self._pieces = []
        elif tag == "rPh":
            self._phonetic = True

    def table(self) -> WorkbookSheet:
        """The sheet as a plain table."""
        hidden, struck = frozenset(self.hidden), frozenset(self.struck)
        return WorkbookSheet(
            self._title, self.rows, self._book.epoch, tuple(self.merges), hidden, struck
        )

    def _merge(self, reference: str) -> None:
        first, _, last = reference.upper().partition(":")
        ends = [_REFERENCE.fullmatch(part) for part in (first, last)]
        if ends[0] and ends[1] and len(self.merges) < MAX_MERGES:
            top, bottom = int(ends[0][2]), int(ends[1][2])
            self.merges.append(
                Merge(top, _column_index(ends[0][1]), bottom, _column_index(ends[1][1]))
            )

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        if "r" in attributes:
            match = _REFERENCE.fullmatch(attributes["r"].upper())
            if match is None:
                raise damaged(self._book.name)
            self._column = _column_index(match[1])
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._value, self._inline, self._formula = "", "", None

    def end(self, tag: str) -> None:
        if tag == "row":
            self._end_row()
        elif tag == "c":
            self._end_cell()
        elif tag == "rPh":
            self._phonetic = False
        elif tag in ("v", "f", "t") and self._pieces is not None:
            text, self._pieces = "".join(self._pieces), None
            if tag == "v":
                self._value = text
            elif tag == "f":
                self._formula = text
            elif not self._phonetic:
                self._inline += text

    def text(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)

    def _end_cell(self) -> None:
        value = self._read_value()
        if value is None:
            return
        self._book.budget.values -= 1
        if self._book.budget.values < 0:
            raise refuse(
                "too_many_values",
                gettext_noop(
                    "The file {name} holds more than {limit} filled cells. Leave only the three "
                    "sheets of the roster in it."
                ),
                name=self._book.name,
                limit=MAX_VALUES,
            )
        if self._column >= MAX_COLUMNS:
            raise refuse(
                "too_wide",
                gettext_noop(
                    "Sheet “{sheet}”, row {row}: there is a value far to the right, past column "
                    "{limit}. Delete the columns that do not belong to the list."
                ),
                name=self._book.name,
                sheet=self._title,
                row=self._number,
                limit=MAX_COLUMNS,
            )
        self._marks[0] += 1
        self._marks[1] += self._style in self._book.struck_styles
        self._cells.extend([None] * (self._column + 1 - len(self._cells)))
        self._cells[self._column] = value

    def _end_row(self) -> None:
        if not self._cells:
            return
        self._book.budget.rows -= 1
        if self._book.budget.rows < 0:
            raise refuse(
                "too_many_rows",
                gettext_noop(
                    "The file {name} holds more than {limit} filled rows. Import the roster of one "
                    "commune or ward at a time."
                ),
                name=self._book.name,
                limit=MAX_ROWS,
            )
        self.rows.append(WorkbookRow(self._number, self._cells))
        if self._is_hidden:
            self.hidden.add(self._number)
        if 2 * self._marks[1] > self._marks[0]:
            self.struck.add(self._number)

    def _read_value(self) -> Value:
        if self._formula is not None:
            return Formula(f"={self._formula}")
        if self._kind == "inlineStr":
            return unescape(self._inline) or None
        if self._value == "":
            return None
        if self._kind == "s":
            index = int(self._value)
            if not 0 <= index < len(self._book.texts):
                raise damaged(self._book.name)
            return self._book.texts[index] or None
        if self._kind in ("str", "e"):
            return unescape(self._value)
        if self._kind == "b":
            return self._value.strip() in ("1", "true")
        if self._kind == "d":
            return _iso(self._value)
        return self._number_or_date()

    def _number_or_date(self) -> Value:
        number = float(self._value)
        if not math.isfinite(number):
            return self._value
        if self._style in self._book.date_styles:
            moment = moment_of(number, self._book.epoch)
            if moment is not None:
                return moment
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def moment_of(serial: float, epoch: date) -> date | datetime | None:
    """The day that Excel means by a serial number, with a time of day where it has one; None out of
    its range.
    """
    # Excel counts a 29 February 1900 that never was.
    days = serial + 1 if epoch == EPOCH_1900 and serial < 60 else serial
    if not 0 <= serial <= 2_958_465 - (epoch - EPOCH_1900).days:
        return None
    whole, seconds = int(days), round((days - int(days)) * 86_400)
    if seconds == 0:
        return epoch + timedelta(days=whole)
    return datetime.combine(epoch, datetime.min.time()) + timedelta(days=whole, seconds=seconds)


def _iso(text: str) -> Value:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return moment.date() if moment.time() == datetime.min.time() else moment.replace(tzinfo=None)


def unescape(text: str) -> str:
    """Excel writes characters that XML forbids as _x0000_; half a surrogate pair becomes the
    replacement character.
    """
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
