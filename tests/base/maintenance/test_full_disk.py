"""A restore that finds no room where the database is to lie leaves the place empty, and can be
repeated.
"""

import subprocess
import sys

import pytest

from tests.base.maintenance.test_rehearsal import ROOT, Installation, elsewhere, here

__all__ = ["elsewhere", "here"]
# On a small disk of its own, seen by nobody else: the restore, what it left, and the same once more
# with room.
TWICE = r"""
mount -t tmpfs -o size=1m tmpfs {disk} || exit 77
{restore}; echo "first $?"
find {disk} {data}/files -type f -printf "left %f %s\n" 2>/dev/null
mount -o remount,size=200m {disk}
{restore}; echo "second $?"
"""


def test_a_database_on_another_full_disk_leaves_neither_files_nor_half_a_database(
    here, elsewhere, tmp_path
):
    if here.database.startswith("postgres"):
        pytest.skip("PostgreSQL keeps its own disk")
    if subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("this machine allows no mounts of one's own")
    disk, file = tmp_path / "disk", tmp_path / "plain"
    disk.mkdir()
    assert here.manage("backup", str(file)).returncode == 0
    place = Installation(f"sqlite:///{disk}/chibo.sqlite3", elsewhere.data)
    restore = f"{sys.executable} manage.py restore {file} --language en"
    script = TWICE.format(disk=disk, data=place.data, restore=restore)

    told = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        env=place.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    lines = told.stdout.splitlines()
    assert "There is no room left on the disk." in told.stderr
    assert [line for line in lines if line.startswith(("first", "left", "second"))] == [
        "first 1",
        # What looking whether it is empty makes: a database without a table.
        "left chibo.sqlite3 4096",
        "second 0",
    ], (lines, told.stderr)
