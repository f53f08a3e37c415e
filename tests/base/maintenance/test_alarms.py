"""Nights, disks and administrators: what is done by the clock, and who is told of it, once."""

import os
import shutil
from collections import namedtuple
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils.module_loading import import_string

from chibo.base.audit.models import Chain
from chibo.base.jobs.actions import announce, run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import VIETNAM
from chibo.base.maintenance.actions import (
    backup_by_night,
    check_audit,
    clear_alarm,
    raise_alarm,
    watch_advisories,
    watch_clock,
    watch_disks,
)
from chibo.base.maintenance.enums import AlarmCode, RunKind
from chibo.base.maintenance.models import Alarm, Run
from chibo.base.maintenance.queries import (
    advisories_read_on,
    alarms,
    disk_usage,
    last_backup,
    last_try_of_backup,
)
from chibo.config.wiring import CHORES, TIMERS
from chibo.directory.access.actions import add_grant
from chibo.library.notifications.actions import watch_read_log
from chibo.library.notifications.models import Notice
from tests.factories import FOUNDED, make_person

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 3, 2, 30, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def at_night():
    with time_machine.travel(NIGHT, tick=False):
        yield


@pytest.fixture
def keeper(people):
    person = make_person("Lương Thị Quản")
    add_grant(person, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    return person


def made(name: str, *, folder: Path = Path("/backups"), at: datetime = NIGHT) -> Run:
    """A backup of that name is on record as one that succeeded."""
    return Run.objects.create(
        kind=RunKind.BACKUP, started_at=at, finished_at=at, ok=True, place=str(folder / name)
    )


def full(monkeypatch, share: float):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(
        shutil,
        "disk_usage",
        lambda _path: usage(1000_000_000, int(share * 10**9), int((1 - share) * 10**9)),
    )


def notices() -> list[tuple[str, str]]:
    run_waiting_jobs()
    rows = Notice.all_rows_unscoped.filter(code__startswith="alarm.").order_by("created_at")
    return [(row.person.full_name, row.code) for row in rows]


class TestDisks:
    def test_the_disks_of_data_and_database_are_measured(self, settings):
        disk, *_others = disk_usage()
        assert (disk.folder, disk.purpose) == (str(settings.DATA_DIR), "data")
        assert 0 < disk.share < 1 and 0 < disk.free < disk.total

    def test_from_eighty_per_cent_administrators_are_told_once_until_it_is_over(
        self, keeper, monkeypatch
    ):
        for share, standing in ((0.79, 0), (0.80, 1), (0.91, 1), (0.78, 1), (0.76, 0), (0.85, 1)):
            full(monkeypatch, share)
            watch_disks()
            assert alarms().count() == standing, share
        assert notices() == [("Lương Thị Quản", "alarm.disk")] * 2

    def test_a_notice_leads_to_the_page_of_the_installation_only_who_may_open_it(
        self, people, monkeypatch
    ):
        """Where nobody keeps the whole, the administrators of committees are told, and theirs is
        not that page.
        """
        person = make_person("Lò Văn Giữ")
        add_grant(person, role="administrator", unit=people.commune, on=FOUNDED, actor=SYSTEM)
        full(monkeypatch, 0.91)
        watch_disks()
        assert notices() == [("Lò Văn Giữ", "alarm.disk")]
        assert Notice.all_rows_unscoped.get(code="alarm.disk").link == ""

    def test_the_share_is_a_setting(self, settings, monkeypatch):
        settings.DISK_WARNING = 60
        full(monkeypatch, 0.61)
        watch_disks()
        assert Alarm.objects.get().params["share"] == 0.61


class TestTheAdvisories:
    @pytest.fixture
    def read_on(self, settings, tmp_path):
        """read_on(day) → the list of published faults bears this day."""
        settings.ADVISORIES = tmp_path / "advisories.yaml"
        return lambda day: settings.ADVISORIES.write_text(f"read_on: {day}\nadvisories: []\n")

    def test_after_sixty_days_administrators_are_told_once_until_a_newer_version_is_there(
        self, keeper, read_on
    ):
        for age, standing in ((0, 0), (60, 0), (61, 1), (90, 1), (3, 0), (61, 1)):
            read_on(NIGHT.date() - timedelta(days=age))
            assert (watch_advisories(), alarms().count()) == (age, standing)
        assert notices() == [("Lương Thị Quản", "alarm.libraries")] * 2
        assert alarms().get().params == {"days": 61}

    def test_the_list_that_comes_with_the_program_has_a_date(self):
        assert date(2026, 11, 29) <= advisories_read_on() <= date(2100, 1, 1)


class TestTheNight:
    @pytest.fixture
    def night(self, settings, tmp_path):
        settings.BACKUP_DIR = tmp_path / "backups"
        return settings.BACKUP_DIR

    def test_nothing_is_made_where_no_folder_is_set(self, settings):
        settings.BACKUP_DIR = None
        assert backup_by_night(actor=SYSTEM) is None

    def test_a_failure_is_noted_and_told_once_however_often_it_is_tried_again(
        self, night, keeper, settings, tmp_path
    ):
        settings.BACKUP_KEY_FILE = tmp_path / "none"
        for _hour in range(3):
            assert backup_by_night(actor=SYSTEM).ok is False
        assert (last_backup(), last_try_of_backup().ok, list(tmp_path.rglob("*.part"))) == (
            None,
            False,
            [],
        )
        assert notices() == [("Lương Thị Quản", "alarm.backup")]

    def test_once_a_night_is_enough(self, night):
        made("chibo-2026-11-03-020000.tar.gz.enc", folder=night)
        assert (backup_by_night(actor=SYSTEM), night.exists()) == (None, False)

    @pytest.mark.parametrize("name", ["chibo-2026-11-03-020500.tar.gz", "before.tar.gz"])
    def test_a_backup_by_hand_does_not_replace_the_one_of_the_night(self, night, tmp_path, name):
        """On a stick under any name, or in the folder itself under another."""
        made(name, folder=tmp_path / "stick" if name.startswith("chibo") else night)
        assert backup_by_night(actor=SYSTEM) is not None

    def test_a_backup_said_to_be_of_2031_does_not_stop_the_nights(self, night):
        made("chibo-2031-11-03-020000.tar.gz", folder=night, at=NIGHT + timedelta(days=1900))
        assert (last_backup(), last_try_of_backup()) == (None, None)
        assert backup_by_night(actor=SYSTEM) is not None

    def test_a_folder_that_cannot_be_made_is_a_failure_too(self, night, settings, tmp_path):
        (tmp_path / "file").touch()
        settings.BACKUP_DIR = tmp_path / "file" / "backups"
        assert "could not be read or written" in backup_by_night(actor=SYSTEM).error


class TestTheReadLog:
    def look(self, settings, minutes: float) -> Path:
        settings.READS_DIR.mkdir(exist_ok=True)
        file, then = settings.READS_DIR / "0.json", NIGHT - timedelta(minutes=minutes)
        file.touch()
        os.utime(file, (then.timestamp(),) * 2)
        return file

    def test_it_is_told_once_while_looks_wait_for_their_entry(self, keeper, settings):
        for minutes, standing in ((9, 0), (11, 1), (30, 1), (-60, 1), (1, 0), (11, 1)):
            self.look(settings, minutes)
            assert (watch_read_log(), alarms().count()) == (bool(standing), standing), minutes
        assert notices() == [("Lương Thị Quản", "alarm.reads")] * 2
        self.look(settings, 0).unlink()
        assert (watch_read_log(), alarms().count()) == (False, 0)

    def test_a_machine_that_is_well_takes_nothing_back_of_another_for_a_day(self, keeper):
        raise_alarm(
            AlarmCode.READS, "{machine} {since}", machine="máy khác", since="02:00 03/11/2026"
        )
        for hours, standing in ((24, 1), (25, 0)):
            with time_machine.travel(NIGHT + timedelta(hours=hours), tick=False):
                watch_read_log()
                assert alarms().count() == standing

    def test_of_two_machines_that_stand_still_one_is_told_of_and_takes_back_its_own(
        self, keeper, settings
    ):
        raise_alarm(
            AlarmCode.READS, "{machine} {since}", machine="máy khác", since="02:00 03/11/2026"
        )
        self.look(settings, 11)
        assert watch_read_log() is True
        self.look(settings, 0).unlink()
        assert (watch_read_log(), alarms().get().params["machine"]) == (False, "máy khác")

    def test_the_worker_of_every_machine_looks_itself_every_ten_minutes(self, keeper, settings):
        self.look(settings, 11)
        name = "chibo.library.notifications.tasks.watch_reads"
        import_string(name)()
        assert (CHORES[name], TIMERS.get(name)) == (timedelta(minutes=10), None)
        assert notices() == [("Lương Thị Quản", "alarm.reads")]


class TestTheClock:
    def test_a_run_of_the_future_counts_as_failed_now_and_administrators_are_warned_for_a_week(
        self, keeper
    ):
        run = made("chibo-2031-11-03-020000.tar.gz", at=NIGHT + timedelta(days=1900))
        assert (watch_clock(), watch_clock()) == (1, 0)

        run.refresh_from_db()
        assert (run.ok, run.finished_at, run.error) == (
            False,
            NIGHT,
            "The clock was ahead: 2032-01-15T19:30:00+00:00",
        )
        assert notices() == [("Lương Thị Quản", "alarm.clock")]
        for days, standing in ((7, True), (8, False)):
            with time_machine.travel(NIGHT + timedelta(days=days), tick=False):
                watch_clock()
                assert alarms().filter(code="clock").exists() == standing

    @pytest.mark.parametrize("kind", [RunKind.FILES, RunKind.RESTORE])
    def test_a_check_of_the_attachments_and_a_restore_of_the_future_keep_what_they_found(
        self, keeper, kind
    ):
        ahead = NIGHT + timedelta(days=1900)
        for ok, error in ((False, "ab12 cd34"), (True, "")):
            run = Run.objects.create(
                kind=kind, started_at=ahead, finished_at=ahead, ok=ok, error=error
            )
            assert watch_clock() == 1
            run.refresh_from_db()
            assert (run.ok, run.error, run.finished_at) == (ok, error, NIGHT)

    def test_a_sound_clock_warns_nobody(self, keeper):
        made("chibo-2026-11-03-020000.tar.gz", at=NIGHT + timedelta(minutes=4))
        assert (watch_clock(), notices()) == (0, [])


class TestTheAudit:
    def test_a_check_that_finds_nothing_is_kept(self, people):
        assert check_audit().ok and not alarms()

    def test_a_broken_chain_is_told(self, keeper):
        Chain.objects.filter(seq__gt=0).update(head="f" * 64)
        run = check_audit()
        assert (run.ok, Alarm.objects.get().code) == (False, "audit")
        assert notices()[-1] == ("Lương Thị Quản", "alarm.audit")


def test_a_restore_is_told_to_administrators_in_their_words(people_online, browse):
    keeper = make_person("Lương Thị Quản", account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    announce("backup.restored", made_at=(NIGHT - timedelta(days=1)).isoformat(), by="chibo")
    run_waiting_jobs()
    shown = browse(keeper).get("/notices/").content.decode()
    assert (
        "Hệ thống đã được khôi phục từ bản sao lưu ngày 02/11/2026 (người thực hiện: chibo)."
        in shown
    )


def test_where_nobody_keeps_the_whole_those_of_the_committees_are_told(people):
    add_grant(people.others[0], role="administrator", unit=people.commune, on=FOUNDED, actor=SYSTEM)
    raise_alarm(AlarmCode.DISK, "x")
    assert [name for name, _ in notices()] == [people.others[0].full_name]


def test_on_an_installation_without_units_nobody_is_told_and_nothing_breaks(db):
    raise_alarm(AlarmCode.DISK, "x")
    assert notices() == []
    clear_alarm(AlarmCode.DISK)
    with time_machine.travel(NIGHT + timedelta(days=1)):
        assert raise_alarm(AlarmCode.DISK, "x")
