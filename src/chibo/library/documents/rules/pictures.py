"""Pictures: whole from head to end, and small enough to be opened on a cheap telephone."""

import struct
import zlib

from chibo.library.documents.rules.unreadable import Unreadable, damaged
from rulebook.vocabulary.findings import gettext_noop

MOST_PIXELS = 50_000_000
# Cameras write previews and maps of depth behind the picture itself.
_FRAMES = frozenset(
    (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
)
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))
_START_OF_SCAN = 0xDA


def check_picture(kind: str, data: bytes) -> None:
    """Nothing happens for a whole picture of at most 50 million points; raises Unreadable for any
    other.
    """
    width, height = _size_of_png(data) if kind == "png" else _size_of_jpeg(data)
    if not 0 < width * height <= MOST_PIXELS:
        message = gettext_noop("The picture has more than {most} million points.")
        raise Unreadable("picture_too_large", message, most=MOST_PIXELS // 1_000_000)


def _size_of_png(data: bytes) -> tuple[int, int]:
    at, size = 8, (0, 0)
    while at + 12 <= len(data):
        (length,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or (at == 8) != (kind == b"IHDR"):
            break
        if zlib.crc32(data[at + 4 : end - 4]) != struct.unpack(">I", data[end - 4 : end])[0]:
            break
        if kind == b"IHDR" and length >= 8:
            size = struct.unpack(">II", data[at + 8 : at + 16])
        if kind == b"IEND" and end == len(data):
            return size
        at = end
    raise damaged()


def _size_of_jpeg(data: bytes) -> tuple[int, int]:
    at, size = 2, None
    if b"\xff\xd9" not in data[-65536:]:
        raise damaged()
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF or marker in _BARE:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(data):
            break
        if marker in _FRAMES and length >= 8:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            size = (width, height)
        if marker == _START_OF_SCAN and size:
            return size
        at += 2 + length
    raise damaged()
