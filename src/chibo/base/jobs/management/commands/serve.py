"""Runs the web server and the worker for the waiting jobs together, on one machine."""

import os
import signal
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("CHIBO_PORT", "8000"))
        parser.add_argument("--workers", default="2")

    def handle(self, *args: Any, host: str, port: str, workers: str, **options: Any) -> None:
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        web = [sys.executable, "-m", "gunicorn", "chibo.config.wsgi:application", "--bind", f"{host}:{port}",
               "--worker-class", "gthread", "--workers", workers, "--threads", "8", "--timeout", "60",
               "--log-level", "warning"]  # fmt: skip
        jobs = [sys.executable, sys.argv[0], "worker"]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self.stdout.write(f"http://{host}:{port}/")
        self.stdout.flush()
        running = [subprocess.Popen(command, env=environment) for command in (web, jobs)]  # noqa: S603 (our own commands)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            running[0].wait()
        except KeyboardInterrupt:
            self.stdout.write("")
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=20)
