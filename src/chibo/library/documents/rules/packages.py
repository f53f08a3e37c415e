"""A Word or Excel file as a package of parts, opened only as far as its declared and its real sizes
allow.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from xml.parsers import expat

from chibo.library.documents.rules.unreadable import LOCKED, Unreadable, damaged
from rulebook.vocabulary.findings import gettext_noop

MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
MOST_PARTS = 2_000
MOST_ELEMENTS = 2_000_000
MOST_DEPTH = 256
# Small files (pictures of one colour, empty sheets) compress far without any harm.
_HARMLESS = 1024 * 1024
_CHUNK = 64 * 1024
_LOCKED_FLAG = 1
# What zipfile, zlib and expat raise at hostile bytes: beside these only errors of our own code are
# left.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    ArithmeticError,
)

Start = Callable[[str, dict[str, str]], None]
Named = Callable[[str], None]


class Package:
    """The parts of one file by name, `/` between folders; nothing is unpacked before it is asked
    for.
    """

    def __init__(self, data: bytes) -> None:
        """Stands when the file is a zip within the limits; raises Unreadable otherwise."""
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            entries = self._zip.infolist()
        except BROKEN as broken:
            raise damaged() from broken
        _refuse_declared(entries, len(data))
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = entry.filename.replace("\\", "/").lstrip("/")
            if name.endswith("/") and not entry.file_size:
                continue
            # Two parts of one name, or one outside of its folder: two programs would see two
            # different files.
            if name.lower() in self._entries or ".." in name.split("/"):
                raise damaged()
            self._entries[name.lower()] = entry
        self._bytes_left = MOST_UNPACKED
        self._elements_left = MOST_ELEMENTS

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts in lower case: they are compared so, whatever a program writes."""
        return tuple(self._entries)

    def parse(
        self, part: str, *, start: Start, end: Named | None = None, text: Named | None = None
    ) -> None:
        """Every element of the part has been handed to the callbacks by local name, within what is
        left for the file.

        Raises Unreadable when the part is missing or damaged, declares a document type, or goes
        past the limits.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler, parser.EndElementHandler = self._counted(start, end)
        if text is not None:
            parser.CharacterDataHandler = text
        content = self.raw(part)
        # A part that cannot end within what is left is not begun. In one piece: expat reads a word
        # anew with every piece of it.
        if content.count(b"<") > 2 * self._elements_left + MOST_PARTS:
            raise too_much(len(self._entries), MOST_UNPACKED - self._bytes_left)
        try:
            parser.Parse(content, True)
        except BROKEN as broken:
            raise damaged() from broken

    def _counted(self, start: Start, end: Named | None) -> tuple[Start, Named]:
        depth = 0

        def started(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._elements_left -= 1
            if self._elements_left < 0 or depth > MOST_DEPTH:
                raise too_much(len(self._entries), MOST_UNPACKED - self._bytes_left)
            start(tag.rpartition(":")[2], attributes)

        def ended(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(tag.rpartition(":")[2])

        return started, ended

    def raw(self, part: str) -> bytes:
        """The bytes of the part; raises Unreadable when it is missing, damaged, or larger than what
        is left.
        """
        try:
            return b"".join(self._chunks(part))
        except BROKEN as broken:
            raise damaged() from broken

    def _chunks(self, part: str) -> Iterator[bytes]:
        with self._zip.open(self._entries[part]) as stream:
            while chunk := stream.read(_CHUNK):
                # Counted while reading too: the declared sizes are only what the sender says.
                self._bytes_left -= len(chunk)
                if self._bytes_left < 0:
                    raise too_much(len(self._entries), MOST_UNPACKED)
                yield chunk


def part_names(data: bytes) -> frozenset[str]:
    """The names in the directory of a zip, in lower case; raises Unreadable when it
    cannot be read.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return frozenset(
                name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()
            )
    except BROKEN as broken:
        raise damaged() from broken


def too_much(entries: int, size: int) -> Unreadable:
    """The file would unpack to more than is allowed."""
    message = gettext_noop(
        "The file unpacks to more than is allowed ({entries} parts, {size} MB): it was not opened. "
        "Save it again from Word or Excel without large pictures."
    )
    return Unreadable("bomb", message, entries=entries, size=-(-size // 1024**2))


def _refuse_declared(entries: list[zipfile.ZipInfo], packed: int) -> None:
    total = sum(entry.file_size for entry in entries)
    steep = any(
        entry.file_size > _HARMLESS and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    whole = total > MOST_UNPACKED or (total > _HARMLESS and total > MOST_RATIO * packed)
    if len(entries) > MOST_PARTS or whole or steep:
        raise too_much(len(entries), total)
    if any(entry.flag_bits & _LOCKED_FLAG for entry in entries):
        raise Unreadable("locked", LOCKED)


def _refuse_doctype(*_: object) -> None:
    raise damaged()
