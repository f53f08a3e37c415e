import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_two_decisions_at_one_moment_leave_one_version_and_tell_the_other(tmp_path):
    """Threads with connections of their own, on a SQLite file as an installation has it."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'parallel.sqlite3'}",
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.insight.scoring.parallel"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told == {
        "outcomes": ["decided", "wrong_state"],
        "versions": [1],
        "audited": 1,
        "breaks": 0,
    }
