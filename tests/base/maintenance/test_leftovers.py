"""A backup that is killed: nothing readable on the medium, and nothing left for long in the data
folder.
"""

import stat
import subprocess
import sys

import pytest

from tests.base.maintenance.test_rehearsal import ROOT, Installation, elsewhere, here, key

__all__ = ["elsewhere", "here", "key"]
LARGE = 400_000_000


def killed_backup(place: Installation, *arguments: str) -> None:
    """A backup that has copied the database and is at the files; one of them keeps it busy for
    seconds.
    """
    large = place.data / "files" / "zz" / "large"
    large.parent.mkdir(exist_ok=True)
    with large.open("wb") as file:
        file.truncate(LARGE)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "backup", *arguments, "--language", "en"],
        env=place.environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    said = [process.stdout.readline(), process.stdout.readline()]
    assert said[1].startswith("Files: 0 of"), said
    process.kill()
    process.wait(timeout=30)
    large.unlink()


def clear_texts(folder) -> list[str]:
    """The files in which a database can be read."""
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and path.read_bytes()[:6] in (b"SQLite", b"PGDMP\1")
    ]


def test_a_killed_backup_leaves_nothing_readable_and_the_doctor_removes_and_names_the_rest(
    here, key, tmp_path
):
    medium = tmp_path / "medium"
    medium.mkdir()
    killed_backup(here, str(medium / "saoluu.tar.gz.enc"), "--key-file", str(key))
    assert clear_texts(medium) == []
    (left,) = clear_texts(here.data / "copying")
    (place,) = (here.data / "copying").glob("*/database")
    assert {
        stat.S_IMODE(path.stat().st_mode) & 0o077
        for path in (place, place.parent, place.parent.parent)
    } == {0}

    told = here.manage("doctor").stdout

    (line,) = [line for line in told.splitlines() if "a backup was cut off" in line]
    assert line.startswith("WARNING") and left in line and "saoluu.tar.gz.enc" in line
    assert (list(medium.iterdir()), list((here.data / "copying").glob("*/*"))) == ([], [])
    assert "cut off" not in here.manage("doctor").stdout


def test_the_next_backup_and_the_next_chores_of_the_worker_remove_it_too(here, key, tmp_path):
    from_hand, gone = tmp_path / "hand", tmp_path / "gone"
    for folder in (from_hand, gone):
        folder.mkdir()
    killed_backup(here, str(from_hand / "one"), "--key-file", str(key))
    assert here.manage("backup", str(tmp_path / "two"), "--key-file", str(key)).returncode == 0
    assert (list(from_hand.iterdir()), list((here.data / "copying").glob("*/*"))) == ([], [])

    killed_backup(here, str(gone / "three"), "--key-file", str(key))
    here.run("chores")
    assert (list(gone.iterdir()), list((here.data / "copying").glob("*/*"))) == ([], [])


def test_what_is_being_copied_now_is_no_leftover(settings, tmp_path):
    from chibo.base.maintenance.actions import drop_leftovers
    from chibo.base.maintenance.actions.workplace import workplace

    settings.DATA_DIR = tmp_path
    with workplace(tmp_path / ".part") as folder:
        (folder / "database").touch()
        assert drop_leftovers() == []
        assert (folder / "database").exists()
    assert drop_leftovers() == [] and not folder.exists()


@pytest.mark.parametrize(
    "told", ["", "\0\0\0\0", "relative.part", "/", "{folder}", "{folder}/a folder.part"]
)
def test_a_note_that_leads_nowhere_stops_neither_the_next_backup_nor_the_sweep_of_the_rest(
    settings, tmp_path, told
):
    from chibo.base.maintenance.actions import drop_leftovers
    from chibo.base.maintenance.actions.workplace import workplace

    settings.DATA_DIR = tmp_path
    (tmp_path / "a folder.part").mkdir()
    for name in ("broken", "other"):
        (tmp_path / "copying" / name).mkdir(parents=True)
        (tmp_path / "copying" / name / "database").touch()
    (tmp_path / "copying" / "broken" / "part-is-at").write_text(told.format(folder=tmp_path))

    with workplace(tmp_path / ".part") as folder:
        assert folder.is_dir()

    assert drop_leftovers() == [] and clear_texts(tmp_path) == []
    assert (
        not list((tmp_path / "copying").glob("*/database"))
        and (tmp_path / "a folder.part").is_dir()
    )


def test_a_sweep_that_fails_stops_no_backup(settings, tmp_path):
    from chibo.base.maintenance.actions.workplace import workplace

    settings.DATA_DIR = tmp_path
    (tmp_path / "copying" / "left" / "a folder where a file was").mkdir(parents=True)
    with workplace(tmp_path / ".part") as folder:
        assert folder.is_dir()
