"""Backup while people work, everything lost, restore, sign in: rehearsed with real processes, files
and databases.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
KEY = "lúa chín vàng đồng, nước về đầy ruộng"


@dataclass
class Installation:
    """One data folder with its database, and what is typed there."""

    database: str
    data: Path
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        told = {
            "DATABASE_URL": self.database,
            "CHIBO_DATA_DIR": str(self.data),
            "PYTHONPATH": "src:.",
        }
        return os.environ | told | {"DJANGO_SETTINGS_MODULE": "chibo.config.settings"} | self.more

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", *arguments, "--language", "en"]
        return subprocess.run(
            command,
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def work(self) -> None:
        """What waits and what is due has been done."""
        command = [sys.executable, "manage.py", "worker", "--once"]
        subprocess.run(
            command, env=self.environment(), cwd=ROOT, capture_output=True, timeout=120, check=True
        )

    def start(self, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "tests.base.maintenance.rehearsal", *arguments]
        return subprocess.Popen(
            command, env=self.environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str):
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        return json.loads(output.splitlines()[-1]) if output.strip() else None


@pytest.fixture
def key(tmp_path) -> Path:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    return file


@pytest.fixture
def here(empty_database, tmp_path) -> Installation:
    """An installation in which a month was lived."""
    made = Installation(empty_database, tmp_path / "here")
    made.run("make")
    return made


@pytest.fixture
def elsewhere(empty_database, tmp_path):
    """An empty place with an empty database of the same kind."""
    if empty_database.startswith("sqlite"):
        yield Installation(
            f"sqlite:///{tmp_path / 'elsewhere' / 'chibo.sqlite3'}", tmp_path / "elsewhere"
        )
        return
    psycopg = pytest.importorskip("psycopg")
    server, name = os.environ["TEST_DATABASE_URL"], f"restored_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    yield Installation(f"{server.rsplit('/', 1)[0]}/{name}", tmp_path / "elsewhere")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def nothing_there(place: Installation) -> bool:
    """True when neither database nor files stand there (the folder, its secret key, its cache and
    its figures may).
    """
    found = {path.name for path in place.data.iterdir()} if place.data.exists() else set()
    return found <= {"secret_key", "cache", "metrics", "chibo.sqlite3"} and place.manage(
        "restore", "/nowhere"
    ).stderr.startswith("The file nowhere cannot be opened")


def test_backup_under_work_then_loss_then_restore_then_sign_in(here, elsewhere, key, tmp_path):
    before, file = here.run("look"), tmp_path / "chibo.tar.gz.enc"
    writer = here.start("write", "6")
    assert writer.stdout.readline().strip() == "1"
    begun = time.monotonic()
    made = here.manage("backup", str(file), "--key-file", str(key))
    took = time.monotonic() - begun
    written = [int(line) for line in writer.communicate(timeout=60)[0].split()]
    assert (made.returncode, writer.returncode) == (0, 0), made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"the data folder {here.data} and the database" in made.stdout
    assert written[-1] > 10 or took > 6  # the writer went on meanwhile
    shutil.rmtree(here.data)

    back = elsewhere.manage("restore", str(file), "--key-file", str(key))
    assert (back.returncode, back.stderr) == (0, "")
    assert "1 e-mail that waited then was not sent" in back.stdout
    after = elsewhere.run("look")

    assert (after["broken"], after["lost"], after["rows"]["django_session"]) == (0, [], 0)
    grown = after["rows"]["organisation_unit"] - before["rows"]["organisation_unit"]
    files = after["rows"]["documents_storedfile"] - before["rows"]["documents_storedfile"]
    assert 1 <= grown <= written[-1] and 0 <= grown - files <= 1
    same = {
        "people_person",
        "meetings_minutes",
        "meetings_attendance",
        "access_rolegrant",
        "accounts_account",
    }
    assert {name: after["rows"][name] for name in same} == {
        name: before["rows"][name] for name in same
    }
    assert len(after["restores"]) == 3  # the installation's chain, and those of the two communes
    assert all(said["by"] and said["faults"] == 0 for said in after["restores"])
    assert any(said["head"] for said in after["restores"])
    assert elsewhere.run("sign_in") == 200
    kept = [*(elsewhere.data / "files").rglob("*"), elsewhere.data / "files"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o700, 0o600}


def test_what_was_shown_right_before_the_stop_is_in_the_backup(here, elsewhere, tmp_path):
    """An upgrade stops the program, makes a backup, and may roll back to it: nothing that was seen
    is left out.
    """
    here.run("show")
    assert here.run("look")["rows"]["reads_personread"] == 0

    assert here.manage("backup", str(tmp_path / "plain")).returncode == 0
    assert elsewhere.manage("restore", str(tmp_path / "plain")).returncode == 0

    assert (elsewhere.run("look")["rows"]["reads_personread"], elsewhere.run("look")["broken"]) == (
        1,
        0,
    )


def test_what_does_not_fit_is_answered_by_a_sentence_and_leaves_the_place_empty(
    here, elsewhere, key, tmp_path
):
    file, plain = tmp_path / "sealed", tmp_path / "plain"
    assert here.manage("backup", str(file), "--key-file", str(key)).returncode == 0
    assert here.manage("backup", str(plain)).returncode == 0
    wrong = tmp_path / "wrong"
    wrong.write_text("another key, long enough to be one")
    whole, cut, flipped = file.read_bytes(), tmp_path / "cut", tmp_path / "flipped"
    cut.write_bytes(whole[:-1000])
    flipped.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    (tmp_path / "text").write_text("This is no backup.\n" * 100)
    with_key = ("--key-file", str(key))
    for arguments, sentence in (
        ((str(file), "--key-file", str(wrong)), "The key does not fit this backup."),
        ((str(file),), "This backup is encrypted."),
        ((str(file), "--key-file", str(tmp_path / "none")), "The key file"),
        ((str(cut), *with_key), "The backup is damaged"),
        ((str(flipped), *with_key), "The backup is damaged"),
        ((str(tmp_path / "text"),), "The file text is not a backup"),
    ):
        told = elsewhere.manage("restore", *arguments)
        assert (told.returncode, told.stderr.startswith(sentence)) == (1, True), (
            arguments,
            told.stderr,
        )
    assert nothing_there(elsewhere)

    assert here.manage("backup", str(file)).stderr.startswith("The file sealed exists already")
    occupied = here.manage("restore", str(plain))
    assert (occupied.returncode, occupied.stderr[:38]) == (
        1,
        "There is an installation here already;",
    )
    assert elsewhere.manage("restore", str(plain), "--check").stdout.startswith(
        "The backup is whole"
    )
    assert nothing_there(elsewhere)


def test_a_newer_backup_is_refused_and_a_broken_audit_is_brought_back_and_named(
    here, elsewhere, tmp_path
):
    here.run("spoil", "changed")
    assert here.manage("backup", str(tmp_path / "changed")).returncode == 0
    here.run("spoil", "newer")
    assert here.manage("backup", str(tmp_path / "newer")).returncode == 0

    newer = elsewhere.manage("restore", str(tmp_path / "newer"))
    assert (newer.returncode, newer.stderr[:39]) == (1, "This backup comes from a newer version ")
    assert nothing_there(elsewhere)

    changed = elsewhere.manage("restore", str(tmp_path / "changed"))
    assert (changed.returncode, "table meetings_meeting row" in changed.stderr) == (1, True)
    assert {said["faults"] for said in elsewhere.run("look")["restores"]} == {1}


def test_a_restore_that_is_killed_leaves_a_place_into_which_it_can_be_repeated(
    here, elsewhere, tmp_path
):
    file = tmp_path / "plain"
    assert here.manage("backup", str(file)).returncode == 0
    command = [sys.executable, "manage.py", "restore", str(file)]
    process = subprocess.Popen(
        command,
        env=elsewhere.environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    process.stdout.readline()  # it unpacks
    # SQLite: it migrates beside its place; PostgreSQL: it loads in one transaction.
    process.stdout.readline()
    process.kill()
    process.wait(timeout=20)

    again = elsewhere.manage("restore", str(file))

    assert (again.returncode, again.stderr) == (0, "")
    assert elsewhere.run("look")["broken"] == 0


def test_the_worker_makes_the_backup_of_the_night_and_tells_of_one_that_fails(
    here, elsewhere, key, tmp_path
):
    folder = tmp_path / "nights"
    here.more = {
        "CHIBO_BACKUP_DIR": str(folder),
        "CHIBO_BACKUP_HOUR": "0",
        "CHIBO_BACKUP_KEY_FILE": str(tmp_path / "none"),
    }
    assert here.manage("doctor").returncode == 1
    here.work()
    failed = here.run("look")["rows"]
    assert (failed["maintenance_alarm"], list(folder.glob("*"))) == (1, [])
    assert "the last try failed" in here.manage("doctor").stdout

    here.more["CHIBO_BACKUP_KEY_FILE"] = str(key)
    here.run("wake")
    left = folder / ".chibo-2026-11-03-020000.tar.gz.enc.0123456789ab.part"
    folder.mkdir(exist_ok=True)
    left.touch()
    os.utime(left, (0, 0))
    here.work()
    (made,) = folder.iterdir()

    assert (made.suffixes[-3:], stat.S_IMODE(made.stat().st_mode)) == (
        [".tar", ".gz", ".enc"],
        0o600,
    )
    assert here.run("look")["rows"]["maintenance_alarm"] == 0
    assert elsewhere.manage("restore", str(made), "--check", "--key-file", str(key)).returncode == 0
    doctor = here.manage("doctor")
    assert (doctor.returncode, doctor.stderr, str(made) in doctor.stdout) == (
        0,
        "",
        True,
    ), doctor.stdout


def test_the_doctor_finds_no_fault_in_a_place_just_restored_with_a_folder_for_backups(
    here, elsewhere, key, tmp_path
):
    folder = {"CHIBO_BACKUP_DIR": str(tmp_path / "nights"), "CHIBO_BACKUP_KEY_FILE": str(key)}
    key.chmod(0o600)
    here.more = folder | {"CHIBO_BACKUP_HOUR": "0"}
    here.work()
    (made,) = (tmp_path / "nights").iterdir()
    elsewhere.more = folder
    assert elsewhere.manage("restore", str(made)).returncode == 0

    doctor = elsewhere.manage("doctor")

    assert (doctor.returncode, "first nightly backup is still to come" in doctor.stdout) == (
        0,
        True,
    ), doctor.stdout


@pytest.mark.parametrize("tools", ["none", "newer"])
def test_without_postgresqls_tools_of_the_same_version_nothing_is_copied_and_it_is_said(
    here, tmp_path, tools
):
    if here.database.startswith("sqlite"):
        pytest.skip("SQLite needs no tools")
    folder, nights = tmp_path / "tools", tmp_path / "nights"
    folder.mkdir()
    for name in ("pg_dump", "pg_restore") if tools == "newer" else ():
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 99.1'\n")
        (folder / name).chmod(0o755)
    lonely = {"PATH": str(folder), "CHIBO_POSTGRES_TOOLS": str(folder)}
    here.more = lonely | {"CHIBO_BACKUP_DIR": str(nights), "CHIBO_BACKUP_HOUR": "0"}

    told = here.manage("backup", str(tmp_path / "file"))
    here.work()
    doctor = here.manage("doctor")

    assert (told.returncode, "apt-get install postgresql-client-" in told.stderr) == (1, True)
    assert (
        [path.name for path in tmp_path.iterdir() if "file" in path.name]
        == list(nights.iterdir())
        == []
    )
    assert (doctor.returncode, "FAULT    PostgreSQL tools" in doctor.stdout) == (1, True)
    assert "the last try failed: The program pg_dump" in doctor.stdout
    assert (
        here.run("look")["rows"]["maintenance_alarm"] == 1
    )  # administrators are warned; pages and people go on
    assert here.run("sign_in") == 200
