"""Which files may be stored: five kinds known by their content, within limits, without macros or secrecy marks."""

import re
import struct
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from chibo.base.kernel.text import clean_line
from chibo.library.documents.rules.secrecy import check_secrecy, check_secrecy_filename
from rulebook.findings import Finding, Severity, gettext_noop

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
MOST_ENTRIES = 200
MOST_PAGES = 500
MOST_PIXELS = 50_000_000
MOST_TEXT = 3_000_000
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
}
_ENDINGS = {"jpeg": "jpg", "text": "txt"}
# Small files (pictures of one colour, empty sheets) compress far without any harm.
_HARMLESS = 1024 * 1024
_ACTIVE_PARTS = re.compile(r"vbaProject|vbaData|activeX|oleObject|\.bin$|/embeddings/", re.IGNORECASE)
_ACTIVE_PDF = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
_NOT_PLAIN = re.compile(rb"\s*(?:<!doctype|<html|<svg|<script|<\?xml|<\?php|#!|\{\\rtf|MZ|%!PS)", re.IGNORECASE)
_LINE_TAGS = frozenset(("p", "si", "is", "comment", "txbxContent", "tr"))
_TEXT_TAGS = frozenset(
    ("t", "delText", "instrText", "oddHeader", "oddFooter", "evenHeader", "firstHeader", "firstFooter")
)
_TEXT_PARTS = re.compile(r"(?:word|xl|docProps)/.*\.xml$")
_SHEET_CODES = re.compile(r"&(?:\"[^\"]*\"|K[0-9A-F]{6}|\d+|[A-Za-z])")
# Parts what a PDF says of itself from what stands on its pages.
_ABOUT = "\f"
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


class Unreadable(Exception):
    """The file cannot be read as what it claims to be; carries the finding."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        self.finding = Finding(f"documents.{code}", message, params)
        super().__init__(code)


def clean_filename(name: str) -> str:
    """The name as it is stored: last part of the path, NFC, no hidden or path characters, 120 characters at most.

    The ending stays; an empty or reserved name becomes "file".
    """
    line = clean_line(unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1])
    line = re.sub(r'[<>:"|?*]', "_", line).strip(" .")
    stem, dot, ending = line.rpartition(".")
    if not dot:
        stem, ending = line, ""
    stem = stem.strip(" .")
    if not stem or _RESERVED.match(stem):
        stem = "file"
    return f"{stem[:110]}.{ending[:9]}" if ending else stem[:120]


def kind_of(data: bytes) -> str:
    """What the content is: pdf, docx, xlsx, png, jpg, txt; "" for anything else. The name has no say."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    return "txt" if _is_plain(data) else ""


def media_type_of(name: str, data: bytes) -> str:
    """The media type by content; application/octet-stream for what is not allowed. The name has no say."""
    return MEDIA_TYPES.get(kind_of(data), "application/octet-stream")


def check_upload(name: str, data: bytes) -> tuple[Finding, ...]:
    """No finding for a file that may be stored; else what is wrong with its kind, size, contents, name or text.

    A scanned file without any text passes with a warning: nobody but a person can see a stamp in a picture.
    """
    marked = check_secrecy_filename(name)
    if marked:
        return marked
    try:
        text = extract_text(name, data)
    except Unreadable as error:
        return (error.finding,)
    found = check_secrecy(text.replace(_ABOUT, "\n"))
    if not found and not text.split(_ABOUT)[0].strip():
        message = gettext_noop(
            "This file holds no text that can be checked: look yourself whether it bears a secrecy mark."
        )
        return (Finding("documents.no_text", message, severity=Severity.WARNING),)
    return found


def extract_text(name: str, data: bytes) -> str:
    """The text of a docx, xlsx, pdf or txt, headers, footers, notes and properties included; "" for pictures.

    Declared sizes are judged before anything is unpacked and actual sizes while reading. Raises Unreadable.
    """
    kind = _checked_kind(name, data)
    if kind in ("docx", "xlsx"):
        return _office_text(data)
    if kind == "pdf":
        return _pdf_text(data)
    return _plain_text(data) if kind == "txt" else ""


def _checked_kind(name: str, data: bytes) -> str:
    if not data:
        raise Unreadable("empty", gettext_noop("The file is empty."))
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large", gettext_noop("The file is larger than {most} MB."), most=MOST_BYTES // 1024**2)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        message = gettext_noop(
            "The file is locked by a password or of an old kind (.doc, .xls): save it as .docx, .xlsx or .pdf."
        )
        raise Unreadable("old_or_locked", message)
    kind = kind_of(data)
    if not kind:
        raise Unreadable(
            "kind_refused",
            gettext_noop("Only PDF, Word (.docx), Excel (.xlsx), PNG, JPG and plain text may be stored."),
        )
    ending = clean_filename(name).rpartition(".")[2].lower()
    if _ENDINGS.get(ending, ending) != kind:
        message = gettext_noop("The file's name ends in .{ending}, but its content is {kind}.")
        raise Unreadable("ending_differs", message, ending=ending, kind=kind)
    if kind in ("png", "jpg"):
        _check_picture(kind, data)
    return kind


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, struct.error):
        # A cut file still is what its name says; reading it gives the better message.
        return "docx" if b"word/" in data else "xlsx" if b"xl/" in data else ""
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else ""


def _is_plain(data: bytes) -> bool:
    if _NOT_PLAIN.match(data.removeprefix(b"\xef\xbb\xbf")):
        return False
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(data) % 2 == 0
    return b"\0" not in data and not any(byte < 9 or 13 < byte < 27 for byte in data[:65536])


def _check_picture(kind: str, data: bytes) -> None:
    damaged = Unreadable("damaged", gettext_noop("The file is damaged or cut off."))
    if kind == "jpg":
        if b"\xff\xd9" not in data[-65536:]:
            raise damaged
        return
    if len(data) < 45 or data[12:16] != b"IHDR" or b"IEND" not in data[-16:]:
        raise damaged
    width, height = struct.unpack(">II", data[16:24])
    if not 0 < width * height <= MOST_PIXELS:
        raise Unreadable("picture_too_large", gettext_noop("The picture has more than {most} million points."), most=50)


def _office_text(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_declared(entries, len(data))
            _check_active(archive, entries)
            return _limited(_part_texts(archive, entries))
    except (
        zipfile.BadZipFile,
        ParseError,
        DefusedXmlException,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise Unreadable("damaged", gettext_noop("The file is damaged or cut off.")) from error
    except RuntimeError as error:
        raise Unreadable("locked", gettext_noop("The file is locked by a password.")) from error


def _check_declared(entries: list[zipfile.ZipInfo], packed: int) -> None:
    total = sum(entry.file_size for entry in entries)
    steep = any(
        entry.file_size > _HARMLESS and entry.file_size > MOST_RATIO * max(entry.compress_size, 1) for entry in entries
    )
    if (
        len(entries) > MOST_ENTRIES
        or total > MOST_UNPACKED
        or steep
        or (total > _HARMLESS and total > MOST_RATIO * packed)
    ):
        message = gettext_noop(
            "The file unpacks to more than is allowed ({entries} parts, {size} MB): it was not opened. "
            "Save it again from Word or Excel without large pictures."
        )
        raise Unreadable("bomb", message, entries=len(entries), size=-(-total // 1024**2))


def _check_active(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    refused = Unreadable(
        "active_content",
        gettext_noop("The file holds macros, embedded files or templates from elsewhere: save it without them."),
    )
    if any(_ACTIVE_PARTS.search(entry.filename) for entry in entries if "printerSettings" not in entry.filename):
        raise refused
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise refused
    for entry in entries:
        if entry.filename.endswith("settings.xml.rels") and b'TargetMode="External"' in archive.read(entry):
            raise refused


def _part_texts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    for entry in entries:
        if _TEXT_PARTS.match(entry.filename):
            with archive.open(entry) as part:
                yield from _xml_lines(part)


def _xml_lines(part: Any) -> Iterator[str]:
    words: list[str] = []
    for _, element in iterparse(part, events=("end",), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if tag in ("title", "subject", "keywords", "description", "category"):
            yield element.text or ""
        elif tag in _TEXT_TAGS:
            words.append(element.text or "")
        elif tag in ("tab", "br", "cr"):
            words.append("\t" if tag == "tab" else "\n")
        elif tag == "sheet":
            yield element.get("name") or ""
        if tag.endswith(("Header", "Footer")):
            yield _SHEET_CODES.sub(" ", "".join(words))
            words.clear()
        elif tag in _LINE_TAGS:
            yield "".join(words)
            words.clear()
        if tag not in _TEXT_TAGS:
            element.clear()
    yield "".join(words)


def _pdf_text(data: bytes) -> str:
    if any(word in data for word in _ACTIVE_PDF):
        message = gettext_noop("The PDF holds scripts or embedded files: save it without them (print it to a new PDF).")
        raise Unreadable("active_content", message)
    import pypdf  # noqa: PLC0415 - slow third-party module, wanted for uploaded PDFs alone

    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise Unreadable("locked", gettext_noop("The file is locked by a password."))
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable("too_many_pages", gettext_noop("The PDF has more than {most} pages."), most=MOST_PAGES)
        about = "\n".join(str(value) for value in (reader.metadata or {}).values())
        pages = _limited((page.extract_text() or "").replace(_ABOUT, "\n") for page in reader.pages)
        return f"{pages}{_ABOUT}{about}"
    except Unreadable:
        raise
    except Exception as error:
        # A hostile PDF can raise anything from within the reader; all of it means the same to the person.
        raise Unreadable("damaged", gettext_noop("The file is damaged or cut off.")) from error


def _plain_text(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return _limited([data.decode(encoding)])
    except UnicodeDecodeError:
        return _limited([data.decode("cp1258", errors="replace")])


def _limited(texts: Iterable[str]) -> str:
    kept: list[str] = []
    length = 0
    for text in texts:
        kept.append(text)
        length += len(text)
        if length > MOST_TEXT:
            message = gettext_noop("The file holds more text than can be checked for secrecy marks: store it in parts.")
            raise Unreadable("too_much_text", message)
    return "\n".join(kept)
