"""What is said of the audit and the database, alarms about the clock and contents, old parts, and a
backup that is looked at without being restored.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from chibo.base.audit.rules import HEADLESS, ChainBreak, RowMismatch
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from chibo.base.maintenance.actions.alarms import warn_of_clock
from chibo.base.maintenance.actions.audits import told_break, told_difference
from chibo.base.maintenance.actions.backup import silent, sums_of
from chibo.base.maintenance.actions.contents import note_changed
from chibo.base.maintenance.actions.databases import server_version
from chibo.base.maintenance.actions.restore import check_backup, restore_backup
from chibo.base.maintenance.actions.sealing import damaged
from chibo.base.maintenance.actions.workplace import drop_old_parts
from chibo.base.maintenance.enums import AlarmCode
from chibo.base.maintenance.models import Alarm, Run
from tests.factories import make_unit


def test_what_is_wrong_with_a_chain_is_said_with_its_entry():
    with translation.override("en"):
        said = told_break(ChainBreak("0199", 7, HEADLESS))
    assert said == "chain 0199 entry 7: the head of the chain is missing"


@pytest.mark.parametrize(
    ("field", "said"),
    [("title", "field title"), ("", "the row is gone")],
)
def test_what_is_wrong_with_a_row_is_said_with_its_field(field, said):
    with translation.override("en"):
        told = told_difference(RowMismatch("0199", "meetings_task", "42", field))
    assert told == f"chain 0199 table meetings_task row 42: {said}"


def test_administrators_are_warned_of_a_clock_that_was_ahead_with_the_hour_in_vietnam(db):
    warn_of_clock(datetime(2026, 11, 3, 18, 30, tzinfo=UTC))
    assert Alarm.objects.get(pk=AlarmCode.CLOCK).params == {"until": "01:30 04/11/2026"}


def test_a_content_that_was_found_changed_is_kept_once_and_counted_with_the_others(db):
    for sha256 in ("a" * 64, "a" * 64, "b" * 64):
        note_changed(sha256)

    assert Run.objects.filter(kind="files", ok=False).count() == 2
    assert Run.objects.latest("pk").error.split() == ["a" * 64, "b" * 64]
    assert Alarm.objects.get(pk=AlarmCode.FILES).params == {"missing": 0, "changed": 2}


def test_the_version_of_the_database_is_a_number(db):
    assert int(server_version().split(".")[0]) >= 3


def test_only_parts_that_were_left_more_than_a_day_ago_are_gone(tmp_path):
    names = (".chibo-1.part", ".chibo-2.database", ".chibo-3.part", ".chibo-4.txt", "5.part")
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    for name in set(names) - {".chibo-3.part"}:
        long_ago = (now() - timedelta(days=2)).timestamp()
        os.utime(tmp_path / name, (long_ago, long_ago))

    dropped = drop_old_parts(tmp_path)

    assert sorted(path.name for path in dropped) == [".chibo-1.part", ".chibo-2.database"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[2:])


def test_a_file_that_is_no_backup_is_refused_and_nothing_happens(db, tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"no backup" * 100)

    with pytest.raises(Refused) as refused:
        check_backup(file)

    assert [finding.code for finding in refused.value.findings] == ["no_backup"]


def test_nothing_is_restored_where_work_stands_already(db, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    make_unit("province")

    with pytest.raises(Refused) as refused:
        restore_backup(tmp_path / "file", actor=SYSTEM, by="chibo", report=silent)

    assert [finding.code for finding in refused.value.findings] == ["not_empty"]
    assert list(tmp_path.iterdir()) == []


def test_only_attachments_are_among_the_sums_of_a_backup():
    parts = [("database", "1"), ("files/ab/abc", "2"), ("files/cd/cde", "3"), ("header", {})]
    assert sums_of(parts) == {"abc": "2", "cde": "3"}


def test_a_damaged_backup_is_refused_with_what_to_do():
    (finding,) = damaged().findings
    assert (finding.code, finding.blocks) == ("damaged", True)
