"""Word and Excel files by their structure: every part, relation and field is of a known harmless kind, or the file is refused."""

import posixpath
import re
from collections.abc import Iterator

from chibo.library.documents.rules.fields import Fields
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
from chibo.library.documents.rules.links import is_elsewhere, is_plain_link
from chibo.library.documents.rules.packages import Package
from chibo.library.documents.rules.unreadable import EMBEDDED, FETCHES, MACROS, UNKNOWN, active, damaged

_TYPES_PART = "[content_types].xml"
_LINE_TAGS = frozenset(("p", "si", "is", "comment", "txbxContent", "tr"))
_PROPERTY_TAGS = ("title", "subject", "keywords", "description", "category")
_PRINTED_TAGS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_TEXT_TAGS = frozenset(("t", "delText", "instrText", *_PRINTED_TAGS, *_PROPERTY_TAGS))
_SHEET_CODES = re.compile(r"&(?:\"[^\"]*\"|K[0-9A-F]{6}|\d+|[A-Za-z])")
_EMBEDDING_TAGS = frozenset(("altChunk", "OLEObject", "oleObject", "oleLink"))
_FETCHING_TAGS = frozenset(("ddeLink", "mailMerge", "subDoc", "sourceFileName"))
_PICTURE_TAGS = frozenset(("imagedata", "fill", "stroke", "image", "use"))
# Cell formulas that start a program (DDE: cmd|'/c …'!A1) or ask another machine.
_FETCHING_FORMULA = re.compile(
    r"(?:^|[=(,;+\-*/&<>\s])(?:(?:[a-z_][\w.]*|'[^']*')\|['a-z]"
    r"|(?:_xlfn\.)?(?:webservice|image|rtd|call|exec|register(?:\.id)?)\s*\()",
    re.IGNORECASE,
)
_OFF = ("0", "false")
_QUOTED = re.compile(r'"[^"]*"')


def office_text(kind: str, data: bytes, *, other_books: bool = False) -> Iterator[str]:
    """The lines of the text of a Word or Excel file, part by part, headers, notes and properties included.

    Raises Unreadable for a damaged or too large file, and for one with a part, relation, field or formula that runs,
    unpacks or fetches something, or whose kind is not known. `other_books` lets plain references to other workbooks pass:
    for a file that is only read here and that nobody opens again.
    """
    package = Package(data)
    types = _content_types(package)
    _check_main(package, types, kind)
    for part in package.parts:
        if part == _TYPES_PART:
            continue
        if part.endswith(".rels"):
            _check_relations(package, part, other_books=other_books)
            continue
        kind_of_part = types.get(part, "")
        _check_type(part, kind_of_part)
        if kind_of_part.endswith("vmldrawing"):
            _check_old_drawing(package.raw(part))
        elif kind_of_part.endswith(("+xml", "/xml")):
            reading = _Part(svg=kind_of_part == "image/svg+xml")
            package.parse(part, start=reading.start, end=reading.end, text=reading.text)
            yield from reading.finish()


def _content_types(package: Package) -> dict[str, str]:
    """The declared type of every part, in lower case; "" where none is declared."""
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        declared = attributes.get("ContentType", "").strip().lower()
        if tag == "Default":
            defaults[attributes.get("Extension", "").lower()] = declared
        elif tag == "Override":
            overrides[attributes.get("PartName", "").replace("\\", "/").lstrip("/").lower()] = declared

    if _TYPES_PART not in package.parts:
        raise damaged()
    package.parse(_TYPES_PART, start=start)
    known = UNDECLARED | defaults
    return {part: overrides.get(part) or known.get(part.rpartition(".")[2], "") for part in package.parts}


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


def _check_relations(package: Package, part: str, *, other_books: bool) -> None:
    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and not (other_books and attributes.get("Type", "").endswith("/externalLinkPath")):
            check_relation(attributes)

    package.parse(part, start=start)


def check_relation(attributes: dict[str, str]) -> None:
    """Nothing happens for a relation of a known kind to a part inside, or a plain hyperlink; raises Unreadable else."""
    kind = attributes.get("Type", "").strip().rpartition("/")[2].lower()
    target = attributes.get("Target", "")
    mode = attributes.get("TargetMode", "Internal").strip().lower()
    if kind in MACRO_RELATIONS:
        raise active(MACROS)
    if kind in EMBEDDING_RELATIONS:
        raise active(EMBEDDED)
    if kind == "hyperlink":
        if not is_plain_link(target):
            raise active(FETCHES)
        return
    if kind in FETCHING_RELATIONS or mode != "internal" or is_elsewhere(target):
        raise active(FETCHES)
    if kind not in RELATIONS:
        raise active(UNKNOWN)


def _check_type(part: str, declared: str) -> None:
    # Whatever it is declared as: some programs go by the name.
    if "macro" in declared or "vba" in declared or "vbaproject" in part:
        raise active(MACROS)
    if "oleobject" in declared or "activex" in declared or "embeddings/" in part or "activex/" in part:
        raise active(EMBEDDED)
    if declared not in CONTENT_TYPES and not PICTURE_TYPE.fullmatch(declared):
        raise active(UNKNOWN)


def _check_old_drawing(content: bytes) -> None:
    """Office writes these drawings as XML that is not always well formed, so they are looked at as text."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = content.decode(encoding, errors="replace")
    for _, target in re.findall(r"""\bsrc\s*=\s*(["'])(.*?)\1""", text, re.DOTALL | re.IGNORECASE):
        if is_elsewhere(target.replace("&#", "http:")):
            raise active(FETCHES)
    if re.search(r"OLEObject\b|<script\b", text, re.IGNORECASE):
        raise active(EMBEDDED)


class _Part:
    """One XML part while it goes by: its lines of text, and whatever in it is not harmless."""

    def __init__(self, *, svg: bool) -> None:
        self._svg = svg
        self._lines: list[str] = []
        self._words: list[str] = []
        self._pieces: list[str] | None = None
        self._fields = Fields()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _TEXT_TAGS or tag in ("f", "definedName"):
            self._pieces = []
        elif tag in ("tab", "br", "cr"):
            self._words.append("\t" if tag == "tab" else "\n")
        elif tag in ("fldChar", "fldSimple"):
            self._fields.start(tag, attributes)
        elif tag == "sheet":
            self._lines.append(attributes.get("name", ""))
        elif tag in _EMBEDDING_TAGS:
            raise active(EMBEDDED)
        elif tag in _FETCHING_TAGS:
            raise active(FETCHES)
        elif tag in _PICTURE_TAGS or self._svg:
            self._check_picture(tag, attributes)
        if tag == "definedName" and any(attributes.get(name, "0") not in _OFF for name in ("xlm", "vbProcedure")):
            raise active(MACROS)

    def _check_picture(self, tag: str, attributes: dict[str, str]) -> None:
        if self._svg and (
            tag in ("script", "foreignObject") or any(name.lower().startswith("on") for name in attributes)
        ):
            raise active(MACROS)
        for name, value in attributes.items():
            inside = value.startswith(("#", "data:image/"))
            if name.rpartition(":")[2] in ("src", "href") and tag != "a" and not inside and is_elsewhere(value):
                raise active(FETCHES)

    def text(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        if self._pieces is not None:
            text, self._pieces = "".join(self._pieces), None
            self._take(tag, text)
        if tag in _LINE_TAGS:
            self._break()

    def _take(self, tag: str, text: str) -> None:
        if tag in ("f", "definedName"):
            if _FETCHING_FORMULA.search(_QUOTED.sub('""', text)):
                raise active(FETCHES)
            return
        self._words.append(text)
        if tag == "instrText":
            self._fields.code(text)
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
