"""One line of a list: its values by field, and what there is to say about each."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime

from chibo.base.kernel.text import clean_line, clean_name, fold, has_hidden_characters
from chibo.work.rosters.enums import RosterList
from chibo.work.rosters.rules.dates import DateReading, read_date, shown
from chibo.work.rosters.rules.facts import Formula, RosterFinding, Row, Value
from chibo.work.rosters.rules.headings import LONGEST_LABEL, List
from chibo.work.rosters.rules.remarks import REMARKS
from chibo.work.rosters.rules.values import foreign_letters, looks_like_old_font, odd_signs
from rulebook.findings import Severity

Report = Callable[[RosterFinding], None]

_DASHES = re.compile(r"[-–—_.…/\\]+")
_ORDINAL = re.compile(r"\(?\s*(\d{1,2}|[A-Z]|[a-z])\s*\)?")
_ROMAN_OR_NUMBER = re.compile(r"[IVXLC]+\.?|\d+\.?|[A-Z]\.?")
# Accents count here: Tống is a family name, "tổng số" the foot of a list.
_FOOT = re.compile(
    r"tổng (số|cộng)|tổng\s*:?\s*\d*$|cộng\s*:|người lập|t/m |tm\.|thay mặt |nơi nhận|xác nhận|"
    r"danh sách (này )?(gồm|có) |.*\bngày .{0,12}tháng .{0,12}năm\b"
)


class Line:
    """A row of a list; a field is doubtful once an error was reported on it."""

    def __init__(self, found: List, row: Row, report: Report) -> None:
        self.sheet = found.table.sheet
        self.row = row.number
        self._found = found
        self._cells = row.cells
        self._report = report
        self._doubtful: set[str] = set()

    @property
    def name_field(self) -> str:
        """The field that a remark on the name stands against."""
        return "name" if self.heading("name") else "surname"

    def heading(self, field: str) -> str:
        """The heading of the field's column as it stands; empty when there is no such column."""
        column = self._found.columns.get(field)
        return column.heading if column else ""

    def raw(self, field: str) -> Value:
        """The value as it came; None when the column or the value is absent."""
        column = self._found.columns.get(field)
        if column is None or column.index >= len(self._cells):
            return None
        return self._cells[column.index]

    def is_blank(self, field: str) -> bool:
        """True when nothing can be seen there."""
        return is_blank(self.raw(field))

    def trusts(self, *fields: str) -> bool:
        """True when no error was reported on any of the fields."""
        return not self._doubtful.intersection(fields)

    def error(self, field: str, code: str, /, message: str = "", **params: object) -> None:
        """An error stands against the field; its value counts for nothing further."""
        self._doubtful.add(field)
        self._say(Severity.ERROR, field, code, message, params)

    def warn(self, field: str, code: str, /, message: str = "", **params: object) -> None:
        """A warning stands against the field; its value stays in use."""
        self._say(Severity.WARNING, field, code, message, params)

    def _say(self, severity: Severity, field: str, code: str, message: str, params: dict[str, object]) -> None:
        sentence = message or REMARKS[code]
        self._report(RosterFinding(self.sheet, self.row, self.heading(field), code, severity, sentence, params))

    def text(self, field: str, *, most: int = 200) -> str:
        """The value as one clean line; empty when absent, blank, a dash, calculated, or longer than `most` letters."""
        value = self.raw(field)
        if isinstance(value, Formula):
            self.formula(field)
            return ""
        spelt = _spelt(value)
        # Cleaning costs time by the letter; nobody means a text four times as long as there is room.
        line = clean_line(spelt if len(spelt) <= 4 * most else spelt[: most + 1])
        if isinstance(value, str) and len(spelt) <= 4 * most and has_hidden_characters(value):
            self.warn(
                field,
                "control_chars",
                value=_short(line),
            )
        if len(line) > most or len(spelt) > 4 * most:
            self.error(
                field,
                "too_long",
                length=len(spelt) if len(spelt) > 4 * most else len(line),
                most=most,
                value=_short(line),
            )
            return ""
        return "" if _DASHES.fullmatch(line) else line

    def formula(self, field: str) -> None:
        """The error for a calculated value stands."""
        self.error(
            field,
            "formula",
            value=_short(clean_line(_spelt(self.raw(field))[:LONGEST_LABEL])),
        )

    def name(self, *fields: str) -> str:
        """A person's name out of one column or several, checked for look-alikes, signs and old fonts."""
        parts = [self._plain_name(field) for field in fields]
        name = clean_name(" ".join(part for part in parts if part))
        if not self.trusts(*fields):
            return name
        field = fields[0]
        if name == "" or self.is_blank(fields[-1]):
            self.error(
                field,
                "blank_name",
            )
        elif letters := foreign_letters(name):
            self.warn(
                field,
                "mixed_alphabets",
                value=name,
                letters=letters,
            )
        elif looks_like_old_font(name):
            self.warn(
                field,
                "old_font",
                value=name,
            )
        elif signs := odd_signs(name):
            self.warn(
                field,
                "odd_characters",
                value=name,
                signs=signs,
            )
        return name

    def _plain_name(self, field: str) -> str:
        value = self.raw(field)
        if isinstance(value, str) and clean_line(value[:LONGEST_LABEL]).startswith("="):
            self.formula(field)
            return ""
        return self.text(field, most=120)

    def day(self, field: str, *, on: date | None, year_alone: bool = False) -> DateReading:
        """The date there, or its year; an empty reading when absent or wrong, in which case the error stands.

        With `on`, a later day is an error.
        """
        value = self.raw(field)
        if isinstance(value, Formula):
            self.formula(field)
            return DateReading()
        if isinstance(value, str):
            value = value[:LONGEST_LABEL]
        if self.is_blank(field) or (isinstance(value, str) and _DASHES.fullmatch(clean_line(value))):
            return DateReading()
        reading = read_date(value, epoch=self._found.table.epoch, year_alone=year_alone)
        if reading.problem:
            self.error(field, reading.problem, value=_short(clean_line(_spelt(value)[:LONGEST_LABEL])))
            return DateReading()
        if on and ((reading.day and reading.day > on) or (reading.year or 0) > on.year):
            self.error(
                field,
                "future_date",
                value=shown(reading.day) if reading.day else str(reading.year),
                today=shown(on),
            )
            return DateReading()
        return reading


def lines_of(found: List, report: Report) -> Iterator[tuple[str, Line]]:
    """Every line of a list that speaks of somebody or something, with the section it stands under ("" without any).

    Left out: lines with a running number only, the line of column numbers under the header, the foot of the list
    (totals, place and date, signatures) with everything below it, and headings of sections inside the list.
    """
    section = ""
    for at, row in enumerate(found.rows):
        line = Line(found, row, report)
        filled = [field for field in found.columns if not line.is_blank(field)]
        visible = [cell for cell in row.cells if not is_blank(cell)]
        if not visible or (at == 0 and _is_numbering(visible)):
            continue
        if len(filled) <= 3 and _is_foot(visible):
            return
        heading = _section(visible) if found.kind is RosterList.MEMBERS and line.is_blank("cell") else ""
        if heading:
            section = heading
        elif filled:
            yield section, line


def is_blank(value: Value) -> bool:
    """True for nothing, blanks and invisible characters."""
    if not isinstance(value, str):
        return value is None
    # Most values begin with a letter or a digit; cleaning is only for the rest.
    return not value[:1].isalnum() and clean_line(value[:LONGEST_LABEL]) == ""


def _is_numbering(visible: list[Value]) -> bool:
    return len(visible) >= 3 and all(_ORDINAL.fullmatch(clean_line(_spelt(cell)[:LONGEST_LABEL])) for cell in visible)


def _is_foot(visible: list[Value]) -> bool:
    texts = [clean_line(cell).casefold() for cell in visible if isinstance(cell, str) and len(cell) <= LONGEST_LABEL]
    numbered = isinstance(visible[0], int)
    return not numbered and any(_FOOT.match(text) for text in texts)


def _section(visible: list[Value]) -> str:
    """The name of the cell that a line announces ("I. Chi bộ thôn Đồng Tâm (17 đảng viên)"); empty for other lines."""
    if len(visible) > 2 or any(isinstance(cell, str) and len(cell) > LONGEST_LABEL for cell in visible):
        return ""
    texts = [clean_line(_spelt(cell)) for cell in visible]
    if len(texts) == 2 and _ROMAN_OR_NUMBER.fullmatch(texts[0]):
        texts = texts[1:]
    if len(texts) != 1:
        return ""
    name = re.sub(r"^([IVXLC]+|\d+|[A-Z])[.)]\s*", "", texts[0])
    name = re.sub(r"\s*(\(.*\)|[:,–-]\s*\d+ .*)$", "", name)
    return name if fold(name).startswith("chi bo ") else ""


def _spelt(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, datetime):
        return shown(value.date())
    if isinstance(value, date):
        return shown(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
