"""The band of a period at its limits: one month more or less, open, ahead, in the last quarter."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rulebook.loading.loader import load_pack
from rulebook.vocabulary.findings import localise
from rulebook.vocabulary.year_parts import RollupRule
from rulebook.years.rollup import MonthResult, aggregate, roll_up
from tests.rulebook.year_samples import with_year


@pytest.fixture(scope="module")
def yearly(tmp_path_factory, shipped_text):
    folder = tmp_path_factory.mktemp("rollup")
    (folder / "pack.yaml").write_text(with_year(shipped_text), encoding="utf-8")
    return load_pack(folder)


@pytest.fixture
def ruled(yearly):
    """ruled(first=…, …): the pack whose half-years go by these rules, each given by its terms."""

    def make(**rules):
        rollup = yearly.rollup["half_year"]
        blank = {
            "every_month_at_least": None,
            "months_of": None,
            "held_at_least": None,
            "thematic_per_quarter_at_least": None,
        }
        model = rollup.rules[0]
        made = tuple(replace(model, band=band, **blank | terms) for band, terms in rules.items())
        assert all(isinstance(rule, RollupRule) for rule in made)
        return replace(yearly, rollup={"half_year": replace(rollup, rules=made)})

    return make


def month(number, band="good", *, held=True, thematic=False, official=True):
    return MonthResult(number, band, Decimal(80), held, thematic, official)


def half(*bands, thematic=()):
    numbered = enumerate(bands, start=1)
    return [month(number, band, thematic=number in thematic) for number, band in numbered]


def spoken(rolled):
    steps = rolled.explained.steps
    return [step.message.format(**localise(step.params, "en")) for step in steps]


@pytest.mark.parametrize(
    ("held", "official", "band", "decided"),
    [
        (True, True, "good", True),
        (True, True, None, False),
        (True, False, "good", False),
        (False, True, "good", False),
    ],
)
def test_a_month_counts_when_it_was_held_and_decided_with_its_band(held, official, band, decided):
    assert month(1, band, held=held, official=official).decided is decided


@pytest.mark.parametrize(
    ("good", "fair", "band", "deciding"),
    [
        (4, 2, "good", (1, 2, 3, 4)),
        (5, 1, "good", (1, 2, 3, 4, 5)),
        (3, 3, None, ()),
    ],
)
def test_four_months_of_a_band_are_enough_and_three_are_not(ruled, good, fair, band, deciding):
    pack = ruled(good={"months_of": ("good", 4)})
    rolled = aggregate(pack, "half_year", half(*["good"] * good, *["fair"] * fair))
    assert (rolled.band, rolled.deciding) == (band, deciding)


@pytest.mark.parametrize(
    ("ahead", "band", "open_steps"), [(1, "good", 0), (2, None, 1), (3, None, 1)]
)
def test_months_ahead_leave_open_what_they_can_still_reach(ruled, ahead, band, open_steps):
    pack = ruled(good={"months_of": ("good", 5)}, fair={})
    rolled = aggregate(pack, "half_year", half(*["good"] * (6 - ahead)))
    assert rolled.band == band
    still = "Not decided yet: those months can still change the band."
    assert spoken(rolled).count(still) == open_steps


@pytest.mark.parametrize(("good", "band"), [(2, None), (1, "fair")])
def test_what_the_months_ahead_cannot_reach_any_more_is_decided(ruled, good, band):
    """Five of six are asked for; three lie ahead."""
    pack = ruled(good={"months_of": ("good", 5)}, fair={})
    months = half(*["good"] * good, *["fair"] * (3 - good))
    assert roll_up(pack, "half_year", months).value == band


@pytest.mark.parametrize(
    ("lowest", "band", "deciding"),
    [("good", "good", (1, 2, 3, 4, 5, 6)), ("fair", "good", (1, 2, 3, 4, 5, 6))],
)
def test_every_month_may_be_exactly_the_band_asked_for(ruled, lowest, band, deciding):
    pack = ruled(good={"every_month_at_least": "fair"}, average={})
    rolled = aggregate(pack, "half_year", half(*["good"] * 5, lowest))
    assert (rolled.band, rolled.rule, rolled.deciding) == (band, 0, deciding)


def test_one_month_one_band_below_fails_every_month_and_is_named(ruled):
    pack = ruled(good={"every_month_at_least": "fair"}, average={})
    rolled = aggregate(pack, "half_year", half(*["good"] * 5, "average"))
    assert (rolled.band, rolled.rule, rolled.deciding) == ("average", 1, (6,))
    assert "Below Fair: months 6." in spoken(rolled)


@pytest.mark.parametrize(
    ("months", "band"),
    [
        ([month(n) for n in range(1, 6)], None),
        ([*(month(n) for n in range(1, 6)), month(6, official=False)], None),
        ([*(month(n) for n in range(1, 6)), month(6, None, held=False)], "good"),
        ([month(n, None, held=False) for n in range(1, 7)], "average"),
    ],
)
def test_a_month_not_held_holds_nothing_up_and_is_no_band(ruled, months, band):
    pack = ruled(good={"every_month_at_least": "fair"}, average={})
    assert roll_up(pack, "half_year", months).value == band


@pytest.mark.parametrize(
    ("held", "missed", "band", "deciding"),
    [
        (5, 1, "good", (1, 2, 3, 4, 5)),
        (4, 2, "fair", (5, 6)),
        (4, 1, None, ()),
        (5, 0, "good", (1, 2, 3, 4, 5)),
        (3, 2, "fair", (4, 5)),
    ],
)
def test_five_months_have_to_be_held(ruled, held, missed, band, deciding):
    """What is neither held nor missed lies ahead."""
    pack = ruled(good={"held_at_least": 5}, fair={})
    months = [month(number) for number in range(1, held + 1)]
    months += [month(held + number, None, held=False) for number in range(1, missed + 1)]
    rolled = aggregate(pack, "half_year", months)
    assert (rolled.band, rolled.deciding) == (band, deciding)


@pytest.mark.parametrize(
    ("count", "thematic", "band", "deciding"),
    [
        (6, (1, 4), "good", (1, 4)),
        (6, (3, 6), "good", (3, 6)),
        (6, (3,), "fair", (4, 5, 6)),
        (6, (4,), "fair", (1, 2, 3)),
        (6, (), "fair", (1, 2, 3, 4, 5, 6)),
        (5, (3,), None, ()),
        (3, (3,), None, ()),
        (3, (), "fair", (1, 2, 3)),
        (2, (), None, ()),
    ],
)
def test_each_quarter_has_its_thematic_meeting_in_any_of_its_months(
    ruled, count, thematic, band, deciding
):
    """Guidance 42-HD/BTCTW: at least one a quarter."""
    pack = ruled(good={"thematic_per_quarter_at_least": 1}, fair={})
    rolled = aggregate(pack, "half_year", half(*["good"] * count, thematic=thematic))
    assert (rolled.band, rolled.deciding) == (band, deciding)


@pytest.mark.parametrize(
    ("first", "numbers", "fits"),
    [
        (1, (1, 6), True),
        (1, (0,), False),
        (1, (7,), False),
        (7, (7, 12), True),
        (7, (6,), False),
        (7, (13,), False),
    ],
)
def test_a_half_year_holds_its_six_months(yearly, first, numbers, fits):
    months = [month(number) for number in numbers]
    if fits:
        rolled = aggregate(yearly, "half_year", months, first=first)
        assert set(rolled.ahead) == set(range(first, first + 6)) - set(numbers)
    else:
        with pytest.raises(ValueError, match=f"are {first} to {first + 5}, each at most once"):
            aggregate(yearly, "half_year", months, first=first)


def test_what_is_incomplete_is_sorted_and_told_apart(yearly):
    months = [month(5, None, held=False), month(2, official=False), month(1)]
    rolled = aggregate(yearly, "half_year", months)
    assert (rolled.not_held, rolled.undecided, rolled.ahead) == ((5,), (2,), (3, 4, 6))
    assert rolled.incomplete == (2, 3, 4, 5, 6)
    assert spoken(rolled)[1:4] == [
        "Incomplete: not held in months 5.",
        "Incomplete: no official band yet for months 2.",
        "Still ahead: months 3, 4, 6.",
    ]


def test_the_sentences_say_what_holds_what_does_not_and_what_is_open(ruled):
    pack = ruled(
        good={"held_at_least": 7}, fair={"months_of": ("good", 6)}, average={"held_at_least": 1}
    )
    text = "no month below Fair, four Good, all held, thematic each quarter"
    told = spoken(aggregate(pack, "half_year", half(*["good"] * 5)))
    assert [one for one in told if one.endswith(text)][-2:] == [
        f"Does not hold: {text}",
        f"Cannot be said yet: {text}",
    ]
    met = spoken(aggregate(pack, "half_year", half(*["good"] * 6)))
    assert f"Holds: {text}" in met
    assert met[-1] == "Band of the period: Fair."


def test_without_any_rule_that_holds_there_is_no_band_and_the_text_is_the_source(ruled):
    pack = ruled(good={"held_at_least": 7})
    rolled = aggregate(pack, "half_year", half(*["good"] * 6))
    assert (rolled.band, rolled.rule, rolled.deciding, rolled.known) == (None, None, (), True)
    assert rolled.explained.sources == (pack.rollup["half_year"].source,)


def test_a_rule_that_holds_or_is_open_stands_with_the_text_as_its_source(ruled):
    pack = ruled(good={"held_at_least": 6})
    rollup = pack.rollup["half_year"]
    for count in (5, 6):
        found = aggregate(pack, "half_year", half(*["good"] * count))
        assert found.explained.sources == (rollup.source, rollup.rules[0].source)


def test_a_period_of_which_the_pack_says_nothing_is_not_known(yearly):
    bare = replace(yearly, rollup={})
    rolled = aggregate(bare, "year", [month(12)])
    assert (rolled.known, rolled.band, rolled.explained.sources) == (False, None, ())
    assert rolled.ahead == tuple(range(1, 12))
    assert spoken(rolled)[0].startswith("No rule is known for this period")


@pytest.mark.parametrize(
    ("terms", "bands", "said"),
    [
        (
            {"every_month_at_least": "fair"},
            ["good"] * 5,
            "Every month Fair or better: not decided yet for months 6.",
        ),
        (
            {"every_month_at_least": "fair"},
            ["good"] * 6,
            "Every month held is Fair or better: months 1, 2, 3, 4, 5, 6.",
        ),
        (
            {"months_of": ("good", 4)},
            ["good"] * 4 + ["fair"] * 2,
            "4 months Good or better, 4 are asked for: months 1, 2, 3, 4.",
        ),
        (
            {"months_of": ("good", 5)},
            ["good"] * 4,
            "4 months Good or better so far, 5 are asked for; open: months 5, 6.",
        ),
        (
            {"months_of": ("good", 5)},
            ["good"] + ["fair"] * 5,
            "Only 1 months Good or better, 5 are asked for; not so: months 2, 3, 4, 5, 6.",
        ),
        (
            {"held_at_least": 5},
            ["good"] * 5,
            "Held in 5 months, 5 are asked for: months 1, 2, 3, 4, 5.",
        ),
        (
            {"held_at_least": 5},
            ["good"] * 4,
            "Held in 4 months so far, 5 are asked for; still ahead: months 5, 6.",
        ),
    ],
)
def test_each_verdict_is_told_with_its_numbers_and_its_months(ruled, terms, bands, said):
    assert said in spoken(aggregate(ruled(good=terms), "half_year", half(*bands)))
