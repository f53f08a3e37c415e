"""Work that takes long (hashing, mail, papers, reading and writing of files) never runs while a transaction is open: on
SQLite nobody else could write meanwhile. Watched at the doors of the libraries that do it, in every test."""

import importlib
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

# What it is, and the door through which all of it goes: module, class or "", function.
DOORS = [
    ("password hashing", "django.contrib.auth.hashers", "Argon2PasswordHasher", "encode"),
    ("password hashing", "django.contrib.auth.hashers", "Argon2PasswordHasher", "verify"),
    ("password hashing", "django.contrib.auth.hashers", "MD5PasswordHasher", "encode"),
    ("mail", "django.core.mail.message", "EmailMessage", "send"),
    ("PDF", "chibo.library.documents.documents.pdf", "", "pdf_of"),
    ("Word", "docxtpl", "DocxTemplate", "render"),
    ("Excel", "xlsxwriter", "Workbook", "close"),
    ("file write", "django.core.files.storage.base", "Storage", "save"),
    ("file parsing", "zipfile", "ZipFile", "__init__"),
    ("file parsing", "pypdf", "PdfReader", "__init__"),
    ("another process", "subprocess", "Popen", "__init__"),
]
# The demo is built at once or not at all, on a database that nobody else uses.
ALONE = ("chibo/interfaces/demo/",)


def in_transaction() -> bool:
    """True inside a transaction that the code under test opened; the one around each test does not count."""
    return any(not block._from_testcase for block in connection.atomic_blocks)


def our_functions() -> list[tuple[str, str]]:
    """File and name of our functions that are being called, the innermost first."""
    frame, found = sys._getframe(1), []
    while frame is not None:
        if "/src/chibo/" in frame.f_code.co_filename:
            found.append((frame.f_code.co_filename, frame.f_code.co_name))
        frame = frame.f_back
    return found


def watch(monkeypatch: pytest.MonkeyPatch, found: list[str]) -> None:
    """Whatever goes through a door inside a transaction is noted in `found`."""
    for what, module, owner, name in DOORS:
        place: Any = importlib.import_module(module)
        place = getattr(place, owner) if owner else place
        monkeypatch.setattr(place, name, _watched(what, getattr(place, name), found))


def _watched(what: str, function: Callable[..., Any], found: list[str]) -> Callable[..., Any]:
    def called(*args: Any, **kwargs: Any) -> Any:
        if in_transaction():
            ours = our_functions()
            alone = any(place in file for file, _ in ours for place in ALONE)
            if ours and not alone:
                found.append(f"{what} inside a transaction: {' ← '.join(name for _, name in ours)}")
        return function(*args, **kwargs)

    return called
