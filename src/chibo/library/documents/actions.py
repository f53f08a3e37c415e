"""Keeping files and giving numbers."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from chibo.base.kernel.errors import refuse_if
from chibo.base.kernel.text import clean_line
from chibo.directory.organisation.models import Unit
from chibo.library.documents.enums import SYMBOLS, PaperKind
from chibo.library.documents.models import Register, StoredFile
from chibo.library.documents.queries import place_of
from chibo.library.documents.rules import check_upload, media_type_of


def keep_file(cell: Unit, *, name: str, content: bytes) -> StoredFile:
    """The file is kept under its hash and belongs to the cell; for actions that have required their own right.

    Raises Refused for a kind of file that is not allowed, a damaged or too large one, or one that bears a secrecy mark.
    """
    refuse_if(check_upload(name, content))
    digest = hashlib.sha256(content).hexdigest()
    store = storages["default"]
    if not store.exists(place_of(digest)):
        store.save(place_of(digest), ContentFile(content))
    row: StoredFile = StoredFile.objects.add(
        cell=cell,
        name=clean_line(name)[:200],
        media_type=media_type_of(name, content),
        size=len(content),
        sha256=digest,
    )
    return row


def next_number(cell: Unit, kind: PaperKind, *, term: str) -> int:
    """The next number of this kind of paper in the term, taken by the caller's transaction.

    Source: Regulation 399-QĐ/TW (numbers run on per kind of paper through the term).
    """
    rows = Register.objects.of_cell(cell).select_for_update()
    row = rows.filter(kind=kind, term=term).first() or Register.objects.add(cell=cell, kind=kind, term=term)
    row.last += 1
    row.save(update_fields=["last"])
    number: int = row.last
    return number


def symbol(number: int, kind: PaperKind, *, issuer: str = "CB") -> str:
    """The number as it stands on the paper: at least two digits, kind, issuer.

    >>> symbol(5, PaperKind.RESOLUTION)
    '05-NQ/CB'
    """
    return f"{number:02d}-{SYMBOLS[kind]}/{issuer}"
