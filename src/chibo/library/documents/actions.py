"""Keeping files and giving numbers."""

import re
from datetime import datetime

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.errors import refuse
from chibo.base.kernel.storage import (
    DamagedContent,
    delete_content,
    old_contents,
    write_content,
)
from chibo.base.maintenance.actions import note_changed
from chibo.base.rows.actions import create_row
from chibo.directory.organisation.models import Unit
from chibo.library.documents.enums import SYMBOLS, PaperKind
from chibo.library.documents.models import Register, StoredFile
from chibo.library.documents.queries import content_of
from chibo.library.documents.rules import CheckedFile, checked_file

# A content under its hash, or half of one that a full disk or a kill left.
_OURS = re.compile(r"[0-9a-f]{64}((_\w+)?\.half)?")


def receive_file(name: str, content: bytes) -> CheckedFile:
    """The file of a stranger is checked and its content lies in the store under its hash; it
    belongs to nobody yet.

    For the time before any transaction: checking and writing take as long as they take. Content
    that no row comes to own is swept a day later. Raises Refused as `checked_file` does.
    """
    file = checked_file(name, content)
    write_content(file.content, sha256=file.sha256)
    return file


def give_out(row: StoredFile) -> bytes:
    """The bytes of a file one has read within one's scope, for a person who keeps them.

    Raises NotFound when the store has lost it; Refused when it is not what was stored: then
    administrators are told.
    """
    try:
        return content_of(row)
    except DamagedContent:
        note_changed(row.sha256)
        raise refuse(
            "content_changed",
            "The file {name} is not what was stored, so it is not given out. The administrators"
            " are told; they bring it back from a backup.",
            name=row.name,
        ) from None


def sweep_contents(*, before: datetime) -> int:
    """Contents of the store that are older than that and belong to no row are gone; returns how
    many.
    """
    swept = 0
    for places in old_contents(before=before):
        old = {name: place for place in places if _OURS.fullmatch(name := place.split("/")[1])}
        owned = set(
            StoredFile.all_rows_unscoped.filter(sha256__in=old).values_list("sha256", flat=True)
        )
        for name in set(old) - owned:
            delete_content(old[name])
            swept += 1
    return swept


def keep_file(cell: Unit, *, file: CheckedFile, actor: Actor) -> StoredFile:
    """The file belongs to the cell; for actions that have required their own right, with a file
    from `receive_file`.
    """
    row: StoredFile = create_row(
        StoredFile,
        "file.keep",
        actor=actor,
        unit=cell,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=file.sha256,
    )
    return row


def next_number(cell: Unit, kind: PaperKind, *, term: str) -> int:
    """The next number of this kind of paper in the term, taken by the caller's transaction.

    Source: Regulation 399-QĐ/TW (numbers run on per kind of paper through the term).
    """
    rows = Register.objects.of_unit(cell).select_for_update()
    row = rows.filter(kind=kind, term=term).first() or Register.objects.add(
        unit=cell, kind=kind, term=term
    )
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
