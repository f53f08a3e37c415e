"""PDF files by their parsed objects: nothing in them runs, holds a file, or leads elsewhere but by a plain link."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from chibo.library.documents.rules.links import is_plain_link
from chibo.library.documents.rules.unreadable import LOCKED, PDF_ACTIVE, Unreadable, active, damaged
from rulebook.findings import gettext_noop

MOST_PAGES = 500
MOST_OBJECTS = 300_000
# The reader searches the whole file for each object that is not where the table says.
MOST_MISPLACED = 500
# Parts what a PDF says of itself from what stands on its pages.
ABOUT = "\f"


def _names(words: str) -> frozenset[str]:
    return frozenset(f"/{word}" for word in words.split())


# ISO 32000-2, 12.6: of its actions those that only move within the document, or open a web address when clicked.
_ACTIONS = _names("GoTo URI Named SetOCGState ResetForm Hide Thread Trans")
_REFUSED_ACTIONS = _names(
    "JavaScript Launch SubmitForm ImportData GoToR GoToE Rendition Movie Sound RichMediaExecute GoTo3DView"
)
_REFUSED_KEYS = _names("JS JavaScript EF EmbeddedFiles XFA RichMediaContent RichMediaSettings Launch OPI RF")
_REFUSED_TYPES = _names(
    "EmbeddedFile RichMedia FileAttachment Movie Screen Sound 3D PS Rendition MediaClip JavaScript Launch"
)
_ACTION_KEYS = ("/A", "/OpenAction", "/PA", "/Next")
# What stands in old versions of the file or outside of every object; programs that repair a file may find it.
_WORDS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def pdf_text(data: bytes) -> Iterator[str]:
    """The text of each page, then ABOUT with the values that the PDF says of itself.

    Raises Unreadable for a locked or damaged PDF, one with too many pages, and one with scripts, files, or actions that start
    something, wherever they stand. A hostile PDF raises anything else out of its reader too.
    """
    _check_words(data)
    import pypdf  # noqa: PLC0415 - slow third-party module, wanted for uploaded PDFs alone

    reader = pypdf.PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Unreadable("locked", LOCKED)
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable("too_many_pages", gettext_noop("The PDF has more than {most} pages."), most=MOST_PAGES)
    _check_objects(reader)
    for page in reader.pages:
        yield (page.extract_text() or "").replace(ABOUT, "\n")
    yield ABOUT + "\n".join(str(value) for value in (reader.metadata or {}).values())


def _check_words(data: bytes) -> None:
    if _WORDS.search(data) or (b"#" in data and _WORDS.search(_ESCAPED.sub(_unescaped, data))):
        raise active(PDF_ACTIVE)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _check_objects(reader: Any) -> None:
    """Every object of the file, those in compressed streams and those that no page leads to as well."""
    from pypdf.generic import IndirectObject  # noqa: PLC0415 - as above

    places = [(number, generation) for generation, table in reader.xref.items() for number in table]
    places += [(number, 0) for number in reader.xref_objStm]
    if len(places) > MOST_OBJECTS or _misplaced(reader) > MOST_MISPLACED:
        raise damaged()
    _check_value(reader.trailer, reader)
    for number, generation in places:
        _check_value(reader.get_object(IndirectObject(number, generation, reader)), reader)


def _misplaced(reader: Any) -> int:
    """How many objects do not begin where the table of the file says."""
    data = reader.stream.getbuffer()
    heads = ((number, table[number]) for table in reader.xref.values() for number in table)
    return sum(1 for number, at in heads if str(number).encode() not in bytes(data[max(at - 1, 0) : at + 24]))


def _check_value(value: Any, reader: Any) -> None:
    """The value and everything that lies directly in it; what it refers to is an object of its own."""
    from pypdf.generic import ArrayObject, DictionaryObject, StreamObject  # noqa: PLC0415 - as above

    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            pairs = dict(dict.items(one))
            _check_dictionary(pairs, is_stream=isinstance(one, StreamObject))
            if isinstance(one, StreamObject) and pairs.get("/Type") == "/ObjStm":
                _check_words(one.get_data())
            waiting += pairs.values()
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)


def _check_dictionary(pairs: Mapping[str, Any], *, is_stream: bool) -> None:
    values = {
        name: _resolved(pairs[name]) for name in ("/S", "/Type", "/Subtype", "/URI", "/F", "/Ref") if name in pairs
    }
    kinds = {str(values.get(name)) for name in ("/Type", "/Subtype")}
    if _REFUSED_KEYS & pairs.keys() or _REFUSED_TYPES & kinds or str(values.get("/S")) in _REFUSED_ACTIONS:
        raise active(PDF_ACTIVE)
    # The content of such a stream, or what stands for it, lies in another file.
    if (is_stream and isinstance(values.get("/F"), (str, dict))) or isinstance(values.get("/Ref"), dict):
        raise active(PDF_ACTIVE)
    if isinstance(values.get("/URI"), (str, bytes)) and not _is_plain(values["/URI"]):
        raise active(PDF_ACTIVE)
    for name in _ACTION_KEYS:
        if name in pairs:
            _check_action(_resolved(pairs[name]), is_action=False)
    if isinstance(more := _resolved(pairs.get("/AA")), dict):
        for action in dict.values(more):
            _check_action(_resolved(action), is_action=True)
    if str(values.get("/Type")) == "/Action":
        _check_action(pairs, is_action=True)


def _check_action(action: Any, *, is_action: bool) -> None:
    """An attribute of the structure tree stands under the same key as an action; it has no kind of action (/S)."""
    if isinstance(action, dict):
        kind = _resolved(dict.get(action, "/S"))
        if (is_action or kind is not None) and str(kind) not in _ACTIONS:
            raise active(PDF_ACTIVE)


def _is_plain(target: str | bytes) -> bool:
    return is_plain_link(target.decode("latin-1") if isinstance(target, bytes) else target)


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
