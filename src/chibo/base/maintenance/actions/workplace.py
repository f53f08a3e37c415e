"""Where a backup is put together: a folder of the data folder that nobody else reads, swept of what
a kill left there.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from chibo.base.kernel.dates import now

PLACE = "copying"
_LOCK, _NOTE = ".lock", "part-is-at"
_LEFT_FOR_SECONDS = 24 * 3600


@contextmanager
def workplace(part: Path) -> Iterator[Path]:
    """A folder for the copy of the database, gone afterwards.

    Where this process is killed, it and `part` go with the next sweep.
    """
    place: Path = settings.DATA_DIR / PLACE
    with suppress(OSError):  # What cannot be swept stops no backup.
        drop_leftovers()
    place.mkdir(exist_ok=True, mode=0o700)
    with _locked(place, fcntl.LOCK_SH):
        folder = Path(tempfile.mkdtemp(dir=place))
        try:
            _note(folder, part)
            yield folder
        finally:
            list(_drop(folder))


def drop_leftovers() -> list[Path]:
    """What backups that were killed left in the data folder, and half written wherever they were to
    lie, is gone; returns it.

    Nothing happens while a backup is being made.
    """
    place: Path = settings.DATA_DIR / PLACE
    if not place.is_dir():
        return []
    with _locked(place, fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
        if not alone:
            return []
        return [path for folder in place.iterdir() if folder.is_dir() for path in _drop(folder)]


def drop_old_parts(folder: Path) -> list[Path]:
    """What backups of earlier versions left half written in the folder more than a day ago is gone;
    returns it.
    """
    oldest = now().timestamp() - _LEFT_FOR_SECONDS
    parts = [path for path in folder.glob(".chibo-*") if path.suffix in (".part", ".database")]
    old = [path for path in parts if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _drop(folder: Path) -> Iterator[Path]:
    """Clear text goes first.

    The note stays as long as the disk that it names is away, or takes no change.
    """
    note = folder / _NOTE
    for path in folder.iterdir():
        if path != note:
            path.unlink()
            yield path
    told = note.read_bytes() if note.exists() else b""
    if told.startswith(b"/") and told.endswith(
        b".part"
    ):  # A power cut leaves an empty or a cut note.
        part = Path(os.fsdecode(told))
        try:
            if not part.parent.is_dir():
                return
            part.unlink()
            yield part
        except FileNotFoundError:
            pass
        except OSError:
            return
    shutil.rmtree(folder, ignore_errors=True)


def _note(folder: Path, part: Path) -> None:
    """Where the half backup lies is on the disk before the backup begins."""
    with (folder / _NOTE).open("wb") as note:
        note.write(os.fsencode(part.absolute()))
        note.flush()
        os.fsync(note.fileno())


@contextmanager
def _locked(place: Path, how: int) -> Iterator[bool]:
    """Held by every backup together, or by one sweep alone; a killed process holds nothing.

    False where it is not to be had.
    """
    with (place / _LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, how)
        except BlockingIOError:
            yield False
        else:
            yield True
