"""One line of a list: its values by field, and what there is to say about each."""

import re
from collections.abc import Callable
from datetime import date, datetime

from chibo.base.kernel.text import clean_line, clean_name, has_hidden_characters
from chibo.work.rosters.rules.dates import DateReading, read_date, shown
from chibo.work.rosters.rules.facts import Formula, RosterFinding, Value, WorkbookRow
from chibo.work.rosters.rules.fonts import font_of, to_unicode
from chibo.work.rosters.rules.headings import LONGEST_LABEL, List, ListColumn
from chibo.work.rosters.rules.remark_tally import RemarkTally
from chibo.work.rosters.rules.remarks import REMARKS
from chibo.work.rosters.rules.values import foreign_letters, odd_signs
from rulebook.vocabulary.findings import Severity

Report = Callable[[RosterFinding], None]

_DASHES = re.compile(r"[-–—_.…/\\]+")
# Before a name, never part of it; "Ông" may be a family name.
_TITLES = re.compile(
    r"^(?:(?:đ/c|đ\.\s?c\.?|đc|đ/chí|đồng chí|ông|bà|cụ|cô|anh|chị|chú|bác|thầy)\b[.:]?\s+|"
    r"(?:gs|pgs|ts|ths|bs|ks|cn|ths\.bs|ds)\.\s*)+(?=\S)",
    re.IGNORECASE,
)
_TITLE_STARTS = set("đĐoOôÔbBcCaAtTgGpPkKdD")
_MIDDLE = {"văn", "thị", "đức", "hữu"}


class ListLine:
    """A row of a list; a field is doubtful once an error was reported on it."""

    def __init__(self, found: List, row: WorkbookRow, report: Report, tally: RemarkTally) -> None:
        self.sheet = found.table.sheet
        self.row = row.number
        self._found = found
        self._cells = row.cells
        self._report = report
        self._tally = tally
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
        if column is None:
            return None
        return self._joined(column) if column.more else self._at(column.index)

    def _at(self, index: int) -> Value:
        return self._cells[index] if index < len(self._cells) else None

    def _joined(self, column: ListColumn) -> Value:
        """The value that stands in several columns; the parts of a date joined as day/month/year, a
        year alone as it is.
        """
        values = [self._at(index) for index in (column.index, *column.more)]
        formula = next((value for value in values if isinstance(value, Formula)), None)
        if formula:
            return formula
        filled = [value for value in values if not is_blank(value)]
        if column.is_split and len(filled) > 1:
            return "/".join(spelt(value) or "?" for value in values)
        if len(filled) == 1:
            return filled[0]
        return " ".join(spelt(value) for value in filled) or None

    @property
    def visible(self) -> list[Value]:
        """Every value of the row that can be seen, understood or not."""
        return [cell for cell in self._cells if not is_blank(cell)]

    @property
    def filled(self) -> list[int]:
        """The places of the row that hold something, from 0."""
        return [at for at, cell in enumerate(self._cells) if not is_blank(cell)]

    def at(self, index: int) -> str:
        """The value at a place of the row as a person would write it."""
        return clean_line(spelt(self._at(index))[:LONGEST_LABEL])

    def fields(self, prefix: str) -> list[str]:
        """The fields of columns that begin so, in the order of the columns."""
        return [field for field in self._found.columns if field.startswith(prefix)]

    def shown(self, field: str) -> str:
        """The value as it would be quoted: one short line, nothing said about it."""
        return _short(clean_line(spelt(self.raw(field))[:LONGEST_LABEL]))

    def glance(self, field: str, *, year_alone: bool = False) -> DateReading:
        """The date there; an empty reading when absent or wrong, nothing said about it."""
        value = self.raw(field)
        if self.is_blank(field):
            return DateReading()
        reading = read_date(
            value[:LONGEST_LABEL] if isinstance(value, str) else value,
            epoch=self._found.table.epoch,
            year_alone=year_alone,
        )
        return DateReading() if reading.problem else reading

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

    def often(self, field: str, code: str, value: str, meant: str = "") -> None:
        """What may stand in every row is said once for the list, with the rows; `meant` is what the
        value was read as.
        """
        self._tally.add(
            self.sheet, self.row, self.heading(field), code, (_short(value), _short(meant))
        )

    def _say(
        self, severity: Severity, field: str, code: str, message: str, params: dict[str, object]
    ) -> None:
        sentence = message or REMARKS[code]
        self._report(
            RosterFinding(
                self.sheet, self.row, self.heading(field), code, severity, sentence, params
            )
        )

    def text(self, field: str, *, most: int = 200) -> str:
        """The value as one clean line; empty when absent, blank, a dash, calculated, or longer than
        `most` letters.
        """
        value = self.raw(field)
        if value is None:
            return ""
        if isinstance(value, Formula):
            self.formula(field)
            return ""
        written = spelt(value)
        # Cleaning costs time by the letter; nobody means a text four times as long as there is
        # room.
        line = clean_line(written if len(written) <= 4 * most else written[: most + 1])
        if isinstance(value, str) and len(written) <= 4 * most and has_hidden_characters(value):
            self.warn(
                field,
                "control_chars",
                value=_short(line),
            )
        if len(line) > most or len(written) > 4 * most:
            self.error(
                field,
                "too_long",
                length=len(written) if len(written) > 4 * most else len(line),
                most=most,
                value=_short(line),
            )
            return ""
        if isinstance(value, str) and (font := font_of(value[: most * 2])):
            meant = clean_line(to_unicode(value, font))
            self.error(field, "old_font", value=_short(line), meant=_short(meant), font=font)
        return "" if _DASHES.fullmatch(line) else line

    def formula(self, field: str) -> None:
        """The error for a calculated value stands."""
        self.error(
            field,
            "formula",
            value=_short(clean_line(spelt(self.raw(field))[:LONGEST_LABEL])),
        )

    def name(self, *fields: str) -> str:
        """A person's name out of one column or several, checked for look-alikes, signs and old
        fonts.
        """
        parts = [self._plain_name(field) for field in fields]
        name = clean_name(" ".join(part for part in parts if part))
        if not self.trusts(*fields):
            return name
        field = fields[0]
        if name[:1] in _TITLE_STARTS and (bare := without_title(name)) != name:
            self.warn(field, "name_title", value=name, name=bare)
            name = bare
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
        """The date there, or its year; an empty reading when absent or wrong, in which case the
        error stands.

        With `on`, a later day is an error.
        """
        value = self.raw(field)
        if isinstance(value, Formula):
            self.formula(field)
            return DateReading()
        if isinstance(value, str):
            value = value[:LONGEST_LABEL]
        if self.is_blank(field) or (
            isinstance(value, str) and _DASHES.fullmatch(clean_line(value))
        ):
            return DateReading()
        reading = read_date(value, epoch=self._found.table.epoch, year_alone=year_alone)
        if reading.serial and reading.day:
            self.often(field, "date_serial", spelt(value), shown(reading.day))
        if reading.problem:
            self.error(
                field, reading.problem, value=_short(clean_line(spelt(value)[:LONGEST_LABEL]))
            )
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


def is_blank(value: Value) -> bool:
    """True for nothing, blanks and invisible characters."""
    if not isinstance(value, str):
        return value is None
    # Most values begin with a letter or a digit; cleaning is only for the rest.
    return not value[:1].isalnum() and clean_line(value[:LONGEST_LABEL]) == ""


def spelt(value: Value) -> str:
    """A value as a person would write it."""
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


def without_title(name: str) -> str:
    """A name without what people are addressed by.

    >>> without_title("đ/c Vàng Văn Thử"), without_title("Ông Thị Hoa")
    ('Vàng Văn Thử', 'Ông Thị Hoa')
    """
    bare = _TITLES.sub("", name, count=1)
    first, _, rest = bare.partition(" ")
    # What is left of a title is a whole name: family name first, two words at least.
    if bare == name or not rest or first.casefold() in _MIDDLE:
        return name
    return clean_name(bare)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
