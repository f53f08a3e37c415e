"""Work on strangers' bytes in a process of its own: what it may use, what it sees, how it ends."""

import errno
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from chibo.base.kernel.confined import Bounds, Exceeded, confined, one_at_a_time
from chibo.base.kernel.errors import Busy
from chibo.base.kernel.troubles import Trouble, trouble_of

HERE = "tests.base.kernel.test_confined"


def counts(content: bytes, word: str) -> dict[str, object]:
    return {"length": len(content), "word": word}


def sees(content: bytes) -> list[str]:
    return sorted(os.environ)


def opens(content: bytes) -> list[str]:
    return sorted(one.name for one in Path("/proc/self/fd").iterdir())


def eats(content: bytes) -> int:
    return len([bytes(1_000_000) for _ in range(100_000)])


def runs_on(content: bytes) -> None:
    while True:
        pass


def sleeps(content: bytes) -> None:
    time.sleep(60)


def breaks(content: bytes) -> None:
    raise KeyError(content.decode())


def dies(content: bytes) -> None:
    os.kill(os.getpid(), 11)


def writes(content: bytes) -> str:
    try:
        with Path("/tmp/confined-wrote").open("wb") as file:
            file.write(b"x" * 9)
    except OSError as error:
        return type(error).__name__
    return "written"


def chatters(content: bytes) -> str:
    print("noise")
    return "said"


def floods(content: bytes) -> str:
    return "x" * 40_000_000


def why(task: str, content: bytes = b"", **bounds) -> str:
    with pytest.raises(Exceeded) as exceeded:
        confined(f"{HERE}:{task}", content, bounds=Bounds(**bounds))
    return exceeded.value.why


def test_the_value_comes_back_whatever_the_work_prints():
    assert confined(f"{HERE}:counts", b"x" * 3_000_000, "chữ") == {
        "length": 3_000_000,
        "word": "chữ",
    }
    assert confined(f"{HERE}:chatters", b"") == "said"


def test_it_sees_no_setting_and_no_open_file_of_ours(monkeypatch):
    monkeypatch.setenv("CHIBO_SECRET_KEY", "secret")

    names = confined(f"{HERE}:sees", b"")
    files = confined(f"{HERE}:opens", b"")

    assert [
        name
        for name in names
        if name not in ("LC_ALL", "LC_CTYPE", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "TZ")
    ] == []
    assert len(files) <= 4


@pytest.mark.parametrize(
    ("task", "bounds", "reason"),
    [
        ("eats", {}, "memory"),
        ("runs_on", {"processor": 1}, "time"),
        ("sleeps", {"clock": 1.5}, "time"),
        ("dies", {}, "died"),
        ("breaks", {}, "died"),
        ("floods", {}, "memory"),
        ("not_there", {}, "died"),
    ],
)
def test_asvs_5_2_1_it_ends_within_its_bounds(task, bounds, reason):
    started = time.monotonic()

    assert why(task, **bounds) == reason
    assert time.monotonic() - started < 30


def test_it_writes_no_file():
    assert confined(f"{HERE}:writes", b"") != "written"


def test_the_log_names_the_place_but_no_word_of_the_file(caplog):
    with caplog.at_level(logging.WARNING):
        why("breaks", b"Nguyen Van A")

    assert "KeyError at test_confined.py" in caplog.text
    assert "Nguyen" not in caplog.text


def test_asvs_15_2_2_two_at_a_time_and_whoever_finds_no_place_is_told():
    both = [threading.Thread(target=why, args=("sleeps",), kwargs={"clock": 4}) for _ in range(2)]
    for one in both:
        one.start()
    time.sleep(0.5)

    with pytest.raises(Busy) as busy:
        confined(f"{HERE}:sleeps", b"", bounds=Bounds(waiting=0.2))
    for one in both:
        one.join()
    assert trouble_of(busy.value) is Trouble.BUSY
    assert confined(f"{HERE}:chatters", b"") == "said"


def test_nobody_waits_long_for_a_place_with_a_thread_in_hand():
    assert Bounds().waiting <= 2


def test_asvs_15_2_2_the_same_holder_works_once_at_a_time_in_all_processes():
    with one_at_a_time("a"), one_at_a_time("b"):
        with pytest.raises(Busy), one_at_a_time("a"):
            pass
        told = subprocess.run(
            [sys.executable, "-c", ASKS_FOR_A], capture_output=True, text=True, check=True
        ).stdout
        assert told == "busy"
    with one_at_a_time("a"):
        pass


ASKS_FOR_A = """
from chibo.base.kernel.confined import one_at_a_time
from chibo.base.kernel.errors import Busy
try:
    with one_at_a_time("a"):
        print("free", end="")
except Busy:
    print("busy", end="")
"""
FEW_FILES = """
import os, resource, sys
from chibo.base.kernel.confined import confined
from chibo.base.kernel.troubles import trouble_of
top = max(int(name) for name in os.listdir("/proc/self/fd")[:-1])
for spare in range(8):
    resource.setrlimit(resource.RLIMIT_NOFILE, (top + spare, 4096))
    try:
        print(confined("tests.base.kernel.test_confined:chatters", b""))
    except Exception as error:
        print(trouble_of(error))
resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 4096))
print(confined("tests.base.kernel.test_confined:chatters", b""))
"""


def test_without_a_file_to_be_had_the_answer_is_busy_and_nothing_is_lost():
    """A real limit on open files: whichever of the few that a check needs is not to be had."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", FEW_FILES],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    told = done.stdout.split()
    assert set(told) == {"busy", "said"}
    assert told[0] == "busy"
    assert told[-1] == "said"


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE])
def test_without_a_process_to_be_had_the_answer_is_busy(monkeypatch, number):
    def refuses(*args, **kwargs):
        raise OSError(number, "x")

    monkeypatch.setattr(subprocess, "Popen", refuses)
    with pytest.raises(OSError) as refused:
        confined(f"{HERE}:chatters", b"")
    monkeypatch.undo()

    assert trouble_of(refused.value) is Trouble.BUSY
    assert [confined(f"{HERE}:chatters", b"") for _ in range(3)] == ["said"] * 3
