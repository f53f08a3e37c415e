"""Attachments that are missing or changed: named by backup, check, restore, doctor and the worker,
and nothing else is held up.
"""

from io import StringIO
from pathlib import Path

import pytest
from django.utils import translation

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.storage import local_folder
from chibo.base.maintenance.actions import check_files
from chibo.base.maintenance.actions.contents import look_at_files
from chibo.base.maintenance.models import Alarm, Run
from chibo.base.maintenance.rules import Lost
from chibo.directory.access.actions import add_grant
from chibo.interfaces.console.checks.contents import check_all_attachments, check_attachments
from chibo.interfaces.console.speech import SpeakingCommand
from chibo.library.documents.actions import keep_file, receive_file
from chibo.library.notifications.models import Notice
from tests.base.maintenance.test_rehearsal import elsewhere, here, key
from tests.factories import FOUNDED

__all__ = ["elsewhere", "here", "key"]
LOST = "1 attachments are missing and 1 are changed."


def lose_two(data: Path) -> tuple[str, str]:
    """One file is gone, another says something else; their names."""
    gone, other = sorted(path for path in (data / "files").rglob("*") if path.is_file())[:2]
    gone.unlink()
    other.write_bytes(b"overwritten")
    return f"files/{gone.parent.name}/{gone.name}", f"files/{other.parent.name}/{other.name}"


def test_every_command_names_what_is_missing_and_what_is_changed(here, elsewhere, key, tmp_path):
    gone, other = lose_two(here.data)
    file, with_key = str(tmp_path / "file"), ("--key-file", str(key))

    told = [
        here.manage("backup", file, *with_key),
        here.manage("restore", file, "--check", *with_key),
        elsewhere.manage("restore", file, *with_key),
    ]

    for done in told:
        assert (done.returncode, LOST in done.stderr) == (1, True), done.stderr
        assert f"{gone} is missing" in done.stderr and f"{other} is changed" in done.stderr
    after = elsewhere.run("look_at_rows")
    assert (after["broken"], len(after["restores"])) == (0, 3)  # the rest came back
    doctor = here.manage("doctor", "--all-files")
    assert (
        doctor.returncode,
        f"Attachments: 1 are missing and 1 are changed: {gone}, {other}" in doctor.stdout,
    ) == (
        1,
        True,
    )


def test_a_whole_backup_is_whole_and_one_of_before_that_names_nothing_is_still_compared(
    here, key, tmp_path
):
    file = str(tmp_path / "file")
    assert here.manage("backup", file).returncode == 0
    assert here.manage("restore", file, "--check").returncode == 0
    assert "5 are there; 5 were read and are whole" in here.manage("doctor").stdout


@pytest.fixture
def five(people, settings, tmp_path):
    """Five attachments of a cell; their hashes in order."""
    keep = [receive_file(f"{number}.txt", f"Bài {number}\n".encode()) for number in range(5)]
    return sorted(keep_file(people.cell, file=file, actor=SYSTEM).sha256 for file in keep)


def place_of(settings, name: str) -> Path:
    return local_folder() / name[:2] / name


@pytest.mark.django_db
class TestTheClock:
    @pytest.fixture(autouse=True)
    def own_store(self, settings, tmp_path):
        own = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path}}
        settings.STORAGES = settings.STORAGES | {"default": own}

    def test_an_attachment_that_is_lost_is_told_once_until_it_is_back(self, five, people, settings):
        add_grant(people.others[0], role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
        assert check_files().ok
        changed, missing = place_of(settings, five[0]), place_of(settings, five[1])
        whole = changed.read_bytes(), missing.read_bytes()
        changed.write_bytes(b"x")
        missing.unlink()

        assert [check_files().ok, check_files().ok] == [False, False]
        run_waiting_jobs()
        assert Notice.all_rows_unscoped.filter(code="alarm.files").count() == 1
        assert Alarm.objects.get().params == {"missing": 1, "changed": 1}

        changed.write_bytes(whole[0])
        missing.write_bytes(whole[1])
        assert (check_files().ok, Alarm.objects.count()) == (True, 0)

    def test_a_check_without_time_goes_on_where_the_last_one_stopped_and_forgets_no_fault(
        self, five, settings
    ):
        place_of(settings, five[3]).write_bytes(b"x")
        found = [
            (check_files(seconds=0).ok, Run.objects.latest("finished_at").place)
            for _night in range(7)
        ]

        # One at a time: the changed one is found on the fourth night, and from then on it is the
        # first to be read again.
        assert found[:4] == [(True, five[0]), (True, five[1]), (True, five[2]), (False, five[3])]
        assert [ok for ok, _ in found[4:]] == [False] * 3

    def test_what_is_missing_is_seen_without_reading_anything(self, five, settings):
        place_of(settings, five[4]).unlink()
        seen = look_at_files(seconds=0)
        assert (seen.named, seen.read, seen.lost.missing) == (5, 1, (five[4],))

    def test_the_doctor_names_all_that_is_lost_where_all_are_read_and_else_tells_how_many_more(
        self, five, settings
    ):
        for name in five:
            place_of(settings, name).unlink()
        with translation.override("en"):
            (quick,), (whole,) = check_attachments(), check_all_attachments()

        assert [name in whole.text for name in five] == [True] * 5 and "more" not in whole.text
        assert [name in quick.text for name in five] == [True] * 3 + [
            False
        ] * 2 and "… and 2 more" in quick.text


def test_a_command_that_names_the_first_twenty_tells_how_many_more_there_are():
    told = StringIO()
    with translation.override("en"):
        SpeakingCommand(stderr=told).tell_lost(
            Lost(missing=tuple(f"{number:02}" for number in range(23)))
        )
    lines = told.getvalue().splitlines()
    assert (lines[1], lines[20], lines[21:]) == (
        "  files/00/00 is missing",
        "  files/19/19 is missing",
        ["  … and 3 more"],
    )
