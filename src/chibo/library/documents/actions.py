"""Keeping files and giving numbers."""

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from chibo.directory.organisation.models import Unit
from chibo.library.documents.enums import SYMBOLS, PaperKind
from chibo.library.documents.models import Register, StoredFile
from chibo.library.documents.queries import place_of
from chibo.library.documents.rules import CheckedFile


def keep_file(cell: Unit, *, file: CheckedFile) -> StoredFile:
    """The file is kept under its hash and belongs to the cell; for actions that have required their own right.

    What may be stored was asked before, outside of every transaction: only `checked_file` makes such a file.
    """
    store = storages["default"]
    if not store.exists(place_of(file.sha256)):
        store.save(place_of(file.sha256), ContentFile(file.content))
    row: StoredFile = StoredFile.objects.add(
        cell=cell, name=file.name, media_type=file.media_type, size=len(file.content), sha256=file.sha256
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
