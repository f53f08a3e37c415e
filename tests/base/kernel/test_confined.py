"""Work on strangers' bytes in a process of its own: what it may use, what it sees, how it ends."""

import logging
import os
import threading
import time
from pathlib import Path

import pytest

from chibo.base.kernel.confined import Bounds, Exceeded, confined

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
    assert confined(f"{HERE}:counts", b"x" * 3_000_000, "chữ") == {"length": 3_000_000, "word": "chữ"}
    assert confined(f"{HERE}:chatters", b"") == "said"


def test_it_sees_no_setting_and_no_open_file_of_ours(monkeypatch):
    monkeypatch.setenv("CHIBO_SECRET_KEY", "secret")

    names = confined(f"{HERE}:sees", b"")
    files = confined(f"{HERE}:opens", b"")

    assert [
        name for name in names if name not in ("LC_ALL", "LC_CTYPE", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "TZ")
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

    assert why("sleeps", waiting=0.2) == "busy"
    for one in both:
        one.join()
    assert confined(f"{HERE}:chatters", b"") == "said"
