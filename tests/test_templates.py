"""Templates stay as a formatter lays them out: short files, no line that runs out of the window, no
place left out of it.
"""

import re
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"
TEMPLATES = sorted(SRC.rglob("*.html"))
MOST_LINES, WIDEST = 150, 160

pytestmark = pytest.mark.pure


def wrong_with(source: str) -> list[str]:
    """What a template exceeds, in words; empty for one that stands as it should."""
    lines = source.splitlines()
    long = [f"{len(lines)} lines"] if len(lines) > MOST_LINES else []
    wide = [
        f"line {number} is {len(line)} wide"
        for number, line in enumerate(lines, 1)
        if len(line) > WIDEST
    ]
    return long + wide + re.findall(r"djlint:\s*off", source)


def test_no_template_is_long_or_wide_or_left_out_of_the_formatter():
    found = {str(path.relative_to(SRC)): wrong_with(path.read_text()) for path in TEMPLATES}
    assert len(found) > 200
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("<p>\n" * 150, []),
        ("<p>\n" * 151, ["151 lines"]),
        ("<p>\n" + "x" * 160, []),
        ("<p>\n" + "x" * 161, ["line 2 is 161 wide"]),
        ("{# djlint:off #}", ["djlint:off"]),
    ],
)
def test_the_border_of_each_budget(source, wrong):
    assert wrong_with(source) == wrong
