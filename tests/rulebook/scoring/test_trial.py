"""Fast scores are the slow ones, and old points are carried to a new sheet."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulebook.layers.merge import merge
from rulebook.scoring.score import band, evidence, total
from rulebook.scoring.trial import Scorer, carried
from rulebook.vocabulary.facts import DAY, FLAG, KINDS, SHARE, TEXT, WHOLE
from tests.rulebook.samples import province

VALUES = {
    FLAG: st.booleans(),
    WHOLE: st.integers(0, 5),
    SHARE: st.sampled_from(
        [Decimal(0), Decimal("0.5"), Decimal("0.75"), Decimal("0.9"), Decimal(1), 0.8]
    ),
    DAY: st.sampled_from([date(2026, 3, 3), date(2026, 3, 5)]),
    TEXT: st.sampled_from(["", "storm"]),
}
SOME_FACTS = st.fixed_dictionaries(
    {}, optional={name: st.none() | VALUES[kind] for name, kind in KINDS.items()}
)


@pytest.fixture(scope="module")
def scorers(pack):
    return [Scorer(each) for each in (pack, merge([pack, province()]))]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(facts=SOME_FACTS)
def test_the_scorer_gives_the_points_of_the_evidence(scorers, facts):
    for scorer in scorers:
        slow = {line.code: line.points for line in evidence(scorer.pack, facts)}
        assert scorer.points(facts) == slow
        assert scorer.points(dict(facts)) == slow
        known = {code: points for code, points in slow.items() if points is not None}
        summed = total(scorer.pack, known, facts)
        assert scorer.result(known, facts) == (summed, band(scorer.pack, summed, facts).value)


def test_points_are_carried_into_parts_by_their_share(pack):
    new = merge([pack, province()])
    given_points = {"4.2": Decimal(20), "5": Decimal("4.5"), "2": Decimal(5)}
    assert carried(pack, new, given_points) == {
        "2a": Decimal(4),
        "2b": Decimal(1),
        "4.2a": Decimal(16),
        "4.2b": Decimal(4),
        "5": Decimal("4.5"),
    }


def test_points_of_parts_are_carried_into_the_whole_as_their_sum(pack):
    old = merge([pack, province()])
    assert carried(old, pack, {"4.2a": Decimal("15.5"), "4.2b": Decimal(5)}) == {
        "4.2": Decimal("20.5")
    }
    assert carried(old, pack, {"4.2a": Decimal("15.5")}) == {}


def test_points_that_do_not_divide_are_cut_and_never_invented(pack):
    new = merge([pack, province()])
    assert carried(pack, new, {"4.2": Decimal("0.01")}) == {
        "4.2a": Decimal("0.00"),
        "4.2b": Decimal("0.00"),
    }
    assert carried(pack, pack, {"5": Decimal("3.333")}) == {"5": Decimal("3.333")}
    assert carried(pack, new, {}) == {}
