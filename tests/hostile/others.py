"""Hostile and damaged pictures, texts, names and other kinds: kind → (name, how to make it, the
code; None: either way).
"""

import gzip
import io
import struct
import tarfile
import zlib

from tests.hostile.packages import docx, zipped

DAMAGED, REFUSED = "damaged", "kind_refused"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEGABYTE = 1024 * 1024


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 2, height: int = 2, *, more: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = (
        chunk(b"IHDR", head)
        + more
        + chunk(b"IDAT", zlib.compress(b"\0" * 14))
        + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + body


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(width: int = 2, height: int = 2, *, more: bytes = b"", frame: bool = True) -> bytes:
    size = (
        segment(0xC0, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\0")
        if frame
        else b""
    )
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0" + b"\0" * 9)
        + more
        + size
        + segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + b"\x7f\xff\xd9"
    )


def tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../a"), io.BytesIO())
    return target.getvalue()


PICTURES = {
    "cut": ("a.png", lambda: png()[:-6], DAMAGED),
    "checksum wrong": ("a.png", lambda: png().replace(b"IDAT", b"IDAU"), DAMAGED),
    "more behind its end": ("a.png", lambda: png() + b"PK\x03\x04" + docx(), DAMAGED),
    "a part of four gigabytes": ("a.png", lambda: png()[:33] + b"\xff\xff\xff\xffIDAT", DAMAGED),
    "no head": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), DAMAGED),
    "four billion points": ("a.png", lambda: png(65_535, 65_535), "picture_too_large"),
    "no points": ("a.png", lambda: png(0, 9), "picture_too_large"),
    "head alone": ("a.png", lambda: b"\x89PNG\r\n\x1a\n", DAMAGED),
    "JPEG cut": ("a.jpg", lambda: jpeg()[:-2], DAMAGED),
    "JPEG without a frame": ("a.jpg", lambda: jpeg(frame=False), DAMAGED),
    "JPEG of four billion points": ("a.jpg", lambda: jpeg(65_535, 65_535), "picture_too_large"),
    "JPEG part beyond the end": (
        "a.jpg",
        lambda: b"\xff\xd8\xff\xe0\xff\xff" + b"\0" * 40 + b"\xff\xd9",
        DAMAGED,
    ),
    "JPEG head alone": ("a.jpg", lambda: b"\xff\xd8\xff\xd9", DAMAGED),
    "JPEG full of marks": ("a.jpg", lambda: b"\xff\xd8" + b"\xff" * 500_000 + b"\xd9", DAMAGED),
    "GIF": ("a.png", lambda: b"GIF89a\1\0\1\0\0\0\0;", REFUSED),
    "drawing that is text": (
        "a.png",
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        REFUSED,
    ),
    "web page called a picture": ("a.jpg", lambda: b"<html><script>alert(1)</script>", REFUSED),
    "text called a picture": ("a.png", lambda: b"chi bo", "ending_differs"),
}
TEXTS = {
    "web page": ("a.txt", lambda: b"  <!DOCTYPE html><script>alert(1)</script>", REFUSED),
    "XML": ("a.txt", lambda: b'<?xml version="1.0"?><a/>', REFUSED),
    "script of a server": ("a.txt", lambda: b"<?php system($_GET[0]);", REFUSED),
    "script of a shell": ("a.txt", lambda: b"#!/bin/sh\nrm -rf /\n", REFUSED),
    "RTF": ("a.txt", lambda: b"{\\rtf1 \\object}", REFUSED),
    "PostScript": ("a.txt", lambda: b"%!PS-Adobe-3.0\nquit", REFUSED),
    "NULs": ("a.txt", lambda: b"chi\0bo", REFUSED),
    "control characters": ("a.txt", lambda: b"\x1b[2J\x07 chi \x01 bo", REFUSED),
    "half a UTF-16": ("a.txt", lambda: b"\xff\xfea", REFUSED),
    "UTF-16 of halves of pairs": ("a.txt", lambda: b"\xff\xfe" + b"\x00\xd8" * 9, None),
    "no UTF-8": ("a.txt", lambda: b"chi b\xc3\xc3\xff\xfe", None),
    "four million letters": ("a.txt", lambda: b"chu " * 1_000_000, "too_much_text"),
    "blanks without end": ("a.txt", lambda: b" " * 2_900_000, "no_text"),
    "one line of brackets": ("a.txt", lambda: b"(" * 2_900_000, None),
    "letters t apart": ("a.txt", lambda: b"t . " * 700_000, None),
    "marks upon marks": ("a.txt", ("a" + "\u0323\u0302" * 400_000).encode, None),
    "nothing but the word": ("a.txt", lambda: b"mat " * 700_000, "too_much_text"),
    "empty": ("a.txt", bytes, "empty"),
    "larger than allowed": ("a.txt", lambda: b"a" * (20 * MEGABYTE + 1), "too_large"),
    "secrecy mark": ("a.txt", "TUYỆT MẬT".encode, "secrecy_mark"),
}
ARCHIVES = {
    "program": ("a.pdf", lambda: b"MZ\x90\0" + b"\0" * 200, REFUSED),
    "program of Linux": ("a.docx", lambda: b"\x7fELF\2\1\1" + b"\0" * 200, REFUSED),
    "old Word": ("a.docx", lambda: OLE + b"\0" * 600, "old_or_locked"),
    "Word with a password": (
        "a.docx",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "old_or_locked",
    ),
    "old Excel": (
        "a.xlsx",
        lambda: OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"),
        "old_or_locked",
    ),
    "zip": ("a.docx", lambda: zipped({"a.txt": "a"}), REFUSED),
    "empty zip": ("a.docx", lambda: zipped({}), REFUSED),
    "slides": (
        "a.docx",
        lambda: zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
        REFUSED,
    ),
    "OpenDocument": (
        "a.docx",
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
        REFUSED,
    ),
    "Java": ("a.docx", lambda: zipped({"META-INF/MANIFEST.MF": "Main-Class: A"}), REFUSED),
    "RAR": ("a.docx", lambda: b"Rar!\x1a\x07\1\0", REFUSED),
    "7z": ("a.xlsx", lambda: b"7z\xbc\xaf\x27\x1c\0\4", REFUSED),
    "gzip": ("a.docx", lambda: gzip.compress(b"a" * 9), REFUSED),
    "tar": ("a.docx", tar, REFUSED),
    "disk image": ("a.pdf", lambda: b"\0" * 32_769 + b"CD001", REFUSED),
    "mail": (
        "a.docx",
        lambda: b"MIME-Version: 1.0\nContent-Type: multipart/mixed\n",
        "ending_differs",
    ),
    "head of a zip alone": ("a.docx", lambda: b"PK\x03\x04", REFUSED),
}
NAMES = {
    "program by its ending": ("a.pdf.exe", lambda: b"chi bo", "ending_differs"),
    "web page by its ending": ("a.html", lambda: b"chi bo", "ending_differs"),
    "read from right to left": ("bao\u202excod.exe", lambda: b"chi bo", "ending_differs"),
    "no ending": ("a", lambda: b"chi bo", "ending_differs"),
    "secrecy mark in the name": ("toi-mat.txt", lambda: b"chi bo", "secrecy_mark_in_name"),
    "device of Windows": ("CON.docx", docx, ""),
    **{
        f"device of Windows: {name}": (name, docx, "")
        for name in (
            "COM¹.docx",
            "lpt³.x.docx",
            "CONIN$.docx",
            "conout$.docx",
            "AUX .docx",
            "NUL .x.docx",
            "ＣＯＮ.docx",
        )
    },
    "nothing but an ending": (".docx", docx, ""),
    "tags": ("<img src=x onerror=alert(1)>.docx", docx, ""),
    "path": ("../../etc/passwd.txt", lambda: b"chi bo", ""),
    "path of Windows": ("C:\\Windows\\a.txt", lambda: b"chi bo", ""),
    "hidden characters": ("a\0\r\nX-A: b.txt", lambda: b"chi bo", ""),
    "thousands of characters": ("x" * 5000 + ".txt", lambda: b"chi bo", ""),
    "quotes and lines": ('a"; filename="b.exe\n.txt', lambda: b"chi bo", ""),
}
KINDS = {
    **{f"picture: {kind}": made for kind, made in PICTURES.items()},
    **{f"text: {kind}": made for kind, made in TEXTS.items()},
    **{f"other: {kind}": made for kind, made in ARCHIVES.items()},
    **{f"name: {kind}": made for kind, made in NAMES.items()},
}
