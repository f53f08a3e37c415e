"""The file of a backup: what is written comes back, and not one bit changes unseen."""

import errno
import hashlib
import io
import os
import random
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from chibo.base.kernel.errors import Refused
from chibo.base.maintenance.actions import sealing
from chibo.base.maintenance.actions.archive import (
    DATABASE,
    FILES,
    HEADER,
    ArchiveReader,
    ArchiveWriter,
)
from chibo.base.maintenance.actions.sealing import MAGIC, read_key

KEY = "một chìa khóa đủ dài".encode()
CONTENT = random.Random(7).randbytes(2_200_000)


@pytest.fixture
def make(tmp_path):
    """make(key) → an archive with a header, a database of three chunks and two files."""

    def made(key: bytes | None, name: str = "archive"):
        (tmp_path / "database").write_bytes(CONTENT)
        (tmp_path / "small").write_bytes(b"abc")
        writer = ArchiveWriter(tmp_path / name, key)
        writer.add_text(HEADER, {"id": "1"})
        writer.add_file(DATABASE, tmp_path / "database")
        writer.add_file(f"{FILES}/ab/abc", tmp_path / "small")
        writer.add_file(f"{FILES}/đá/á", tmp_path / "small")
        writer.close()
        return tmp_path / name

    return made


def read(path, key, into=None):
    reader = ArchiveReader(path, key)
    try:
        return list(reader.parts(into))
    finally:
        reader.close()


def code_of(path, key) -> str:
    try:
        read(path, key)
    except Refused as refused:
        return refused.findings[0].code
    return "whole"


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "sealed"])
def test_what_is_written_comes_back(make, key, tmp_path):
    parts = read(make(key), key, tmp_path / "out")

    small, large = (hashlib.sha256(content).hexdigest() for content in (b"abc", CONTENT))
    assert parts == [
        (HEADER, {"id": "1"}),
        (DATABASE, large),
        ("files/ab/abc", small),
        ("files/đá/á", small),
    ]
    assert (tmp_path / "out" / "database").read_bytes() == CONTENT
    assert (tmp_path / "out" / "files" / "đá" / "á").read_bytes() == b"abc"


def test_a_sealed_archive_shows_nothing_and_two_of_the_same_are_not_alike(make):
    first, second = make(KEY, "one").read_bytes(), make(KEY, "two").read_bytes()

    assert first.startswith(MAGIC) and b"backup.json" not in first
    assert hashlib.sha256(first[100:]).digest() != hashlib.sha256(second[100:]).digest()


def test_a_plain_archive_is_opened_by_any_tar(make):
    told = subprocess.run(
        ["tar", "tzf", str(make(None))], capture_output=True, text=True, check=True
    )

    assert told.stdout.split()[:3] == ["backup.json", "database", "files/ab/abc"]


def test_the_wrong_key_and_no_key_are_told_apart_from_damage(make):
    sealed, plain = make(KEY, "sealed"), make(None, "plain")

    assert [
        code_of(sealed, b"another key, as long"),
        code_of(sealed, None),
        code_of(plain, KEY),
    ] == [
        "wrong_key",
        "needs_key",
        "whole",
    ]


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "sealed"])
def test_asvs_11_3_3_a_flipped_bit_a_cut_and_an_added_byte_are_all_seen(make, key, tmp_path):
    whole, other = make(key).read_bytes(), tmp_path / "other"
    places = [
        *range(0, 110, 13),
        *random.Random(3).sample(range(len(whole)), 12),
        len(whole) - 1,
        len(whole) - 5,
    ]
    changed = [whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :] for at in places]
    cut = [whole[:at] for at in (0, 5, 60, 100, len(whole) // 2, len(whole) - 1)]
    for content in [*changed, *cut, whole + b"\0"]:
        other.write_bytes(content)
        assert code_of(other, key) in ("damaged", "no_backup", "wrong_key")


def test_asvs_11_3_3_chunks_in_another_order_or_left_out_are_seen(make, tmp_path):
    whole, other = make(KEY).read_bytes(), tmp_path / "other"
    start, size = len(MAGIC) + 32, 4 + (1 << 20) + 16
    frames = [whole[at : at + size] for at in range(start, len(whole), size)]
    assert len(frames) >= 3
    for order in (
        [frames[1], frames[0], *frames[2:]],
        frames[1:],
        [frames[0], *frames[2:]],
        frames[:-1],
    ):
        other.write_bytes(whole[:start] + b"".join(order))
        assert code_of(other, KEY) == "damaged"


def test_a_part_that_would_lie_outside_the_folder_is_refused(tmp_path):
    (tmp_path / "small").write_bytes(b"abc")
    for number, name in enumerate(("files/../../evil", "/etc/evil", "evil", "files")):
        file = tmp_path / f"archive-{number}"
        writer = ArchiveWriter(file, None)
        writer.add_text(HEADER, {})
        writer.add_file(name, tmp_path / "small")
        writer.close()
        with pytest.raises(Refused):
            read(file, None, tmp_path / "out")
    assert not (tmp_path / "evil").exists()


def test_a_key_is_long_enough_and_comes_from_a_file(tmp_path):
    (tmp_path / "short").write_text("quá ngắn\n")
    (tmp_path / "good").write_text("  đủ dài để không ai đoán ra \n")

    for name, code in (("short", "key_short"), ("none", "key_unreadable")):
        with pytest.raises(Refused) as caught:
            read_key(tmp_path / name)
        assert caught.value.findings[0].code == code
    assert read_key(tmp_path / "good").decode() == "đủ dài để không ai đoán ra"
    assert read_key(None) is None


def test_asvs_11_2_3_asvs_11_4_4_the_key_of_a_backup_has_256_bits_and_costs_scrypt_32_mib(
    monkeypatch,
):
    asked, scrypt = [], hashlib.scrypt
    monkeypatch.setattr(
        hashlib, "scrypt", lambda key, **cost: asked.append(cost) or scrypt(key, **cost)
    )
    secret, _proof = sealing._derive(KEY, b"s" * 16)
    other, _proof = sealing._derive(KEY, b"t" * 16)
    assert (len(secret) * 8, secret != other) == (256, True)
    assert 128 * asked[0]["n"] * asked[0]["r"] >= 32 * 1024**2


class BadSector(io.FileIO):
    """A file of which the disk gives back only the first reads."""

    def read(self, size=-1):
        if self.tell() > 50_000:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size)


class OnABadDisk(type(Path())):
    def open(self, *_args, **_options):
        return BadSector(self)


class Cut(io.FileIO):
    """A file that lost its end after it was opened."""

    def read(self, size=-1):
        return super().read(size)[: max(0, 100_000 - self.tell())]


class BeingCut(type(Path())):
    def open(self, *_args, **_options):
        return Cut(self)


@contextmanager
def opened(path):
    with path.open("rb") as handle:
        yield handle, os.fstat(handle.fileno()).st_size


@pytest.mark.parametrize("kind", [OnABadDisk, BeingCut])
def test_an_attachment_that_cannot_be_read_to_its_end_is_changed_and_the_rest_is_whole(
    kind, tmp_path
):
    (tmp_path / "small").write_bytes(b"abc")
    (tmp_path / "large").write_bytes(CONTENT)
    writer = ArchiveWriter(tmp_path / "archive", None)
    writer.add_text(HEADER, {})
    spoilt = writer.add_attachment(f"{FILES}/aa/large", opened(kind(tmp_path / "large")))
    whole = writer.add_attachment(f"{FILES}/ab/small", opened(tmp_path / "small"))
    assert writer.add_attachment(f"{FILES}/ac/gone", opened(tmp_path / "gone")) is None
    writer.close()

    told = read(tmp_path / "archive", None, tmp_path / "out")

    assert told[1:] == [(f"{FILES}/aa/large", spoilt), (f"{FILES}/ab/small", whole)]
    assert spoilt != hashlib.sha256(CONTENT).hexdigest()
    assert (tmp_path / "out" / FILES / "aa" / "large").read_bytes()[:40_000] == CONTENT[:40_000]
