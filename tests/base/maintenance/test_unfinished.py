"""What a restore does to the database of its own process, each time in a process of its own: the
database of the tests stays where it is.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from chibo.base.kernel.errors import Refused
from chibo.base.maintenance.actions.databases import (
    copy_database,
    is_empty,
    load_postgres,
    working_in,
)
from chibo.base.maintenance.actions.restore import WORKPLACE, undo_unfinished_restore

ROOT = Path(__file__).parents[3]
BEGIN = f"""
import django; django.setup()
from pathlib import Path
from django.db import connection
from {working_in.__module__} import copy_database, is_empty, working_in
from {undo_unfinished_restore.__module__} import undo_unfinished_restore
"""


def run(folder: Path, script: str) -> list[str]:
    """What a script prints in an empty installation in that folder."""
    places = {"CHIBO_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder / 'own.sqlite3'}"}
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script],
        env=os.environ
        | {name: str(place) for name, place in places.items()}
        | {"DJANGO_SETTINGS_MODULE": "chibo.config.settings", "CHIBO_SECRET_KEY": "x" * 50},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_another_file_is_the_database_for_a_while_and_is_complete_in_itself(tmp_path):
    other = tmp_path / "other.sqlite3"
    said = run(
        tmp_path,
        f"""
with working_in(Path({str(other)!r})):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE brought (id integer)")
    print(connection.introspection.table_names())
print(connection.introspection.table_names())
""",
    )
    assert said == ["['brought']", "[]"]
    assert other.stat().st_size > 0
    assert not (tmp_path / "other.sqlite3-wal").exists()


def test_what_a_restore_has_left_behind_is_gone_as_long_as_no_database_stands(tmp_path):
    (tmp_path / WORKPLACE).mkdir()
    (tmp_path / WORKPLACE / "database").write_bytes(b"half of it")

    said = run(tmp_path, "print(undo_unfinished_restore(), undo_unfinished_restore())")

    assert said == ["True", "False"]
    assert not (tmp_path / WORKPLACE).exists()


def test_nothing_is_undone_where_a_database_stands(tmp_path):
    (tmp_path / WORKPLACE).mkdir()
    made = "connection.cursor().execute('CREATE TABLE stands (id integer)')\n"

    assert run(tmp_path, f"{made}print(undo_unfinished_restore())") == ["False"]
    assert (tmp_path / WORKPLACE).exists()


def test_a_copy_of_the_database_is_a_database_of_its_own_without_sessions(tmp_path):
    assert {copy_database.__module__, is_empty.__module__} == {working_in.__module__}
    copy = tmp_path / "copy"
    said = run(
        tmp_path,
        f"""
from django.core.management import call_command
from django.contrib.sessions.models import Session
from django.utils import timezone
print(is_empty())
call_command("migrate", verbosity=0)
Session.objects.create(session_key="x", session_data="x", expire_date=timezone.now())
snapshot = copy_database(Path({str(copy)!r}))
print(is_empty(), snapshot.vendor, len(snapshot.migrations) > 50, snapshot.contents)
with working_in(Path({str(copy)!r})):
    print(Session.objects.count())
print(Session.objects.count())
""",
    )
    assert said == ["True", "False", "sqlite", "True", "[]", "0", "1"]
    assert copy.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_a_dump_that_is_none_is_refused(db, tmp_path):
    dump = tmp_path / "dump"
    dump.write_bytes(b"no dump")
    with pytest.raises(Refused):
        load_postgres(dump)
