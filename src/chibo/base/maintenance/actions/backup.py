"""A backup: database and files of one moment in one file, read back before it counts."""

import errno
import os
import shutil
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from chibo import __version__
from chibo.base.audit.actions import INSTALLATION, record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused, refuse
from chibo.base.kernel.ids import new_id
from chibo.base.kernel.storage import kept_contents, opened_content, size_of_content
from chibo.base.maintenance.actions.alarms import clear_alarm, raise_alarm
from chibo.base.maintenance.actions.archive import (
    DATABASE,
    FILES,
    HEADER,
    ArchiveReader,
    ArchiveWriter,
)
from chibo.base.maintenance.actions.contents import LOST
from chibo.base.maintenance.actions.databases import Snapshot, copy_database, database_size
from chibo.base.maintenance.actions.sealing import read_key
from chibo.base.maintenance.actions.workplace import drop_old_parts, workplace
from chibo.base.maintenance.enums import AlarmCode, RunKind
from chibo.base.maintenance.models import Run
from chibo.base.maintenance.queries import last_nightly_backup
from chibo.base.maintenance.rules import (
    FORMAT,
    Keep,
    Lost,
    backup_name,
    is_backup_due,
    lost_contents,
    moment_of,
    outlived,
)
from rulebook.vocabulary.findings import gettext_noop

# Told while it works: what it does (database, files, reading back), how many parts are done, of how
# many.
Report = Callable[[str, int, int], None]
STEPS = {
    "database": gettext_noop("Copying the database…"),
    "files": gettext_noop("Files: {done} of {total}"),
    "check": gettext_noop("Reading the backup back…"),
    "unpack": gettext_noop("Unpacking and comparing…"),
    "load": gettext_noop("Loading the database…"),
    "migrate": gettext_noop("Bringing the database to this version…"),
    "audit": gettext_noop("Checking the audit…"),
}


def silent(step: str, done: int, total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made, and what of the attachments could not be brought into
    it as it was.
    """

    run: Run
    lost: Lost


def make_backup(
    file: Path, *, actor: Actor, key_file: Path | None = None, by: str = "", report: Report = silent
) -> Made:
    """The file holds database and files of one moment, readable by its owner alone, proved by
    reading it back; noted and audited.

    Nobody's sign-in, no cache, no mail and no secret key is in it. Attachments that are missing or
    changed are told beside it: the rest is protected all the same. Raises Refused when the file is
    there already, when there is no room, when the database cannot be copied; then no part of it is
    left.
    """
    key, started, mark = read_key(key_file), now(), new_id()
    _check_place(file)
    part = file.with_name(f".{file.name}.{mark.hex[-12:]}.part")
    try:
        # The readable copy of the database never lies on the medium of an encrypted backup.
        with workplace(part) as folder:
            report("database", 0, 1)
            snapshot = copy_database(folder / DATABASE)
            header = _header(snapshot, mark=str(mark), made_at=started.isoformat())
            lost = _write(part, key, header, folder / DATABASE, report)
            (folder / DATABASE).unlink()
            report("check", 0, 1)
            read_through(part, key)
            _take_name(part, file)
    except OSError as error:
        raise no_room(error) from None
    run = _note(
        file,
        mark=mark,
        started=started,
        snapshot=snapshot,
        encrypted=key is not None,
        by=by,
        lost=len(lost),
        actor=actor,
    )
    return Made(run, lost)


def backup_by_night(*, actor: Actor, report: Report = silent) -> Run | None:
    """When one is due, the backup of this day lies in the folder of the setting and older ones have
    gone as the setting says.

    A failure is noted, and administrators are told once until it succeeds again. None when nothing
    was due.
    """
    folder: Path | None = settings.BACKUP_DIR
    if folder is None:
        return None
    known = last_nightly_backup(folder)
    if not is_backup_due(known.finished_at if known else None, at=now(), hour=settings.BACKUP_HOUR):
        return None
    started, key_file = now(), settings.BACKUP_KEY_FILE
    file = folder / backup_name(started, encrypted=key_file is not None)
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise no_room(error) from None
        made = make_backup(file, actor=actor, key_file=key_file, report=report)
    except Refused as refused:
        finding = refused.findings[0]
        raise_alarm(
            AlarmCode.BACKUP,
            finding.message,
            **{key: str(value) for key, value in finding.params.items()},
        )
        return Run.objects.create(
            kind=RunKind.BACKUP,
            started_at=started,
            finished_at=now(),
            ok=False,
            place=str(file),
            error=finding.message.format(**finding.params),
        )
    clear_alarm(AlarmCode.BACKUP)
    drop_outlived(folder, settings.BACKUP_KEEP)
    drop_old_parts(folder)
    if made.lost:
        raise_alarm(
            AlarmCode.FILES, LOST, missing=len(made.lost.missing), changed=len(made.lost.changed)
        )
    return made.run


def drop_outlived(folder: Path, keep: Keep) -> list[str]:
    """Of the nightly backups in the folder only those that the rule keeps are left; no other file
    is touched, nor one whose name lies in the future. Returns who went.
    """
    gone = outlived(
        (path.name for path in folder.iterdir() if moment_of(path.name)), keep, at=now()
    )
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return gone


def read_through(file: Path, key: bytes | None) -> tuple[dict[str, Any], dict[str, str]]:
    """Every part of the backup has been read and compared; returns its header, and the sum of each
    attachment by its name.

    Raises Refused for a wrong key and for anything cut or changed.
    """
    reader = ArchiveReader(file, key)
    try:
        parts = list(reader.parts(None))
    finally:
        reader.close()
    if not parts or parts[0][0] != HEADER or not isinstance(parts[0][1], dict):
        raise refuse(
            "no_backup",
            "The file {name} is not a backup of this program, or it is damaged.",
            name=file.name,
        )
    header: dict[str, Any] = parts[0][1]
    return header, sums_of(parts)


def sums_of(parts: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The sums of the attachments among the parts of a backup, by the names of the files."""
    return {PurePosixPath(name).name: told for name, told in parts if name.startswith(f"{FILES}/")}


def no_room(error: OSError) -> Refused:
    """What the machine said about a file, as a refusal."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return refuse(
            "no_room",
            "There is no room left on the disk. Make room, or choose another disk, then try again.",
        )
    return refuse(
        "not_written",
        "A file or folder could not be read or written: {reason}. Check the path and the rights.",
        reason=f"{error.strerror or error} {error.filename or ''}".strip(),
    )


def _check_place(file: Path) -> None:
    if file.exists():
        raise _exists(file)
    if not file.parent.is_dir():
        raise refuse(
            "no_folder",
            "The folder {folder} does not exist. Create it first.",
            folder=str(file.parent),
        )
    database = database_size()
    needed = {
        settings.DATA_DIR: database,
        file.parent: database + sum(size_of_content(place) for place in kept_contents()),
    }
    if settings.DATA_DIR.stat().st_dev == file.parent.stat().st_dev:
        needed[file.parent] += database
    for folder, size in needed.items():
        if shutil.disk_usage(folder).free < size:
            raise refuse(
                "no_space",
                "There is not enough room in {folder}: about {needed} MB are needed. Choose another"
                " disk.",
                folder=str(folder),
                needed=size // 1_000_000 + 1,
            )


def _exists(file: Path) -> Refused:
    return refuse(
        "exists",
        "The file {name} exists already; nothing was overwritten. Choose another name.",
        name=file.name,
    )


def _header(snapshot: Snapshot, *, mark: str, made_at: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": mark,
        "version": __version__,
        "made_at": made_at,
        "machine": socket.gethostname(),
        "vendor": snapshot.vendor,
        "server": snapshot.server,
        "migrations": snapshot.migrations,
        "heads": snapshot.heads,
        "contents": snapshot.contents,
    }


def _write(
    part: Path, key: bytes | None, header: dict[str, Any], database: Path, report: Report
) -> Lost:
    """The parts stand in the file; returns what of the attachments that the database names is not
    among them as it was.
    """
    # The database first: every file it knows was complete before it was copied. What comes later is
    # not missed by it.
    files, sums = list(kept_contents()), {}
    writer = ArchiveWriter(part, key)
    try:
        writer.add_text(HEADER, header)
        writer.add_file(DATABASE, database)
        for done, place in enumerate(files):
            if done % 100 == 0:
                report("files", done, len(files))
            found = writer.add_attachment(f"{FILES}/{place}", opened_content(place))
            if found is not None:
                sums[PurePosixPath(place).name] = found
        report("files", len(files), len(files))
        writer.close()
    finally:
        writer.abandon()
    return lost_contents(header["contents"], sums)


def _take_name(part: Path, file: Path) -> None:
    """The finished file bears its name; another file of that name is never replaced, where the disk
    can promise it.
    """
    try:
        os.link(part, file)
    except FileExistsError:
        raise _exists(file) from None
    except OSError:  # memory sticks know no links
        if file.exists():
            raise _exists(file) from None
        part.rename(file)
    with suppress(OSError):
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _note(
    file: Path,
    *,
    mark: Any,
    started: Any,
    snapshot: Snapshot,
    encrypted: bool,
    by: str,
    lost: int,
    actor: Actor,
) -> Run:
    with transaction.atomic():
        run = Run.objects.create(
            id=mark,
            kind=RunKind.BACKUP,
            started_at=started,
            finished_at=now(),
            ok=True,
            place=str(file.absolute()),
            size=file.stat().st_size,
        )
        record(
            INSTALLATION,
            "backup.make",
            run,
            actor=actor,
            file=file.name,
            encrypted=encrypted,
            by=by,
            lost=lost,
            chains=len(snapshot.heads),
            vendor=connection.vendor,
        )
    return run
