"""docs/asvs.md says the truth about the tests, and holds every requirement of levels
1 and 2 once.
"""

from collections import Counter

import pytest

from tools import asvs

pytestmark = pytest.mark.pure
# How many requirements levels 1 and 2 of ASVS 5.0.0 have in each chapter.
CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}
TEXT = (
    "**0**\n| 1.1.1 | 1 | a hint | not yet |  |\n| 1.1.2 | 2 | b | test |"
    " `x.py::test_asvs_1_1_2_gone` |\n"
)


def test_every_id_in_a_name_of_a_test_stands_in_the_table_and_every_test_of_the_table_exists():
    faults = asvs.faults(asvs.TABLE.read_text(), asvs.tests_in(asvs.ROOT / "tests"))
    assert faults == [], "run: .venv/bin/python tools/asvs.py write\n" + "\n".join(faults)


def test_every_requirement_of_levels_1_and_2_stands_in_it_once():
    rows = [row for row in asvs.rows_of(asvs.TABLE.read_text()) if row.level != "3"]
    assert Counter(int(row.id.partition(".")[0]) for row in rows) == CHAPTERS
    assert (len(rows), len({row.id for row in rows}), sum(row.level == "1" for row in rows)) == (
        253,
        253,
        70,
    )
    assert [row.id for row in rows if row.state == "exception"] == ["6.4.3", "14.3.3"]


def test_what_is_neither_tested_nor_applicable_says_where_it_stands_or_why():
    rows = asvs.rows_of(asvs.TABLE.read_text())
    assert [row.id for row in rows if row.state not in ("test", "not yet") and not row.where] == []


def test_a_new_test_an_unknown_id_and_a_lost_test_are_all_named(tmp_path):
    (tmp_path / "test_one.py").write_text(
        "def test_asvs_1_1_1_asvs_9_9_9_it_holds(db):\n    pass\n"
    )
    faults = asvs.faults(TEXT, asvs.tests_in(tmp_path))
    assert "no row for 9.9.9: test_one.py::test_asvs_1_1_1_asvs_9_9_9_it_holds" in faults
    assert (
        "| 1.1.1 | 1 | a hint | test | `test_one.py::test_asvs_1_1_1_asvs_9_9_9_it_holds` |"
        in faults
    )
    assert "| 1.1.2 | 2 | b | not yet |  |" in faults


def test_what_was_written_fits(tmp_path):
    (tmp_path / "test_one.py").write_text(
        "class TestIt:\n    def test_asvs_1_1_1_it_holds(self):\n        pass\n"
    )
    tests = asvs.tests_in(tmp_path)
    assert asvs.faults(asvs.written(TEXT, tests), tests) == []
