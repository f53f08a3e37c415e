"""The database as a file or a server, what its rows own, and nightly backups that are outlived."""

import errno
from datetime import datetime, timedelta

import pytest
from django.db import connection

from chibo.base.kernel.dates import VIETNAM
from chibo.base.kernel.errors import Refused
from chibo.base.maintenance.actions.backup import drop_outlived, no_room, read_through
from chibo.base.maintenance.actions.contents import named_contents
from chibo.base.maintenance.actions.databases import (
    database_size,
    sqlite_file,
    table_of_contents,
)
from chibo.base.maintenance.rules import Keep, backup_name
from chibo.library.documents.actions import keep_file, receive_file
from tests.factories import act_as


def test_the_contents_that_rows_own_are_named_once_each_in_order(people):
    files = [receive_file("a.txt", content) for content in (b"one", b"two", b"one")]
    for file in files:
        keep_file(people.cell, file=file, actor=act_as(people.secretary))

    assert named_contents() == sorted({file.sha256 for file in files})
    assert table_of_contents() == ("documents_storedfile", "sha256")


def test_only_sqlite_lies_in_a_file_that_is_no_memory(db, monkeypatch):
    if connection.vendor == "sqlite":
        for name, found in (("/srv/chibo.sqlite3", True), (":memory:", False)):
            monkeypatch.setitem(connection.settings_dict, "NAME", name)
            assert (sqlite_file() is not None) is found
    else:
        assert sqlite_file() is None
        assert database_size() > 1_000_000


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "no_room"), (errno.EDQUOT, "no_room"), (errno.EACCES, "not_written")],
)
def test_what_the_machine_said_about_a_file_is_a_refusal_that_tells_what_to_do(number, code):
    (finding,) = no_room(OSError(number, "said so", "/srv/a")).findings
    assert finding.code == code


def test_a_file_that_is_no_backup_is_not_read_through(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"no backup" * 100)
    with pytest.raises(Refused) as refused:
        read_through(file, None)
    assert refused.value.findings[0].code == "no_backup"


def test_only_nightly_backups_that_the_rule_no_longer_keeps_are_gone(tmp_path, time_machine):
    noon = datetime(2026, 11, 30, 12, tzinfo=VIETNAM)
    time_machine.move_to(noon, tick=False)
    nights = [noon - timedelta(days=days) for days in (3, 2, 1, 0, -1)]
    names = [backup_name(night, encrypted=False) for night in nights]
    for name in (*names, "other.txt"):
        (tmp_path / name).write_bytes(b"x")

    gone = drop_outlived(tmp_path, Keep(daily=2, weekly=0, monthly=0))

    assert sorted(gone) == names[:2]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*names[2:], "other.txt"]
