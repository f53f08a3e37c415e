"""The one way to files that people stored: contents under their hash, in whatever Django storage
`CHIBO_FILES_STORAGE` names. Every machine that serves pages or works sees the same ones.

A storage with paths is a folder, of this machine or shared by several; one without is somewhere in
the network. What a storage says in errors of its own is told as OSError.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

from chibo.base.kernel.errors import NotFound

# Beside it lie the other things of an installation, where the storage is its data folder.
_TOP = "files"
# What is being written aside belongs to nobody yet.
_HALF = ".half"
_BLOCK = 1 << 20


class DamagedContent(Exception):
    """What lies under a hash is not what was stored; nothing of it was given out."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(f"{_TOP}/{place_of(sha256)} is changed")


def place_of(sha256: str) -> str:
    """Where the content with this hash lies among the contents.

    >>> place_of("ab12")
    'ab/ab12'
    """
    return f"{sha256[:2]}/{sha256}"


def write_content(content: bytes, *, sha256: str) -> None:
    """The content lies under its hash, whole or absent whatever ends this; one that lies there
    already is not written again, but its age begins anew.

    Raises OSError where there is no room.
    """
    name, folder = _inside(place_of(sha256)), local_folder()
    with _told_as_oserror():
        if folder is None:
            _send(content, name)
        elif (lying := folder / place_of(sha256)).exists():
            lying.touch()
        else:
            _put(content, name)


def read_content(sha256: str) -> bytes:
    """The content with this hash.

    Raises NotFound where it is missing, DamagedContent where it is not what was stored.
    """
    name = _inside(place_of(sha256))
    with _told_as_oserror():
        if not _store().exists(name):
            raise NotFound
        with _store().open(name) as handle:
            content: bytes = handle.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedContent(sha256)
    return content


def kept_contents() -> Iterator[str]:
    """Where everything lies that is kept, in order; links and what is being written aside are left
    out.
    """
    with _told_as_oserror():
        yield from (place for place in _below("") if not place.endswith(_HALF))


def old_contents(*, before: datetime) -> Iterator[list[str]]:
    """Folder by folder where things lie that are older than that, also what was left half
    written.
    """
    with _told_as_oserror():
        for folder in _listed("")[0]:
            places = [f"{folder}/{name}" for name in _listed(folder)[1]]
            times = {place: _store().get_modified_time(_inside(place)) for place in places}
            yield [place for place in places if times[place] < before]


def delete_content(place: str) -> None:
    """Nothing lies there any more."""
    with _told_as_oserror():
        _store().delete(_inside(place))


@contextmanager
def opened_content(place: str) -> Iterator[tuple["_Reading", int]]:
    """What lies there, to be read, and its size in bytes.

    Raises OSError where it cannot be opened, and when it cannot be read on.
    """
    with _told_as_oserror():
        handle = _store().open(_inside(place))
        size = handle.size
    try:
        yield _Reading(handle), size
    finally:
        handle.close()


def size_of_content(place: str) -> int:
    """Its size in bytes."""
    with _told_as_oserror():
        return _store().size(_inside(place))


def sum_of_content(place: str) -> str:
    """The hash of what lies there; empty where the storage does not give it back."""
    found = hashlib.sha256()
    try:
        with opened_content(place) as (handle, _):
            while data := handle.read(_BLOCK):
                found.update(data)
    except OSError:
        return ""
    return found.hexdigest()


def local_folder() -> Path | None:
    """The folder in which the contents lie, own or shared; None where they lie in the network."""
    try:
        return Path(_store().path(_TOP))
    except NotImplementedError:
        return None


def storage_mark() -> str:
    """By this one storage is told from another; no secret of its settings can be read from it."""
    folder = local_folder()
    plain = str(folder) if folder else repr(settings.STORAGES["default"])
    return hashlib.sha256(plain.encode()).hexdigest()


def holds_nothing() -> bool:
    """True where not one content lies there, nor anything else."""
    folder = local_folder()
    if folder is not None:
        return not folder.exists() or not any(folder.iterdir())
    return next(kept_contents(), None) is None


def fill_contents(source: Path) -> None:
    """What lies in that folder of this machine lies in the empty storage, in the same places; the
    folder is not needed any more.

    Raises OSError; what was brought until then stays for `empty_contents`.
    """
    folder = local_folder()
    if folder is None:
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            with _told_as_oserror():
                _send(path.read_bytes(), _inside(path.relative_to(source).as_posix()))
        return
    if folder.is_mount():  # it cannot be taken away for another to take its place
        for path in source.iterdir():
            shutil.move(path, folder / path.name)
        return
    if folder.exists():
        folder.rmdir()
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.move(source, folder)


def empty_contents() -> None:
    """Not one content lies in the storage any more, as far as it lets itself be emptied."""
    folder = local_folder()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for place in list(kept_contents()):
        delete_content(place)


class _Reading:
    """A file of the storage; what goes wrong with it is an OSError."""

    def __init__(self, handle: "File[bytes]") -> None:
        self._handle = handle

    def read(self, size: int = -1) -> bytes:
        with _told_as_oserror():
            data: bytes = self._handle.read(size)
        return data


def _store() -> Storage:
    return storages["default"]


def _inside(place: str) -> str:
    return f"{_TOP}/{place}" if place else _TOP


def _put(content: bytes, name: str) -> None:
    """Written aside, brought to the disk and renamed."""
    half = _store().save(f"{name}{_HALF}", ContentFile(content))
    with _store().open(half) as written:
        os.fsync(written.fileno())
    Path(_store().path(half)).replace(_store().path(name))


def _send(content: bytes, name: str) -> None:
    """A storage in the network takes a file whole or not at all; it is sent again so that its age
    begins anew. One that never writes over a file keeps the first, which is the same.
    """
    taken = _store().save(name, ContentFile(content))
    if taken != name:
        _store().delete(taken)


def _below(folder: str) -> Iterator[str]:
    folders, files = _listed(folder)
    yield from (str(PurePosixPath(folder, name)) for name in files)
    for name in folders:
        yield from _below(str(PurePosixPath(folder, name)))


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """The names of folders and of files in it, in order; nothing where a disk gives none back."""
    top = local_folder()
    try:
        folders, files = _store().listdir(_inside(folder))
    except OSError:
        # What is missing by that is told as missing; a network that is away loses nothing.
        if top is None:
            raise
        return [], []
    if top is None:
        return sorted(folders), sorted(files)
    return (
        sorted(name for name in folders if not (top / folder / name).is_symlink()),
        sorted(name for name in files if not (top / folder / name).is_symlink()),
    )


@contextmanager
def _told_as_oserror() -> Iterator[None]:
    """Storages in the network have errors of their own: here they are what a disk would say."""
    try:
        yield
    except (OSError, NotFound):
        raise
    except Exception as error:
        if local_folder() is not None:
            raise
        raise OSError(f"{type(error).__name__}: {error}") from error
