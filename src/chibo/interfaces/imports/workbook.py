"""Excel workbooks as plain tables: bytes in, sheets with rows and values out, nothing executed, memory bounded."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chibo.base.kernel.errors import refuse
from chibo.base.kernel.text import clean_line
from chibo.interfaces.imports.package import Package, attribute, damaged, not_xlsx
from chibo.work.rosters.rules import Formula, Row, Table, Value
from rulebook.findings import gettext_noop

MAX_ROWS = 50_000
MAX_VALUES = 500_000
MAX_COLUMNS = 100

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_FORMAT_NOISE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)


def read_tables(name: str, data: bytes) -> list[Table]:
    """The visible sheets of an xlsx file, in their order, with the rows that hold a value.

    Hidden sheets and chart sheets are left out. Row numbers are Excel's own. A cell with a formula comes as Formula,
    never as its last result. Raises Refused for whatever is not a plain, whole, unlocked workbook of bounded size.
    """
    package = Package(clean_line(name)[:120], data)
    book = _Book(package)
    tables = []
    for title, part in book.sheets:
        sheet = _Sheet(book, title)
        package.parse(part, start=sheet.start, end=sheet.end, text=sheet.text)
        tables.append(Table(title, sheet.rows, book.epoch))
    return tables


@dataclass
class _Budget:
    rows: int = MAX_ROWS
    values: int = MAX_VALUES


class _Book:
    """What the sheets share: their list, the texts, the date formats, the day that dates count from."""

    def __init__(self, package: Package) -> None:
        self.name = package.name
        self.budget = _Budget()
        self.epoch = _EPOCH_1900
        self.texts: list[str] = []
        self.date_styles: set[int] = set()
        self.sheets: list[tuple[str, str]] = []
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._in_cell_styles = False
        self._pieces: list[str] | None = None
        self._phonetic = False
        self._listed: list[tuple[str, str, str]] = []
        self._targets: dict[str, tuple[str, str]] = {}
        self._read(package)

    def _read(self, package: Package) -> None:
        main = _main_part(package)
        folder, _, file = main.rpartition("/")
        relations = f"{folder}/_rels/{file}.rels".lstrip("/")
        package.parse(main, start=self._book_start)
        if relations in package.parts:
            package.parse(relations, start=self._relation_start)
        for title, state, key in self._listed:
            kind, target = self._targets.get(key, ("", ""))
            if kind == "worksheet" and state not in ("hidden", "veryHidden"):
                self.sheets.append((title, _resolve(folder, target)))
        if not self.sheets:
            raise refuse(
                "no_sheets",
                gettext_noop("The file {name} has no visible sheet with cells. Check that the right file was chosen."),
                name=self.name,
            )
        for kind, target in self._targets.values():
            part = _resolve(folder, target)
            if kind == "styles" and part in package.parts:
                package.parse(part, start=self._style_start, end=self._style_end)
            if kind == "sharedStrings" and part in package.parts:
                package.parse(part, start=self._text_start, end=self._text_end, text=self._text)
        self.date_styles = {index for index, number in enumerate(self._styles) if self._is_date(number)}

    def _book_start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
            self.epoch = _EPOCH_1904
        elif tag == "sheet":
            title = clean_line(attributes.get("name", ""))
            self._listed.append((title, attributes.get("state", ""), attribute(attributes, "id")))

    def _relation_start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self._targets[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

    def _style_start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self._formats[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cell_styles = True
        elif tag == "xf" and self._in_cell_styles:
            self._styles.append(int(attributes.get("numFmtId", "0")))

    def _style_end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cell_styles = False

    def _is_date(self, number: int) -> bool:
        if number in self._formats:
            code = _FORMAT_NOISE.sub("", self._formats[number]).lower()
            return "general" not in code and any(letter in code for letter in "dmyh")
        return number in _DATE_FORMATS

    def _text_start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self.texts.append("")
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t" and not self._phonetic:
            self._pieces = []

    def _text_end(self, tag: str) -> None:
        if tag == "rPh":
            self._phonetic = False
        elif tag == "t" and self._pieces is not None:
            self.texts[-1] += _unescape("".join(self._pieces))
            self._pieces = None

    def _text(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)


class _Sheet:
    """The rows of one sheet while its XML goes by."""

    def __init__(self, book: _Book, title: str) -> None:
        self.rows: list[Row] = []
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
        elif tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "f", "t"):
            self._pieces = []
        elif tag == "rPh":
            self._phonetic = True

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
        self.rows.append(Row(self._number, self._cells))

    def _read_value(self) -> Value:
        if self._formula is not None:
            return Formula(f"={self._formula}")
        if self._kind == "inlineStr":
            return _unescape(self._inline) or None
        if self._value == "":
            return None
        if self._kind == "s":
            index = int(self._value)
            if not 0 <= index < len(self._book.texts):
                raise damaged(self._book.name)
            return self._book.texts[index] or None
        if self._kind in ("str", "e"):
            return _unescape(self._value)
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
    """The day that Excel means by a serial number, with a time of day where it has one; None out of its range."""
    # Excel counts a 29 February 1900 that never was.
    days = serial + 1 if epoch == _EPOCH_1900 and serial < 60 else serial
    if not 0 <= serial <= 2_958_465 - (epoch - _EPOCH_1900).days:
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


def _unescape(text: str) -> str:
    """Excel writes characters that XML forbids as _x0000_; half a surrogate pair becomes the replacement character."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _resolve(folder: str, target: str) -> str:
    parts: list[str] = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(part for part in parts if part)


def _main_part(package: Package) -> str:
    """The part with the list of sheets; refuses what holds none (documents, binary workbooks) and what holds macros."""
    targets: list[str] = []
    types: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            targets.append(attributes.get("Target", ""))

    def content(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Override":
            types[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")
        elif tag == "Default":
            types["*." + attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")

    if "_rels/.rels" not in package.parts or "[Content_Types].xml" not in package.parts:
        raise not_xlsx(package.name)
    package.parse("_rels/.rels", start=relation)
    package.parse("[Content_Types].xml", start=content)
    main = _resolve("", targets[0]) if targets else ""
    kind = types.get(main) or types.get("*." + main.rpartition(".")[2].lower(), "")
    if "macroEnabled" in kind or any(part.lower().endswith("vbaproject.bin") for part in package.parts):
        raise refuse(
            "macros",
            gettext_noop(
                "The file {name} contains macros. Save it as “Excel workbook (.xlsx)”, which holds "
                "none, and upload that file."
            ),
            name=package.name,
        )
    if not main.endswith(".xml") or "spreadsheetml" not in kind:
        raise not_xlsx(package.name)
    return main
