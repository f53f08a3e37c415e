"""Months become the band of a half-year: the first rule that holds, the months that decided, what
is missing.
"""

from decimal import Decimal

import pytest

from rulebook.loading.loader import load_pack
from rulebook.years.rollup import MonthResult, aggregate, roll_up
from tests.rulebook.year_samples import with_year


@pytest.fixture(scope="module")
def yearly(tmp_path_factory, shipped_text):
    folder = tmp_path_factory.mktemp("yearly")
    (folder / "pack.yaml").write_text(with_year(shipped_text), encoding="utf-8")
    return load_pack(folder)


def month(number, band="good", *, held=True, thematic=False, official=True):
    points = {"good": 95, "fair": 80, "average": 60, "poor": 30}.get(band or "")
    return MonthResult(
        number, band, None if points is None else Decimal(points), held, thematic, official
    )


def half(*bands, thematic=(2, 5)):
    return [
        month(place, band, thematic=place in thematic) for place, band in enumerate(bands, start=1)
    ]


def test_four_good_months_and_two_fair_ones_make_a_good_half_year(yearly):
    rolled = aggregate(yearly, "half_year", half("good", "good", "fair", "good", "good", "fair"))
    assert (rolled.band, rolled.rule, rolled.deciding) == ("good", 0, (1, 2, 3, 4, 5, 6))


def test_one_month_below_fair_leads_to_the_next_rule(yearly):
    rolled = aggregate(yearly, "half_year", half("good", "good", "average", "good", "good", "good"))
    assert (rolled.band, rolled.rule) == ("fair", 1)
    assert "Below {band}: months {months}." in [step.message for step in rolled.explained.steps]


def test_three_good_months_are_not_four(yearly):
    assert (
        roll_up(yearly, "half_year", half("good", "good", "good", "fair", "fair", "fair")).value
        == "fair"
    )


def test_a_quarter_without_a_thematic_meeting_does_not_fulfil_the_rule(yearly):
    assert roll_up(yearly, "half_year", half(*["good"] * 6, thematic=(1, 2))).value == "fair"


def test_a_month_not_held_is_named_and_is_no_zero(yearly):
    months = half(*["good"] * 6)
    months[3] = month(4, None, held=False)
    rolled = aggregate(yearly, "half_year", months)
    assert (rolled.band, rolled.not_held, rolled.incomplete) == ("fair", (4,), (4,))


def test_the_last_rule_rests_on_the_months_that_failed_the_others(yearly):
    months = [month(number, None, held=False) for number in (1, 2)] + [
        month(number) for number in (3, 4, 5, 6)
    ]
    rolled = aggregate(yearly, "half_year", months)
    assert (rolled.band, rolled.rule) == ("average", 2)
    assert {1, 2} <= set(rolled.deciding)


def test_a_month_not_decided_that_can_still_change_the_band_leaves_it_open(yearly):
    months = half("good", "good", "good", "good", "good", "good")
    months[5] = month(6, "good", official=False)
    rolled = aggregate(yearly, "half_year", months)
    assert (rolled.band, rolled.undecided) == (None, (6,))


def test_a_month_not_decided_that_cannot_change_the_band_does_not_hold_it_up(yearly):
    months = half("poor", "good", "good", "good", "good", "good")
    months[5] = month(6, None, official=False)
    assert roll_up(yearly, "half_year", months).value == "fair"


def test_months_ahead_are_named(yearly):
    rolled = aggregate(yearly, "half_year", half("good", "good", "good"))
    assert (rolled.band, rolled.ahead) == (None, (4, 5, 6))


def test_the_second_half_counts_from_july(yearly):
    months = [month(number, thematic=number in (8, 11)) for number in range(7, 13)]
    assert roll_up(yearly, "half_year", months, first=7).value == "good"


def test_a_month_outside_the_period_or_twice_is_refused(yearly):
    with pytest.raises(ValueError, match="the months of this period are 1 to 6"):
        roll_up(yearly, "half_year", [month(7)])
    with pytest.raises(ValueError, match="at most once"):
        roll_up(yearly, "half_year", [month(1), month(1)])


def test_without_a_rule_nothing_is_computed_and_the_months_are_named(pack):
    rolled = aggregate(pack, "year", [month(1, None, held=False), month(2)])
    assert (rolled.known, rolled.band, rolled.not_held) == (False, None, (1,))
    assert [step.message for step in rolled.explained.steps][1].startswith("No rule is known")
    assert [source.confidence for source in rolled.explained.sources] == ["L"]
