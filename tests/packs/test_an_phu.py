"""The sheet of An Phú ward inside the national frame: 28 lines, 17 decided by facts, no gap settled
in silence.
"""

from pathlib import Path

import pytest

from rulebook.cases.cases import load_case
from rulebook.loading.loader import load_stack
from rulebook.scoring.score import evidence
from rulebook.scoring.trial import Scorer

pytestmark = pytest.mark.pure

PACKS = Path(__file__).resolve().parents[2] / "packs"
SHEET = "1 2a 2b 3a 3b 3c 3d 3e 4a 4b 4c 4d 4e 4f 4g 4h 5a 5b 5c 5d 6a 6b 6c 6d 7 8a 8b 8c"
BY_FACTS = "1 2a 2b 3c 3d 3e 4a 4c 4d 4e 4f 4g 4h 7 8a 8b 8c"


@pytest.fixture(scope="module")
def pack():
    return load_stack(PACKS / "an-phu-2025")


@pytest.fixture(scope="module")
def printed(pack):
    return {leaf.code: leaf.label or leaf.code for leaf in pack.leaves}


def facts_of(case):
    return load_case(PACKS / "an-phu-2025" / "cases" / f"{case}.yaml").question.facts


def test_the_lines_bear_the_numbers_of_the_sheet(pack, printed):
    assert " ".join(printed.values()) == SHEET
    assert [criterion.max for criterion in pack.criteria] == [5, 5, 10, 40, 5, 30, 5]


@pytest.mark.parametrize("case", ["thang-tron-100-diem", "diem-thap-nhat-14"])
def test_facts_decide_seventeen_of_the_lines(pack, printed, case):
    lines = evidence(pack, facts_of(case))
    assert " ".join(printed[line.code] for line in lines if line.decided) == BY_FACTS


def test_every_point_lost_by_facts_comes_with_advice(pack, printed):
    lines = evidence(pack, facts_of("diem-thap-nhat-14"))
    lost = [line for line in lines if line.decided and line.points < line.max]
    assert " ".join(printed[line.code] for line in lost) == BY_FACTS
    assert [printed[line.code] for line in lost if not line.advice] == []


def test_every_gap_is_settled_by_a_named_setting(pack, printed):
    gaps = {printed[leaf.code]: len(leaf.settings) for leaf in pack.leaves if leaf.settings}
    assert gaps == {"1": 3, "4c": 2, "4e": 1, "4g": 1, "4h": 1, "7": 2}
    assert {setting.source.confidence for leaf in pack.leaves for setting in leaf.settings} == {"L"}


def test_only_the_results_of_a_cell_without_a_last_conclusion_are_spread_over_the_sheet(pack):
    scorer = Scorer(pack)

    assert scorer.spread({"tasks.exists_last": False}) == {"6"}
    assert scorer.spread({"tasks.exists_last": True}) == frozenset()
