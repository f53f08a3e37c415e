from decimal import Decimal
from pathlib import Path

import pytest

from rulebook.loading.loader import load_pack, load_stack
from rulebook.scoring.score import evidence

PACK = load_pack(Path("packs/vn-hd42-2025"))
PREPARED = {
    "huddle.applies": True,
    "huddle.held": True,
    "huddle.has_minutes": True,
    "notice.due": 20,
    "notice.sent": 20,
    "notice.official_in_charge": True,
    "papers.days_before": 1,
    "papers.count": 2,
}

pytestmark = pytest.mark.pure


def line(code, facts):
    return next(line for line in evidence(PACK, facts) if line.code == code)


@pytest.mark.parametrize(
    ("done", "due", "points"),
    [(9, 10, "27"), (8, 10, "24"), (1, 3, "10"), (0, 4, "0"), (19, 20, "28.5")],
)
def test_counts_weigh_the_share_reached_cut_to_half_a_point(done, due, points):
    found = line("6", {"tasks.done": done, "tasks.due": due})

    assert (found.points, found.suggested) == (None, Decimal(points))


@pytest.mark.parametrize(
    ("changed", "points"),
    [
        ({"papers.days_before": 0}, "4"),
        ({"huddle.held": False, "huddle.has_minutes": False}, "3"),
        ({"notice.sent": 10}, "4.5"),
        ({"huddle.applies": False, "huddle.held": False, "papers.days_before": 0}, "3"),
    ],
)
def test_every_condition_that_applies_weighs_the_same(changed, points):
    assert line("3.2", PREPARED | changed).suggested == Decimal(points)


def test_nothing_is_suggested_when_facts_decide():
    found = line("3.2", PREPARED)

    assert (found.points, found.suggested) == (Decimal(5), None)


def test_nothing_is_suggested_while_a_fact_is_unknown():
    facts = {name: value for name, value in PREPARED.items() if name != "papers.days_before"}

    assert line("3.2", facts).suggested is None


@pytest.mark.parametrize("code", ["3.1", "4.2", "4.3", "5"])
def test_nothing_is_suggested_where_people_judge(code):
    assert (
        line(code, PREPARED | {"opinions.speakers": 9, "opinions.share": Decimal("0.9")}).suggested
        is None
    )


def test_a_suggestion_says_that_it_is_one():
    found = line("6", {"tasks.done": 9, "tasks.due": 10})

    assert "Suggested to start from: {points} of {max} points. {rule}" in [
        step.message for step in found.steps
    ]
    assert [source.document for source in found.sources][-1].startswith("Thiết lập của phần mềm")


def test_lines_that_are_all_or_nothing_get_no_suggestion():
    ward = load_stack(Path("packs/an-phu-2025"))

    found = next(
        line for line in evidence(ward, PREPARED | {"papers.days_before": 0}) if line.code == "3e"
    )

    assert (found.points, found.suggested) == (Decimal(0), None)
