"""What the version before has written is still there and still proved with the schema of today:
pages, audit, counts and months of a year that was frozen with its sources.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.base.maintenance.previous import FROZEN, PERSONS

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.thorough


@pytest.fixture
def told(empty_database, tmp_path):
    """told(program, …) → the last line that a process says whose database is that of the test."""
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "CHIBO_DEMO": "on",
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": f"src{os.pathsep}.",
    }

    def told(*program: str) -> str:
        done = subprocess.run(
            [sys.executable, *program],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return (done.stdout.strip().splitlines() or [""])[-1]

    return told


def test_a_year_of_the_version_before_is_read_proved_and_counted_as_it_was(told):
    rows = int(told("-m", "tests.base.maintenance.previous", "load"))
    assert rows > 4000
    told("manage.py", "migrate", "--verbosity", "0")

    found = json.loads(told("-m", "tests.base.maintenance.previous", "look"))

    failing = {
        (name, address): status
        for name in PERSONS
        for address, status in found["pages"][name].items()
        if status != 200
    }
    assert failing == {}
    assert min(len(pages) for pages in found["pages"].values()) >= 8
    assert found["checks"] == {
        "verify_audit": [
            0,
            "2044 entries in 18 chains. Broken chains: 0, differing rows: 0.",
        ],
        "recount": [0, "10 meetings counted anew. Meetings that differ: 0."],
    }
    for month, then in found["then"].items():
        assert found["now"][month] == then, month


def test_the_frozen_year_stays_small():
    assert FROZEN.stat().st_size < 300 * 1024
