"""Real processes on a database of their own: workers that are killed, and what they left, read from
the outside.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[3]
_MAKE_TABLES = "from tests.tables import make_tables; make_tables()"


class House:
    """One installation in a folder: its database, its processes; all of them are ended at the end
    of the test.
    """

    def __init__(self, database: str, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
            "DATABASE_URL": database,
            "CHIBO_DATA_DIR": str(folder),
            "WORK_FOLDER": str(folder),
        }
        self.running: list[subprocess.Popen] = []
        self.do(_MAKE_TABLES)

    def start(self, *arguments: str, quick: str = "", **more: str) -> subprocess.Popen:
        """manage.py with these arguments; what it says goes into a file of the folder, in the order
        of starts.

        `quick`: a worker whose beat is ten times as fast, which dies at this place (or stays
        alive).
        """
        program = ["-m", "tests.base.jobs.quick", quick] if quick else ["manage.py", *arguments]
        with (self.folder / f"said-{len(self.running)}").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, *program],
                env=self.environment | more,
                cwd=ROOT,
                stdout=said,
                stderr=said,
            )
        self.running.append(process)
        return process

    def said(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("said-*")))

    def do(self, code: str, **more: str) -> str:
        """A few lines of Python in a process of their own; what they print."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env=self.environment | more,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def add_jobs(self, name: str, count: int = 1, mark: str = "") -> None:
        self.do(
            f"from chibo.base.jobs.actions import start_job\nfor n in range({count}):"
            f" start_job('tests.base.jobs.works.{name}', mark='{mark}' + str(n))"
        )

    def jobs(self) -> list[list]:
        """[state, attempts, error] of every job of a test, oldest first."""
        return json.loads(
            self.do(
                "import json\n"
                "from chibo.base.jobs.models import Job\n"
                "rows = Job.objects.filter(name__startswith='tests.').order_by('pk')\n"
                "rows = rows.values_list('state', 'attempts', 'error')\n"
                "print(json.dumps([list(row) for row in rows]))"
            )
        )

    def states(self) -> list[str]:
        return [state for state, *_ in self.jobs()]

    def marks(self) -> list[str]:
        """What the works wrote down, in order."""
        file = self.folder / "marks"
        return file.read_text().split() if file.exists() else []

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 25
        for process in self.running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(true: Callable[[], bool], *, seconds: float, every: float = 0.3) -> None:
    """Returns as soon as it is true; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(every)
