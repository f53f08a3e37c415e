"""Which files may be stored: six kinds known by their content, within limits, without anything
active or secrecy marks.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from chibo.base.kernel.text import clean_line
from chibo.library.documents.rules.office import office_text
from chibo.library.documents.rules.packages import part_names
from chibo.library.documents.rules.pdfs import ABOUT, pdf_text
from chibo.library.documents.rules.pictures import check_picture
from chibo.library.documents.rules.secrecy import (
    TOO_MUCH_TEXT,
    check_secrecy,
    check_secrecy_filename,
)
from chibo.library.documents.rules.unreadable import Unreadable, damaged
from rulebook.vocabulary.findings import Finding, Severity, gettext_noop

MOST_BYTES = 20 * 1024 * 1024
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
_NOT_PLAIN = re.compile(
    rb"\s*(?:<!doctype|<html|<svg|<script|<\?xml|<\?php|#!|\{\\rtf|MZ|%!PS)", re.IGNORECASE
)
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a]")
# Windows keeps these names for devices, whatever ending follows, blanks before it and raised digits
# included.
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)\d)\s*(?:\.|$)", re.IGNORECASE
)


def clean_filename(name: str) -> str:
    """The name as it is stored: last part of the path, NFC, no hidden or path characters, 120
    characters at most.

    The ending stays; an empty or reserved name becomes "file".
    """
    line = clean_line(unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1])
    line = re.sub(r'[<>:"|?*]', "_", line).strip().rstrip(". ")
    stem, dot, ending = line.rpartition(".")
    if not dot:
        stem, ending = line, ""
    stem = stem.strip(" .")
    if not stem or _RESERVED.match(unicodedata.normalize("NFKC", stem)):
        stem = "file"
    return f"{stem[:110].rstrip()}.{ending[:9].strip()}" if ending.strip() else stem[:120]


def kind_of(data: bytes) -> str:
    """What the content is: pdf, docx, xlsx, png, jpg, txt; "" for anything else.

    The name has no say.
    """
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    return "txt" if _is_plain(data) else ""


def check_upload(name: str, data: bytes) -> tuple[Finding, ...]:
    """No finding for a file that may be stored; else what is wrong with its kind, size, contents,
    name or text.

    A scanned file without any text passes with a warning: nobody but a person can see a stamp in a
    picture. This may take all the time and memory that a hostile file asks for: strangers' files
    are checked by `checked_file`.
    """
    marked = check_secrecy_filename(name)
    if marked:
        return marked
    try:
        text = extract_text(name, data)
    except Unreadable as error:
        return (error.finding,)
    found = check_secrecy(text.replace(ABOUT, "\n"))
    if not found and not text.split(ABOUT)[0].strip():
        message = gettext_noop(
            "This file holds no text that can be checked: look yourself whether it bears a secrecy"
            " mark."
        )
        return (Finding("documents.no_text", message, severity=Severity.WARNING),)
    return found


def extract_text(name: str, data: bytes) -> str:
    """The text of a docx, xlsx, pdf or txt, headers, footers, notes and properties included; "" for
    pictures.

    Declared sizes are judged before anything is unpacked and actual sizes while reading. Raises
    Unreadable, for whatever a parser says of the file.
    """
    try:
        kind = _checked_kind(name, data)
        return _text_of(kind, data)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        # A hostile file can raise anything from within a parser; all of it means the same to the
        # person.
        raise damaged() from error


def _text_of(kind: str, data: bytes) -> str:
    if kind in ("docx", "xlsx"):
        return _limited(office_text(kind, data))
    if kind == "pdf":
        return _limited(pdf_text(data))
    if kind == "txt":
        return _plain_text(data)
    check_picture(kind, data)
    return ""


def _checked_kind(name: str, data: bytes) -> str:
    if not data:
        raise Unreadable("empty", gettext_noop("The file is empty."))
    if len(data) > MOST_BYTES:
        raise Unreadable(
            "too_large",
            gettext_noop("The file is larger than {most} MB."),
            most=MOST_BYTES // 1024**2,
        )
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        message = gettext_noop(
            "The file is locked by a password or of an old kind (.doc, .xls): save it as .docx,"
            " .xlsx or .pdf."
        )
        raise Unreadable("old_or_locked", message)
    kind = kind_of(data)
    if not kind:
        raise Unreadable(
            "kind_refused",
            gettext_noop(
                "Only PDF, Word (.docx), Excel (.xlsx), PNG, JPG and plain text may be stored."
            ),
        )
    ending = clean_filename(name).rpartition(".")[2].lower()
    if _ENDINGS.get(ending, ending) != kind:
        message = gettext_noop("The file's name ends in .{ending}, but its content is {kind}.")
        raise Unreadable("ending_differs", message, ending=ending, kind=kind)
    return kind


def _kind_of_zip(data: bytes) -> str:
    try:
        names = part_names(data)
    except Unreadable:
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
    return b"\0" not in data and not _NOT_TEXT.search(data, 0, 65536)


def _plain_text(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return _limited([data.decode(encoding)])
    except UnicodeDecodeError:
        return _limited([data.decode("cp1258", errors="replace")])


def _limited(texts: Iterable[str]) -> str:
    return "\n".join(_within(texts))


def _within(texts: Iterable[str]) -> Iterator[str]:
    length = 0
    for text in texts:
        length += len(text)
        if length > MOST_TEXT:
            raise Unreadable("too_much_text", TOO_MUCH_TEXT)
        yield text
