"""Works of jobs for workers of the tests: each writes its mark into a file; some die by their own
hand.
"""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from django.db import connection

from chibo.base.jobs.models import Timer
from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import now
from chibo.base.kernel.ids import new_id

SHORT = (timedelta(seconds=1), timedelta(seconds=1))
FOLDER = Path(os.environ.get("WORK_FOLDER", "/nonexistent"))


def _mark(word: str) -> int:
    """Writes the word down; returns how often it stands there now."""
    with (FOLDER / "marks").open("a") as file:
        file.write(f"{word}\n")
    return (FOLDER / "marks").read_text().split().count(word)


@job(repeatable=True, pauses=SHORT)
def note(*, mark: str) -> None:
    """Done at once."""
    _mark(mark)


@job(repeatable=True, pauses=SHORT)
def die_at_first(*, mark: str) -> None:
    """Killed in the middle of the first attempt."""
    if _mark(mark) == 1:
        os.kill(os.getpid(), signal.SIGKILL)


@job(repeatable=True, pauses=SHORT)
def lose_first(*, mark: str) -> None:
    """An error in the first attempt, as any work may have one."""
    if _mark(mark) == 1:
        raise ValueError(mark)


@job(repeatable=True, pauses=SHORT)
def die_always(*, mark: str) -> None:
    """Killed in the middle of every attempt."""
    _mark(mark)
    os.kill(os.getpid(), signal.SIGKILL)


@job(repeatable=False, pauses=SHORT)
def write_and_die_at_first(*, mark: str) -> None:
    """One row, then killed in the first attempt, before the end could be written."""
    Timer.objects.create(pk=f"row-{_mark(mark)}", due_at=now())
    if (FOLDER / "marks").read_text().split().count(mark) == 1:
        os.kill(os.getpid(), signal.SIGKILL)


@job(repeatable=False, pauses=SHORT)
def write(*, mark: str) -> None:
    """One row more under this mark."""
    Timer.objects.create(pk=f"{mark}-{new_id().hex}", due_at=now())


@job(repeatable=True, pauses=(), given_up="tests.base.jobs.works.note")
def lose_always(*, mark: str) -> None:
    """An error in the only attempt; what starts then writes the mark down."""
    raise ValueError(mark)


@job(repeatable=True, pauses=SHORT)
def go_on(*, mark: str) -> None:
    """Writes its process down ten times a second: for a minute at first, for a second later."""
    first = not (FOLDER / "begun").exists()
    (FOLDER / "begun").touch()
    for _ in range(600 if first else 10):
        _mark(str(os.getpid()))
        time.sleep(0.1)


@job(repeatable=True, pauses=SHORT)
def work_long(*, mark: str) -> None:
    """A few seconds without a word to the database."""
    _mark(f"begun-{mark}")
    time.sleep(4)
    _mark(f"ended-{mark}")


@job(repeatable=True, pauses=(), limit=timedelta(seconds=2))
def hang(*, mark: str) -> None:
    """Never ends by itself."""
    _mark(mark)
    time.sleep(600)


@job(repeatable=True, pauses=SHORT)
def lose_the_connection(*, mark: str) -> None:
    """The server ends the connection under the work, at every attempt but the last."""
    if _mark(mark) < 3:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
