"""Work on bytes from strangers, done in a process of its own: without secrets, with a bound on
memory and time.

What a parser does to that process (endless loop, all memory, a crash) ends that process and nothing
else.
"""

import errno
import hashlib
import importlib
import json
import logging
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chibo.base.kernel.errors import Busy
from rulebook.vocabulary.findings import gettext_noop

_log = logging.getLogger(__name__)
# So many at a time in one web process; whoever comes later waits a moment for a place, holding a
# thread that others want.
_PLACES = threading.BoundedSemaphore(2)
_MOST_ANSWER = 32 * 1024 * 1024
_CHUNK = 64 * 1024


@contextmanager
def one_at_a_time(holder: str) -> Iterator[None]:
    """Inside, nobody else on this machine works for the same holder; raises Busy at once when
    somebody does.

    A name in the kernel's own space of sockets: taken by one, seen by every process, gone with the
    one that took it.
    """
    name = hashlib.sha256(f"{__name__}:{holder}".encode()).hexdigest()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as taken:
        try:
            taken.bind(f"\0{name}")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            told = gettext_noop(
                "Your other file is still being checked, so this is not saved yet. What you typed"
                " is kept."
            )
            raise Busy(told) from None
        yield


@dataclass(frozen=True, slots=True)
class Bounds:
    """Memory in bytes; seconds of processor time, of the clock, and of waiting for a place."""

    memory: int = 512 * 1024 * 1024
    processor: int = 20
    clock: float = 60
    waiting: float = 1


class Exceeded(Exception):
    """The work did not end within its bounds: why is "memory", "time" or "died"."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def confined(task: str, content: bytes, *arguments: str, bounds: Bounds | None = None) -> Any:
    """What `module:function`(content, *arguments) returns, plain JSON values, worked out in a
    process of its own.

    Raises Exceeded when it needs more memory or time than the bounds allow, or comes to no answer;
    Busy when no place became free; OSError when no process was to be had, which is no fault of the
    content either (`trouble_of` says busy).
    """
    bounds = bounds or Bounds()
    if not _PLACES.acquire(timeout=bounds.waiting):
        raise Busy(
            gettext_noop(
                "Many files are being checked just now, so this is not saved yet. What you typed is"
                " kept."
            )
        )
    try:
        answer = json.loads(_answer_of([task, *arguments], content, bounds))
    except ValueError:
        _log.warning("Checking in %s ended without an answer", task)
        raise Exceeded("died") from None
    finally:
        _PLACES.release()
    if "why" in answer:
        _log.warning("Checking in %s ended: %s", task, answer.get("where", answer["why"]))
        raise Exceeded(answer["why"])
    return answer["value"]


def _answer_of(words: Sequence[str], content: bytes, bounds: Bounds) -> bytes:
    limits = [str(bounds.memory), str(bounds.processor)]
    # No settings, no keys, no address of a database: the child has nothing to give away.
    environment = {
        "PYTHONPATH": os.pathsep.join(str(Path(path).resolve()) for path in sys.path if path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": os.environ.get("TZ", "UTC"),
    }
    with os.fdopen(os.memfd_create("upload"), "w+b") as given:
        given.write(content)
        given.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-m", __name__, *limits, *words],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
        )
        try:
            return _read_until(child, time.monotonic() + bounds.clock)
        finally:
            child.kill()
            child.wait()
            assert child.stdout is not None
            child.stdout.close()


def _read_until(child: subprocess.Popen[bytes], end: float) -> bytes:
    assert child.stdout is not None
    pipe, pieces, length = child.stdout.fileno(), [], 0
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    while True:
        left = end - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise Exceeded("time")
        piece = os.read(pipe, _CHUNK)
        if not piece:
            break
        pieces.append(piece)
        length += len(piece)
        if length > _MOST_ANSWER:
            raise Exceeded("memory")
    status = child.wait(timeout=5)
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        # The kernel ends what has used up its processor time, and kills what takes the last memory
        # of the machine.
        raise Exceeded("time" if status == -signal.SIGXCPU else "memory")
    return b"".join(pieces)


def _confine(memory: int, processor: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 2))
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(kind, (0, 0))
    os.nice(5)


def _main(memory: str, processor: str, task: str, *arguments: str) -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    _confine(int(memory), int(processor))
    try:
        module, _, name = task.partition(":")
        work = getattr(importlib.import_module(module), name)
        answer = {"value": work(sys.stdin.buffer.read(), *arguments)}
    except MemoryError:
        answer = {"why": "memory"}
    except Exception as error:
        # Without the words of the error, which may quote the file.
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        where = " < ".join(
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames)
        )
        answer = {"why": "died", "where": f"{type(error).__name__} at {where}"}
    answers.write(json.dumps(answer))
    answers.flush()
    # Taking down millions of objects one by one would only cost time.
    os._exit(0)


if __name__ == "__main__":
    _main(*sys.argv[1:])
