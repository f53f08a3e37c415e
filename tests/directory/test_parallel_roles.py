"""One confirms, another refuses, at the same moment: one wins and the role holds or does not, on
both databases.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_of_a_confirmation_and_a_refusal_at_one_moment_one_wins(empty_database, tmp_path):
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.directory.parallel_roles", "8"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(found) == 8
    won = (["done", "refused", "confirmed", "1"], ["done", "refused", "refused", "0"])
    assert [one for one in found if one not in won] == []
