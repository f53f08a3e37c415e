"""Conditions and the ranges of a regulation at their limits: exactly the number, unknown, none."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from rulebook.scoring.advice import of_condition, to_next_level
from rulebook.vocabulary.conditions import (
    ConditionState,
    as_number,
    judge,
    names_in,
    percent,
    state_of,
)
from rulebook.vocabulary.criteria import Condition, Criterion, Level, Levels
from rulebook.vocabulary.facts import refuse_unfit
from rulebook.vocabulary.findings import Bilingual, localise
from rulebook.vocabulary.openings import allows, allows_exception, in_words, is_refinable, plain
from rulebook.vocabulary.pack import ExceptionFor, Opening
from rulebook.vocabulary.values import Majority, Term

pytestmark = pytest.mark.pure

MET, FAILED = ConditionState.MET, ConditionState.FAILED
WAIVED, UNKNOWN = ConditionState.WAIVED, ConditionState.UNKNOWN
TEXT = Bilingual("câu", "the sentence")


def spoken(step):
    return step.message.format(**localise(step.params, "en"))


@pytest.mark.parametrize(
    ("operator", "fact", "operand", "value", "state"),
    [
        ("at_least", "tasks.due", 3, 2, FAILED),
        ("at_least", "tasks.due", 3, 3, MET),
        ("at_most", "tasks.due", 3, 3, MET),
        ("at_most", "tasks.due", 3, 4, FAILED),
        ("at_least", "tasks.due", 3, None, FAILED),
        ("at_most", "tasks.due", 3, None, FAILED),
        ("at_least", "tasks.due", 1, True, FAILED),
        ("is", "huddle.held", False, False, MET),
        ("is", "huddle.held", False, None, FAILED),
        ("is", "cell.type", "school", "agency", FAILED),
        ("given", "meeting.moved_reason", True, "bão", MET),
        ("given", "meeting.moved_reason", True, "", FAILED),
        ("given", "meeting.moved_reason", True, None, FAILED),
        ("given", "meeting.moved_reason", False, "", MET),
        ("at_least_value", "attendance.rate", "attendance.target_rate", Decimal("0.9"), MET),
        ("at_least_value", "attendance.rate", "attendance.target_rate", Decimal("0.8999"), FAILED),
        ("at_most_value", "attendance.unexcused", "attendance.max_unexcused", 0, MET),
        ("at_most_value", "attendance.unexcused", "attendance.max_unexcused", 1, FAILED),
        ("at_least_value", "papers.days_before", "papers.publish_before", 1, MET),
        ("at_least_value", "papers.days_before", "papers.publish_before", 0, FAILED),
    ],
)
def test_a_condition_is_met_from_its_limit_on(pack, operator, fact, operand, value, state):
    condition = Condition(operator, fact, operand, text=TEXT)
    assert state_of(condition, {fact: value}, pack) is state
    assert state_of(condition, {}, pack) is UNKNOWN
    assert judge(condition, {}, pack).missing == (fact,)


@pytest.mark.parametrize(
    ("operator", "one", "other", "state"),
    [
        ("at_least_fact", 3, 3, MET),
        ("at_least_fact", 2, 3, FAILED),
        ("at_most_fact", 3, 3, MET),
        ("at_most_fact", 4, 3, FAILED),
        ("same_as_fact", date(2026, 3, 3), date(2026, 3, 3), MET),
        ("same_as_fact", date(2026, 3, 3), date(2026, 3, 4), FAILED),
        ("same_as_fact", None, None, FAILED),
    ],
)
def test_two_facts_are_compared_once_both_are_known(pack, operator, one, other, state):
    condition = Condition(operator, "meeting.held_on", "meeting.rule_day", text=TEXT)
    facts = {"meeting.held_on": one, "meeting.rule_day": other}
    assert state_of(condition, facts, pack) is state
    assert state_of(condition, {"meeting.held_on": one}, pack) is UNKNOWN
    assert judge(condition, {"meeting.held_on": one}, pack).missing == ("meeting.rule_day",)


@pytest.mark.parametrize(
    ("facts", "state", "missing"),
    [
        ({}, UNKNOWN, ("huddle.applies",)),
        ({"huddle.applies": False}, WAIVED, ()),
        ({"huddle.applies": True}, UNKNOWN, ("huddle.held",)),
        ({"huddle.applies": True, "huddle.held": True}, MET, ()),
        ({"huddle.applies": True, "huddle.held": False}, FAILED, ()),
    ],
)
def test_a_guard_waives_what_does_not_apply_here(pack, facts, state, missing):
    condition = Condition("is", "huddle.held", True, only_when=("huddle.applies", True), text=TEXT)
    found = judge(condition, facts, pack)
    assert (found.state, found.missing) == (state, missing)
    assert names_in(condition) == ("huddle.applies", "huddle.held")


def branch(state, name):
    """A branch that stands so under the facts of `joined`."""
    if state is WAIVED:
        return Condition("is", name, True, only_when=("huddle.applies", True))
    return Condition("is", name, state is MET)


@pytest.mark.parametrize(
    ("operator", "states", "expected"),
    [
        ("all_of", (MET, MET), MET),
        ("all_of", (MET, WAIVED), MET),
        ("all_of", (MET, FAILED), FAILED),
        ("all_of", (UNKNOWN, FAILED), FAILED),
        ("all_of", (MET, UNKNOWN), UNKNOWN),
        ("any_of", (FAILED, MET), MET),
        ("any_of", (UNKNOWN, MET), MET),
        ("any_of", (FAILED, WAIVED), MET),
        ("any_of", (FAILED, FAILED), FAILED),
        ("any_of", (FAILED, UNKNOWN), UNKNOWN),
    ],
)
def test_branches_are_joined_and_what_is_unknown_stays_open(pack, operator, states, expected):
    names = ("huddle.held", "huddle.has_minutes")
    branches = tuple(branch(state, name) for state, name in zip(states, names, strict=True))
    known = [name for state, name in zip(states, names, strict=True) if state is not UNKNOWN]
    facts = dict.fromkeys(known, True) | {"huddle.applies": False}
    condition = Condition(operator, branches=branches, text=TEXT)
    found = judge(condition, facts, pack)
    assert found.state is expected
    unknown = tuple(name for name in names if name not in known)
    assert found.missing == (unknown if expected is UNKNOWN else ())


@pytest.mark.parametrize(
    ("fact", "operand", "value", "said"),
    [
        ("tasks.due", 3, 3, "Met: the sentence (3; asked for: 3)"),
        ("tasks.due", 3, 2, "Not met: the sentence (2; asked for: 3)"),
        ("tasks.due", 3, None, "Not met: the sentence"),
        ("attendance.rate", Decimal("0.9"), 1, "Met: the sentence (100 %; asked for: 90 %)"),
    ],
)
def test_a_verdict_shows_both_numbers_where_there_are_two(pack, fact, operand, value, said):
    condition = Condition("at_least", fact, operand, text=TEXT)
    assert spoken(judge(condition, {fact: value}, pack).step) == said


@pytest.mark.parametrize(
    ("part", "shown"),
    [("0.9", "90"), ("0.89999", "89.99"), ("0.9001", "90.01"), ("0.905", "90.5"), ("0", "0")],
)
def test_a_share_just_below_never_reads_as_the_share(part, shown):
    assert str(percent(Decimal(part))) == shown


@pytest.mark.parametrize(
    ("fact", "number"),
    [(True, None), ("3", None), (None, None), (3, 3), (0.5, Decimal("0.5")), (Decimal(2), 2)],
)
def test_only_numbers_are_numbers(fact, number):
    assert as_number(fact) == number


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("huddle.held", True, True),
        ("huddle.held", 1, False),
        ("tasks.due", 0, True),
        ("tasks.due", -1, False),
        ("tasks.due", True, False),
        ("tasks.due", Decimal(1), False),
        ("attendance.rate", 0, True),
        ("attendance.rate", Decimal(1), True),
        ("attendance.rate", Decimal("1.01"), False),
        ("attendance.rate", Decimal("-0.01"), False),
        ("meeting.held_on", date(2026, 3, 3), True),
        ("meeting.held_on", "2026-03-03", False),
        ("cell.type", "school", True),
        ("cell.type", 3, False),
        ("cell.type", None, True),
        ("nothing.such", None, False),
    ],
)
def test_a_fact_has_a_value_of_its_kind(name, value, fits):
    if fits:
        assert refuse_unfit({name: value}) is None
    else:
        with pytest.raises(ValueError, match=name):
            refuse_unfit({name: value})


def level(points, lower, lower_in, upper, upper_in):
    low, high = (None if one is None else Decimal(one) for one in (lower, upper))
    return Level(Decimal(points), low, lower_in, high, upper_in)


@pytest.mark.parametrize(
    ("fact", "better", "said"),
    [
        ("attendance.rate", level("3", "0.75", True, None, False), "at least 75 % gives 3"),
        ("attendance.rate", level("3", "0.75", False, None, False), "above 75 % gives 3"),
        ("tasks.due", level("3", None, False, "0.1", True), "at most 0.1 gives 3"),
        ("tasks.due", level("3", None, False, "0.1", False), "below 0.1 gives 3"),
    ],
)
def test_the_next_level_is_named_with_the_bound_to_reach(pack, fact, better, said):
    low = level("1", None, False, "0.75", False)
    if better.lower is None:
        low = level("1", "0.1", True, None, False)
    best = level("5", None, False, None, False)
    advice = Bilingual("nhắc", "remind early.")
    made = Levels(fact=fact, text=TEXT, rows=(best, better, low), overrides=(), advice=advice)
    line = Criterion("1", "Dòng", "Line", Decimal(5), "facts", pack.source)
    told = [spoken(step) for step in to_next_level(made, low, line)]
    assert told == [
        "To gain up to 4 points next month: remind early.",
        f"2 points more: the sentence {said} points.",
    ]
    assert to_next_level(made, best, line) == ()
    own = replace(line, advice=Bilingual("dòng", "of the line"))
    first = to_next_level(replace(made, advice=None), low, own)[0]
    assert spoken(first) == "To gain up to 4 points next month: of the line"


@pytest.mark.parametrize(
    ("condition", "line", "said"),
    [("of the condition", "of the line", "of the condition"), (None, "of the line", "of the line")],
)
def test_advice_comes_from_the_condition_then_from_the_line_then_from_its_text(
    pack, condition, line, said
):
    own = Condition("is", text=TEXT, advice=condition and Bilingual("đ", condition))
    criterion = Criterion("1", "Dòng", "Line", Decimal(5), "facts", pack.source)
    advised = replace(criterion, advice=Bilingual("d", line))
    (step,) = of_condition(own, advised, Decimal(5))
    (bare,) = of_condition(replace(own, advice=None), criterion, Decimal(5))
    assert spoken(step) == f"To gain up to 5 points next month: {said}"
    assert spoken(bare) == "To gain up to 5 points next month: the sentence"


HALF, MORE = Majority(Fraction(1, 2), False), Majority(Fraction(1, 2), True)
DAY, TWO = Term(1, "calendar_days"), Term(2, "calendar_days")


@pytest.mark.parametrize(
    ("opening", "value", "allowed"),
    [
        ({"at_least": Decimal("0.9")}, Decimal("0.9"), True),
        ({"at_least": Decimal("0.9")}, Decimal("0.89"), False),
        ({"at_most": 5}, 5, True),
        ({"at_most": 5}, 6, False),
        ({"at_least": 2, "at_most": 5}, 1, False),
        ({"one_of": (3, 5)}, 5, True),
        ({"one_of": (3, 5)}, 4, False),
        ({"one_of": ("a", "b")}, ("a", "b"), True),
        ({"one_of": ("a", "b")}, ("a", "c"), False),
        ({"free": True}, 1, True),
        ({}, 1, False),
        ({"free": True}, None, False),
        ({"at_least": HALF}, MORE, True),
        ({"at_least": MORE}, HALF, False),
        ({"at_most": HALF}, MORE, False),
        ({"at_most": MORE}, HALF, True),
        ({"at_least": DAY}, DAY, True),
        ({"at_least": TWO}, DAY, False),
        ({"at_most": DAY}, TWO, False),
        ({"at_most": TWO}, TWO, True),
        ({"at_least": DAY}, Term(24, "hours"), True),
        ({"at_least": DAY}, Term(23, "hours"), False),
        ({"at_most": DAY}, Term(24, "hours"), True),
        ({"at_most": DAY}, Term(25, "hours"), False),
        ({"at_least": Term(28, "calendar_days")}, Term(1, "months"), True),
        ({"at_least": Term(29, "calendar_days")}, Term(1, "months"), False),
        ({"at_most": Term(31, "calendar_days")}, Term(1, "months"), True),
        ({"at_most": Term(30, "calendar_days")}, Term(1, "months"), False),
        ({"at_most": Term(9, "calendar_days")}, Term(1, "working_days"), False),
        ({"at_most": DAY}, Term(0, "working_days"), True),
        ({"at_least": DAY}, Term(1, "working_days"), True),
    ],
)
def test_a_lower_layer_may_set_what_lies_within_the_range(pack, opening, value, allowed):
    upper = replace(pack.value("meeting.day"), value="upper", openings=(Opening(**opening),))
    assert allows(upper, value) is allowed
    assert allows(upper, "upper") is True
    assert is_refinable(upper) is True


def test_without_a_range_only_the_same_may_be_said_and_an_empty_value_is_open(pack):
    fixed = replace(pack.value("meeting.day"), value=3, openings=())
    empty = replace(fixed, value=None)
    assert (is_refinable(fixed), allows(fixed, 3), allows(fixed, 4)) == (False, True, False)
    assert (is_refinable(empty), allows(empty, 4)) == (True, True)
    assert (in_words(fixed).en, in_words(empty).en) == ("no other value", "any value of its kind")


@pytest.mark.parametrize(
    ("below", "value", "allowed"), [(10, 1, True), (None, 1, False), (10, None, False)]
)
def test_small_cells_may_have_another_value_where_the_range_says_so(pack, below, value, allowed):
    small = Opening(at_least=3, small_cells=True)
    upper = replace(pack.value("meeting.day"), value=3, openings=(small,))
    exception = ExceptionFor(replace(upper, value=value), None, None, below)
    assert allows_exception(upper, exception) is allowed
    assert in_words(upper).en == "at least 3, for small cells (members_below) another value"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (DAY, "1 calendar_days"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        ((1, 2), "[1, 2]"),
        (Decimal("0.9"), "0.9"),
        (MORE, "> 1/2"),
        (HALF, "≥ 1/2"),
    ],
)
def test_a_value_is_shown_as_a_clerk_writes_it(value, shown):
    assert plain(value) == shown
