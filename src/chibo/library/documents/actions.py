"""Keeping files and giving numbers."""

import os
import re
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from chibo.base.kernel.actor import Actor
from chibo.base.rows.actions import create_row
from chibo.directory.organisation.models import Unit
from chibo.library.documents.enums import SYMBOLS, PaperKind
from chibo.library.documents.models import Register, StoredFile
from chibo.library.documents.queries import place_of
from chibo.library.documents.rules import CheckedFile, checked_file

# A content under its hash, or half of one that a full disk or a kill left.
_OURS = re.compile(r"[0-9a-f]{64}((_\w+)?\.half)?")


def receive_file(name: str, content: bytes) -> CheckedFile:
    """The file of a stranger is checked and its content lies in the store under its hash; it
    belongs to nobody yet.

    For the time before any transaction: checking and writing take as long as they take. Content
    that no row comes to own is swept a day later. Raises Refused as `checked_file` does.
    """
    file, store = checked_file(name, content), storages["default"]
    place = place_of(file.sha256)
    if store.exists(place):
        # Its day begins anew, should it be one that nobody owned.
        Path(store.path(place)).touch()
    else:
        _put(file.content, place)
    return file


def _put(content: bytes, place: str) -> None:
    """Written aside, brought to the disk and renamed: under its hash a content is whole or absent,
    whatever ends this.
    """
    store = storages["default"]
    half = store.save(f"{place}.half", ContentFile(content))
    with store.open(half) as written:
        os.fsync(written.fileno())
    Path(store.path(half)).replace(store.path(place))


def sweep_contents(*, before: datetime) -> int:
    """Contents of the store that are older than that and belong to no row are gone; returns how
    many.
    """
    store, swept = storages["default"], 0
    for folder in store.listdir("")[0] if store.exists("") else ():
        names = [name for name in store.listdir(folder)[1] if _OURS.fullmatch(name)]
        old = [name for name in names if store.get_modified_time(f"{folder}/{name}") < before]
        owned = set(
            StoredFile.all_rows_unscoped.filter(sha256__in=old).values_list("sha256", flat=True)
        )
        for name in set(old) - owned:
            store.delete(f"{folder}/{name}")
            swept += 1
    return swept


def put_day_file(place: Path, content: bytes) -> None:
    """A file that somebody asked for lies there, whole or absent, readable by this user alone,
    until `drop_day_files`.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place.with_name(f"{place.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        written.write(content)
    half.replace(place)


def drop_day_files(folder: Path, *, before: datetime) -> int:
    """Files of that folder that are older than that are gone; returns how many."""
    if not folder.is_dir():
        return 0
    old = [path for path in folder.iterdir() if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def keep_file(cell: Unit, *, file: CheckedFile, actor: Actor) -> StoredFile:
    """The file belongs to the cell; for actions that have required their own right, with a file
    from `receive_file`.
    """
    row: StoredFile = create_row(
        StoredFile,
        "file.keep",
        actor=actor,
        cell=cell,
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
    rows = Register.objects.of_cell(cell).select_for_update()
    row = rows.filter(kind=kind, term=term).first() or Register.objects.add(
        cell=cell, kind=kind, term=term
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
