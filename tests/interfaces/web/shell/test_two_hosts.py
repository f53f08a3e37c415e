"""Two web hosts on one database: neither shows what the other has changed, and both count the same
guesses.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
WAITS = 429
pytestmark = pytest.mark.thorough


@contextmanager
def host(database: str, folder: Path):
    """ask(task, …) → the answer of a web process with a folder of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.interfaces.web.shell.host"],
        env=os.environ
        | {
            "DATABASE_URL": database,
            "CHIBO_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
            "PYTHONPATH": f"src{os.pathsep}.",
        },
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(*task):
        process.stdin.write(json.dumps(task) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=60)


@pytest.fixture
def hosts(empty_database, tmp_path):
    with host(empty_database, tmp_path / "one") as one:
        one("make")
        with host(empty_database, tmp_path / "other") as other:
            yield one, other


def test_a_regulation_that_one_host_confirms_is_read_and_worked_by_on_the_other_at_once(hosts):
    one, other = hosts
    before, planned = other("held"), other("planned")
    assert 33 not in before and planned != 33

    one("confirm", 33, "2026-12-01")

    assert (other("held"), other("planned")) == ([33], 33)
    assert (one("held"), one("planned")) == ([33], 33)


def test_a_right_that_one_host_gives_opens_the_page_on_the_other_at_once(hosts):
    one, other = hosts
    assert other("month", "Bế Văn Hùng") == 404

    one("office", "Bế Văn Hùng")

    assert other("month", "Bế Văn Hùng") == 200


def test_guesses_at_one_host_slow_those_at_the_other(hosts):
    one, other = hosts
    assert WAITS not in one("guess", 3)
    assert WAITS in one("guess", 2)

    assert other("guess", 1) == [WAITS]
