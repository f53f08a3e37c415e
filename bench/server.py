"""A real server on loopback and a client that times whole requests."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """A gunicorn with one worker on the database of the environment; yields its port and the
    worker's process id.
    """
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "bench.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "1",
        "--threads",
        "4",
        "--log-level",
        "error",
    ]
    environment = os.environ | {"PYTHONPATH": "src:."}
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(200):
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", port), timeout=1),
            ):
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

    def statements(self, method: str, path: str, fields: dict[str, str] | None = None) -> int:
        """How many statements the answer took; the request is made once more for that."""
        headers = self._headers() | {
            "X-Count": "1",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection.request(
            method, path, body=self._body(fields) if fields else None, headers=headers
        )
        answer = self.connection.getresponse()
        answer.read()
        return int(answer.getheader("X-Statements", "0"))

    def _body(self, fields: dict[str, str]) -> str:
        return urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"]} | fields)

    def _headers(self) -> dict[str, str]:
        return {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Accept-Encoding": "identity",
        }

    def get(self, path: str) -> tuple[int, bytes]:
        self.connection.request("GET", path, headers=self._headers())
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        headers = self._headers() | {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, body=self._body(fields), headers=headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def timed(run: Callable[[int], object], times: int) -> float:
    """The seconds of one call: where the quickest quarter of so many ends."""
    return timed_in_turns([run], times)[0]


def timed_in_turns(runs: Sequence[Callable[[int], object]], times: int) -> list[float]:
    """The seconds of one call of each, taken in turns so that a busy moment of the machine strikes
    all of them alike.

    The quickest quarter ends there: neighbours on the machine count least. Two rounds before do not
    count.
    """
    seconds: list[list[float]] = [[] for _ in runs]
    for number in range(times + 2):
        for run, taken in zip(runs, seconds, strict=True):
            begin = time.perf_counter()
            run(number)
            if number >= 2:
                taken.append(time.perf_counter() - begin)
    return [sorted(taken)[len(taken) // 4] for taken in seconds]
