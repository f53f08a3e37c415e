"""The backup as one file: a tar of `backup.json`, `database`, `files/…` and `manifest.json`,
compressed, encrypted where a key is given. Without a key any tar opens it.
"""

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from chibo.base.kernel.errors import refuse
from chibo.base.maintenance.actions.sealing import MAGIC, Opener, Sealer, damaged

HEADER, DATABASE, FILES, MANIFEST = "backup.json", "database", "files", "manifest.json"
_GZIP = bytes.fromhex("1f8b0800000000000003")
_BLOCK = 1 << 20
_LARGEST_TEXT = 1 << 28


class Readable(Protocol):
    """What gives its bytes in pieces."""

    def read(self, size: int, /) -> bytes:
        """So many bytes, fewer at the end."""
        ...


class ArchiveWriter:
    """Writes one archive; closing it stores the sums of all parts and brings everything to the
    disk.
    """

    def __init__(self, path: Path, key: bytes | None) -> None:
        self.raw = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self.sealer = Sealer(self.raw, key) if key else None
        self.squeezer = zlib.compressobj(3, wbits=31)
        self.sums: dict[str, list[Any]] = {}
        self.tar = tarfile.open(fileobj=self, mode="w|", format=tarfile.PAX_FORMAT)  # type: ignore[call-overload]  # noqa: SIM115 (closed by close)

    def write(self, data: bytes) -> int:
        """For the tar: the bytes are squeezed, sealed and written."""
        self._on(self.squeezer.compress(data))
        return len(data)

    def add_text(self, name: str, value: Any) -> None:
        """The value is a part of the archive, as JSON."""
        data = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
        self._add(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path) -> str:
        """The file's content is a part of the archive; returns its sum.

        Raises OSError, also when it shrinks meanwhile.
        """
        with path.open("rb") as handle:
            return self._add(name, handle, os.fstat(handle.fileno()).st_size)

    def add_attachment(
        self, name: str, opening: AbstractContextManager[tuple[Readable, int]]
    ) -> str | None:
        """As `add_file`, with what is being opened and its size; what is not given back is zeros,
        so that its sum tells. None where it cannot be opened.
        """
        with ExitStack() as stack:
            try:
                handle, size = stack.enter_context(opening)
            except OSError:
                return None
            return self._add(name, _Padded(handle), size)

    def close(self) -> None:
        """The archive is complete and on the disk."""
        self.add_text(MANIFEST, dict(self.sums))
        self.tar.close()
        self._on(self.squeezer.flush())
        if self.sealer:
            self.sealer.finish()
        self.raw.flush()
        os.fsync(self.raw.fileno())
        self.raw.close()

    def abandon(self) -> None:
        """The file is closed as it stands; the caller removes it."""
        self.raw.close()

    def _add(self, name: str, handle: Readable, size: int) -> str:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        counted = _Counted(handle)
        self.tar.addfile(info, counted)
        self.sums[name] = [size, counted.sum.hexdigest()]
        return counted.sum.hexdigest()

    def _on(self, data: bytes) -> None:
        if self.sealer:
            self.sealer.write(data)
        else:
            self.raw.write(data)


class _Counted:
    """A file that sums what is read from it."""

    def __init__(self, handle: Readable) -> None:
        self.handle, self.sum = handle, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.handle.read(size)
        self.sum.update(data)
        return data


class _Padded:
    """A file that is always as long as it was; after the first byte that cannot be read nothing
    more is asked of the disk.
    """

    def __init__(self, handle: Readable) -> None:
        self.handle, self.failed = handle, False

    def read(self, size: int) -> bytes:
        data = b""
        if not self.failed:
            try:
                data = self.handle.read(size)
            except OSError:
                self.failed = True
        return data.ljust(size, b"\0")


class ArchiveReader:
    """Reads one archive from its beginning to its end; `parts` proves every sum."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        try:
            self.raw = path.open("rb")
        except OSError:
            raise refuse(
                "unreadable",
                "The file {name} cannot be opened. Check the path and the rights.",
                name=path.name,
            ) from None
        self.encrypted = self.raw.read(len(MAGIC)) == MAGIC
        self.raw.seek(0)
        if self.encrypted and key is None:
            raise refuse(
                "needs_key",
                "This backup is encrypted. Name the file with its key: --key-file FILE.",
            )
        if not self.encrypted and self.raw.read(len(_GZIP)) != _GZIP:
            raise refuse(
                "no_backup",
                "The file {name} is not a backup of this program, or it is damaged.",
                name=path.name,
            )
        self.raw.seek(0)
        self.opener = Opener(self.raw, key) if self.encrypted and key else None
        self.stretcher = zlib.decompressobj(wbits=31)
        self.ready = b""

    def read(self, size: int) -> bytes:
        """For the tar: the next bytes, proved where they are sealed."""
        found = []
        while size > 0:
            if not self.ready and not self._fill():
                break
            found.append(self.ready[:size])
            self.ready = self.ready[size:]
            size -= len(found[-1])
        return b"".join(found)

    def parts(self, into: Path | None) -> Iterator[tuple[str, Any]]:
        """First the header, then name and sum of each part when it lies under the folder; at the
        end every sum has been compared.

        Without a folder the parts are only read. Raises Refused for anything cut, changed or
        foreign.
        """
        sums: dict[str, list[Any]] = {}
        manifest: Any = None
        try:
            with tarfile.open(fileobj=self, mode="r|") as tar:  # type: ignore[call-overload]
                for info in tar:
                    if manifest is not None or not _is_ours(info):
                        raise damaged()
                    handle = tar.extractfile(info)
                    if info.name == MANIFEST:
                        manifest = _value(handle.read())
                    elif info.name == HEADER:
                        text = handle.read()
                        sums[HEADER] = [len(text), hashlib.sha256(text).hexdigest()]
                        yield HEADER, _value(text)
                    else:
                        sums[info.name] = _store(handle, into / info.name if into else None)
                        yield info.name, sums[info.name][1]
                while self.read(_BLOCK):
                    pass
        except (tarfile.TarError, zlib.error, UnicodeError, EOFError):
            raise damaged() from None
        if manifest != sums:
            raise damaged()

    def close(self) -> None:
        """The file is closed."""
        self.raw.close()

    def _fill(self) -> bool:
        """Some bytes are ready, False at the true end."""
        while True:
            data = self.opener.read() if self.opener else self.raw.read(_BLOCK)
            if self.stretcher.eof:
                if data:
                    raise damaged()
                return False
            if not data:
                raise damaged()
            self.ready = self.stretcher.decompress(data)
            if self.stretcher.unused_data:
                raise damaged()
            if self.ready:
                return True


def _is_ours(info: tarfile.TarInfo) -> bool:
    """True for a plain file whose name the writer gives; nothing may lead out of the folder."""
    path = PurePosixPath(info.name)
    known = info.name in (HEADER, DATABASE, MANIFEST) or (
        path.parts[:1] == (FILES,) and len(path.parts) > 1
    )
    small = info.name == DATABASE or path.parts[0] == FILES or info.size <= _LARGEST_TEXT
    return info.isreg() and known and small and ".." not in path.parts and not path.is_absolute()


def _value(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise damaged() from None


def _store(handle: Any, target: Path | None) -> list[Any]:
    """Size and sum of the part; its content stands in the target."""
    total, size = hashlib.sha256(), 0
    if target:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    out = target.open("xb") if target else None
    try:
        while data := handle.read(_BLOCK):
            total.update(data)
            size += len(data)
            if out:
                out.write(data)
    finally:
        if out:
            out.close()
    return [size, total.hexdigest()]
