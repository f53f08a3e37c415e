"""The tables of an installation for tests: migrated once for a state of the migrations, then
copied.

Ninety-six migrations take eight seconds of a processor, a copy takes none: a test of one rule
starts at once, and each process that a test kills has a database of its own.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.core import management
from django.db import connection

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "var" / "tables"
ONE_AT_A_TIME = 20_261_129  # the lock of the server under which a database to copy is made


def make_tables() -> None:
    """The empty database of this process has its tables, as after `migrate`."""
    if connection.vendor == "sqlite":
        _fill_from(_kept_file())
    else:
        server, _, name = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")
        connection.close()
        copy_database(server, name)


def copy_database(server: str, name: str) -> None:
    """On that server the empty database of this name has its tables; nobody may be connected with
    it.
    """
    kept = keep_database(server)
    with admin_of(server) as admin:
        admin.execute(f"DROP DATABASE {name}")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {kept}")


def keep_database(server: str) -> str:
    """The name of a database on that server which has the tables and nothing else; made by whoever
    needs it first.
    """
    name = f"kept_{_state()}"
    with admin_of(server) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(f"CREATE DATABASE {name}_making")
            _migrate(f"{server}/{name}_making")
            admin.execute(f"ALTER DATABASE {name}_making RENAME TO {name}")
    return name


def admin_of(server: str) -> Any:
    """A connection to the server of the tests that makes, drops and disturbs databases."""
    return import_module("psycopg").connect(f"{server}/chibo", autocommit=True)


def begin_with_copies(monkeypatch: Any) -> None:
    """The next test database that Django makes begins as a copy; what is left to migrate is still
    migrated.
    """
    if connection.vendor == "postgresql":
        server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
        monkeypatch.setitem(connection.settings_dict["TEST"], "TEMPLATE", keep_database(server))
        return

    call_command = management.call_command

    def migrate_the_rest(command: str, *arguments: Any, **options: Any) -> Any:
        if command == "migrate":
            monkeypatch.setattr(management, "call_command", call_command)
            _fill_from(_kept_file())
        return call_command(command, *arguments, **options)

    monkeypatch.setattr(management, "call_command", migrate_the_rest)


def _fill_from(kept: Path) -> None:
    connection.ensure_connection()
    with sqlite3.connect(kept) as source:
        source.backup(connection.connection)
    source.close()


def _kept_file() -> Path:
    kept = FOLDER / f"{_state()}.sqlite3"
    if not kept.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            made = Path(folder) / "made.sqlite3"
            _migrate(f"sqlite:///{made}")
            with sqlite3.connect(made) as database:
                database.execute("PRAGMA journal_mode = DELETE")
            database.close()
            shutil.move(made, kept)
    return kept


def _migrate(database: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = {
            "DATABASE_URL": database,
            "CHIBO_DATA_DIR": folder,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
        subprocess.run(command, env=os.environ | own, check=True)


@cache
def _state() -> str:
    """Sixteen letters that are others after any change of a migration, of what migrations call, or
    of Django.
    """
    told = hashlib.sha256(django.__version__.encode())
    source = ROOT / "src" / "chibo"
    for path in sorted([*source.rglob("migrations/*.py"), *source.glob("base/kernel/*.py")]):
        told.update(path.relative_to(source).as_posix().encode() + path.read_bytes())
    return told.hexdigest()[:16]
