"""When the last backup was made, how full the disks are, what stands in the way; for health,
metrics, doctor and pages.
"""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, QuerySet
from ruamel.yaml import YAML

from chibo.base.jobs.enums import JobState
from chibo.base.jobs.models import Job, Timer, Worker
from chibo.base.jobs.rules import LONGEST_WAIT
from chibo.base.kernel.dates import AHEAD, now
from chibo.base.kernel.storage import local_folder
from chibo.base.maintenance.enums import RunKind
from chibo.base.maintenance.models import Alarm, Run
from chibo.base.maintenance.rules import DiskUsage, moment_of, unknown_migrations

_LATE = timedelta(minutes=10)


def last_backup(*, after: datetime | None = None) -> Run | None:
    """The last backup that succeeded (finished_at, size in bytes, place), None where none was made
    (after that moment).
    """
    return _runs(RunKind.BACKUP, after).filter(ok=True).first()


def last_nightly_backup(folder: Path) -> Run | None:
    """The last backup that succeeded and lies in this folder under the name of a night; others do
    not replace it.
    """
    made = _runs(RunKind.BACKUP).filter(ok=True, place__startswith=f"{folder.absolute()}{os.sep}")
    return next((run for run in made.iterator() if moment_of(Path(run.place).name)), None)


def last_audit_check() -> Run | None:
    """The last check of the whole audit, whatever it found; None where none was made."""
    return _runs(RunKind.AUDIT).first()


def last_file_check() -> Run | None:
    """The last check of the attachments, whatever it found; None where none was made."""
    return _runs(RunKind.FILES).first()


def last_address_check() -> Run | None:
    """The last try of the address that members open, whatever it found; None where
    none was made.
    """
    return _runs(RunKind.ADDRESS).first()


def last_try_of_backup(*, after: datetime | None = None) -> Run | None:
    """The last backup (after that moment), whether it succeeded or not."""
    return _runs(RunKind.BACKUP, after).first()


def last_restore() -> Run | None:
    """When a backup was last brought back into this place, whatever its audit said; None where none
    was.
    """
    return _runs(RunKind.RESTORE).first()


def installed_at() -> datetime | None:
    """When the first step of the schema was taken here; None before that."""
    return (
        MigrationRecorder.Migration.objects.order_by("applied")
        .values_list("applied", flat=True)
        .first()
    )


def _runs(kind: RunKind, after: datetime | None = None) -> QuerySet[Run]:
    """Newest first; one that is said to have ended in the future counts for nothing."""
    rows = Run.objects.filter(kind=kind, finished_at__lte=now() + AHEAD).order_by("-finished_at")
    return rows.filter(finished_at__gt=after) if after else rows


def alarms() -> QuerySet[Alarm]:
    """What administrators are warned of now, oldest first."""
    return Alarm.objects.order_by("raised_at", "code")


def advisories_read_on() -> date:
    """The day on which the published faults of the libraries were last read for this version;
    raises OSError, KeyError.
    """
    read_on: date = YAML(typ="safe").load(settings.ADVISORIES)["read_on"]
    return read_on


def disk_usage() -> list[DiskUsage]:
    """The file systems of the data folder, of the database where it lies on this machine, and of
    the backups; each once.
    """
    found: dict[int, DiskUsage] = {}
    for purpose, folder in _folders():
        try:
            device, usage = os.stat(folder).st_dev, shutil.disk_usage(folder)  # noqa: PTH116 (a device number)
        except OSError:
            continue
        share = usage.used / (usage.used + usage.free) if usage.used + usage.free else 0.0
        found.setdefault(device, DiskUsage(str(folder), purpose, usage.total, usage.free, share))
    return list(found.values())


def _folders() -> Iterator[tuple[str, Path]]:
    yield "data", settings.DATA_DIR
    if (files := local_folder()) is not None:
        yield "files", files
    if (place := database_folder()) is not None:
        yield "database", place
    if settings.BACKUP_DIR:
        yield "backups", settings.BACKUP_DIR


def backups_share_disk() -> Path | None:
    """The folder of the data or of the database that lies on the same disk as the nightly backups;
    None where none does.
    """
    if settings.BACKUP_DIR is None:
        return None
    own = _device(settings.BACKUP_DIR)
    kept = [folder for purpose, folder in _folders() if purpose != "backups"]
    return next((folder for folder in kept if _device(folder) == own), None)


def _device(folder: Path) -> int:
    """The file system on which it lies, or will lie once it is made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.stat().st_dev


def database_folder() -> Path | None:
    """The folder of the database on this machine; None in memory, on another machine, or where
    PostgreSQL does not tell.
    """
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        name = str(own["NAME"])
        return (
            None
            if "memory" in name and name.startswith(("file:", ":"))
            else Path(name).absolute().parent
        )
    if not (
        str(own["HOST"]) in ("", "localhost", "127.0.0.1", "::1")
        or str(own["HOST"]).startswith("/")
    ):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('data_directory', true) WHERE"
            " pg_has_role('pg_read_all_settings', 'MEMBER')"
        )
        row = cursor.fetchone()
    return Path(row[0]) if row and row[0] else None


def pending_migrations() -> list[str]:
    """The steps of the schema that this version has and the database has not taken
    yet, in order.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


def overdue_timers(*, at: datetime, since: datetime | None = None) -> list[str]:
    """The returning jobs that should have begun more than ten minutes ago: no worker runs, or it
    hangs.

    With `since` only those that came due later than that.
    """
    rows = Timer.objects.filter(due_at__lt=at - _LATE)
    return list(
        (rows.filter(due_at__gt=since) if since else rows)
        .order_by("due_at")
        .values_list("name", flat=True)
    )


def latest_ahead(*, at: datetime) -> datetime | None:
    """The latest moment of timers, jobs, workers and runs that cannot be: the clock was ahead.

    None when there is none.
    """
    furthest = at + LONGEST_WAIT + AHEAD
    found = [
        Timer.objects.filter(due_at__gt=furthest).aggregate(latest=Max("due_at")),
        Job.objects.filter(state=JobState.WAITING, due_at__gt=furthest).aggregate(
            latest=Max("due_at")
        ),
        Job.objects.filter(created_at__gt=at + AHEAD, finished_at__isnull=True).aggregate(
            latest=Max("created_at")
        ),
        Worker.objects.filter(seen_at__gt=at + AHEAD).aggregate(latest=Max("seen_at")),
        Run.objects.filter(finished_at__gt=at + AHEAD).aggregate(latest=Max("finished_at")),
    ]
    return max((one["latest"] for one in found if one["latest"]), default=None)


def timers_known() -> bool:
    """True once some worker has started its timers here."""
    return Timer.objects.exists()


def database_answers() -> str:
    """Empty when the database answers, otherwise what it said."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return " ".join(str(error).split()) or type(error).__name__
    return ""


def database_damage() -> str:
    """Empty when SQLite's own check finds nothing, otherwise its first finding; PostgreSQL has no
    such check for everybody.
    """
    if connection.vendor != "sqlite":
        return ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            found = str(cursor.fetchone()[0])
    except DatabaseError as error:
        return str(error)
    return "" if found == "ok" else found


def database_clock() -> datetime | None:
    """What time it is for PostgreSQL; None for SQLite, and where the database does not answer."""
    if connection.vendor == "sqlite":
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            at: datetime = cursor.fetchone()[0]
    except DatabaseError:
        return None
    return at


def steps_from_the_future() -> list[str]:
    """The steps of the schema that the database has taken and this version does not know."""
    loader = MigrationExecutor(connection).loader
    return unknown_migrations(loader.applied_migrations or (), loader.disk_migrations or {})


def open_to_others() -> list[Path]:
    """The files and folders of the data folder, the database and the backups that other users of
    the machine may read.
    """
    return [path for path in _kept() if stat.S_IMODE(path.lstat().st_mode) & 0o077]


def _kept() -> Iterator[Path]:
    """Everything that is to be closed; static files are public anyway, links are left alone."""
    yield settings.DATA_DIR
    yield from _closed_below(settings.DATA_DIR)
    kept = local_folder()
    if kept is not None and not kept.is_relative_to(settings.DATA_DIR) and kept.is_dir():
        yield kept
        yield from _closed_below(kept)
    if settings.BACKUP_DIR and settings.BACKUP_DIR.is_dir():
        yield from (path for path in settings.BACKUP_DIR.iterdir() if moment_of(path.name))
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name:
        yield from (
            path for ending in ("", "-wal", "-shm") if (path := Path(name + ending)).exists()
        )


def _closed_below(top: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(top):
        names[:] = [name for name in names if Path(folder, name) != settings.STATIC_ROOT]
        yield from (
            path for name in (*names, *files) if not (path := Path(folder, name)).is_symlink()
        )
