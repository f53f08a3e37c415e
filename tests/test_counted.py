"""The figures of a run are printed at its end: by one process and by two, of tests that hold and of
those that fail.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = """
import pytest

@pytest.mark.parametrize("seed", range(3))
def test_one(counted, seed):
    counted("made up", f"seed {seed}", *["seen"] * seed, requests=100 + seed, wrong=0)
    assert seed < 2
"""


@pytest.mark.thorough
@pytest.mark.parametrize("processes", ["0", "2"])
def test_what_was_counted_is_printed_at_the_end_whoever_ran_it(tmp_path, processes):
    (tmp_path / "test_it.py").write_text(WRITTEN)
    plugins = ["-p", "no:django", "-p", "no:cacheprovider", "-p", "tests.counted"]

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            processes,
            *plugins,
            "-c",
            "/dev/null",
            str(tmp_path),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    told = done.stdout.partition(" counted ")[2].splitlines()[1:7]
    assert told == [
        "made up, seed 0: 100 requests, 0 wrong",
        "made up, seed 1: 101 requests, 0 wrong",
        "  seen",
        "made up, seed 2: 102 requests, 0 wrong",
        "  seen",
        "  seen",
    ]
    assert "made up, all 3: 303 requests, 0 wrong" in done.stdout


def test_no_test_prints_its_figures_where_two_processes_lose_them():
    lost = [
        path.name
        for path in (ROOT / "tests").rglob("test_*.py")
        if "capsys." + "disabled" in path.read_text()
    ]

    assert lost == []
