"""PDF files by their parsed objects: nothing in them runs, holds a file, or leads elsewhere but by
a plain link.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from chibo.library.documents.rules.links import check_link
from chibo.library.documents.rules.unreadable import LOCKED, PDF_ACTIVE, Unreadable, active, damaged
from rulebook.vocabulary.findings import gettext_noop

MOST_PAGES = 500
MOST_OBJECTS = 300_000
# The reader searches the whole file for each object that is not where the table says.
MOST_MISPLACED = 500
_pypdf_log = logging.getLogger("pypdf")
# Parts what a PDF says of itself from what stands on its pages.
ABOUT = "\f"


def _names(words: str) -> frozenset[str]:
    return frozenset(f"/{word}" for word in words.split())


# ISO 32000-2, 12.6: of its actions those that only move within the document, or open a web address,
# when somebody clicks …
_CLICKED = _names("GoTo URI Named SetOCGState ResetForm Hide Thread Trans")
# … and those that may happen by themselves, when the file or a page is opened or left: of the named
# ones these.
_BY_ITSELF = _names("GoTo")
_NAMED_BY_ITSELF = _names("Print FirstPage LastPage NextPage PrevPage")
# Refused wherever they stand, should a program know an occasion that is not named here.
_REFUSED_ACTIONS = _names(
    "JavaScript Launch SubmitForm ImportData GoToR GoToE Rendition Movie Sound RichMediaExecute"
    " GoTo3DView"
)
_REFUSED_KEYS = _names(
    "JS JavaScript EF EmbeddedFiles XFA RichMediaContent RichMediaSettings Launch OPI RF"
)
_REFUSED_TYPES = _names(
    "EmbeddedFile RichMedia FileAttachment Movie Screen Sound 3D PS Rendition MediaClip JavaScript"
    " Launch"
)
# Where actions stand and which may stand there; under /AA lies one for each occasion. An attribute
# of the structure tree stands under /A too: it has no kind of action (/S), nor has a destination,
# which may be opened at once.
_TRIGGERS = {"/A": _CLICKED, "/OpenAction": _BY_ITSELF, "/PA": _BY_ITSELF, "/NA": _BY_ITSELF}
_MOST_FOLLOWING = 20
_ONCE = {*_TRIGGERS, "/AA", "/S", "/URI", "/Base", "/N", "/F", "/FS", "/Next", "/Names"}
# 7.11: the ways to name a file; a text under these keys, or a dictionary of this type, stands for
# one outside of the document.
_FILE_KEYS = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
_FILE_TYPES = _names("Filespec FileSpec F")
# What stands in old versions of the file or outside of every object; programs that repair a file
# may find it.
_WORDS = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)(?![A-Za-z])"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def pdf_text(data: bytes) -> Iterator[str]:
    """The text of each page, then ABOUT with the values that the PDF says of itself.

    Raises Unreadable for a locked or damaged PDF, one with too many pages, and one with scripts,
    files, or actions that start something, wherever they stand. A hostile PDF raises anything else
    out of its reader too.
    """
    _check_words(data)
    with _Doubled():
        reader = _checked(data)
    for page in reader.pages:
        yield (page.extract_text() or "").replace(ABOUT, "\n")
    yield ABOUT + "\n".join(str(value) for value in (reader.metadata or {}).values())


def _checked(data: bytes) -> Any:
    import pypdf  # noqa: PLC0415 - slow third-party module, wanted for uploaded PDFs alone

    reader = pypdf.PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Unreadable("locked", LOCKED)
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable(
            "too_many_pages", gettext_noop("The PDF has more than {most} pages."), most=MOST_PAGES
        )
    _check_objects(reader)
    return reader


def _check_words(data: bytes) -> None:
    if _WORDS.search(data) or (b"#" in data and _WORDS.search(_ESCAPED.sub(_unescaped, data))):
        raise active(PDF_ACTIVE)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _check_objects(reader: Any) -> None:
    """Every object of the file, those in compressed streams and those that no page leads to as
    well.
    """
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
    return sum(
        1
        for number, at in heads
        if str(number).encode() not in bytes(data[max(at - 1, 0) : at + 24])
    )


class _Doubled(logging.Handler):
    """Inside, the reader finds no key twice that is looked at here: one program would take the
    first value, another the last.
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if "Multiple definitions" in (told := record.getMessage()):
            self._keys.add(told.rpartition(" ")[2])

    def __enter__(self) -> None:
        _pypdf_log.addHandler(self)

    def __exit__(self, failed: object, *_: object) -> None:
        _pypdf_log.removeHandler(self)
        if failed is None and self._keys & _ONCE:
            raise damaged()


def _check_value(value: Any, reader: Any) -> None:
    """The value and everything that lies directly in it; what it refers to is an
    object of its own.
    """
    from pypdf.generic import (  # noqa: PLC0415 - as above
        ArrayObject,
        DictionaryObject,
        StreamObject,
    )

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
    named = ("/S", "/Type", "/Subtype", "/URI", "/Base", "/FS", "/Ref", *_FILE_KEYS)
    values = {name: _resolved(pairs[name]) for name in named if name in pairs}
    kinds = {str(values.get(name)) for name in ("/Type", "/Subtype")}
    if (
        _REFUSED_KEYS & pairs.keys()
        or _REFUSED_TYPES & kinds
        or str(values.get("/S")) in _REFUSED_ACTIONS
    ):
        raise active(PDF_ACTIVE)
    if _names_file(values, is_stream=is_stream) or isinstance(values.get("/Ref"), dict):
        raise active(PDF_ACTIVE)
    # A link, and what a link without a kind is added to.
    for name in ("/URI", "/Base"):
        if isinstance(target := values.get(name), (str, bytes)):
            check_link(target.decode("latin-1") if isinstance(target, bytes) else target)
    for name in _TRIGGERS.keys() & pairs.keys():
        # Of a link it is the address that it had before, which nothing opens; of a show a step
        # backwards.
        before = name == "/PA" and "/Link" in kinds
        _check_action(_resolved(pairs[name]), _CLICKED if before else _TRIGGERS[name])
    if isinstance(more := _resolved(pairs.get("/AA")), dict):
        for action in dict.values(more):
            _check_action(_resolved(action), _BY_ITSELF, is_action=True)
    if str(values.get("/Type")) == "/Action" or str(values.get("/S")) in _CLICKED:
        _check_action(pairs, _CLICKED, is_action=True)


def _names_file(values: Mapping[str, Any], *, is_stream: bool) -> bool:
    """A file outside of the document, or an address to fetch it from, is named: by the type, by the
    system (/FS), or by a text.
    """
    if str(values.get("/Type")) in _FILE_TYPES or str(values.get("/FS")) == "/URL":
        return True
    # The content of such a stream lies in another file.
    if is_stream and isinstance(values.get("/F"), dict):
        return True
    return any(
        isinstance(values.get(name), (str, bytes)) and not _is_name(values[name])
        for name in _FILE_KEYS
    )


def _is_name(value: Any) -> bool:
    from pypdf.generic import NameObject  # noqa: PLC0415 - as above

    return isinstance(value, NameObject)


def _check_action(action: Any, allowed: frozenset[str], *, is_action: bool = False) -> None:
    """The action and those that follow it are of an allowed kind; raises Unreadable
    for any other.
    """
    waiting, seen = [action], 0
    while waiting:
        one, seen = waiting.pop(), seen + 1
        if seen > _MOST_FOLLOWING:
            raise active(PDF_ACTIVE)
        if isinstance(one, list):
            # A destination is a list too, of a page and numbers: nothing in it is an action.
            waiting += [
                found
                for part in list.__iter__(one)
                if isinstance(found := _resolved(part), dict) and "/S" in found
            ]
        elif isinstance(one, dict):
            kind = _resolved(dict.get(one, "/S"))
            if (is_action or kind is not None) and not _may_happen(one, str(kind), allowed):
                raise active(PDF_ACTIVE)
            # Of an action; in the tree of contents /Next is the line that follows.
            if kind is not None and "/Next" in one:
                waiting.append(_resolved(dict.__getitem__(one, "/Next")))


def _may_happen(action: Mapping[str, Any], kind: str, allowed: frozenset[str]) -> bool:
    return kind in allowed or (
        kind == "/Named" and str(_resolved(action.get("/N"))) in _NAMED_BY_ITSELF
    )


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
