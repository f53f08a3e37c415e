"""Who is at work on something, written so that others can tell when that process is dead."""

import os
from pathlib import Path

from django.db import connection

_PROC = Path("/proc")


def own_holder() -> str:
    """Names this process: on PostgreSQL by its connection, seen from every host; on SQLite by host,
    process and its start.
    """
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        return f"pg:{connection.connection.info.backend_pid}"
    return f"{_place()}:{os.getpid()}:{_start_of(os.getpid())}"


def is_gone(holder: str) -> bool:
    """True when that process is dead for certain; False while it lives and where it cannot be
    known.

    A number given to another process since counts as alive: then the lease decides.
    """
    place, _, rest = holder.partition(":")
    if place == "pg":
        return connection.vendor == "postgresql" and not _has_connection(int(rest))
    if not holder or place != _place():
        return False
    number, _, start = rest.partition(":")
    return _start_of(int(number)) != start


def _has_connection(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [number])
        return cursor.fetchone() is not None


def _place() -> str:
    """The running system and the space of its process numbers: a container has
    numbers of its own.
    """
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{(_PROC / 'self/ns/pid').readlink()}".replace(":", "")
    except OSError:
        return os.uname().nodename


def _start_of(number: int) -> str:
    """When the process was started, in ticks since the system was; empty for one that is dead or
    only waits to be buried.
    """
    try:
        state, *fields = (_PROC / f"{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "" if _PROC.is_dir() or not _answers(number) else "alive"
    return "" if state == "Z" else fields[18]


def _answers(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
