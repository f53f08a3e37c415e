"""Room for a backup: asked for once, before anything is written, wherever the copy of the database
lies meanwhile.
"""

import errno
import os
import shutil
from collections import namedtuple

import pytest
from django.db import connection

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import Refused
from chibo.base.maintenance.actions import make_backup
from chibo.base.maintenance.actions.backup import _take_name


@pytest.fixture
def full(monkeypatch, settings, tmp_path):
    """A disk with next to nothing left."""
    settings.DATA_DIR = tmp_path
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 1000, 1000))


@pytest.mark.django_db
def test_on_a_disk_without_links_the_room_that_the_backup_took_is_not_asked_for_again(
    full, monkeypatch, tmp_path
):
    def refuse(*_args):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    part, file = tmp_path / ".part", tmp_path / "file"
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "large").write_bytes(b"x" * 5000)
    part.write_bytes(b"backup")

    _take_name(part, file)
    assert file.read_bytes() == b"backup"

    part.write_bytes(b"another")
    with pytest.raises(Refused) as caught:
        _take_name(part, file)
    assert (caught.value.findings[0].code, file.read_bytes()) == ("exists", b"backup")


@pytest.mark.django_db
def test_a_dump_of_postgresql_needs_room_too(full, tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL; SQLite of the tests lies in memory")
    with pytest.raises(Refused) as caught:
        make_backup(tmp_path / "file", actor=SYSTEM)
    assert caught.value.findings[0].code == "no_space"
