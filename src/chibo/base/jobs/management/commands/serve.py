"""Runs the web server and the worker for the waiting jobs together, on one machine; what dies is
started again.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

log = logging.getLogger(__name__)
GRACE_SECONDS = 20
FAST_SECONDS = 10
FAST_DEATHS = 5
LOOK_SECONDS = 0.2
_PR_SET_PDEATHSIG = 1


class Child:
    """One of the two processes: started, watched, started again with growing pauses."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str]) -> None:
        self.name, self.command, self.environment = name, list(command), environment
        self.fast_deaths = 0
        self.started = 0.0
        self.start_at = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """A dead process is noted and, when its pause is over, started anew."""
        moment = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            self.fast_deaths = self.fast_deaths + 1 if moment - self.started < FAST_SECONDS else 1
            pause = min(30.0, 2.0 ** (self.fast_deaths - 1))
            self.process, self.start_at = None, moment + pause
            log.error("%s ended with code %s; started again in %.0f s", self.name, code, pause)
        if self.process is None and not self.hopeless and moment >= self.start_at:
            self.started = moment
            self.process = subprocess.Popen(  # noqa: S603 (our own commands)
                self.command,
                env=self.environment,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 (no threads here)
            )

    @property
    def hopeless(self) -> bool:
        """True after so many deaths in a row, each right after the start."""
        return self.fast_deaths >= FAST_DEATHS

    def end(self, deadline: float) -> None:
        """The process is gone: asked for it before, killed at the deadline."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("%s did not stop in %s s and is killed", self.name, GRACE_SECONDS)
            self.process.kill()
            self.process.wait()


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("CHIBO_PORT", "8000"))
        parser.add_argument("--workers", default="2")

    def handle(self, *args: Any, host: str, port: str, workers: str, **options: Any) -> None:
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        for counted in settings.METRICS_DIR.glob("*.db"):  # of processes that are gone
            counted.unlink()
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        web = _web_server(f"{host}:{port}", workers)
        jobs = [sys.executable, sys.argv[0], "worker"]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)
        }
        self.stdout.write(f"http://{host}:{port}/")
        self.stdout.flush()
        children = [
            Child("the web server", web, environment),
            Child("the worker", jobs, environment),
        ]
        try:
            while not stopping.is_set() and not any(child.hopeless for child in children):
                for child in children:
                    child.look()
                stopping.wait(LOOK_SECONDS)
        finally:
            _end_all(children)
        for child in children:
            if child.hopeless:
                log.critical(
                    "%s died %s times right after its start; everything ends",
                    child.name,
                    FAST_DEATHS,
                )
                sys.exit(1)


def _web_server(address: str, workers: str) -> list[str]:
    """The command that starts the web server at that address."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "chibo.config.wsgi:application",
        "--bind",
        address,
        "--worker-class",
        "gthread",
        "--workers",
        workers,
        "--threads",
        "8",
        "--timeout",
        "60",
        "--graceful-timeout",
        str(GRACE_SECONDS - 5),
        "--log-level",
        "warning",
    ]


def _end_all(children: Sequence[Child]) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        if child.process is not None:
            child.process.terminate()
    for child in children:
        child.end(deadline)


def _die_with_parent() -> None:
    """In the new process: when the one that watches it is killed, it is asked to stop, so that none
    stays behind unwatched.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
