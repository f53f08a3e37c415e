"""Fault T16: while one file is checked everybody else writes, and the web process stays small."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# One that is refused by its number of elements, and two whose text takes long to search.
SLOW = ["twelve million elements", "text: letters t apart", "text: one line of brackets"]


def told_of(tmp_path, *words):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'beside.sqlite3'}",
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.hostile.uploading", *words]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_asvs_5_2_1_another_saves_at_once_while_a_hostile_file_is_checked(tmp_path):
    told = told_of(tmp_path, *SLOW)

    for one in told:
        print(
            f"{one['kind']}: {one['seconds']:.1f} s, {len(one['saves'])} saves beside it,"
            f" +{one['grown']} MB"
        )
    assert [one["status"] for one in told] == [422, 302, 302]
    assert told[0]["kept"]
    assert [one["statuses"] for one in told] == [[302]] * 3
    assert told[0]["seconds"] < 20
    assert all(one["seconds"] < 60 and one["grown"] < 120 for one in told)
    # A machine with much else to do gives no single save its time; half of them begin and end while
    # the check goes on.
    assert all(
        len(one["saves"]) >= 2 and sorted(one["saves"])[len(one["saves"]) // 2] < 2
        for one in told[1:]
    )


def test_asvs_15_2_2_one_person_with_sixteen_files_at_once_keeps_nobody_out(tmp_path):
    """One file is checked; the others are answered while it is, with what was typed, so that they
    hold no thread.
    """
    (told,) = told_of(tmp_path, "many", "PDF: four hundred full pages")

    stored = [one for one in told["sent"] if one["status"] == 302]
    waiting = [one for one in told["sent"] if one["status"] == 503]
    first = min(one["ended"] for one in stored)
    meanwhile = [one for one in told["opened"] if one["ended"] < first]
    print(
        f"{len(stored)} stored, {len(waiting)} told to wait, {len(meanwhile)} rounds of pages while"
        " the first was checked"
    )
    assert len(stored) + len(waiting) == 16
    assert len(waiting) >= 8
    assert all(one["kept"] for one in waiting)
    assert sum(one["ended"] < first for one in waiting) >= 8
    assert len(meanwhile) >= 2
    assert all(one["statuses"] == [200, 302] for one in told["opened"])
