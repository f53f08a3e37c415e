"""An upgrade is a promise: a lived year in the tables of the first version is brought forward,
killed anywhere on its way and taken up again, and ends with the tables of a fresh installation.

CHIBO_TEST_KILLS says at how many places it is killed (spread evenly; `all` for every change of a
table, in the nightly run).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[3]
KILLS = os.environ.get("CHIBO_TEST_KILLS", "4")


class Databases:
    """Databases of one kind, copied and dropped; what is done in them by processes."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.folder, self.made = folder, []
        self.server = os.environ.get("TEST_DATABASE_URL", "") if kind == "postgresql" else ""

    def new(self, like: str = "") -> str:
        name = f"upgrade_{uuid.uuid4().hex[:8]}"
        self.made.append(name)
        if self.server:
            self.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else ""))
        elif like:
            shutil.copy(self.folder / like, self.folder / name)
        return name

    def execute(self, sql: str) -> None:
        psycopg = pytest.importorskip("psycopg")
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(sql)

    def run(self, name: str, task: str, *arguments: str) -> subprocess.CompletedProcess:
        place = (
            f"{self.server.rsplit('/', 1)[0]}/{name}"
            if self.server
            else f"sqlite:///{self.folder / name}"
        )
        environment = os.environ | {
            "DATABASE_URL": place,
            "CHIBO_DATA_DIR": str(self.folder),
            "PYTHONPATH": "src:.",
            "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        }
        command = [sys.executable, "-m", "tests.base.maintenance.upgrade", task, *arguments]
        return subprocess.run(
            command,
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def told(self, name: str, task: str, *arguments: str):
        done = self.run(name, task, *arguments)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request, tmp_path):
    if request.param == "postgresql" and not os.environ.get("TEST_DATABASE_URL", "").startswith(
        "postgres"
    ):
        pytest.skip("needs PostgreSQL")
    made = Databases(request.param, tmp_path)
    yield made
    if made.server:
        for name in made.made:
            made.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_a_lived_year_of_the_first_version_is_brought_forward_however_often_it_is_killed(databases):
    fresh, old = databases.new(), databases.new()
    databases.told(fresh, "forward", "0")
    wanted = databases.told(fresh, "look")
    lived = databases.told(old, "old")
    # The role of an official stood beside each assignment as well, and goes.
    kept = lived | {
        "access_rolegrant": lived["access_rolegrant"] - lived["assignments_assignment"],
    }

    straight = databases.new(like=old)
    changes, notes = databases.told(straight, "forward", "0")
    found = databases.told(straight, "look")
    assert found["pending"] == wanted["pending"] == []
    for table in wanted["schema"]:
        assert found["schema"].get(table) == wanted["schema"][table], table
    assert found["schema"].keys() == wanted["schema"].keys()
    assert (found["broken"], {table: found["rows"][table] for table in lived}) == (0, kept)

    for at in sorted({*places(changes), *(notes[at - 1] for at in places(len(notes)))}):
        broken = databases.new(like=old)
        killed = databases.run(broken, "forward", str(at))
        assert killed.returncode == -signal.SIGKILL, (at, killed.stderr[-1000:])
        databases.told(broken, "forward", "0")
        again = databases.told(broken, "look")
        assert again == found, f"killed after change {at} of {changes}"


def test_no_step_is_taken_outside_of_a_transaction():
    """Its statements and its note are stored together or not at all only where Django opens one."""
    steps = MigrationLoader(None).disk_migrations.values()
    assert [str(step) for step in steps if not step.atomic] == []


def places(changes: int) -> list[int]:
    """The changes (of tables, or notes of steps) after which it is killed; the first and the last
    among them.
    """
    if KILLS == "all":
        return list(range(1, changes + 1))
    steps = max(int(KILLS), 2) - 1
    return sorted({1 + round(step * (changes - 1) / steps) for step in range(steps + 1)})
