"""A process that is killed in the middle of the second signature leaves nothing half done, and the
same send can be repeated.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
# Table and number of the write after which the process dies: from the reserved key to the answer
# just before the commit.
POINTS = [
    ("audit_receipt", 1),
    ("meetings_minutes", 1),
    ("audit_entry", 2),
    ("meetings_minutes", 2),
    ("meetings_meeting", 1),
    ("access_rolegrant", 1),
    ("audit_receipt", 2),
]
SEALED = {
    "signatures": [True, True],
    "sealed": [True, True, True, "sealed"],
    "may_write": 0,
    "broken": 0,
}


@pytest.fixture
def run(empty_database, tmp_path):
    """run("kill", …) → the finished process, on a database of its own."""
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }

    def started(*arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "tests.interfaces.web.killed", *arguments]
        return subprocess.run(
            command,
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return started


def lines(done: subprocess.CompletedProcess) -> list:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(("table", "nth"), POINTS)
def test_asvs_2_3_3_a_killed_signature_leaves_nothing_half_done_and_is_sent_again(run, table, nth):
    killed = run("kill", table, str(nth))
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    (before,) = lines(killed)
    assert (before["sealed"], before["may_write"], before["broken"]) == (
        [False, False, False, "closed"],
        1,
        0,
    )

    assert lines(run("look")) == [before]

    statuses, after = lines(run("again", "0"))
    assert (statuses, {name: after[name] for name in SEALED}) == ([302, 302], SEALED)
