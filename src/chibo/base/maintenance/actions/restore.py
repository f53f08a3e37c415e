"""A backup brought back into an empty place: proved before anything stands, declared in the audit
afterwards.
"""

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from chibo import __version__
from chibo.base.audit.actions import INSTALLATION, Event, record_all
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import chain_breaks, row_mismatches
from chibo.base.jobs.actions import announce, hold_letters
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import refuse
from chibo.base.kernel.storage import (
    empty_contents,
    fill_contents,
    holds_nothing,
    storage_mark,
)
from chibo.base.maintenance.actions.archive import DATABASE, FILES, HEADER, ArchiveReader
from chibo.base.maintenance.actions.audits import told_break, told_difference
from chibo.base.maintenance.actions.backup import Report, no_room, read_through, silent, sums_of
from chibo.base.maintenance.actions.contents import named_contents
from chibo.base.maintenance.actions.databases import (
    is_empty,
    load_postgres,
    sqlite_file,
    working_in,
)
from chibo.base.maintenance.actions.sealing import damaged, read_key
from chibo.base.maintenance.enums import RunKind
from chibo.base.maintenance.models import Run
from chibo.base.maintenance.rules import FORMAT, Lost, lost_contents, lost_heads, unknown_migrations

WORKPLACE = "restoring"
_MOVING = "files-are-moving"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the header of the backup, how many files, what of the audit does not hold,
    which attachments are lost, how many letters were held.
    """

    header: Mapping[str, Any]
    files: int
    faults: tuple[str, ...]
    lost: Lost
    letters: int = 0

    @property
    def made_at(self) -> datetime:
        """When the backup was made."""
        return datetime.fromisoformat(self.header["made_at"])


def check_backup(file: Path, *, key_file: Path | None = None) -> Restored:
    """The backup has been read from end to end and fits this version; nothing else happened.

    Raises Refused for a wrong key, anything cut or changed, and a newer version.
    """
    header, sums = read_through(file, read_key(key_file))
    _check_header(header)
    # A backup of before does not say what its database names; what it holds is compared with its
    # own names all the same.
    named = header.get("contents", [name for name in sums if _HASH.fullmatch(name)])
    return Restored(header, len(sums), (), lost_contents(named, sums))


def restore_backup(
    file: Path,
    *,
    actor: Actor,
    by: str,
    key_file: Path | None = None,
    report: Report = silent,
    chains_to_tell: Any = tuple,
) -> Restored:
    """Database and files of the backup stand here, at this version's schema, without sessions, the
    restore declared in the audit.

    `chains_to_tell` is called in the restored database for the chains that bear the declaration
    beside the installation's. Raises Refused unless the place is empty, and for a backup that is
    damaged, newer, or of the other kind of database; then the place is as it was: empty, but that
    on PostgreSQL what fails after the load leaves tables, and a mark by which the doctor and the
    next restore say so. An audit that does not hold and attachments that are lost stop nothing and
    are named: losing everything would be worse.
    """
    key = read_key(key_file)
    undo_unfinished_restore()
    _check_empty()
    work: Path = settings.DATA_DIR / WORKPLACE
    try:
        work.mkdir(mode=0o700)
        report("unpack", 0, 1)
        header, sums = _unpack(file, key, work)
        restored = _bring_up(
            work, header, sums, actor=actor, by=by, report=report, chains_to_tell=chains_to_tell
        )
    except BaseException as error:
        _leave(work)
        if isinstance(error, OSError):
            raise no_room(error) from None
        raise
    shutil.rmtree(work, ignore_errors=True)
    return restored


def _leave(work: Path) -> None:
    """Nothing of the backup lies in the data folder; the folder stays, empty, where the database is
    not empty any more.
    """
    shutil.rmtree(work, ignore_errors=True)
    with suppress(DatabaseError):
        if is_empty():
            return
    work.mkdir(exist_ok=True, mode=0o700)


def undo_unfinished_restore() -> bool:
    """What a restore that was cut off left behind is gone, as long as no database stands; returns
    whether there was something.
    """
    work = settings.DATA_DIR / WORKPLACE
    if not work.exists() or not is_empty():
        return False
    moving = work / _MOVING
    # Another storage than the one that was empty then holds what is somebody's.
    if moving.exists() and moving.read_text() == storage_mark():
        _take_back(sqlite_file())
    shutil.rmtree(work)
    return True


def declare_restore(
    header: Mapping[str, Any], chains: Iterable[UUID], *, by: str, faults: int, actor: Actor
) -> int:
    """The audit says who restored which backup, where its chain ended then, and how much of it does
    not hold; everybody signs in anew.

    Letters that waited when the backup was made wait for an administrator's word, for they may have
    been sent since; how many.
    """
    values = {
        "backup": header["id"],
        "made_at": header["made_at"],
        "made_on": header["machine"],
        "version": header["version"],
        "by": by,
        "chains": len(header["heads"]),
        "faults": faults,
    }
    with transaction.atomic():
        for chain in dict.fromkeys([INSTALLATION, *chains]):
            head = header["heads"].get(str(chain))
            event = Event("backup.restore", f"backup:{header['id']}", values | {"head": head})
            record_all(chain, [event], actor=actor)
        Run.objects.create(
            kind=RunKind.RESTORE,
            started_at=now(),
            finished_at=now(),
            ok=not faults,
            place=header["id"],
            error=f"{faults} faults of the audit" if faults else "",
        )
        letters = hold_letters()
        announce("backup.restored", made_at=header["made_at"], by=by)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")
    return letters


def _bring_up(
    work: Path,
    header: Mapping[str, Any],
    sums: Mapping[str, str],
    *,
    actor: Actor,
    by: str,
    report: Report,
    chains_to_tell: Any,
) -> Restored:
    """SQLite is made ready beside its place and moved there as the last step; PostgreSQL loads the
    dump in one transaction.
    """
    target = sqlite_file()
    if connection.vendor == "postgresql":
        report("load", 0, 1)
        load_postgres(work / DATABASE)
    with working_in(work / DATABASE) if target else nullcontext():
        report("migrate", 0, 1)
        call_command("migrate", verbosity=0, interactive=False)
        report("audit", 0, 1)
        faults, lost = _faults_of_audit(header["heads"]), lost_contents(named_contents(), sums)
        letters = declare_restore(header, chains_to_tell(), by=by, faults=len(faults), actor=actor)
    _move_in(work, target)
    return Restored(header, len(sums), faults, lost, letters)


def _move_in(work: Path, target: Path | None) -> None:
    """The files, and on SQLite the database, stand in their places, or neither does.

    The database may lie on another disk: it is brought there whole under another name, and bears
    its own as the very last step.
    """
    (work / FILES).mkdir(exist_ok=True, mode=0o700)
    (work / _MOVING).write_text(storage_mark())
    try:
        if target:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            (work / DATABASE).chmod(0o600)
            shutil.move(work / DATABASE, _beside(target))
            with _beside(target).open("rb") as brought:
                os.fsync(brought.fileno())
        fill_contents(work / FILES)
        if target:
            _beside(target).replace(target)
    except OSError:
        _take_back(target)
        raise


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{WORKPLACE}")


def _take_back(target: Path | None) -> None:
    """What was moved, wholly or in part, is gone; before, nothing stood there."""
    empty_contents()
    if target:
        _beside(target).unlink(missing_ok=True)


def _check_empty() -> None:
    if (settings.DATA_DIR / WORKPLACE).exists():
        raise refuse(
            "unfinished",
            "An earlier restore was cut off after the database was loaded. "
            "Make the database empty (drop it and create it anew), then restore again.",
        )
    if not is_empty() or not holds_nothing():
        raise refuse(
            "not_empty",
            "There is an installation here already; a backup is restored into an empty place only. "
            "Choose an empty CHIBO_DATA_DIR and an empty database, or move the old ones away"
            " first.",
        )


def _unpack(file: Path, key: bytes | None, work: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Every part lies in the folder with its sum proved; the header was judged before anything else
    was unpacked.
    """
    header: Any = None
    parts: list[tuple[str, Any]] = []
    reader = ArchiveReader(file, key)
    try:
        for name, value in reader.parts(work):
            if name == HEADER:
                _check_header(value)
                header = value
            elif header is None:
                raise damaged()
            parts.append((name, value))
    finally:
        reader.close()
    if header is None or not (work / DATABASE).exists():
        raise damaged()
    return header, sums_of(parts)


def _check_header(header: Any) -> None:
    if (
        not isinstance(header, dict)
        or not {"format", "id", "version", "migrations", "heads", "vendor"} <= header.keys()
    ):
        raise damaged()
    steps = [(app, name) for app, name in header["migrations"]]
    known = set(MigrationLoader(None).disk_migrations or ())
    if header["format"] > FORMAT or unknown_migrations(steps, known):
        raise refuse(
            "newer",
            "This backup comes from a newer version ({theirs}; here is {ours}). Install that"
            " version or a later one, then restore.",
            theirs=header["version"],
            ours=__version__,
        )
    if header["vendor"] != connection.vendor:
        raise refuse(
            "other_database",
            "This backup comes from {theirs}, and this installation uses {ours}. Set DATABASE_URL"
            " to an empty database of the same kind.",
            theirs=_NAMES.get(header["vendor"], header["vendor"]),
            ours=_NAMES[connection.vendor],
        )


_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _faults_of_audit(heads: Mapping[str, tuple[int, str]]) -> tuple[str, ...]:
    """What does not hold: heads that the backup names and the database lacks, breaks of chains,
    rows unlike their last entry.
    """
    wanted = {chain: (seq, head) for chain, (seq, head) in heads.items() if seq}
    entries = (
        Entry.objects.filter(hash__in=[head for _, head in wanted.values()])
        if wanted
        else Entry.objects.none()
    )
    found = {
        (str(chain), seq): sum_
        for chain, seq, sum_ in entries.values_list("chain_id", "seq", "hash")
    }
    lost = [
        _("chain {chain}: the head of the backup is missing").format(chain=chain)
        for chain in lost_heads(wanted, found)
    ]
    return (*lost, *map(told_break, chain_breaks()), *map(told_difference, row_mismatches()))
