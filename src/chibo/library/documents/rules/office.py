"""Word and Excel files by their structure: every part, relation and field is of a known harmless
kind, or the file is refused.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from chibo.library.documents.rules.fields import Fields
from chibo.library.documents.rules.formulas import Formulas
from chibo.library.documents.rules.known_parts import (
    CONTENT_TYPES,
    EMBEDDING_RELATIONS,
    FETCHING_RELATIONS,
    MACRO_RELATIONS,
    MAIN_TYPES,
    PICTURE_TYPE,
    RELATIONS,
    UNDECLARED,
)
from chibo.library.documents.rules.links import check_link, is_elsewhere
from chibo.library.documents.rules.packages import Package
from chibo.library.documents.rules.unreadable import (
    EMBEDDED,
    FETCHES,
    MACROS,
    UNKNOWN,
    active,
    damaged,
)

_TYPES_PART = "[content_types].xml"
_LINE_TAGS = frozenset(("p", "si", "is", "comment", "txbxContent", "tr"))
_PROPERTY_TAGS = ("title", "subject", "keywords", "description", "category")
_PRINTED_TAGS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_CODE_TAGS = {"instrText": "code", "delInstrText": "deleted", "t": "text", "delText": "text"}
_TEXT_TAGS = frozenset((*_CODE_TAGS, *_PRINTED_TAGS, *_PROPERTY_TAGS))
_SHEET_CODES = re.compile(r"&(?:\"[^\"]*\"|K[0-9A-F]{6}|\d+|[A-Za-z])")
_EMBEDDING_TAGS = frozenset(("altChunk", "OLEObject", "oleObject", "oleLink"))
_FETCHING_TAGS = frozenset(("ddeLink", "mailMerge", "subDoc", "sourceFileName"))
_PICTURE_TAGS = frozenset(("imagedata", "fill", "stroke", "image", "use"))
# Old drawings, whose links need no relation; anybody's own XML has such attributes too.
_SHAPE_TAGS = frozenset(
    ("arc", "curve", "group", "line", "oval", "polyline", "rect", "roundrect", "shape", "shapetype")
)
# Wherever a workbook keeps a formula: cells, charts, conditions of formats, checks of input, names,
# columns of tables.
_FORMULA_TAGS = frozenset(
    (
        "f",
        "formula",
        "formula1",
        "formula2",
        "oldFormula",
        "definedName",
        "calculatedColumnFormula",
        "totalsRowFormula",
        "sqref",
    )
)
_FORMULA_ATTRIBUTES = frozenset(
    ("formula", "textlink", "macro", "fmlaLink", "fmlaRange", "fmlaMacro", "fmlaGroup", "fmlaTxbx")
)
_CHECKED_ATTRIBUTES = _FORMULA_ATTRIBUTES | {"href", "val"}
# Where a formula stands, by the element around it: a cell, an area, the name it has.
_PLACES = {
    "c": "r",
    "conditionalFormatting": "sqref",
    "dataValidation": "sqref",
    "definedName": "name",
    "tableColumn": "name",
}
_OLD_FORMULA = re.compile(r"<(?:\w+:)?Fmla\w+\s*>([^<]*)<", re.IGNORECASE)
_OFF = ("0", "false")
# What does no harm in a file that nobody opens.
_HARMLESS_UNOPENED = ("/externalLinkPath", "/hyperlink")


def office_text(kind: str, data: bytes, *, only_read: bool = False) -> Iterator[str]:
    """The lines of the text of a Word or Excel file, part by part, headers, notes and properties
    included.

    Raises Unreadable for a damaged or too large file, and for one with a part, relation, field or
    formula that runs, unpacks or fetches something, or whose kind is not known. `only_read` lets
    every function, references to other workbooks and links to files pass: for a file that is only
    read here and that nobody opens again.
    """
    package = Package(data)
    types = _content_types(package)
    _check_main(package, types, kind)
    # In Word only charts have formulas: they name where their numbers came from, and nothing works
    # them out.
    formulas = Formulas(other_books=kind == "docx", only_read=only_read)
    for part in package.parts:
        if part == _TYPES_PART:
            continue
        if part.endswith(".rels"):
            _check_relations(package, part, only_read=only_read)
            continue
        kind_of_part = types.get(part, "")
        _check_type(part, kind_of_part)
        if kind_of_part.endswith("vmldrawing"):
            _check_old_drawing(part, package.raw(part), formulas)
        elif kind_of_part.endswith(("+xml", "/xml")):
            reading = _Part(part, formulas, svg=kind_of_part == "image/svg+xml")
            package.parse(part, start=reading.start, end=reading.end, text=reading.text)
            yield from reading.finish()
    # A Word file has no sheets to tell a name of one by.
    if kind == "xlsx":
        formulas.finish()


def _content_types(package: Package) -> dict[str, str]:
    """The declared type of every part, in lower case; "" where none is declared."""
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        declared = attributes.get("ContentType", "").strip().lower()
        if tag == "Default":
            defaults[attributes.get("Extension", "").lower()] = declared
        elif tag == "Override":
            overrides[attributes.get("PartName", "").replace("\\", "/").lstrip("/").lower()] = (
                declared
            )

    if _TYPES_PART not in package.parts:
        raise damaged()
    package.parse(_TYPES_PART, start=start)
    known = UNDECLARED | defaults
    return {
        part: overrides.get(part) or known.get(part.rpartition(".")[2], "")
        for part in package.parts
    }


def _check_main(package: Package, types: dict[str, str], kind: str) -> None:
    """The part that programs open first is an ordinary document of this kind."""
    targets: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            target = attributes.get("Target", "").replace("\\", "/")
            targets.append(posixpath.normpath(posixpath.join("/", target)).lstrip("/").lower())

    if "_rels/.rels" not in package.parts:
        raise damaged()
    package.parse("_rels/.rels", start=start)
    if len(targets) != 1 or targets[0] not in package.parts:
        raise damaged()
    declared = types[targets[0]]
    if "macro" in declared:
        raise active(MACROS)
    if declared != MAIN_TYPES[kind]:
        raise damaged()


def _check_relations(package: Package, part: str, *, only_read: bool) -> None:
    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and not (
            only_read and attributes.get("Type", "").endswith(_HARMLESS_UNOPENED)
        ):
            check_relation(attributes)

    package.parse(part, start=start)


def check_relation(attributes: dict[str, str]) -> None:
    """Nothing happens for a relation of a known kind to a part inside, or a plain hyperlink; raises
    Unreadable else.
    """
    kind = attributes.get("Type", "").strip().rpartition("/")[2].lower()
    target = attributes.get("Target", "")
    mode = attributes.get("TargetMode", "Internal").strip().lower()
    if kind in MACRO_RELATIONS:
        raise active(MACROS)
    if kind in EMBEDDING_RELATIONS:
        raise active(EMBEDDED)
    if kind == "hyperlink":
        check_link(target)
        return
    if kind in FETCHING_RELATIONS or mode != "internal" or is_elsewhere(target):
        raise active(FETCHES)
    if kind not in RELATIONS:
        raise active(UNKNOWN)


def _check_type(part: str, declared: str) -> None:
    # Whatever it is declared as: some programs go by the name.
    if "macro" in declared or "vba" in declared or "vbaproject" in part:
        raise active(MACROS)
    if (
        "oleobject" in declared
        or "activex" in declared
        or "embeddings/" in part
        or "activex/" in part
    ):
        raise active(EMBEDDED)
    if declared not in CONTENT_TYPES and not PICTURE_TYPE.fullmatch(declared):
        raise active(UNKNOWN)


def _check_old_drawing(part: str, content: bytes, formulas: Formulas) -> None:
    """Office writes these drawings as XML that is not always well formed, so they are looked at as
    text.
    """
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = content.decode(encoding, errors="replace")
    for _, target in re.findall(r"""\bsrc\s*=\s*(["'])(.*?)\1""", text, re.DOTALL | re.IGNORECASE):
        if is_elsewhere(target.replace("&#", "http:")):
            raise active(FETCHES)
    for _, target in re.findall(
        r"""[\s"']href\s*=\s*(["'])(.*?)\1""", text, re.DOTALL | re.IGNORECASE
    ):
        check_link(unescape(target))
    for formula in _OLD_FORMULA.findall(text):
        formulas.check(unescape(formula), posixpath.basename(part))
    if re.search(r"OLEObject\b|<script\b", text, re.IGNORECASE):
        raise active(EMBEDDED)


@dataclass
class _Formula:
    """One element that may hold a formula: the words that stand in it directly, and whether other
    elements do too.
    """

    tag: str
    place: str
    in_text: bool
    words: list[str] = field(default_factory=list)
    has_child: bool = False


class _Part:
    """One XML part while it goes by: its lines of text, and whatever in it is not harmless."""

    def __init__(self, name: str, formulas: Formulas, *, svg: bool) -> None:
        self._name = posixpath.basename(name).removesuffix(".xml")
        self._place = ""
        self._svg = svg
        self._lines: list[str] = []
        self._words: list[str] = []
        self._pieces: list[str] | None = None
        self._fields = Fields()
        self._formulas = formulas
        self._open: list[_Formula] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._open:
            self._open[-1].has_child = True
        if tag in _PLACES:
            self._place = attributes.get(_PLACES[tag], "")
        if tag in _FORMULA_TAGS:
            self._open.append(_Formula(tag, self._here(), in_text=self._pieces is not None))
        elif tag in _TEXT_TAGS:
            self._pieces = []
        elif tag in ("tab", "br", "cr"):
            self._words.append("\t" if tag == "tab" else "\n")
        elif tag in ("fldChar", "fldSimple"):
            self._fields.start(tag, attributes)
        elif tag == "sheet":
            self._lines.append(attributes.get("name", ""))
            self._formulas.sheet(attributes.get("name", ""))
        self._check(tag, attributes)

    def _here(self) -> str:
        return f"{self._name}, {self._place}" if self._place else self._name

    def _check(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _EMBEDDING_TAGS:
            raise active(EMBEDDED)
        if tag in _FETCHING_TAGS:
            raise active(FETCHES)
        if tag == "definedName" and any(
            attributes.get(name, "0") not in _OFF for name in ("xlm", "vbProcedure")
        ):
            raise active(MACROS)
        if tag in _PICTURE_TAGS or self._svg:
            self._check_picture(tag, attributes)
        if not _CHECKED_ATTRIBUTES.isdisjoint(attributes):
            self._check_attributes(tag, attributes)

    def _check_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        """Formulas that stand in attributes, and links of drawn shapes, which need no relation."""
        for name in _FORMULA_ATTRIBUTES & attributes.keys():
            self._formulas.check(attributes[name], self._here())
        if tag == "cfvo":
            self._formulas.check(attributes.get("val", ""), self._here())
        if tag in _SHAPE_TAGS and "href" in attributes:
            check_link(attributes["href"])

    def _check_picture(self, tag: str, attributes: dict[str, str]) -> None:
        if self._svg and (
            tag in ("script", "foreignObject")
            or any(name.lower().startswith("on") for name in attributes)
        ):
            raise active(MACROS)
        for name, value in attributes.items():
            if name.rpartition(":")[2] not in ("src", "href"):
                continue
            if tag == "a":
                check_link(value)
            elif is_elsewhere(value) and not value.startswith(("#", "data:image/")):
                raise active(FETCHES)

    def text(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)
        if self._open and (self._pieces is None or self._open[-1].in_text):
            self._open[-1].words.append(data)

    def end(self, tag: str) -> None:
        if self._open and self._open[-1].tag == tag:
            self._take_formula(self._open.pop())
        elif self._pieces is not None and tag in _TEXT_TAGS:
            text, self._pieces = "".join(self._pieces), None
            self._take(tag, text)
        if tag in _LINE_TAGS:
            self._break()

    def _take_formula(self, formula: _Formula) -> None:
        text = "".join(formula.words)
        # Elements within a formula: one program would read it without them, another with their
        # words.
        if formula.has_child and text.strip():
            raise damaged()
        self._formulas.check(text, formula.place)

    def _take(self, tag: str, text: str) -> None:
        self._words.append(text)
        if tag in _CODE_TAGS:
            self._fields.words(text, _CODE_TAGS[tag])
        elif tag in _PROPERTY_TAGS:
            self._break()
        elif tag in _PRINTED_TAGS:
            self._words = [_SHEET_CODES.sub(" ", "".join(self._words))]
            self._break()

    def _break(self) -> None:
        self._lines.append("".join(self._words))
        self._words = []

    def finish(self) -> list[str]:
        """The lines of the part, which has come to its end."""
        self._fields.finish()
        self._break()
        return self._lines
