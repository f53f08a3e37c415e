import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from chibo.base.kernel.actor import SYSTEM, Actor, Grant
from chibo.insight.scoring.rules import (
    PointsGiven,
    Result,
    check_complete,
    check_given,
    check_opening,
    differs,
    distance,
    facts_asked,
    field_of,
    is_late,
    is_scored,
    kept_content,
    may_decide,
    may_draft,
    result_of,
    stored_evidence,
)
from rulebook.loading.loader import load_packs
from rulebook.scoring.score import evidence

pytestmark = pytest.mark.pure

PACK = next(pack for pack in load_packs(Path("packs")) if pack.code == "vn-hd42-2025")
FULL = {leaf.code: PointsGiven(leaf.max) for leaf in PACK.leaves}
FACTS = {
    "meeting.held_on": date(2026, 11, 3),
    "meeting.rule_day": date(2026, 11, 3),
    "meeting.in_first_week": True,
    "meeting.moved_reason": "",
    "meeting.minutes": 80,
    "meeting.minimum_minutes": 90,
    "attendance.rate": Decimal("0.875"),
    "attendance.present": 21,
    "attendance.base": 24,
    "attendance.unexcused": 0,
    "attendance.excused": 3,
    "tasks.due": 4,
    "tasks.done": 4,
}


def codes(findings):
    return [(finding.code, finding.field) for finding in findings]


def test_only_the_regular_meeting_is_scored():
    assert [is_scored(kind) for kind in ("regular", "thematic", "extraordinary")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("kind", "state", "found"),
    [
        ("thematic", "closed", ["not_scored"]),
        ("regular", "not_held", ["not_held"]),
        ("regular", "planned", ["not_begun"]),
        ("regular", "convened", ["not_begun"]),
        ("regular", "open", []),
        ("regular", "closed", []),
        ("regular", "sealed", []),
    ],
)
def test_opening_waits_for_a_regular_meeting_that_began(kind, state, found):
    assert [finding.code for finding in check_opening(kind, state)] == found


@pytest.mark.parametrize(
    ("code", "points", "found"),
    [
        ("1", "5", []),
        ("1", "5.5", [("score.range", "points-1")]),
        ("1", "-1", [("score.range", "points-1")]),
        ("3.1", "4.125", [("score.decimals", "points-3_1")]),
        ("9", "1", [("score.unknown", "points-9")]),
        ("1", "NaN", [("score.range", "points-1")]),
    ],
)
def test_points_as_typed_are_checked_one_by_one(code, points, found):
    assert codes(check_given(PACK, {code: PointsGiven(Decimal(points))})) == found


def test_draft_without_points_is_no_fault():
    assert check_given(PACK, {"1": PointsGiven(None)}) == ()


def test_full_sheet_that_follows_the_facts_is_complete():
    assert check_complete(PACK, FULL, {"1": Decimal(5), "2": None}) == ()


def test_empty_criterion_and_unexplained_difference_are_named_at_their_fields():
    given = FULL | {"3.1": PointsGiven(None), "1": PointsGiven(Decimal(4))}

    found = check_complete(PACK, given, {"1": Decimal(5), "2": Decimal(5)})

    assert codes(found) == [("score.no_reason", "reason-1"), ("score.missing", "points-3_1")]


def test_difference_with_a_reason_is_complete():
    given = FULL | {"1": PointsGiven(Decimal(4), "Giờ khai mạc ghi sai")}

    assert check_complete(PACK, given, {"1": Decimal(5)}) == ()


def test_change_by_the_committee_says_whose_points_it_changes():
    found = check_complete(PACK, FULL, {"1": Decimal(4)}, against="self")

    assert [finding.message[:34] for finding in found] == ["Criterion {code}: the cell gave {e"]


@pytest.mark.parametrize(
    ("points", "other", "expected"),
    [("5", "5.00", False), ("5", "4", True), (None, "4", False), ("4", None, False)],
)
def test_two_points_differ_only_when_both_are_known(points, other, expected):
    assert differs(points and Decimal(points), other and Decimal(other)) is expected


def test_gap_is_official_less_own():
    assert (
        distance(Decimal(92), Decimal(78)),
        distance(None, Decimal(78)),
        distance(Decimal(92), None),
    ) == (
        Decimal(-14),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        ("0", ("100", "good")),
        ("10", ("90", "good")),
        ("10.5", ("89.5", "fair")),
        ("30", ("70", "fair")),
    ],
)
def test_result_is_the_sum_with_its_band(lost, expected):
    points = {leaf.code: leaf.max for leaf in PACK.leaves}
    points["6"] -= Decimal(lost)

    assert result_of(PACK, points) == Result(Decimal(expected[0]), expected[1])


def test_result_of_an_incomplete_sheet_is_none():
    assert (
        result_of(PACK, {leaf.code: None if leaf.code == "5" else leaf.max for leaf in PACK.leaves})
        is None
    )


@pytest.mark.parametrize(
    ("due", "on", "late"),
    [
        (None, date(2026, 12, 31), False),
        (date(2026, 11, 6), date(2026, 11, 6), False),
        (date(2026, 11, 6), date(2026, 11, 7), True),
        (datetime(2026, 11, 6, 16, 59, tzinfo=UTC), date(2026, 11, 6), False),
        (datetime(2026, 11, 6, 16, 59, tzinfo=UTC), date(2026, 11, 7), True),
    ],
)
def test_submission_is_late_from_the_day_after_the_deadline(due, on, late):
    assert is_late(due, on=on) is late


@pytest.mark.parametrize(
    ("path", "may"), [("/1/2/", True), ("/1/", False), ("/1/2/3/", False), ("/", False)]
)
def test_only_the_committee_directly_above_decides(path, may):
    actor = Actor("Cầm Thu Dung", grants=(Grant(path, frozenset({"score.decide"})),))

    assert may_decide(actor, above="/1/2/") is may


def test_right_of_another_kind_decides_nothing():
    assert (
        may_decide(Actor("x", grants=(Grant("/1/2/", frozenset({"score.view"})),)), above="/1/2/")
        is False
    )
    assert may_decide(SYSTEM, above="/1/2/") is True


def test_named_follower_drafts_only_while_in_the_cell():
    person = uuid.uuid4()
    inside = Actor("a", person_id=person, grants=(Grant("/1/2/", frozenset({"discussion.view"})),))
    gone = Actor("a", person_id=person)

    assert may_draft(inside, cell="/1/2/", follower_id=person) is True
    assert may_draft(gone, cell="/1/2/", follower_id=person) is False
    assert may_draft(inside, cell="/1/2/", follower_id=uuid.uuid4()) is False
    assert may_draft(Actor("b"), cell="/1/2/", follower_id=None) is False


def test_field_names_hold_no_points():
    assert (field_of("4.2"), field_of("6", "reason")) == ("points-4_2", "reason-6")


def test_facts_asked_bring_what_makes_them_readable():
    leaf = next(leaf for leaf in PACK.leaves if leaf.code == "2")

    assert facts_asked(PACK, leaf) == (
        "attendance.rate",
        "attendance.unexcused",
        "attendance.excused",
        "attendance.longest_excused_run",
        "attendance.present",
        "attendance.base",
    )


@pytest.mark.parametrize("index", range(len(PACK.leaves)))
def test_kept_evidence_reads_as_it_was_worked_out(index):
    leaf, line = PACK.leaves[index], evidence(PACK, FACTS)[index]

    kept = stored_evidence(
        json.loads(json.dumps(kept_content(line, FACTS, pack=PACK, criterion=leaf)))
    )

    assert kept.evidence == line
    assert kept.facts == {name: FACTS[name] for name in facts_asked(PACK, leaf) if name in FACTS}


def test_nothing_is_scored_by_a_regulation_whose_sheet_is_not_known():
    older = next(pack for pack in load_packs(Path("packs")) if pack.code == "vn-hd12-2018")
    assert result_of(older, {}) is None
    assert [finding.code for finding in check_complete(older, {}, {})] == ["score.no_sheet"]
