"""By the clock: the nightly backup, the disks, the check of the whole audit."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from chibo.base.jobs.actions import Cancelled, Progress
from chibo.base.kernel.actor import SYSTEM
from chibo.base.maintenance.actions import backup_by_night, check_audit, watch_disks

# A job whose progress is not heard of for ten minutes is taken for dead.
_SIGN_OF_LIFE_SECONDS = 60


def keep_watch(progress: Progress) -> dict[str, Any]:
    """The disks have been looked at, and the backup of the night is made when it is due."""
    share = watch_disks()
    with _alive(progress):
        run = backup_by_night(actor=SYSTEM)
    return {"disk": round(share, 3), "backup": None if run is None else run.ok}


def verify_audit(progress: Progress) -> dict[str, Any]:
    """The whole audit has been checked and the result is kept."""
    with _alive(progress):
        run = check_audit()
    return {"ok": run.ok}


@contextmanager
def _alive(progress: Progress) -> Iterator[None]:
    """While one long step works, the job's lease goes on."""
    done = threading.Event()

    def tell() -> None:
        while not done.wait(_SIGN_OF_LIFE_SECONDS):
            try:
                progress.report(0, 1)
            except Cancelled:
                return
            finally:
                connection.close()

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
