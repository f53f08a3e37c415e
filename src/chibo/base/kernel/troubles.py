"""What keeps a database or a disk from taking a write, told from every other error."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum

from django.db import connection

from chibo.base.kernel.errors import Busy

# A disk without space fails in three ways: where a page is added, where the log is made longer,
# where it is opened.
_SQLITE = {sqlite3.SQLITE_BUSY: "busy", sqlite3.SQLITE_LOCKED: "busy"} | dict.fromkeys(
    (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN), "full"
)
# PostgreSQL: class 08 connection, 40 rollback (serialization, deadlock), 53 resources, 55P03 lock
# not available, 57 operator intervention (time-out, shutdown). Source: its manual, appendix A.
_POSTGRES = {
    "08": "busy",
    "40": "busy",
    "53": "busy",
    "57": "busy",
    "55P03": "busy",
    "53100": "full",
}
# No process, no memory, no open file to be had just now.
_USED_UP = {errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

# How long a statement waits for another writer, in milliseconds: to ask, to change, and the
# shortest there is.
_WAITING = {
    "sqlite": ("PRAGMA busy_timeout", "PRAGMA busy_timeout = {}", 0),
    "postgresql": ("SHOW lock_timeout", "SET lock_timeout = '{}'", 1),
}


class Trouble(StrEnum):
    """Why a write cannot be taken now although nothing is wrong with it."""

    BUSY = "busy"
    FULL = "full"


def trouble_of(error: BaseException | None) -> Trouble | None:
    """The trouble behind an error: busy (a lock, a lost connection, no place or process free), full
    (no space), None for a real fault.
    """
    while error is not None:
        if (found := _named(error)) is not None:
            return Trouble(found)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return None


def _named(error: BaseException) -> str | None:
    if isinstance(error, Busy):
        return "busy"
    if isinstance(error, OSError):
        return "full" if error.errno in _FULL else "busy" if error.errno in _USED_UP else None
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if not type(error).__module__.startswith("psycopg"):
        return None
    if state := getattr(error, "sqlstate", None):
        return _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    # The driver's own word for a server that is not there or has gone, before it could name a
    # state.
    return (
        "busy"
        if type(error).__name__ in ("OperationalError", "InterfaceError", "ConnectionTimeout")
        else None
    )


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Inside, a statement that meets another writer waits so long and not as long as otherwise,
    then it fails.
    """
    ask, change, shortest = _WAITING[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(ask)
        (before,) = cursor.fetchone()
        cursor.execute(change.format(max(shortest, int(seconds * 1000))))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(change.format(before))


def no_waiting() -> AbstractContextManager[None]:
    """Inside, a statement that meets another writer fails at once; for writes that the request can
    do without.
    """
    return waiting_at_most(0)
