"""The score sheet: what facts decide, what stays open, soundness of points, bands."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.loading.loader import check_pack, load_pack
from rulebook.scoring.score import band, check_points, evidence, total
from rulebook.vocabulary.findings import Bilingual, localise

pytestmark = pytest.mark.pure

FULL = {
    "meeting.held_on": date(2026, 3, 3),
    "meeting.rule_day": date(2026, 3, 3),
    "meeting.minutes": 105,
    "meeting.minimum_minutes": 90,
    "attendance.rate": Decimal("0.95"),
    "attendance.unexcused": 0,
    "huddle.applies": True,
    "huddle.held": True,
    "huddle.has_minutes": True,
    "notice.due": 20,
    "notice.sent": 20,
    "notice.official_in_charge": True,
    "papers.days_before": 2,
    "agenda.steps_required": 15,
    "agenda.steps_done": 15,
    "opinions.speakers": 9,
    "opinions.share": 0.45,
    "agenda.ideology_minutes": 20,
    "agenda.led_by_others": 6,
    "tasks.due": 7,
    "tasks.done": 7,
    "closing.concluded": True,
    "closing.minutes_adopted": True,
    "closing.published_days_after": 1,
}
LEVELS = """    levels:
      fact: attendance.rate
      text: {vi: Tỷ lệ, en: Rate}
      advice: {vi: nhắc lịch sớm., en: remind early.}
      rows:
        - {from: 0.9, points: 5}
        - {from: 0.75, below: 0.9, points: 3}
        - {below: 0.75, points: 1}
"""


def line(pack, code, **facts):
    given = {**FULL, **{name.replace("__", "."): value for name, value in facts.items()}}
    return next(found for found in evidence(pack, given) if found.code == code)


def spoken(steps):
    return [step.message.format(**localise(step.params, "en")) for step in steps]


@pytest.fixture(scope="module")
def levelled(tmp_path_factory, shipped_text):
    """The pack with criterion 2 in levels."""
    begin = shipped_text.index("    shows: [attendance.excused")
    end = shipped_text.index('  - code: "3"\n')

    def make(levels=LEVELS):
        folder = tmp_path_factory.mktemp("levels") / "pack"
        folder.mkdir()
        (folder / "pack.yaml").write_text(
            shipped_text[:begin] + levels + shipped_text[end:], encoding="utf-8"
        )
        return folder

    return make


def test_facts_decide_55_points_and_leave_the_rest_to_people(pack):
    lines = evidence(pack, FULL)
    assert {found.code: found.points for found in lines} == {
        "1": 5,
        "2": 5,
        "3.1": None,
        "3.2": 5,
        "4.1": 5,
        "4.2": None,
        "4.3": None,
        "5": None,
        "6": 30,
        "7": 5,
    }
    assert sum(found.max for found in lines) == 100
    assert [found.code for found in lines if found.missing] == []


def test_with_no_facts_no_point_is_invented(pack):
    lines = evidence(pack, {})
    assert [found.points for found in lines] == [None] * 10
    assert lines[0].missing == (
        *("meeting.held_on", "meeting.rule_day", "meeting.in_first_week", "meeting.moved_reason"),
        *("meeting.minutes", "meeting.minimum_minutes"),
    )


def test_a_moved_day_counts_with_a_reason_inside_the_first_week(pack):
    moved = {"meeting__held_on": date(2026, 3, 5), "meeting__in_first_week": True}
    assert line(pack, "1", **moved, meeting__moved_reason="bão").points == 5
    assert line(pack, "1", **moved, meeting__moved_reason="").points is None
    late = {"meeting__held_on": date(2026, 3, 9), "meeting__in_first_week": False}
    assert line(pack, "1", **late, meeting__moved_reason="bão").points is None


def test_a_failed_condition_shows_its_numbers_and_what_to_do(pack):
    found = line(pack, "1", meeting__minutes=85)
    assert found.points is None
    assert spoken(found.steps) == [
        "Met: held on the day of the rule, or on another day of the first week with a reason",
        "Not met: long enough (minutes) (85; asked for: 90)",
        (
            "Not all conditions are met and the regulation gives no steps between 0 and 5: people"
            " judge."
        ),
        "Suggested to start from: 4.5 of 5 points. " + pack.value("score.suggestion").text_en,
    ]
    assert spoken(found.advice) == [
        (
            "To gain up to 5 points next month: give the discussion more time so that the minimum"
            " length is reached."
        )
    ]


def test_just_below_the_rate_never_reads_as_the_rate(pack):
    found = line(pack, "2", attendance__rate=Decimal("0.89999"))
    assert found.points is None
    assert (
        spoken(found.steps)[0]
        == "Not met: share of members who attended (89.99 %; asked for: 90 %)"
    )


def test_one_absent_without_reason_costs_the_full_points(pack):
    assert line(pack, "2", attendance__rate=Decimal("0.96"), attendance__unexcused=1).points is None


def test_where_there_is_only_a_secretary_the_huddle_falls_away(pack):
    facts = {
        name: value
        for name, value in FULL.items()
        if name not in ("huddle.held", "huddle.has_minutes")
    }
    found = next(
        one for one in evidence(pack, {**facts, "huddle.applies": False}) if one.code == "3.2"
    )
    assert found.points == 5
    assert (
        spoken(found.steps)[0]
        == "Does not apply here: the committee met or consulted before the meeting"
    )


def test_papers_not_posted_at_all_leave_the_line_open(pack):
    assert line(pack, "3.2", papers__days_before=None).points is None


def test_tasks_not_done_show_the_sum_and_stay_open(pack):
    found = line(pack, "6", tasks__done=6, tasks__done_share=0.857)
    assert (found.points, found.missing) == (None, ())
    assert "Not met: tasks due are done (tasks) (6; asked for: 7)" in spoken(found.steps)
    assert spoken(found.steps)[-2] == "Share of tasks done: 85.7 %."


def test_with_nothing_due_people_judge_because_no_source_tells(pack):
    found = line(pack, "6", tasks__due=0, tasks__done=0)
    assert found.points is None
    assert [source.confidence for source in found.sources] == ["H", "L"]


def test_a_layer_may_give_full_points_when_nothing_was_due(rewritten):
    layer = load_pack(rewritten("      then: null\n", "      then: full_points\n"))
    assert line(layer, "6", tasks__due=0, tasks__done=0).points == 30


def test_counted_facts_are_shown_beside_judged_lines(pack):
    found = line(pack, "4.2")
    assert (found.kind, found.points) == ("mixed", None)
    assert spoken(found.steps) == [
        "People judge this line; no rule gives its points.",
        "Members who spoke: 9.",
        "Share of those present who spoke: 45 %.",
        "Minutes for the ideological part: 20.",
    ]


def test_not_posted_yet_and_posted_late_leave_the_closing_open(pack):
    assert line(pack, "7", closing__published_days_after=None).points is None
    assert line(pack, "7", closing__published_days_after=3).points is None
    assert line(pack, "7", closing__published_days_after=2).points == 5


def test_hours_can_be_asked_for_in_place_of_days(rewritten):
    folder = rewritten(
        "            at_least_value: papers.publish_before\n", "            at_least: 24\n"
    )
    text = (folder / "pack.yaml").read_text(encoding="utf-8")
    (folder / "pack.yaml").write_text(
        text.replace("- fact: papers.days_before", "- fact: papers.hours_before")
    )
    layer = load_pack(folder)
    assert line(layer, "3.2", papers__hours_before=23).points is None
    assert line(layer, "3.2", papers__hours_before=24).points == 5


@pytest.mark.parametrize(
    ("rate", "points"), [("1", 5), ("0.9", 5), ("0.8999", 3), ("0.75", 3), ("0.7499", 1), ("0", 1)]
)
def test_levels_give_the_points_of_their_step(levelled, rate, points):
    found = line(load_pack(levelled()), "2", attendance__rate=Decimal(rate))
    assert found.points == points
    assert bool(found.advice) is (points < 5)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("below: 0.9,", "below: 0.85,"),
        ("below: 0.9,", "to: 0.9,"),
        ("from: 0.75, below: 0.9", "above: 0.75, below: 0.9"),
        ("{below: 0.75, points: 1}", "{from: 0.1, below: 0.75, points: 1}"),
        ("from: 0.9, points: 5", "from: 0.9, below: 1, points: 5"),
        ("points: 5", "points: 6"),
        ("from: 0.9, points", "from: 0.9, above: 0.9, points"),
    ],
)
def test_levels_with_a_gap_an_overlap_or_too_many_points_are_refused(levelled, old, new):
    findings = check_pack(levelled(LEVELS.replace(old, new)))
    assert [finding.code for finding in findings] == ["pack.levels"]


def test_a_complete_sheet_has_no_finding_and_its_total_is_exact(pack):
    points = {leaf.code: leaf.max - Decimal("0.1") for leaf in pack.leaves}
    assert check_points(pack, points) == ()
    assert total(pack, points) == Decimal("99.0")


def test_points_missing_unknown_or_out_of_range_are_found(pack):
    points = {leaf.code: leaf.max for leaf in pack.leaves}
    del points["1"]
    points |= {"2": Decimal("5.5"), "5": Decimal(-1), "6": Decimal("NaN"), "9": Decimal(1)}
    assert [(finding.code, finding.field) for finding in check_points(pack, points)] == [
        ("score.unknown", "9"),
        ("score.missing", "1"),
        ("score.range", "2"),
        ("score.range", "5"),
        ("score.range", "6"),
    ]


def test_a_step_of_points_is_kept_where_the_pack_sets_one(pack):
    stepped = replace(pack.value("score.points_step"), value=Decimal("0.5"))
    layer = replace(pack, values={**pack.values, "score.points_step": stepped})
    points = {leaf.code: leaf.max for leaf in pack.leaves} | {
        "1": Decimal("4.5"),
        "2": Decimal("4.3"),
    }
    assert [(finding.code, finding.field) for finding in check_points(layer, points)] == [
        ("score.step", "2")
    ]


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ("100", "good"),
        ("90", "good"),
        ("89.99", "fair"),
        ("89.5", "fair"),
        ("70", "fair"),
        ("69.9", "average"),
        ("50", "average"),
        ("49.9", "poor"),
        ("0", "poor"),
    ],
)
def test_the_borders_of_the_bands(pack, points, code):
    assert band(pack, Decimal(points)).value == code


def test_the_band_is_named_in_both_languages(pack):
    (step,) = band(pack, Decimal(72)).steps
    assert step.params["band"] == Bilingual("Khá", "Fair")
    assert (
        step.message.format(**localise(step.params, "vi"))
        == "72 points: Khá (from 70 to below 90)."
    )
    assert step.message.format(**step.params) == "72 points: Khá (from 70 to below 90)."


@pytest.mark.parametrize("points", ["-0.1", "100.1"])
def test_a_total_outside_the_sheet_has_no_band(pack, points):
    with pytest.raises(ValueError, match="no band"):
        band(pack, Decimal(points))


@given(points=st.decimals(0, 100, places=3))
def test_every_total_lies_in_exactly_one_band(pack, points):
    assert sum(candidate.holds(points) for candidate in pack.bands) == 1
