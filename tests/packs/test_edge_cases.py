"""The edge cases of the domain paper that concern rules stand as named cases, or as tests where
they need rows.
"""

import re
from pathlib import Path

import pytest

from rulebook.cases.questions import QUESTIONS

ROOT = Path(__file__).resolve().parents[2]
IN_CASES = (1, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 20, 25, 30, 32, 35)
OF_THE_YEAR = (25, 32)
WITH_ROWS = {22: "both_scores_stay", 26: "correct"}
"""Edge case → words in the name of the test that stands for it in tests/insight/scoring."""
NAMED = re.compile(r"[Tt]ình huống 12\.(\d+)\b")
TITLE = re.compile(r'^title: \{vi: "([^"]*)"', re.MULTILINE)


def where() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for path in sorted(ROOT.glob("packs/*/cases/*.yaml")):
        title = TITLE.search(path.read_text(encoding="utf-8"))
        for number in NAMED.findall(title.group(1) if title else ""):
            found.setdefault(int(number), []).append(f"{path.parents[1].name}/{path.stem}")
    return found


def named_tests(words: str) -> list[str]:
    name = re.compile(rf"^def (test_\w*{words}\w*)", re.MULTILINE)
    files = sorted(ROOT.glob("tests/insight/scoring/**/test_*.py"))
    return [test for path in files for test in name.findall(path.read_text("utf-8"))]


@pytest.mark.parametrize("number", IN_CASES)
def test_an_edge_case_of_the_rules_stands_as_a_named_case(number):
    if number in OF_THE_YEAR and "quota" not in QUESTIONS:
        pytest.skip("packs do not rule on years yet")
    assert where().get(number, []) != []


def built(action: str) -> bool:
    files = sorted(ROOT.glob("src/chibo/insight/scoring/**/*.py"))
    return any(f"def {action}(" in path.read_text("utf-8") for path in files)


@pytest.mark.parametrize("number", WITH_ROWS)
def test_an_edge_case_that_needs_rows_stands_as_a_named_test(number):
    if number == 26 and not built("correct_score"):
        pytest.skip("a decided score cannot be corrected yet")
    assert named_tests(WITH_ROWS[number]) != []


def test_the_case_of_an_unexcused_absence_stands_in_both_sheets():
    assert [place.split("/")[0] for place in where()[6]] == ["an-phu-2025", "vn-hd42-2025"]
