"""The encrypted stream: AES-256-GCM in chunks under a key that scrypt derives from the key file, so
that neither order, nor end, nor one bit can be changed unseen.
"""

import hashlib
import os
import struct
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chibo.base.kernel.errors import Refused, refuse

MAGIC = b"CHIBO-BACKUP-1 AES-256-GCM scrypt\n"
SHORTEST_KEY = 20
_CHUNK, _TAG, _SALT, _PROOF = 1 << 20, 16, 16, 16


def read_key(file: Path | None) -> bytes | None:
    """The key in the file, without the blanks around it; None without a file.

    Raises Refused when it cannot be read or is shorter than 20 characters.
    """
    if file is None:
        return None
    try:
        key = file.read_bytes().strip()
    except OSError:
        raise refuse(
            "key_unreadable",
            "The key file {file} cannot be read. Check the path and the rights.",
            file=str(file),
        ) from None
    if len(key) < SHORTEST_KEY:
        raise refuse(
            "key_short",
            "The key in {file} is too short: write at least {least} characters.",
            file=str(file),
            least=SHORTEST_KEY,
        )
    return key


def damaged() -> Refused:
    """The refusal of a file that is cut or changed."""
    return refuse(
        "damaged",
        "The backup is damaged: it was cut off or changed after it was made. Nothing was restored;"
        " use another copy.",
    )


class Sealer:
    """Writes an encrypted stream into an open file; `finish` marks its end."""

    def __init__(self, target: IO[bytes], key: bytes) -> None:
        salt = os.urandom(_SALT)
        secret, proof = _derive(key, salt)
        self.header = MAGIC + salt + proof
        self.target, self.cipher, self.number, self.waiting = target, AESGCM(secret), 0, bytearray()
        target.write(self.header)

    def write(self, data: bytes) -> int:
        """The bytes follow those before them."""
        self.waiting += data
        while len(self.waiting) > _CHUNK:
            self._frame(bytes(self.waiting[:_CHUNK]), last=False)
            del self.waiting[:_CHUNK]
        return len(data)

    def finish(self) -> None:
        """The last chunk is written and marked as the last; a file without it is cut."""
        self._frame(bytes(self.waiting), last=True)

    def _frame(self, chunk: bytes, *, last: bool) -> None:
        sealed = self.cipher.encrypt(_nonce(self.number, last=last), chunk, self.header)
        self.number += 1
        self.target.write(struct.pack(">I", len(sealed)) + sealed)


class Opener:
    """Reads an encrypted stream; every chunk is proved before it is handed on."""

    def __init__(self, source: IO[bytes], key: bytes) -> None:
        self.header = source.read(len(MAGIC) + _SALT + _PROOF)
        if len(self.header) < len(MAGIC) + _SALT + _PROOF:
            raise damaged()
        salt, told = self.header[len(MAGIC) : -_PROOF], self.header[-_PROOF:]
        secret, proof = _derive(key, salt)
        if proof != told:
            raise refuse(
                "wrong_key",
                "The key does not fit this backup. Take the key file that held when the backup was"
                " made.",
            )
        self.source, self.cipher, self.number, self.ended = source, AESGCM(secret), 0, False

    def read(self) -> bytes:
        """The next proved bytes, empty at the end.

        Raises Refused for what was cut or changed.
        """
        while not self.ended:
            head = self.source.read(4)
            size = struct.unpack(">I", head)[0] if len(head) == 4 else 0
            if not _TAG <= size <= _CHUNK + _TAG:
                raise damaged()
            sealed = self.source.read(size)
            chunk = self._opened(sealed)
            self.number += 1
            if self.ended and self.source.read(1):
                raise damaged()
            if chunk:
                return chunk
        return b""

    def _opened(self, sealed: bytes) -> bytes:
        for last in (False, True):
            try:
                chunk = self.cipher.decrypt(_nonce(self.number, last=last), sealed, self.header)
            except InvalidTag:
                continue
            self.ended = last
            return chunk
        raise damaged()


def _nonce(number: int, *, last: bool) -> bytes:
    """Of its own for every chunk of the file; the key is of its own for every file."""
    return struct.pack(">3xQB", number, last)


def _derive(key: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """The secret of this file, and the proof by which a wrong key is told from a damaged file."""
    made = hashlib.scrypt(key, salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=64)
    return made[:32], hashlib.sha256(made[32:]).digest()[:_PROOF]
