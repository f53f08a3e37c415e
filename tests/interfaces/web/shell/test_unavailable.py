"""A locked database, a full disk and a lost connection never answer 500 and never cost what was
typed.
"""

import errno
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError

from chibo.base.kernel.troubles import Trouble, trouble_of

ROOT = Path(__file__).resolve().parents[4]
BUSY, FULL = [503, "3", True, True], [507, "600", True, False]


@pytest.fixture
def run(empty_database, tmp_path):
    """run("locked") → what a process of its own told, on a database of its own; it waits 0.2 s for
    a lock, not 5.
    """
    patience = "?options=-c lock_timeout%3D200ms" if empty_database.startswith("postgres") else ""
    environment = os.environ | {
        "DATABASE_URL": empty_database + patience.replace(" ", "%20"),
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }

    def started(task: str) -> dict[str, object]:
        command = [sys.executable, "-m", "tests.interfaces.web.troubled", task]
        done = subprocess.run(
            command,
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    started.vendor = "postgresql" if patience else "sqlite"
    return started


def test_asvs_16_5_2_a_locked_database_is_a_503_with_the_text_and_reads_go_on(run):
    assert run("locked") == {
        "first": BUSY,
        "program": [503, ["message"]],
        "read": [200, True],
        "login": [503, False, True],
        "pressed": [302, "/tasks/"],
        "kept": [True, False],
        "again": 302,
        "renewed": True,
    }


def test_a_lock_that_comes_after_the_key_leaves_the_key_free_when_it_goes(run):
    if run.vendor == "postgresql":
        pytest.skip("there the key is released by a connection that waits for nobody")
    assert run("late") == {"first": BUSY, "at_once": 409, "again": 302, "once": True}


def test_who_waited_for_the_key_waits_for_the_work_only_the_rest_of_one_patience(run):
    if run.vendor == "postgresql":
        pytest.skip("there each statement waits for its own row")
    assert run("twice") == {"first": BUSY, "in_time": True}


def test_a_full_disk_is_said_and_the_text_kept_and_reads_go_on(run):
    if run.vendor == "postgresql":
        pytest.skip("its files belong to the server")
    found = run("full")
    assert found == {
        "first": FULL,
        "program": [507, ["message"]],
        "reads": [200] * 5,
        "again": 302,
        "still": 200,
    }


def test_a_database_without_a_page_left_says_so(run):
    if run.vendor == "postgresql":
        pytest.skip("a bound of SQLite")
    assert run("pages") == {"first": FULL, "reads": [200] * 3, "again": 302}


def test_asvs_16_5_2_a_lost_connection_is_a_503_with_the_text(run):
    if run.vendor == "sqlite":
        pytest.skip("a file has no connection to lose")
    found = run("lost")
    assert found == {
        "first": BUSY,
        "early": BUSY,
        "foreign": [503, "3", False, False],
        "again": 302,
    }


def caused(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def of_sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


def of_postgres(name: str) -> Exception:
    return getattr(pytest.importorskip("psycopg.errors"), name)()


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (lambda: of_sqlite(sqlite3.SQLITE_BUSY), Trouble.BUSY),
        (lambda: of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Trouble.BUSY),
        (lambda: of_sqlite(sqlite3.SQLITE_LOCKED), Trouble.BUSY),
        (lambda: of_sqlite(sqlite3.SQLITE_FULL), Trouble.FULL),
        (lambda: of_sqlite(sqlite3.SQLITE_IOERR_WRITE), Trouble.FULL),
        (lambda: of_sqlite(sqlite3.SQLITE_ERROR), None),
        (lambda: sqlite3.IntegrityError("x"), None),
        (lambda: of_postgres("DeadlockDetected"), Trouble.BUSY),
        (lambda: of_postgres("SerializationFailure"), Trouble.BUSY),
        (lambda: of_postgres("LockNotAvailable"), Trouble.BUSY),
        (lambda: of_postgres("QueryCanceled"), Trouble.BUSY),
        (lambda: of_postgres("AdminShutdown"), Trouble.BUSY),
        (lambda: of_postgres("TooManyConnections"), Trouble.BUSY),
        (lambda: of_postgres("ConnectionFailure"), Trouble.BUSY),
        (lambda: of_postgres("OperationalError"), Trouble.BUSY),
        (lambda: of_postgres("DiskFull"), Trouble.FULL),
        (lambda: of_postgres("UniqueViolation"), None),
        (lambda: of_postgres("UndefinedColumn"), None),
        (lambda: OSError(errno.ENOSPC, "x"), Trouble.FULL),
        (lambda: OSError(errno.EDQUOT, "x"), Trouble.FULL),
        (ConnectionRefusedError, None),
        (FileNotFoundError, None),
        (lambda: IntegrityError("x"), None),
        (lambda: ValueError("database is locked"), None),
    ],
)
@pytest.mark.pure
def test_what_is_a_trouble_and_what_a_fault(error, trouble):
    cause = error()
    assert (trouble_of(cause), trouble_of(caused(cause))) == (trouble, trouble)
