"""docs/faults.md names every fault once, and tests that exist."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure
TESTS = Path(__file__).resolve().parent
PAGE = TESTS.parent / "docs" / "faults.md"
NUMBERS = [
    *(f"T{n}" for n in range(10, 33)),
    *(f"P{n}" for n in range(1, 8)),
    "B1",
    "B2",
    "B3",
    "B4",
    "B5",
    "B24",
    "R1",
    "R2",
]
ROW = re.compile(r"^\| ([TPBR]\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def lost(text: str) -> list[str]:
    """The tests that the page names and that are not there."""
    named = [name for _, tests in ROW.findall(text) for name in re.findall(r"`([^`]+)`", tests)]
    return [name for name in named if not is_there(*name.split("::"))]


def is_there(file: str, test: str) -> bool:
    path = TESTS / file
    return (
        path.is_file()
        and re.search(rf"^ *def {test}\(", path.read_text(), re.MULTILINE) is not None
    )


def test_every_fault_stands_there_once_with_a_test():
    rows = ROW.findall(PAGE.read_text())

    assert [number for number, _ in rows] == NUMBERS
    assert [number for number, tests in rows if "::test_" not in tests] == []


def test_every_test_that_is_named_exists():
    assert lost(PAGE.read_text()) == []


def test_a_test_that_is_gone_is_named():
    row = (
        "| T10 | a door |"
        " `test_faults.py::test_every_test_that_is_named_exists`<br>`test_faults.py::test_gone` |"
    )

    assert lost(row) == ["test_faults.py::test_gone"]
