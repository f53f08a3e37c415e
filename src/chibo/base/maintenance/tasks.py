"""By the clock and among the chores of a machine: the nightly backup, the disks, the check of the
whole audit.
"""

from datetime import datetime, timedelta
from typing import Any

from chibo.base.jobs.rules import job
from chibo.base.kernel.actor import SYSTEM
from chibo.base.maintenance.actions import (
    backup_by_night,
    check_audit,
    check_files,
    drop_leftovers,
    warn_of_clock,
    watch_advisories,
    watch_clock,
    watch_disks,
)

# A province's database and files take hours on a slow disk.
LONG = timedelta(hours=6)


@job(repeatable=True, limit=LONG)
def keep_watch() -> dict[str, Any]:
    """Clock, disks and the date of the advisories have been looked at, and the backup of the night
    is made when it is due.
    """
    watch_clock()
    share, days = watch_disks(), watch_advisories()
    run = backup_by_night(actor=SYSTEM)
    return {"disk": round(share, 3), "advisories": days, "backup": None if run is None else run.ok}


@job(repeatable=True, limit=LONG)
def verify_audit() -> dict[str, Any]:
    """The whole audit has been checked and the result is kept."""
    run = check_audit()
    return {"ok": run.ok}


@job(repeatable=True)
def note_clock_ahead(*, until: str) -> None:
    """Administrators are warned that work had been put off by a clock that was ahead."""
    warn_of_clock(datetime.fromisoformat(until))


@job(repeatable=True, limit=LONG)
def verify_files() -> dict[str, Any]:
    """Every attachment is known to be there, an hour's worth of them were read anew, and the result
    is kept.
    """
    run = check_files()
    return {"ok": run.ok}


def sweep_backups() -> None:
    """A chore of every machine: what a killed backup left of the database in clear is gone."""
    drop_leftovers()
