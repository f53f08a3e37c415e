"""A sheet with levels, overrides, lines that do not apply and caps: points,
arithmetic and advice.
"""

from decimal import Decimal

import pytest

from rulebook.layers.merge import merge
from rulebook.scoring.score import band, evidence, explain_total, facts_asked_by, total
from rulebook.vocabulary.findings import localise
from tests.rulebook.samples import province

pytestmark = pytest.mark.pure

FACTS = {
    "attendance.rate": Decimal("0.95"),
    "attendance.unexcused": 0,
    "attendance.longest_excused_run": 1,
    "thematic.held_this_month": True,
    "huddle.held": True,
}


@pytest.fixture(scope="module")
def merged(pack):
    return merge([pack, province()])


def line(pack, code, **facts):
    given = {**FACTS, **{name.replace("__", "."): value for name, value in facts.items()}}
    return next(found for found in evidence(pack, given) if found.code == code)


def spoken(steps):
    return [step.message.format(**localise(step.params, "en")) for step in steps]


def full(pack, **others):
    return {leaf.code: leaf.max for leaf in pack.leaves} | {
        code[1:]: points for code, points in others.items()
    }


def test_an_override_wins_over_the_levels_and_says_what_to_avoid(merged):
    found = line(merged, "2a", attendance__rate=Decimal("0.96"), attendance__unexcused=1)
    assert found.points == 1
    assert spoken(found.steps) == [
        "Met: somebody absent without reason (1; asked for: 1)",
        "This goes before the levels: 1 of 4 points.",
    ]
    assert spoken(found.advice) == [
        "To gain up to 3 points next month, avoid this: somebody absent without reason"
    ]


def test_an_override_that_is_not_known_leaves_the_line_open(merged):
    facts = {name: value for name, value in FACTS.items() if name != "attendance.unexcused"}
    found = next(each for each in evidence(merged, facts) if each.code == "2a")
    assert (found.points, found.missing) == (None, ("attendance.unexcused",))


def test_a_lost_level_names_the_next_bound(merged):
    found = line(merged, "2a", attendance__rate=Decimal("0.8"))
    assert found.points == 3
    assert spoken(found.advice) == ["1 points more: share present at least 90 % gives 4 points."]
    assert line(merged, "2a").advice == ()


def test_a_falling_fact_names_the_bound_below(pack):
    levels = """    levels:
      fact: meeting.minutes_short
      text: {vi: "phút thiếu", en: "minutes short"}
      rows: [{to: 0, points: 5}, {above: 0, to: 15, points: 4}, {above: 15, points: 2}]
"""
    line_one = f'criteria:\n  - code: "1"\n    source: {{document: qd, confidence: H}}\n{levels}'
    refined = merge([pack, province("criteria:\n", line_one)])
    found = line(refined, "1", meeting__minutes_short=20)
    assert found.points == 2
    assert spoken(found.advice) == ["2 points more: minutes short at most 15 gives 4 points."]


@pytest.mark.parametrize(("run", "points"), [(3, 1), (4, 0)])
def test_all_or_nothing_gives_no_points_when_a_condition_fails(merged, run, points):
    found = line(merged, "2b", attendance__longest_excused_run=run)
    assert found.points == points
    assert [text.split(":")[0] for text in spoken(found.advice)] == [
        "To gain up to 1 points next month"
    ] * (1 - points)


def test_a_line_that_does_not_apply_is_rescaled_with_its_arithmetic(merged):
    facts = {**FACTS, "thematic.held_this_month": False}
    found = line(merged, "4.2b", thematic__held_this_month=False)
    assert (found.points, found.not_applicable) == (0, "rescale")
    points = full(merged, _5=Decimal(0)) | {"4.2b": Decimal(0)}
    answer = explain_total(merged, points, facts)
    assert answer.value == Decimal("94.73")
    assert spoken(answer.steps) == [
        "Sum of the lines: 90 points.",
        "Lines that do not apply: 4.2b. 90 × 100 ÷ 95 = 94.73 points.",
    ]
    assert [source.pack for source in answer.sources] == ["tinh-mau"]
    assert total(merged, points) == 90


@pytest.mark.parametrize(
    ("then", "points", "summed"),
    [("leave", 0, 95), ("full_points", 5, 100), ("rescale", 0, 100), ("null", None, 95)],
)
def test_the_four_ways_of_a_line_that_does_not_apply(pack, then, points, summed):
    refined = merge([pack, province("then: rescale", f"then: {then}")])
    found = line(refined, "4.2b", thematic__held_this_month=False)
    assert found.points == points
    given = full(refined) | {"4.2b": points if points is not None else Decimal(0)}
    assert total(refined, given, {**FACTS, "thematic.held_this_month": False}) == summed


def test_a_line_left_out_at_0_says_what_to_avoid(pack):
    refined = merge([pack, province("then: rescale", "then: leave")])
    found = line(refined, "4.2b", thematic__held_this_month=False)
    assert spoken(found.advice) == [
        "To gain up to 5 points next month, avoid this: No thematic meeting this month"
    ]


def test_a_settled_gap_is_told_with_the_line(merged):
    assert (
        spoken(line(merged, "4.2b").steps)[-1]
        == "Where the text leaves a gap (a month without thematic meeting): stretched to 100"
    )


def test_a_cap_on_a_line_binds_before_the_sum(merged):
    facts = {**FACTS, "huddle.held": False}
    answer = explain_total(merged, full(merged), facts)
    assert answer.value == 97
    assert spoken(answer.steps)[0] == "No huddle: criterion 3.1 gives at most 2 points."
    assert (
        spoken(line(merged, "3.1", huddle__held=False).steps)[-1]
        == "No huddle: this line gives at most 2 points."
    )


def test_a_cap_on_the_band_leaves_the_total(merged):
    facts = {**FACTS, "attendance.unexcused": 3}
    answer = band(merged, Decimal(96), facts)
    assert answer.value == "fair"
    assert (
        spoken(answer.steps)[-1] == "Three or more absent without reason: the band is at most Fair."
    )
    assert band(merged, Decimal(60), facts).value == "average"
    assert band(merged, Decimal(96), FACTS).value == "good"


def test_a_cap_on_the_total_in_points(pack):
    refined = merge([pack, province("at_most: fair", "at_most: 80")])
    assert total(refined, full(refined), {**FACTS, "attendance.unexcused": 3}) == 80
    assert total(refined, full(refined), FACTS) == 100


def test_a_cap_whose_facts_are_not_known_does_not_bind(merged):
    assert total(merged, full(merged), {}) == 100


def test_every_line_that_lost_points_has_advice(merged):
    facts = {
        "attendance.rate": Decimal("0.5"),
        "attendance.unexcused": 0,
        "attendance.longest_excused_run": 9,
    }
    lost = [
        each
        for each in evidence(merged, facts)
        if each.points is not None and each.points < each.max
    ]
    assert {each.code: bool(each.advice) for each in lost} == {"2a": True, "2b": True}


def test_the_facts_of_a_line_are_those_that_decide_it(merged):
    assert facts_asked_by(merged, merged.by_code["2a"]) == (
        "attendance.rate",
        "attendance.unexcused",
    )
    assert facts_asked_by(merged, merged.by_code["3.1"]) == ("huddle.held",)
