"""Two units are made at the same moment: each takes a node of its own, on both databases."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_units_made_at_one_moment_all_stand_with_nodes_of_their_own(empty_database, tmp_path):
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.directory.parallel_units", "4", "6"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    failures, nodes, paths = json.loads(done.stdout.splitlines()[-1])
    assert (failures, nodes) == ([], list(range(1, 4 * 6 + 2)))
    assert len(set(paths)) == len(nodes)
