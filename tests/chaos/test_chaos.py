"""Processes that write through the pages are killed at random moments: nothing acknowledged is
lost, nothing is there twice.

`make chaos` kills a hundred times (CHIBO_KILLS=N for another number, CHIBO_SEED=N to repeat), on
SQLite, and on PostgreSQL where TEST_DATABASE_URL names one.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("CHIBO_KILLS", "30"))
SEED = int(os.environ.get("CHIBO_SEED", "0")) or time.time_ns() % 1_000_000
GOOD = {
    "refused": [],
    "unanswered": 0,
    "lost": [],
    "doubled": [],
    "never sent": [],
    "entries": [0, 0],
    "breaks": 0,
    "damage": "ok",
    "jobs left": 0,
}


def test_asvs_2_3_3_nothing_acknowledged_is_lost_or_doubled_however_often_writers_are_killed(
    empty_database, tmp_path, counted
):
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "PYTHONPATH": "src:.",
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "CHIBO_LOG_LEVEL": "CRITICAL",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.run", str(KILLS), str(SEED)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300 + 20 * KILLS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    counted(
        "chaos",
        f"{empty_database.partition(':')[0]}, seed {SEED}",
        kills=found["kills"],
        during_a_request=found["in a request"],
        sent=found["sent"],
        acknowledged=found["acknowledged"],
        lost=len(found["lost"]),
        doubled=len(found["doubled"]),
        jobs_left=found["jobs left"],
        seconds=found["seconds"],
    )
    assert {name: found[name] for name in GOOD} == GOOD
    assert found["acknowledged"] == found["sent"] > 0
