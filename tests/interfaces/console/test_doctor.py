"""The doctor: each thing that is not well is named with what to do, in the language asked for,
without a traceback.
"""

import os
import shutil
import socket
import time
from collections import namedtuple
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from chibo.base.jobs.models import Job, Timer, Worker
from chibo.base.kernel.dates import now, today
from chibo.base.maintenance.enums import RunKind
from chibo.base.maintenance.models import Run
from chibo.interfaces.console.checks import CheckState, examine

pytestmark = pytest.mark.django_db


def stored_in(settings, folder: Path) -> None:
    own = settings.STORAGES["default"] | {"OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"default": own}


@pytest.fixture(autouse=True)
def well(settings, tmp_path):
    """An installation that is well: the tests spoil one thing each."""
    settings.DATA_DIR = tmp_path
    stored_in(settings, tmp_path)
    settings.STATIC_ROOT = tmp_path / "static"
    settings.ALLOWED_HOSTS, settings.DEMO, settings.DEBUG, settings.TOTP_REQUIRED = (
        ["127.0.0.1"],
        False,
        False,
        True,
    )
    settings.BACKUP_DIR, settings.BACKUP_KEY_FILE, settings.EMAIL_HOST = (
        tmp_path / "backups",
        tmp_path / "key",
        "",
    )
    (tmp_path / "key").write_text("một chìa khóa đủ dài để tin")
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "backup").touch()
    settings.ADVISORIES = tmp_path / "advisories.yaml"
    settings.ADVISORIES.write_text(f"read_on: {today()}")
    settings.ADVISORIES.chmod(0o600)
    tmp_path.chmod(0o700)
    for kind in (RunKind.BACKUP, RunKind.AUDIT):
        Run.objects.create(
            kind=kind, started_at=now(), finished_at=now(), ok=True, place=str(tmp_path / "backup")
        )
    Timer.objects.create(name="x", due_at=now() + timedelta(hours=1))
    (tmp_path / "backup").chmod(0o600)
    return settings


def installed(*, hours: int) -> None:
    MigrationRecorder.Migration.objects.update(applied=now() - timedelta(hours=hours))


def restored(*, hours: int) -> None:
    at = now() - timedelta(hours=hours)
    Run.objects.create(kind=RunKind.RESTORE, started_at=at, finished_at=at, ok=True)


def every_run(*, ago: int) -> None:
    Run.objects.update(finished_at=now() - timedelta(hours=ago))


def worse() -> dict[str, CheckState]:
    """Topic → state of the lines that are not OK, beside the mail server that no test has."""
    return {
        line.topic: line.state
        for line in examine()
        if line.state != CheckState.OK and line.topic != "Thư điện tử"
    }


def said(language: str = "en") -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("doctor", language=language, stdout=out)
    except SystemExit as end:
        return int(str(end)), out.getvalue()
    return 0, out.getvalue()


def test_a_sound_installation_is_well_in_both_languages():
    (code, english), (_, vietnamese) = said("en"), said("vi")
    assert (code, english.count("FAULT"), vietnamese.count("LỖI")) == (0, 0, 0)
    assert "OK       Tables: as this version needs them." in english
    assert "TỐT    Bảng dữ liệu: đúng như phiên bản này cần." in vietnamese


def leave_a_look(settings, *, seconds: float) -> None:
    """Something that was shown so long ago waits for its entry."""
    settings.READS_DIR = settings.DATA_DIR / "reads"
    settings.READS_DIR.mkdir(mode=0o700)
    file = settings.READS_DIR / "0.json"
    file.touch(mode=0o600)
    os.utime(file, (time.time() - seconds,) * 2)


SPOILT = {
    "debug": lambda settings: setattr(settings, "DEBUG", True),
    "any host": lambda settings: setattr(settings, "ALLOWED_HOSTS", ["*"]),
    "no https": lambda settings: setattr(settings, "ALLOWED_HOSTS", ["chibo.example"]),
    "short secret": lambda settings: setattr(settings, "SECRET_KEY", "short"),
    "open file": lambda settings: (settings.DATA_DIR / "backup").chmod(0o644),
    "open key": lambda settings: settings.BACKUP_KEY_FILE.chmod(0o644),
    "no key": lambda settings: settings.BACKUP_KEY_FILE.unlink(),
    "old backup": lambda _: Run.objects.update(finished_at=now() - timedelta(days=3)),
    "no backup": lambda _: (Run.objects.filter(kind=RunKind.BACKUP).delete(), installed(hours=25)),
    "no backup since the restore": lambda _: (every_run(ago=50), restored(hours=25)),
    "broken audit": lambda _: Run.objects.filter(kind=RunKind.AUDIT).update(ok=False),
    "no worker": lambda _: Timer.objects.update(due_at=now() - timedelta(hours=1)),
    "timer of the future": lambda _: Timer.objects.update(due_at=now() + timedelta(days=400)),
    "backup of the future": lambda _: Run.objects.update(finished_at=now() + timedelta(days=400)),
    "beat of the future": lambda _: Worker.objects.create(
        name="x", seen_at=now() + timedelta(hours=7)
    ),
    "job of the future": lambda _: Job.objects.create(name="x", due_at=now() + timedelta(days=400)),
    "read log that stands still": lambda settings: leave_a_look(settings, seconds=700),
    "read log of the future": lambda settings: leave_a_look(settings, seconds=-86400),
    "cut restore": lambda settings: (settings.DATA_DIR / "restoring").mkdir(mode=0o700),
    "no folder for copies": lambda settings: (settings.DATA_DIR / "copying").touch(mode=0o600),
    "no folder": lambda settings: stored_in(settings, settings.BACKUP_KEY_FILE),
}


@pytest.mark.parametrize("name", SPOILT)
def test_each_fault_is_named_with_what_to_do_and_ends_with_code_1(name, well):
    SPOILT[name](well)
    code, text = said()
    fault, *_ = [index for index, line in enumerate(text.splitlines()) if line.startswith("FAULT")]
    assert code == 1
    assert text.splitlines()[fault + 1].strip().startswith("→")


def test_a_new_installation_with_a_backup_folder_is_told_that_the_first_night_is_still_to_come():
    Run.objects.filter(kind=RunKind.BACKUP).delete()
    installed(hours=23)
    (code, english), (_, vietnamese) = said("en"), said("vi")
    assert (code, "OK       Backup: the first nightly backup is still to come" in english) == (
        0,
        True,
    )
    assert "bản sao lưu đêm đầu tiên chưa đến giờ" in vietnamese


def test_a_place_just_restored_is_well_although_backups_and_the_worker_of_before_are_old():
    every_run(ago=24 * 5)
    Run.objects.filter(kind=RunKind.BACKUP).update(ok=False)
    Timer.objects.update(due_at=now() - timedelta(days=5))
    installed(hours=24 * 365)
    restored(hours=0)
    code, text = said()
    assert code == 0
    assert "OK       Backup: the first nightly backup is still to come" in text
    assert "WARNING  Worker: it has not run since the restore" in text


def test_a_worker_that_stopped_after_the_restore_is_a_fault():
    restored(hours=3)
    Timer.objects.update(due_at=now() - timedelta(hours=1))
    assert said()[0] == 1


def test_a_disk_that_fills_is_first_a_warning_then_a_fault(monkeypatch):
    usage = namedtuple("usage", "total used free")
    for used, state in ((79, None), (81, CheckState.WARNING), (96, CheckState.FAULT)):
        monkeypatch.setattr(
            shutil, "disk_usage", lambda _path, used=used: usage(100, used, 100 - used)
        )
        assert worse().get("Ổ đĩa", worse().get("Disk")) == state


def test_a_list_of_published_faults_older_than_sixty_days_is_a_warning(well):
    for days, state in ((60, None), (61, CheckState.WARNING)):
        well.ADVISORIES.write_text(f"read_on: {today() - timedelta(days=days)}")
        assert worse().get("Thư viện", worse().get("Libraries")) == state


def test_backups_on_the_disk_of_the_data_are_a_warning_and_on_another_none(well):
    told = f"{well.BACKUP_DIR} lies on the same disk as {well.DATA_DIR}"
    assert told in said()[1]
    well.BACKUP_DIR = Path("/dev/shm/backups")
    assert "lies on the same disk" not in said()[1]


def test_a_mail_server_that_does_not_answer_is_a_fault(well):
    well.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        well.EMAIL_HOST, well.EMAIL_PORT = "127.0.0.1", taken.getsockname()[1]
        code, text = said()
    assert (code, "127.0.0.1" in text.split("E-mail", 1)[1]) == (1, True)


def test_a_check_that_breaks_is_a_line_too(well):
    well.BACKUP_KEY_FILE = 7
    code, text = said()
    assert code == 1
    assert "could not be checked: AttributeError" in text
    assert "OK       Audit" in text


def test_mend_closes_what_stood_open(well):
    (well.DATA_DIR / "backup").chmod(0o644)
    out = StringIO()
    call_command("doctor", mend=True, language="en", stdout=out)
    assert (well.DATA_DIR / "backup").stat().st_mode & 0o777 == 0o600


def test_a_worker_that_has_fallen_silent_is_told_long_before_its_times_are_overdue():
    row = Worker.objects.create(name="một máy", seen_at=now() - timedelta(minutes=1))
    assert "Tiến trình nền" not in worse()
    Worker.objects.filter(pk=row.pk).update(seen_at=now() - timedelta(minutes=6))
    assert worse()["Tiến trình nền"] == CheckState.FAULT


def test_https_without_believing_the_server_in_front_is_told(well):
    well.ALLOWED_HOSTS, well.HTTPS, well.BEHIND_PROXY = ["chibo.example"], True, True
    assert "Địa chỉ truy cập" not in worse()
    well.BEHIND_PROXY = False
    assert worse()["Địa chỉ truy cập"] == CheckState.FAULT
