"""The worker, backups, the audit, regulations."""

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from chibo.base.jobs.queries import last_beat
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from chibo.base.maintenance.actions import drop_leftovers, drop_old_parts
from chibo.base.maintenance.actions.restore import WORKPLACE
from chibo.base.maintenance.actions.sealing import read_key
from chibo.base.maintenance.enums import AlarmCode
from chibo.base.maintenance.queries import (
    alarms,
    backups_share_disk,
    installed_at,
    last_audit_check,
    last_backup,
    last_restore,
    last_try_of_backup,
    latest_ahead,
    overdue_timers,
    timers_known,
)
from chibo.base.maintenance.rules import is_backup_old, is_first_backup_to_come
from chibo.base.reads.queries import oldest_waiting
from chibo.base.reads.rules import are_readings_late
from chibo.interfaces.console.checks.lines import CheckLine, fault, fine, warning
from chibo.interfaces.formatting import format_message, moment, number
from chibo.library.regulations.queries import packs
from rulebook.vocabulary.findings import Finding

_OLDEST_AUDIT_CHECK = timedelta(days=8)
_LONGEST_SILENCE = timedelta(minutes=5)


def check_worker() -> Iterator[CheckLine]:
    """Somebody does the waiting jobs."""
    topic, start = (
        _("Worker"),
        _("Start it: manage.py serve starts it too; alone it is manage.py worker"),
    )
    restore, overdue = last_restore(), overdue_timers(at=now())
    if not timers_known():
        yield warning(topic, _("it has never run here; mails, backups and reports wait."), start)
    elif (
        overdue and restore is not None and not overdue_timers(at=now(), since=restore.finished_at)
    ):
        yield warning(
            topic, _("it has not run since the restore; mails, backups and reports wait."), start
        )
    elif overdue or _is_silent(since=restore.finished_at if restore else None):
        yield fault(topic, _("it does not run; mails, backups and reports wait."), start)
    else:
        yield fine(topic, _("it keeps its times."))


def _is_silent(*, since: datetime | None) -> bool:
    """True when a worker was seen here, after that moment, and no longer is."""
    beat = last_beat()
    return beat is not None and (since is None or beat > since) and now() - beat > _LONGEST_SILENCE


def check_times() -> Iterator[CheckLine]:
    """Nothing bears a time that has not come yet."""
    topic, latest = _("Times"), latest_ahead(at=now())
    if latest is not None:
        told = _("the clock was ahead: background work, workers or backups bear times up to {at}.")
        yield fault(
            topic,
            told.format(at=moment(latest)),
            _(
                "If the clock is right now, start the worker: it brings them back within the hour."
                " Then make a backup."
            ),
        )
        return
    standing = next((row for row in alarms() if row.code == AlarmCode.CLOCK), None)
    if standing is None:
        yield fine(topic, _("nothing lies in the future."))
    else:
        yield warning(
            topic,
            format_message(Finding("", standing.message, standing.params)),
            _("Set the clock and let it be kept: timedatectl set-ntp true"),
        )


def check_read_log() -> Iterator[CheckLine]:
    """What this machine has shown of persons is entered in the audit."""
    topic, oldest = _("Read log"), oldest_waiting()
    if oldest is not None and are_readings_late(oldest, at=now()):
        yield fault(
            topic,
            _("what is looked at has waited since {at} for its entry in the audit.").format(
                at=moment(oldest)
            ),
            _("Start the program on this machine again: its worker enters it within a minute."),
        )
    else:
        yield fine(topic, _("nothing has waited long."))


def check_backups() -> Iterator[CheckLine]:
    """The last night's backup is there, elsewhere, and its key can be read."""
    # Backups of the place that was brought back here say nothing of this one.
    restore = last_restore()
    restored = restore.finished_at if restore else None
    topic, last, tried = (
        _("Backup"),
        last_backup(after=restored),
        last_try_of_backup(after=restored),
    )
    if settings.BACKUP_DIR is None:
        yield warning(
            topic,
            _("no nightly backup is set."),
            _(
                "Set CHIBO_BACKUP_DIR to a folder on another disk, and CHIBO_BACKUP_KEY_FILE to a"
                " key file."
            ),
        )
    elif shared := backups_share_disk():
        yield warning(
            topic,
            _(
                "{folder} lies on the same disk as {other}; when that disk breaks, both are lost."
            ).format(folder=settings.BACKUP_DIR, other=shared),
            _("Set CHIBO_BACKUP_DIR to a folder on another disk."),
        )
    yield from _leftovers(topic)
    if settings.BACKUP_KEY_FILE:
        yield from _key_file(settings.BACKUP_KEY_FILE)
    by_hand = _("Make one: manage.py backup FILE")
    if tried is not None and not tried.ok:
        standing = next((row for row in alarms() if row.code == AlarmCode.BACKUP), None)
        reason = (
            format_message(Finding("", standing.message, standing.params))
            if standing
            else tried.error
        )
        yield fault(topic, _("the last try failed: {reason}").format(reason=reason), by_hand)
    new = settings.BACKUP_DIR and is_first_backup_to_come(restored or installed_at(), at=now())
    if new and last is None and tried is None:
        told = _(
            "the first nightly backup is still to come: the worker makes one every night after"
            " {hour}:00."
        )
        yield fine(topic, told.format(hour=settings.BACKUP_HOUR))
    else:
        yield _last_backup(topic, last, by_hand)


def _leftovers(topic: str) -> Iterator[CheckLine]:
    """What killed backups left, which nobody else would look for, is removed and named."""
    folder = settings.BACKUP_DIR
    gone = [*drop_leftovers(), *(drop_old_parts(folder) if folder else ())]
    if gone:
        yield warning(
            topic,
            _("a backup was cut off; what it left has been removed: {paths}").format(
                paths=", ".join(map(str, gone))
            ),
            _("Make one: manage.py backup FILE"),
        )


def _last_backup(topic: str, last: Any, by_hand: str) -> CheckLine:
    worse = fault if settings.BACKUP_DIR else warning
    if last is None:
        return worse(topic, _("none was made yet."), by_hand)
    told = _("the last one is of {at}, {size} MB: {place}").format(
        at=moment(last.finished_at), size=number(last.size / 1_000_000, 1), place=last.place
    )
    if is_backup_old(last.finished_at, at=now()):
        return worse(topic, told, by_hand)
    if not Path(last.place).exists():
        return warning(
            topic, told, _("The file is not there any more; make sure that a copy is kept.")
        )
    return fine(topic, told)


def _key_file(file: Path) -> Iterator[CheckLine]:
    topic = _("Key of the backups")
    try:
        read_key(file)
    except Refused as refused:
        yield fault(
            topic,
            format_message(refused.findings[0]),
            _("See the chapter on backups in the guide."),
        )
        return
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield fault(topic, _("other users of this machine can read it."), f"chmod 600 {file}")
    else:
        yield fine(topic, _("it can be read. Keep a second copy in another place."))


def check_audit() -> Iterator[CheckLine]:
    """The audit was checked not long ago, and it held."""
    topic, last = _("Audit"), last_audit_check()
    check = _("Start the worker, which checks it; at once: manage.py verify_audit")
    if last is None:
        yield warning(topic, _("the worker has not checked it yet."), check)
    elif not last.ok:
        yield fault(
            topic,
            _("it did not hold at {at}.").format(at=moment(last.finished_at)),
            _("Change nothing, run manage.py verify_audit, and ask for help."),
        )
    elif now() - last.finished_at > _OLDEST_AUDIT_CHECK:
        yield warning(topic, _("last checked at {at}.").format(at=moment(last.finished_at)), check)
    else:
        yield fine(topic, _("checked at {at}; it holds.").format(at=moment(last.finished_at)))


def check_packs() -> Iterator[CheckLine]:
    """The regulations that come with the program can be read."""
    topic, found = _("Regulations"), len(packs())
    if found:
        yield fine(topic, _("{count} can be read.").format(count=found))
    else:
        yield fault(
            topic,
            _("none found in {folder}.").format(folder=settings.PACKS_DIR),
            _("Check CHIBO_PACKS_DIR, or install the program anew."),
        )


def check_unfinished() -> Iterator[CheckLine]:
    """No restore was cut off."""
    if (settings.DATA_DIR / WORKPLACE).exists():
        yield fault(
            _("Restore"),
            _("a restore was cut off; what stands here is not complete."),
            _("Empty the place and restore again; see the chapter on restoring in the guide."),
        )
