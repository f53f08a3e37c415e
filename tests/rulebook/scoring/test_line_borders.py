"""Lines that do not apply, advice and suggestions at their limits."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rulebook.scoring.score import check_points
from rulebook.scoring.suggestion import suggested
from rulebook.scoring.totals import explain_total
from rulebook.vocabulary.criteria import Condition, NotApplicable
from rulebook.vocabulary.findings import Bilingual, localise
from tests.rulebook.scoring.made_sheets import ALL_DONE, HELD, cap, line, only, sheet, spoken

pytestmark = pytest.mark.pure

ADVICE = Bilingual("mời", "invite early.")


def unless(pack, then, condition=None):
    """A line falls away while no task is due, or under another condition."""
    none_due = condition or Condition("at_most", "tasks.due", 0)
    return NotApplicable(none_due, then, Bilingual("không có", "nothing was due"), pack.source)


def test_a_line_that_gets_full_points_without_applying_is_capped_all_the_same(pack):
    criterion = line(pack, not_applicable=unless(pack, "full_points"))
    facts = {"tasks.due": 0, "attendance.unexcused": 1}
    assert only(pack, criterion, facts, caps=(cap(pack, points="4"),)).points == 4


@pytest.mark.parametrize(("absent", "applies"), [(0, False), (1, True)])
def test_a_line_falls_away_by_a_value_of_the_pack(pack, absent, applies):
    by_value = Condition("at_most_value", "attendance.unexcused", "attendance.max_unexcused")
    criterion = line(pack, not_applicable=unless(pack, "rescale", by_value))
    other = line(pack, code="2")
    facts = {"attendance.unexcused": absent}
    found = only(pack, criterion, facts)
    assert bool(found.not_applicable) is not applies
    made = sheet(pack, criterion, other)
    summed = explain_total(made, {"1": Decimal(0), "2": Decimal(5)}, facts).value
    assert summed == (Decimal(5) if applies else Decimal(10))


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        (ADVICE, "To gain up to 10 points next month: invite early."),
        (None, "To gain up to 10 points next month, avoid this: nothing was due"),
    ],
)
def test_a_line_left_at_nothing_says_what_helps(pack, advice, said):
    criterion = line(pack, not_applicable=unless(pack, "leave"), advice=advice)
    assert spoken(only(pack, criterion, {"tasks.due": 0}).advice) == [said]


def test_a_judged_line_has_the_advice_of_the_pack(pack):
    judged = line(pack, kind="judged", advice=ADVICE)
    assert spoken(only(pack, judged, {}).advice) == [
        "To gain up to 10 points next month: invite early."
    ]


@pytest.mark.parametrize(
    ("way", "conditions", "all_or_nothing", "points"),
    [
        ("share_of_conditions", (ALL_DONE,), False, "5"),
        ("share_of_conditions", (ALL_DONE,), True, None),
        ("share_of_conditions", (), False, None),
        (None, (ALL_DONE,), False, None),
    ],
)
def test_nothing_is_suggested_unless_the_setting_asks_for_it(
    pack, way, conditions, all_or_nothing, points
):
    value = replace(pack.value("score.suggestion"), value=way)
    setting = replace(pack, values={**pack.values, "score.suggestion": value})
    criterion = line(pack, conditions=conditions, all_or_nothing=all_or_nothing)
    found = suggested(sheet(setting, criterion), criterion, {"tasks.done": 1, "tasks.due": 2})
    assert (found and found.value) == (points and Decimal(points))


@pytest.mark.parametrize(("done", "due"), [(None, 4), (0, 4), (-1, 4), (None, 0)])
def test_what_cannot_be_divided_weighs_nothing(pack, done, due):
    criterion = line(pack, conditions=(ALL_DONE, HELD))
    facts = {"tasks.done": done, "tasks.due": due, "huddle.held": True}
    assert suggested(sheet(pack, criterion), criterion, facts).value == 5


def test_points_off_the_step_are_told_with_the_step(pack):
    value = replace(pack.value("score.points_step"), value=Decimal("0.5"))
    stepped = replace(pack, values={**pack.values, "score.points_step": value})
    (finding,) = check_points(sheet(stepped, line(pack)), {"1": Decimal("4.3")})
    assert finding.message.format(**localise(finding.params, "en")) == (
        "Criterion 1 (Line): 4.3 points; allowed are multiples of 0.5."
    )


def test_lines_that_fall_away_are_named_and_every_source_stays(pack):
    lines = [line(pack, code, not_applicable=unless(pack, "rescale")) for code in "12"]
    made = sheet(pack, *lines, line(pack, "3"), caps=(cap(pack, of="3", points="4"),))
    facts = {"tasks.due": 0, "attendance.unexcused": 1}
    found = explain_total(made, {"3": Decimal(5)}, facts)
    assert "Lines that do not apply: 1, 2. 4 × 30 ÷ 10 = 12.00 points." in spoken(found.steps)
    assert [source.article for source in found.sources] == [
        "the cap",
        pack.source.article,
        pack.source.article,
    ]


def test_a_cap_on_the_total_is_told_as_one(pack):
    made = sheet(pack, line(pack), caps=(cap(pack, of="total", points="4"),))
    found = explain_total(made, {"1": Decimal(5)}, {"attendance.unexcused": 1})
    assert spoken(found.steps)[-1] == "a cap: the total is at most 4 points."
