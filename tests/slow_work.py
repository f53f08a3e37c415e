"""Work that takes long (hashing, mail, papers, reading and writing of files) never runs while a
transaction is open: on SQLite nobody else could write meanwhile. Watched in every test: at the
doors of the libraries that do it, and what touches files, processes and the network by the audit
events of Python itself, which no spelling gets round.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

# What it is, and the door through which all of it goes: module, class or "", function.
DOORS = [
    ("password hashing", "django.contrib.auth.hashers", "Argon2PasswordHasher", "encode"),
    ("password hashing", "django.contrib.auth.hashers", "Argon2PasswordHasher", "verify"),
    ("password hashing", "django.contrib.auth.hashers", "MD5PasswordHasher", "encode"),
    ("password hashing", "hashlib", "", "pbkdf2_hmac"),
    ("password hashing", "hashlib", "", "scrypt"),
    ("mail", "django.core.mail.message", "EmailMessage", "send"),
    ("PDF", "chibo.library.documents.documents.pdf", "", "pdf_of"),
    ("Word", "docxtpl", "DocxTemplate", "render"),
    ("Excel", "xlsxwriter", "Workbook", "close"),
    ("file write", "django.core.files.storage.base", "Storage", "save"),
    ("file parsing", "zipfile", "ZipFile", "__init__"),
    ("file parsing", "pypdf", "PdfReader", "__init__"),
    ("file parsing", "ruamel.yaml", "YAML", "load"),
    ("file parsing", "ruamel.yaml", "YAML", "compose"),
    ("file parsing", "xml.parsers.expat", "", "ParserCreate"),
    ("file parsing", "xml.etree.ElementTree", "", "XMLParser"),
]
# Audit events (docs.python.org/3/library/audit_events.html) that are slow work whatever they are
# called with. The databases open their own files without one.
EVENTS = {
    "subprocess.Popen": "another process",
    "os.posix_spawn": "another process",
    "os.system": "another process",
    "os.fork": "another process",
    "os.exec": "another process",
    "shutil.copyfile": "file write",
    "shutil.copytree": "file write",
    "shutil.move": "file write",
    "shutil.make_archive": "file write",
    "os.rename": "file write",
    "os.truncate": "file write",
    "tempfile.mkstemp": "file write",
    "socket.connect": "network",
    "smtplib.connect": "mail",
}
# The demo is built at once or not at all, on a database that nobody else uses.
ALONE = ("chibo/interfaces/demo/",)
# What Python itself writes when a module is imported for the first time.
NOT_OURS = ("__pycache__", os.devnull)
_listening: list[list[str]] = []


def in_transaction() -> bool:
    """True inside a transaction that the code under test opened; the one around each test does not
    count.
    """
    return any(not block._from_testcase for block in connection.atomic_blocks)


def our_functions() -> list[tuple[str, str]]:
    """File and name of our functions that are being called, the innermost first."""
    frame, found = sys._getframe(1), []
    while frame is not None:
        if "/src/chibo/" in frame.f_code.co_filename:
            found.append((frame.f_code.co_filename, frame.f_code.co_name))
        frame = frame.f_back
    return found


def watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes through a door inside a transaction is noted for who listens."""
    for what, module, owner, name in DOORS:
        place: Any = importlib.import_module(module)
        place = getattr(place, owner) if owner else place
        monkeypatch.setattr(place, name, _watched(what, getattr(place, name)))


@contextmanager
def listening() -> Iterator[list[str]]:
    """The slow work inside transactions that happens meanwhile; the innermost listener has it."""
    found: list[str] = []
    _listening.append(found)
    try:
        yield found
    finally:
        _listening.remove(found)


def _note(what: str) -> None:
    if not _listening or not in_transaction():
        return
    ours = our_functions()
    alone = any(place in file for file, _ in ours for place in ALONE)
    if ours and not alone:
        _listening[-1].append(
            f"{what} inside a transaction: {' ← '.join(name for _, name in ours)}"
        )


def _watched(what: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def called(*args: Any, **kwargs: Any) -> Any:
        _note(what)
        return function(*args, **kwargs)

    return called


def _heard(event: str, args: tuple[Any, ...]) -> None:
    if event == "open":
        path, mode, flags = args
        writes = set(mode or "") & set("wax+") or (flags or 0) & (os.O_WRONLY | os.O_RDWR)
        heard_before = isinstance(path, int)  # of a descriptor, when it was opened
        if writes and not heard_before and not any(part in str(path) for part in NOT_OURS):
            _note("file write")
    elif event == "os.rename" and "__pycache__" in str(args[1]):
        return
    elif event in EVENTS:
        _note(EVENTS[event])


sys.addaudithook(_heard)
