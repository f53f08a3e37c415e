"""A real server on loopback and a client that times whole requests."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urlencode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """A gunicorn with one worker on the database of the environment; yields its port and the worker's process id."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi:application", "--bind", f"127.0.0.1:{port}",
               "--worker-class", "gthread", "--workers", "1", "--threads", "4", "--log-level", "error"]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": "src:."}
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port, _worker_of(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _worker_of(master: int) -> int:
    for _ in range(100):
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(master)], capture_output=True, text=True, check=False
        )
        if pids := children.stdout.split():
            return int(pids[0])
        time.sleep(0.05)
    return master


def memory_mb(pid: int) -> float:
    """The resident memory of a process, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


class Client:
    """One keep-alive connection with a session."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {"sessionid": session, "csrftoken": "b" * 32}

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "identity"}

    def get(self, path: str) -> tuple[int, bytes]:
        self.connection.request("GET", path, headers=self._headers())
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"]} | fields)
        headers = self._headers() | {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def timed(run, times: int) -> float:
    """The median seconds of one call, after two calls that do not count."""
    seconds = []
    for number in range(times + 2):
        begin = time.perf_counter()
        run(number)
        if number >= 2:
            seconds.append(time.perf_counter() - begin)
    return median(seconds)
