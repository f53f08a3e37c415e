"""Yearly classes at their limits: points, quota and its fractions, caps, months of membership."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rulebook.loading.loader import load_pack
from rulebook.vocabulary.findings import localise
from rulebook.vocabulary.year_parts import ClassCap
from rulebook.years.classification import (
    MemberYear,
    Rated,
    cap_of,
    check_class,
    check_quota,
    classification_of,
    counts,
    declared_facts,
    is_rated,
    propose_class,
    quota,
    unknown_facts,
)
from tests.rulebook.year_samples import with_year

INSPECTION = "inspection.plan_carried_out"


@pytest.fixture(scope="module")
def yearly(tmp_path_factory, shipped_text):
    """The shipped pack with a cap and with members who get no class."""
    folder = tmp_path_factory.mktemp("classes")
    (folder / "pack.yaml").write_text(with_year(shipped_text), encoding="utf-8")
    return load_pack(folder)


def with_quota(pack, **values):
    """The pack with some values of its quota replaced."""
    rule = pack.classification.quota
    new = {name: replace(getattr(rule, name), value=value) for name, value in values.items()}
    return replace(pack, classification=replace(pack.classification, quota=replace(rule, **new)))


def cells(excellent=0, good=0, done=0, kind="residential"):
    given = {"excellent": excellent, "good": good, "done": done}
    return [Rated(kind, code) for code, number in given.items() for _ in range(number)]


def codes(findings):
    return [finding.code for finding in findings]


def spoken(explained):
    return [step.message.format(**localise(step.params, "en")) for step in explained.steps]


@pytest.mark.parametrize(
    ("points", "code"),
    [
        # 366-QĐ/TW: excellent from 90, good from 70, fulfilled from 50.
        ("100", "excellent"),
        ("90", "excellent"),
        ("89.99", "good"),
        ("70", "good"),
        ("69.99", "done"),
        ("50", "done"),
        ("49.99", "not_done"),
        ("0", "not_done"),
    ],
)
def test_a_class_begins_with_its_points(pack, points, code):
    found = propose_class(pack, points=Decimal(points), facts={})
    assert found.value == code
    assert check_class(pack, code, points=Decimal(points), facts={}) == ()
    source = pack.classification.class_of(code).source
    assert found.sources[0] == source


@pytest.mark.parametrize("points", ["-0.01", "100.01"])
def test_points_outside_the_sheet_give_no_class(pack, points):
    with pytest.raises(ValueError, match="no class holds"):
        propose_class(pack, points=Decimal(points), facts={})
    (finding,) = check_class(pack, "good", points=Decimal(points), facts={})
    assert (finding.code, finding.field, finding.params["lower"], finding.params["upper"]) == (
        "class.points",
        "points",
        0,
        100,
    )


@pytest.mark.parametrize(
    ("code", "points", "found"),
    [
        ("excellent", "90", []),
        ("excellent", "89.99", [("class.points", "decided_class")]),
        ("good", "89.99", []),
        ("good", "70", []),
        ("good", "69.99", [("class.points", "decided_class")]),
        ("good", "95", []),
        ("not_done", "0", []),
    ],
)
def test_a_class_above_its_points_is_refused_from_a_hundredth_below(pack, code, points, found):
    against = check_class(pack, code, points=Decimal(points), facts={})
    assert [(finding.code, finding.field) for finding in against] == found


def test_the_steps_of_a_class_name_its_limits_and_what_people_check(pack):
    best = spoken(propose_class(pack, points=Decimal("90.50"), facts={}))
    assert best == [
        "90.5 points: Excellent (from 90 to 100).",
        "To be checked by people: all tasks on time, at least 30 % above plan",
    ]
    good = spoken(propose_class(pack, points=Decimal(70), facts={}))
    assert good == ["70 points: Good (from 70 to below 90)."]


@pytest.mark.parametrize(
    ("rated", "places"), [(0, 0), (4, 0), (5, 1), (9, 1), (10, 2), (14, 2), (15, 3)]
)
def test_a_fifth_of_the_cells_rated_good_may_be_excellent(pack, rated, places):
    """366-QĐ/TW; a fraction is dropped, which is a setting."""
    assert quota(pack, cells(good=rated, done=3)).value == places


@pytest.mark.parametrize(
    ("rounding", "rated", "places"),
    [
        ("floor", 2, 0),
        ("half_up", 2, 1),
        ("ceiling", 2, 1),
        ("half_up", 1, 0),
        ("ceiling", 1, 1),
        ("floor", 6, 1),
        ("half_up", 6, 2),
        ("floor", 4, 1),
        ("half_up", 4, 1),
        ("ceiling", 4, 1),
    ],
)
def test_a_half_is_rounded_as_the_pack_says_and_a_whole_is_left(pack, rounding, rated, places):
    quarter = with_quota(pack, share=Decimal("0.25"), rounding=rounding)
    assert quota(quarter, cells(good=rated)).value == places


@pytest.mark.parametrize(
    ("at_least_one", "rated", "places"),
    [(True, 0, 0), (True, 1, 1), (True, 4, 1), (True, 5, 1), (True, 10, 2), (False, 4, 0)],
)
def test_a_place_is_kept_only_where_somebody_is_rated(pack, at_least_one, rated, places):
    kept = with_quota(pack, at_least_one=at_least_one)
    found = quota(kept, cells(good=rated))
    assert found.value == places
    source = kept.classification.quota.at_least_one.source
    assert len(found.sources) == (4 if at_least_one and 0 < rated < 5 else 3)
    assert found.sources[-1] == source


@pytest.mark.parametrize(
    ("excellent", "good", "refused"), [(1, 4, False), (2, 3, True), (2, 8, False), (3, 7, True)]
)
def test_one_above_the_quota_is_refused_and_the_quota_itself_is_not(pack, excellent, good, refused):
    found = check_quota(pack, cells(excellent=excellent, good=good))
    assert [(one.code, one.field) for one in found] == (
        [("class.over_quota", "decided_class")] if refused else []
    )


def test_over_the_quota_is_told_with_its_sum(pack):
    (finding,) = check_quota(pack, cells(excellent=3, good=7))
    assert finding.message.format(**localise(finding.params, "en")) == (
        "3 cells would be Excellent; 20 % of 10 = 2 allows 2. Choose another class."
    )
    assert finding.source == pack.classification.quota.share.source


def test_where_the_base_is_by_type_each_type_has_a_quota_of_its_own(pack):
    by_type = with_quota(pack, base="same_cell_type")
    rated = cells(excellent=1, good=4) + cells(excellent=1, good=3, kind="school")
    assert [quota(by_type, rated, cell_type=kind).value for kind in ("residential", "school")] == [
        1,
        0,
    ]
    (finding,) = check_quota(by_type, rated)
    assert (finding.params["highest"], finding.params["count"]) == (1, 4)


@pytest.mark.parametrize("unknown", ["share", "base", "rounding"])
def test_where_one_part_of_the_quota_is_not_known_the_committee_decides(pack, unknown):
    open_one = with_quota(pack, **{unknown: None})
    found = quota(open_one, cells(excellent=9))
    assert (found.value, found.sources) == (None, (open_one.classification.source,))
    assert spoken(found) == ["No quota is known: the committee decides."]
    assert check_quota(open_one, cells(excellent=9)) == ()


def test_without_classes_nothing_is_proposed_and_nothing_asked(pack):
    bare = replace(pack, classification=None)
    assert (quota(bare, []).value, quota(bare, []).sources) == (None, ())
    assert (unknown_facts(bare, {}), declared_facts(bare)) == ((), ())
    assert is_rated(bare, MemberYear("suspended")).value is True
    with pytest.raises(KeyError, match="has no yearly classes"):
        classification_of(bare)
    none = replace(pack, classification=replace(pack.classification, classes=()))
    with pytest.raises(KeyError, match="has no yearly classes"):
        classification_of(none)


@pytest.mark.parametrize(
    ("facts", "code", "found"),
    [
        ({}, "excellent", ["class.fact_unknown"]),
        ({}, "good", ["class.fact_unknown"]),
        ({}, "done", []),
        ({INSPECTION: False}, "good", ["class.capped"]),
        ({INSPECTION: False}, "done", []),
        ({INSPECTION: False}, "not_done", []),
        ({INSPECTION: True}, "excellent", []),
    ],
)
def test_a_cap_binds_above_its_own_class_alone(yearly, facts, code, found):
    against = check_class(yearly, code, points=None, facts=facts)
    assert codes(against) == found
    assert all(finding.field == "decided_class" for finding in against)
    assert all(finding.source == yearly.classification.caps[0].source for finding in against)


@pytest.mark.parametrize(
    ("points", "proposed"), [("95", "done"), ("70", "done"), ("50", "done"), ("49", "not_done")]
)
def test_a_cap_lowers_what_the_points_give_and_never_lifts_it(yearly, points, proposed):
    facts = {INSPECTION: False}
    assert propose_class(yearly, points=Decimal(points), facts=facts).value == proposed


@pytest.mark.parametrize(
    ("one", "other", "lower"),
    [("good", "done", "done"), ("done", "not_done", "not_done"), ("excellent", "good", "good")],
)
def test_of_two_caps_the_lower_class_holds(yearly, one, other, lower):
    first = yearly.classification.caps[0]
    caps = tuple(replace(first, at_most=code) for code in (one, other, one))
    both = replace(yearly, classification=replace(yearly.classification, caps=caps))
    found = cap_of(both, {INSPECTION: False})
    assert (found.value, found.sources) == (lower, (first.source,) * 3)
    words = yearly.classification.class_of(lower).words.en
    assert spoken(found)[-1] == f"No class above {words}."
    assert unknown_facts(both, {}) == (INSPECTION,)
    assert unknown_facts(both, {INSPECTION: True}) == ()
    assert declared_facts(both) == (INSPECTION,)


@pytest.mark.parametrize(
    ("code", "points", "carried_out", "said"),
    [
        ("excellent", "89.99", True, "89.99 points allow Good, not Excellent."),
        ("good", "101", True, "101 points: allowed are 0 to 100."),
        ("good", "80", False, "No class above Fulfilled: the inspection plan was not carried out"),
    ],
)
def test_what_speaks_against_a_class_is_said_in_a_sentence(yearly, code, points, carried_out, said):
    facts = {INSPECTION: carried_out}
    (finding,) = check_class(yearly, code, points=Decimal(points), facts=facts)
    assert finding.message.format(**localise(finding.params, "en")) == said


def test_a_class_above_an_unknown_cap_asks_whether_it_is_so(yearly):
    (finding,) = check_class(yearly, "good", points=None, facts={})
    said = finding.message.format(**localise(finding.params, "en"))
    assert said.startswith("Good needs a word first: is it so that “The cell carried out")
    assert said.endswith("(the inspection plan was not carried out)")


def test_a_cap_of_an_unknown_fact_is_named_and_binds_nothing(yearly):
    found = cap_of(yearly, {})
    assert found.value is None
    assert spoken(found) == ["Not known yet: the inspection plan was not carried out"]


@pytest.mark.parametrize(
    ("operator", "operand", "value", "bites"),
    [
        ("is", False, False, True),
        ("is", False, True, False),
        ("at_least", 3, 2, False),
        ("at_least", 3, 3, True),
        ("at_least", 3, 4, True),
        ("at_most", 3, 2, True),
        ("at_most", 3, 3, True),
        ("at_most", 3, 4, False),
    ],
)
def test_a_cap_bites_at_its_number(pack, operator, operand, value, bites):
    words, source = pack.classification.text, pack.source
    cap = ClassCap(INSPECTION, operator, operand, "done", words, source)
    assert cap.bites(value) is bites


@pytest.mark.parametrize(
    ("member", "rated", "steps"),
    [
        (MemberYear("official"), True, 1),
        (MemberYear("official", 0), False, 2),
        (MemberYear("probationary", 5), False, 2),
        (MemberYear("probationary", 6), True, 1),
        (MemberYear("probationary", 7), True, 1),
        (MemberYear("suspended", 60), False, 1),
        (MemberYear("exempt", None), True, 1),
    ],
)
def test_who_was_admitted_less_than_six_months_ago_gets_no_class(yearly, member, rated, steps):
    found = is_rated(yearly, member)
    assert (found.value, len(found.steps)) == (rated, steps)
    assert len(found.sources) == (0 if rated else 1)


def test_every_class_is_counted_also_with_nobody_in_it(pack):
    assert counts(pack, []) == {"excellent": 0, "good": 0, "done": 0, "not_done": 0}
