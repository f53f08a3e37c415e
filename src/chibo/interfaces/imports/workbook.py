"""Excel workbooks as plain tables: bytes in, sheets with rows and values out, nothing executed,
memory bounded.
"""

import re
from dataclasses import replace

from chibo.base.kernel.errors import refuse
from chibo.base.kernel.text import clean_line
from chibo.interfaces.imports.package import WorkbookPackage, attribute, not_xlsx
from chibo.interfaces.imports.sheets import EPOCH_1900, EPOCH_1904, Budget, SheetReader, unescape
from chibo.work.rosters.rules import WorkbookSheet
from rulebook.vocabulary.findings import gettext_noop

_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_FORMAT_NOISE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def read_tables(name: str, data: bytes) -> list[WorkbookSheet]:
    """The visible sheets of an xlsx file, in their order, with the rows that hold a value.

    Hidden sheets and chart sheets are left out; the first table names the hidden ones. Row numbers
    are Excel's own. A cell with a formula comes as Formula, never as its last result. Raises
    Refused for whatever is not a plain, whole, unlocked workbook of bounded size.
    """
    package = WorkbookPackage(clean_line(name)[:120], data)
    book = _Book(package)
    tables = []
    for title, part in book.sheets:
        sheet = SheetReader(book, title)
        package.parse(part, start=sheet.start, end=sheet.end, text=sheet.text)
        tables.append(sheet.table())
    return [replace(tables[0], hidden_sheets=tuple(book.hidden)), *tables[1:]]


class _Book:
    """What the sheets share: their list, the texts, the date formats, the day that dates count
    from.
    """

    def __init__(self, package: WorkbookPackage) -> None:
        self.name = package.name
        self.budget = Budget()
        self.epoch = EPOCH_1900
        self.texts: list[str] = []
        self.date_styles: set[int] = set()
        self.struck_styles: set[int] = set()
        self.sheets: list[tuple[str, str]] = []
        self.hidden: list[str] = []
        self._formats: dict[int, str] = {}
        self._styles: list[tuple[int, int]] = []
        self._struck_fonts: set[int] = set()
        self._fonts = -1
        self._in_cell_styles = False
        self._in_fonts = False
        self._pieces: list[str] | None = None
        self._phonetic = False
        self._listed: list[tuple[str, str, str]] = []
        self._targets: dict[str, tuple[str, str]] = {}
        self._read(package)

    def _read(self, package: WorkbookPackage) -> None:
        main = _main_part(package)
        folder, _, file = main.rpartition("/")
        relations = f"{folder}/_rels/{file}.rels".lstrip("/")
        package.parse(main, start=self._book_start)
        if relations in package.parts:
            package.parse(relations, start=self._relation_start)
        for title, state, key in self._listed:
            kind, target = self._targets.get(key, ("", ""))
            if kind != "worksheet":
                continue
            if state in ("hidden", "veryHidden"):
                self.hidden.append(title)
            else:
                self.sheets.append((title, _resolve(folder, target)))
        if not self.sheets:
            raise refuse(
                "no_sheets",
                gettext_noop(
                    "The file {name} has no visible sheet with cells. Check that the right file was"
                    " chosen."
                ),
                name=self.name,
            )
        for kind, target in self._targets.values():
            part = _resolve(folder, target)
            if kind == "styles" and part in package.parts:
                package.parse(part, start=self._style_start, end=self._style_end)
            if kind == "sharedStrings" and part in package.parts:
                package.parse(part, start=self._text_start, end=self._text_end, text=self._text)
        self.date_styles = {
            index for index, (number, _) in enumerate(self._styles) if self._is_date(number)
        }
        self.struck_styles = {
            index for index, (_, font) in enumerate(self._styles) if font in self._struck_fonts
        }

    def _book_start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
            self.epoch = EPOCH_1904
        elif tag == "sheet":
            title = clean_line(attributes.get("name", ""))
            self._listed.append((title, attributes.get("state", ""), attribute(attributes, "id")))

    def _relation_start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self._targets[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

    def _style_start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "fonts":
            self._in_fonts = True
        elif tag == "numFmt":
            self._formats[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cell_styles = True
        elif tag == "xf" and self._in_cell_styles:
            self._styles.append(
                (int(attributes.get("numFmtId", "0")), int(attributes.get("fontId", "0")))
            )
        elif tag == "font":
            self._fonts += 1
        elif (
            tag == "strike" and self._in_fonts and attributes.get("val", "1") not in ("0", "false")
        ):
            self._struck_fonts.add(self._fonts)

    def _style_end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cell_styles = False
        elif tag == "fonts":
            self._in_fonts = False

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
            self.texts[-1] += unescape("".join(self._pieces))
            self._pieces = None

    def _text(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)


def _resolve(folder: str, target: str) -> str:
    parts: list[str] = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(part for part in parts if part)


def _main_part(package: WorkbookPackage) -> str:
    """The part with the list of sheets; refuses what holds none (documents, binary workbooks) and
    what holds macros.
    """
    targets: list[str] = []
    types: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            targets.append(attributes.get("Target", ""))

    def content(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Override":
            types[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")
        elif tag == "Default":
            types["*." + attributes.get("Extension", "").lower()] = attributes.get(
                "ContentType", ""
            )

    if "_rels/.rels" not in package.parts or "[Content_Types].xml" not in package.parts:
        raise not_xlsx(package.name)
    package.parse("_rels/.rels", start=relation)
    package.parse("[Content_Types].xml", start=content)
    main = _resolve("", targets[0]) if targets else ""
    kind = types.get(main) or types.get("*." + main.rpartition(".")[2].lower(), "")
    if "macroEnabled" in kind or any(
        part.lower().endswith("vbaproject.bin") for part in package.parts
    ):
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
