"""Points, levels, caps and bands at their limits, on small sheets made of one or two lines."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rulebook.scoring.decisions import PointsRule, caps_met, facts_asked_by, level_of, points_for
from rulebook.scoring.score import check_points, evidence
from rulebook.scoring.suggestion import suggested
from rulebook.scoring.totals import band, band_code, explain_total, total
from rulebook.vocabulary.criteria import Condition, NotApplicable, Override
from rulebook.vocabulary.findings import Bilingual, localise
from tests.rulebook.scoring.made_sheets import (
    ABSENT,
    ALL_DONE,
    HELD,
    RATE,
    cap,
    levels,
    line,
    only,
    sheet,
    spoken,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ("-0.01", "score.range"),
        ("0", None),
        ("10", None),
        ("10.01", "score.range"),
        ("NaN", "score.range"),
        ("Infinity", "score.range"),
        (None, "score.missing"),
    ],
)
def test_points_lie_between_nothing_and_the_most_of_their_line(pack, points, code):
    given = {} if points is None else {"1": Decimal(points)}
    own = replace(pack.source, article="the line")
    found = check_points(sheet(pack, line(pack, source=own)), given)
    assert [(one.code, one.field, one.source) for one in found] == (
        [(code, "1", own)] if code else []
    )
    assert all("(Line)" in one.message.format(**localise(one.params, "en")) for one in found)


@pytest.mark.parametrize(
    ("step", "points", "fits"),
    [("0.5", "0.5", True), ("0.5", "0.25", False), ("0.5", "10", True), (None, "0.01", True)],
)
def test_points_keep_the_step_of_the_pack(pack, step, points, fits):
    value = replace(pack.value("score.points_step"), value=step and Decimal(step))
    stepped = replace(pack, values={**pack.values, "score.points_step": value})
    found = check_points(sheet(stepped, line(pack)), {"1": Decimal(points)})
    assert [(one.code, one.source) for one in found] == (
        [] if fits else [("score.step", value.source)]
    )


def test_points_for_no_line_and_a_sheet_without_lines_are_told_with_the_pack(pack):
    (unknown,) = check_points(sheet(pack, line(pack)), {"1": Decimal(1), "2": Decimal(1)})
    (empty,) = check_points(sheet(pack), {"1": Decimal(1)})
    assert (unknown.code, unknown.field, unknown.source) == ("score.unknown", "2", pack.source)
    assert (empty.code, empty.source) == ("score.no_sheet", pack.source)


@pytest.mark.parametrize(
    ("share", "points"),
    [
        ("2", "5"),
        ("1", "5"),
        ("0.9", "5"),
        ("0.8999", "3"),
        ("0.7501", "3"),
        ("0.75", "1"),
        ("0", "1"),
        (None, None),
    ],
)
def test_a_level_holds_its_bound_where_the_pack_includes_it(pack, share, points):
    found = points_for(
        sheet(pack),
        line(pack, levels=levels("attendance.rate", *RATE)),
        {"attendance.rate": share and Decimal(share)},
    )
    assert found.points == (points and Decimal(points))
    assert found.way is PointsRule.LEVEL


def test_a_share_above_the_whole_counts_as_the_whole_and_a_number_does_not():
    whole = ("5", "1", True, "1", True)
    assert level_of(levels("attendance.rate", whole), {"attendance.rate": Decimal("1.5")})
    assert level_of(levels("papers.count", whole), {"papers.count": 2}) is None
    assert level_of(levels("papers.count", whole), {"papers.count": 1}).points == 5


@pytest.mark.parametrize(
    ("facts", "rule", "points"),
    [
        ({"attendance.unexcused": 0, "attendance.rate": 1}, PointsRule.LEVEL, "5"),
        ({"attendance.unexcused": 1, "attendance.rate": 1}, PointsRule.OVERRIDE, "2"),
        ({"attendance.rate": 1}, PointsRule.OVERRIDE, None),
    ],
)
def test_an_override_goes_before_the_levels_and_caps_stay(pack, facts, rule, points):
    override = (Override(ABSENT, Decimal(2)),)
    criterion = line(pack, levels=levels("attendance.rate", *RATE, overrides=override))
    always = cap(pack, points="4", condition=Condition("at_least", "attendance.rate", 1))
    found = points_for(sheet(pack, criterion, caps=(always,)), criterion, facts)
    assert (found.way, found.uncapped) == (rule, points and Decimal(points))
    assert found.caps == (always,)


@pytest.mark.parametrize(
    ("limit", "points", "lost"), [("11", "10", False), ("10", "10", False), ("9.99", "9.99", True)]
)
def test_a_cap_costs_points_from_a_hundredth_below_what_was_given(pack, limit, points, lost):
    criterion = line(pack, conditions=(HELD,))
    facts = {"huddle.held": True, "attendance.unexcused": 1}
    found = only(pack, criterion, facts, caps=(cap(pack, points=limit),))
    assert found.points == Decimal(points)
    assert spoken(found.advice) == (
        ["To gain up to 0.01 points next month, avoid this: a cap"] if lost else []
    )
    assert f"a cap: this line gives at most {limit} points." in spoken(found.steps)
    assert [source.article for source in found.sources] == [pack.source.article, "the cap"]


def test_a_cap_gives_no_points_where_people_judge_and_binds_its_own_line_alone(pack):
    judged, other = line(pack, kind="judged"), line(pack, code="2", conditions=(HELD,))
    facts = {"huddle.held": True, "attendance.unexcused": 1}
    found = evidence(sheet(pack, judged, other, caps=(cap(pack, points="1"),)), facts)
    assert [(one.points, len(one.advice)) for one in found] == [(None, 0), (Decimal(10), 0)]
    assert caps_met(sheet(pack, judged, caps=(cap(pack, points="1"),)), "2", facts) == ()


@pytest.mark.parametrize(
    ("then", "points", "said"),
    [
        ("leave", "0", "0 of 10 points, and the sheet is not stretched."),
        ("full_points", "10", "all 10 points are given."),
        ("rescale", "0", "its 10 points are spread over the other lines."),
        (None, None, "People judge this line; no rule gives its points."),
    ],
)
def test_a_line_that_does_not_apply_says_how_it_counts(pack, then, points, said):
    text, source = Bilingual("không áp dụng", "nothing was due"), replace(pack.source, article="x")
    unless = NotApplicable(Condition("at_most", "tasks.due", 0), then, text, source)
    found = only(pack, line(pack, not_applicable=unless), {"tasks.due": 0})
    assert (found.points, found.not_applicable) == (points and Decimal(points), then or "judged")
    assert spoken(found.steps)[-1].endswith(said)
    assert found.sources == (pack.source, source)
    assert bool(found.advice) is (then == "leave")
    applies = only(pack, line(pack, not_applicable=unless), {"tasks.due": 1})
    assert (applies.points, applies.not_applicable) == (None, "")


@pytest.mark.parametrize(
    ("given", "lost", "summed"),
    [
        ({"1": "10", "2": "20"}, (), "30"),
        ({"1": "10", "2": "20"}, ("2",), "30.00"),
        ({"1": "5", "2": "20"}, ("2",), "15.00"),
        ({"1": "3.33", "2": "0"}, ("2",), "9.99"),
        ({"1": "0", "2": "10"}, ("1",), "15.00"),
        ({"1": "0", "2": "11.11"}, ("1",), "16.66"),
        ({"1": "10", "2": "20"}, ("1", "2"), "0"),
    ],
)
def test_points_are_spread_over_the_rest_and_cut_after_two_decimals(pack, given, lost, summed):
    facts = {"tasks.due": 1, "papers.count": 1}
    names = {"1": "tasks.due", "2": "papers.count"}
    facts |= {names[code]: 0 for code in lost}
    lines = [
        line(
            pack,
            code,
            most,
            not_applicable=NotApplicable(
                Condition("at_most", names[code], 0), "rescale", Bilingual("k", "n"), pack.source
            ),
        )
        for code, most in (("1", "10"), ("2", "20"))
    ]
    made = sheet(pack, *lines)
    points = {code: Decimal(number) for code, number in given.items()}
    assert total(made, points, facts) == Decimal(summed)
    assert total(made, points) == sum(points.values())
    assert len(explain_total(made, points, facts).sources) == len(lost)


@pytest.mark.parametrize(
    ("of", "limit", "summed", "sources"),
    [
        ("1", "8", "8", 1),
        ("1", "9", "9", 0),
        ("1a", "3", "7", 1),
        ("1a", "5", "9", 0),
        ("total", "8.99", "8.99", 1),
        ("total", "9", "9", 0),
        ("other", "1", "9", 0),
    ],
)
def test_a_cap_binds_a_part_its_line_or_the_total(pack, of, limit, summed, sources):
    parts = (line(pack, "1a", "5"), line(pack, "1b", "5"))
    made = sheet(pack, line(pack, parts=parts), caps=(cap(pack, of=of, points=limit),))
    points = {"1a": Decimal(5), "1b": Decimal(4)}
    found = explain_total(made, points, {"attendance.unexcused": 1})
    assert (found.value, len(found.sources)) == (Decimal(summed), sources)
    assert explain_total(made, points, {"attendance.unexcused": 0}).value == 9
    assert explain_total(made, points).value == 9


@pytest.mark.parametrize(
    ("points", "limit", "code"),
    [
        ("95", "fair", "fair"),
        ("89.99", "fair", "fair"),
        ("69.99", "fair", "average"),
        ("95", "good", "good"),
        ("95", "poor", "poor"),
        ("0", "good", "poor"),
    ],
)
def test_a_cap_lowers_the_band_and_never_lifts_it(pack, points, limit, code):
    made = sheet(pack, caps=(cap(pack, "total", code=limit), cap(pack, "total", points="1")))
    facts = {"attendance.unexcused": 1}
    found = band(made, Decimal(points), facts)
    lowered = code != band(pack, Decimal(points)).value
    assert (found.value, band_code(made, Decimal(points), facts)) == (code, code)
    assert [source.article for source in found.sources][1:] == (["the cap"] if lowered else [])
    assert band(made, Decimal(points)).value == band_code(pack, Decimal(points))


@pytest.mark.parametrize("points", ["-0.01", "100.01"])
def test_no_band_holds_points_outside_the_sheet(pack, points):
    with pytest.raises(ValueError, match="no band holds"):
        band_code(pack, Decimal(points))


@pytest.mark.parametrize(
    ("done", "due", "half", "points"),
    [(0, 4, True, "5"), (2, 4, True, "7.5"), (3, 4, False, "3.5"), (1, 3, True, "6.5")],
)
def test_a_suggestion_weighs_what_is_reached_and_is_cut_to_half_a_point(
    pack, done, due, half, points
):
    criterion = line(pack, conditions=(ALL_DONE, HELD))
    facts = {"tasks.done": done, "tasks.due": due, "huddle.held": half}
    found = suggested(sheet(pack, criterion), criterion, facts)
    assert found.value == Decimal(points)
    assert found.sources == (pack.value("score.suggestion").source,)


def test_facts_are_asked_for_once_by_levels_caps_and_what_takes_a_line_out(pack):
    unless = NotApplicable(HELD, "leave", Bilingual("k", "n"), pack.source)
    override = (Override(ABSENT, Decimal(2)),)
    criterion = line(
        pack,
        levels=levels("attendance.rate", *RATE, overrides=override),
        not_applicable=unless,
        conditions=(ALL_DONE, HELD),
        shows=("papers.count",),
    )
    caps = (cap(pack, points="1"), cap(pack, of="2", condition=Condition("is", "cell.type", "x")))
    asked = facts_asked_by(sheet(pack, criterion, caps=caps), criterion)
    assert set(asked) == {
        "attendance.rate",
        "tasks.done",
        "tasks.due",
        "huddle.held",
        "attendance.unexcused",
    }
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("facts", "missing", "said"),
    [
        (
            {"attendance.unexcused": 0, "attendance.rate": Decimal("0.9")},
            (),
            "share present: 90 %, which gives 5 of 10 points.",
        ),
        (
            {"attendance.unexcused": 0},
            ("attendance.rate",),
            "Not known yet: share present",
        ),
        (
            {"attendance.unexcused": 0, "attendance.rate": None},
            (),
            "Not known yet: share present",
        ),
        ({}, ("attendance.unexcused",), "Not known yet: somebody was absent"),
        (
            {"attendance.unexcused": 1},
            (),
            "This goes before the levels: 2 of 10 points.",
        ),
    ],
)
def test_a_line_in_levels_says_what_decided_it_and_shows_what_was_counted(
    pack, facts, missing, said
):
    override = (Override(ABSENT, Decimal(2)),)
    made = levels("attendance.rate", *RATE, overrides=override)
    found = only(
        pack, line(pack, levels=made, shows=("papers.count",)), {"papers.count": 2} | facts
    )
    assert found.missing == missing
    assert spoken(found.steps)[-2:] == [said, "Documents sent before the meeting: 2."]
    assert (found.title_vi, found.title_en, found.sources) == ("Dòng", "Line", (pack.source,))


@pytest.mark.parametrize(
    ("points", "told", "said"),
    [
        (2, None, ["To gain up to 8 points next month, avoid this: somebody was absent"]),
        (2, "invite", ["To gain up to 8 points next month: invite"]),
        (10, "invite", []),
    ],
)
def test_an_override_that_costs_points_says_what_to_avoid(pack, points, told, said):
    condition = replace(ABSENT, advice=told and Bilingual("mời", told))
    override = (Override(condition, Decimal(points)),)
    made = levels("attendance.rate", *RATE, overrides=override)
    found = only(pack, line(pack, levels=made), {"attendance.unexcused": 1})
    assert spoken(found.advice) == said


def test_a_line_without_share_is_told_with_its_number(pack):
    made = levels("papers.count", ("3", "2", True, None, False))
    found = only(pack, line(pack, levels=made), {"papers.count": 2})
    assert spoken(found.steps) == ["share present: 2, which gives 3 of 10 points."]


@pytest.mark.parametrize("held", [True, False])
def test_a_judged_line_and_one_by_conditions_show_what_was_counted(pack, held):
    shows = ("papers.count", "opinions.speakers")
    judged = only(pack, line(pack, kind="judged", shows=shows), {"papers.count": 2})
    asked = line(pack, conditions=(HELD,), shows=shows)
    by_conditions = only(pack, asked, {"papers.count": 2, "huddle.held": held})
    assert judged.missing == ("opinions.speakers",)
    for found in (judged, by_conditions):
        assert spoken(found.steps)[-1 if held or found is judged else -2].endswith("meeting: 2.")
