"""The database as one file, and back: SQLite copies itself, PostgreSQL by its own client tools of
the same major version.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from chibo.base.kernel.errors import refuse

SESSIONS = "django_session"
_OF_DJANGO = frozenset({"pool", "isolation_level", "server_side_binding", "assume_role"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a copy of the database holds: kind and version of the server, steps of the schema, heads
    of the audit, hashes of the attachments.
    """

    vendor: str
    server: str
    migrations: list[tuple[str, str]]
    heads: dict[str, tuple[int, str]]
    contents: list[str]


def copy_database(target: Path) -> Snapshot:
    """The database as of one moment stands in the new file, without anybody's session; writers are
    not held up meanwhile.

    Raises Refused when it is damaged, when it lies in memory, and when PostgreSQL's tools of its
    major version are missing.
    """
    target.touch(mode=0o600, exist_ok=False)
    return _copy_postgres(target) if connection.vendor == "postgresql" else _copy_sqlite(target)


def server_version() -> str:
    """The version of the database, for PostgreSQL its major number."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            return str(int(cursor.fetchone()[0]) // 10000)
    return sqlite3.sqlite_version


def client_tool(name: str, major: str) -> Path | None:
    """PostgreSQL's tool of exactly this major version; None where it is not installed."""
    folder = settings.POSTGRES_TOOLS.replace("{major}", major)
    for found in (f"{folder}/{name}", shutil.which(name)):
        if found and Path(found).exists():
            told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 (a fixed name)
            if re.search(rf"\(PostgreSQL\) {major}\b", told.stdout):
                return Path(found)
    return None


def is_empty() -> bool:
    """True when the database has no table at all."""
    return not connection.introspection.table_names()


def load_postgres(dump: Path) -> None:
    """The dump stands in the empty database, wholly or not at all.

    Raises Refused when the tools are missing or refuse it.
    """
    # Through a pipe: when this process dies, the tool sees the end and undoes what it did.
    _run_tool(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={_address()}",
        fed=dump,
    )


@contextmanager
def working_in(file: Path) -> Iterator[None]:
    """Inside, the SQLite database of this process is that file; afterwards the file is complete in
    itself.
    """
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def sqlite_file() -> Path | None:
    """Where SQLite keeps the database; None on PostgreSQL and in memory."""
    name = str(connection.settings_dict["NAME"])
    in_memory = "memory" in name and (name.startswith("file:") or name == ":memory:")
    return None if connection.vendor != "sqlite" or in_memory else Path(name).absolute()


def database_size() -> int:
    """About how many bytes a copy of the database needs."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    source = sqlite_file()
    return source.stat().st_size if source else 0


def _copy_sqlite(target: Path) -> Snapshot:
    source = sqlite_file()
    if source is None:
        raise refuse("in_memory", "This database lives in memory only; there is nothing to copy.")
    try:
        live = sqlite3.connect(source, timeout=20, isolation_level=None)
        try:
            live.execute("VACUUM INTO ?", (str(target),))
        finally:
            live.close()
        copy = sqlite3.connect(target, isolation_level=None)
        try:
            copy.execute("PRAGMA secure_delete = ON")
            if (SESSIONS,) in copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                copy.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608 (a fixed name)
            found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            snapshot = _described(lambda sql: copy.execute(sql).fetchall())
        finally:
            copy.close()
    except sqlite3.Error as error:
        raise _not_copied(str(error)) from None
    if found != "ok":
        raise _not_copied(found)
    return snapshot


def _not_copied(reason: str) -> Exception:
    return refuse("not_copied", "The database could not be copied: {reason}", reason=reason)


def _copy_postgres(target: Path) -> Snapshot:
    own: Any = connection.copy()  # of its own, so that the caller's transaction is not touched
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]

            def rows(sql: str) -> list[tuple[Any, ...]]:
                cursor.execute(sql)
                return list(cursor.fetchall())

            snapshot = _described(rows)
            _run_tool(
                "pg_dump",
                "--format=custom",
                "--compress=0",
                "--no-owner",
                "--no-privileges",
                "--lock-wait-timeout=20s",
                f"--exclude-table-data={SESSIONS}",
                f"--snapshot={moment}",
                f"--file={target}",
                f"--dbname={_address()}",
            )
            cursor.execute("COMMIT")
    finally:
        own.close()
    return snapshot


def _described(rows: Callable[[str], list[tuple[Any, ...]]]) -> Snapshot:
    table, column = table_of_contents()
    return Snapshot(
        vendor=connection.vendor,
        server=server_version(),
        migrations=[
            (app, name) for app, name in rows("SELECT app, name FROM django_migrations ORDER BY id")
        ],
        heads={
            str(_uuid(pk)): (seq, head)
            for pk, seq, head in rows("SELECT id, seq, head FROM audit_chain ORDER BY id")
        },
        contents=[
            name
            for (name,) in rows(f"SELECT DISTINCT {column} FROM {table} ORDER BY {column}")  # noqa: S608 (names of ours)
        ],
    )


def table_of_contents() -> tuple[str, str]:
    """The table whose rows own the attachments, and its column with their hashes."""
    label, field = settings.CONTENTS
    model = apps.get_model(label)
    return model._meta.db_table, str(model._meta.get_field(field).column)


def _uuid(value: Any) -> Any:
    text = str(value)
    return (
        text if "-" in text else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    )


def _address() -> str:
    """The address of the database without its password, which stands in the environment of the
    tool.
    """
    own = connection.settings_dict
    given = {"dbname": own["NAME"], "host": own["HOST"], "port": own["PORT"], "user": own["USER"]}
    given |= {key: value for key, value in own["OPTIONS"].items() if key not in _OF_DJANGO}
    quoted = {
        key: str(value).replace("\\", "\\\\").replace("'", "\\'")
        for key, value in given.items()
        if value
    }
    return " ".join(f"{key}='{value}'" for key, value in quoted.items())


def _run_tool(name: str, *arguments: str, fed: Path | None = None) -> None:
    major = server_version()
    tool = client_tool(name, major)
    if tool is None:
        raise refuse(
            "no_client",
            "The program {program} of PostgreSQL {major} is missing on this machine, so the"
            " database cannot be copied or restored. Install it: apt-get install"
            " postgresql-client-{major}",
            program=name,
            major=major,
        )
    secret = (
        {"PGPASSWORD": str(connection.settings_dict["PASSWORD"])}
        if connection.settings_dict["PASSWORD"]
        else {}
    )
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        process = subprocess.Popen(  # noqa: S603 (a fixed name)
            [str(tool), *arguments],
            env=os.environ | secret,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        assert process.stdin is not None
        with suppress(BrokenPipeError), process.stdin:
            if fed:
                with fed.open("rb") as source:
                    shutil.copyfileobj(source, process.stdin)
        if process.wait():
            said.seek(0)
            raise _not_copied(" ".join(said.read().split())[-500:])
