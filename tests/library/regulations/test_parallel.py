"""Two offices act at the same moment."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_confirming_twice_and_withdrawing_at_one_moment_takes_effect_once_each_in_some_order(
    tmp_path,
):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'parallel.sqlite3'}",
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.library.regulations.parallel", "4"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for *ends, state, last, before in [
        [*one, ""] if len(one) == 5 else one for one in json.loads(done.stdout.splitlines()[-1])
    ]:
        assert state == "withdrawn"
        assert ends[2] == "done"
        assert sorted(ends[:2]) in (["done", "wrong_state"], ["wrong_state", "wrong_state"])
        expected = (
            ["regulation.confirm", "regulation.withdraw"]
            if "done" in ends[:2]
            else ["regulation.withdraw"]
        )
        assert [code for code in (last, before) if code] == expected
