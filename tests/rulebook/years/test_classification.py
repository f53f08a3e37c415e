"""Classes by points, quota with its arithmetic, caps by declared facts, who gets no class, norms of
attendance.
"""

from datetime import date
from decimal import Decimal

import pytest

from rulebook.loading.loader import load_pack
from rulebook.meetings.norms import Visit, fulfilment, norm_for
from rulebook.years.classification import (
    MemberYear,
    Rated,
    cap_of,
    check_class,
    check_quota,
    counts,
    is_rated,
    propose_class,
    quota,
    unknown_facts,
)
from tests.rulebook.year_samples import with_year


@pytest.fixture(scope="module")
def load_changed(tmp_path_factory, shipped_text):
    def load(*changes):
        text = with_year(shipped_text)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        folder = tmp_path_factory.mktemp("yearly")
        (folder / "pack.yaml").write_text(text, encoding="utf-8")
        return load_pack(folder)

    return load


@pytest.fixture(scope="module")
def yearly(load_changed):
    return load_changed()


def cells(excellent=0, good=0, done=0, kind="residential"):
    return (
        [Rated(kind, "excellent")] * excellent
        + [Rated(kind, "good")] * good
        + [Rated(kind, "done")] * done
    )


def codes(findings):
    return [finding.code for finding in findings]


def test_fourteen_cells_rated_good_or_better_leave_two_places(pack):
    found = quota(pack, cells(excellent=2, good=12, done=6))
    assert found.value == 2
    assert found.steps[-1].params == {
        "percent": 20,
        "count": 14,
        "exact": Decimal("2.8"),
        "places": 2,
    }


def test_over_the_quota_is_refused_with_the_arithmetic(pack):
    (finding,) = check_quota(pack, cells(excellent=3, good=11))
    assert finding.code == "class.over_quota"
    assert (finding.params["highest"], finding.params["exact"], finding.params["allowed"]) == (
        3,
        Decimal("2.8"),
        2,
    )


@pytest.mark.parametrize(("rounding", "places"), [("floor", 2), ("half_up", 3), ("ceiling", 3)])
def test_rounding_follows_the_pack(load_changed, rounding, places):
    changed = load_changed(("value: floor", f"value: {rounding}"))
    assert quota(changed, cells(good=14)).value == places


def test_the_base_can_be_all_cells_rated(load_changed):
    changed = load_changed(("value: rated_good_or_above", "value: all_rated"))
    assert quota(changed, cells(good=14, done=6)).value == 4


def test_the_base_can_be_the_cells_of_the_same_type(load_changed):
    changed = load_changed(("value: rated_good_or_above", "value: same_cell_type"))
    rated = cells(excellent=1, good=4) + cells(excellent=1, good=3, kind="school")
    assert [quota(changed, rated, cell_type=kind).value for kind in ("residential", "school")] == [
        1,
        0,
    ]
    assert codes(check_quota(changed, rated)) == ["class.over_quota"]


def test_one_place_is_kept_only_where_the_pack_says_so(pack, load_changed):
    changed = load_changed(
        ('value: false\n      text: {vi: "Không tự', 'value: true\n      text: {vi: "Không tự')
    )
    assert [quota(one, cells(good=4)).value for one in (pack, changed)] == [0, 1]


def test_without_cells_there_is_no_place(pack):
    assert quota(pack, []).value == 0


def test_a_share_that_is_not_known_limits_nothing(load_changed):
    changed = load_changed(("value: 0.2", "value: null"))
    assert quota(changed, cells(excellent=9)).value is None
    assert check_quota(changed, cells(excellent=9)) == ()


def test_an_inspection_plan_not_carried_out_caps_the_class_below_good(yearly):
    facts = {"inspection.plan_carried_out": False}
    assert cap_of(yearly, facts).value == "done"
    assert propose_class(yearly, points=Decimal(95), facts=facts).value == "done"
    assert codes(check_class(yearly, "good", points=None, facts=facts)) == ["class.capped"]
    assert check_class(yearly, "done", points=None, facts=facts) == ()


def test_a_plan_carried_out_caps_nothing(yearly):
    facts = {"inspection.plan_carried_out": True}
    assert cap_of(yearly, facts).value is None
    assert check_class(yearly, "excellent", points=Decimal(90), facts=facts) == ()


def test_a_class_above_the_cap_needs_the_fact_first(yearly):
    assert unknown_facts(yearly, {}) == ("inspection.plan_carried_out",)
    assert codes(check_class(yearly, "good", points=None, facts={})) == ["class.fact_unknown"]
    assert check_class(yearly, "done", points=None, facts={}) == ()


def test_a_class_above_its_points_is_refused_and_one_below_is_not(pack):
    assert codes(check_class(pack, "excellent", points=Decimal("89.5"), facts={})) == [
        "class.points"
    ]
    assert check_class(pack, "done", points=Decimal("89.5"), facts={}) == ()
    assert codes(check_class(pack, "done", points=Decimal(101), facts={})) == ["class.points"]


def test_without_points_people_propose(pack):
    assert propose_class(pack, points=None, facts={}).value is None


def test_classes_are_counted_best_first(pack):
    assert list(counts(pack, cells(excellent=1, done=2)).items()) == [
        ("excellent", 1),
        ("good", 0),
        ("done", 2),
        ("not_done", 0),
    ]


def test_a_member_admitted_four_months_ago_and_a_suspended_one_get_no_class(yearly):
    people = [MemberYear("official")] * 23 + [
        MemberYear("probationary", 4),
        MemberYear("suspended"),
    ]
    assert sum(is_rated(yearly, one).value for one in people) == 23
    assert is_rated(yearly, MemberYear("official", 6)).value


def test_the_norm_leaves_out_the_own_cell(yearly):
    visits = [
        Visit(date(2026, 1, 3)),
        Visit(date(2026, 2, 3), own_cell=True),
        Visit(date(2025, 12, 3)),
    ]
    found = fulfilment(yearly, "commune_member", visits, year=2026, on=date(2026, 6, 30)).value
    assert (found.counted, found.needed, found.not_counted, found.left) == (1, 6, 1, 5)


def test_a_norm_per_month_counts_each_month_once(yearly):
    visits = [Visit(date(2026, 1, 3)), Visit(date(2026, 1, 9)), Visit(date(2026, 3, 3))]
    found = fulfilment(yearly, "official_in_charge", visits, year=2026, on=date(2026, 3, 31)).value
    assert (found.counted, found.needed, found.left) == (2, 3, 1)


def test_no_norm_is_known_centrally(pack):
    assert norm_for(pack, "commune_member").value is None
