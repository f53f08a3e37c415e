"""The view of the official, the way of a score and its bands: the day itself and the day after."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from chibo.insight.scoring.enums import ScoreStepCode
from chibo.insight.scoring.rules import PointsGiven, check_correction, initial_points
from chibo.insight.scoring.rules.bands import RankedBand, band_among
from chibo.insight.scoring.rules.progress import StepRecord, way_of_steps
from chibo.insight.scoring.rules.sheets import is_late, plain_points
from chibo.insight.scoring.rules.views import check_view, is_reminder_due, view_due, view_stands
from chibo.work.meetings.enums import StepState
from rulebook.scoring.score import Evidence
from rulebook.vocabulary.findings import Bilingual, Explained

pytestmark = pytest.mark.pure

DAY = date(2026, 11, 6)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
AT = datetime(2026, 11, 6, 8, tzinfo=UTC)


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("due", "on", "late"),
    [
        (DAY, DAY, False),
        (DAY, AFTER, True),
        (None, AFTER, False),
        (datetime(2026, 11, 5, 17, 0, tzinfo=UTC), DAY, False),
        (datetime(2026, 11, 5, 16, 59, tzinfo=UTC), DAY, True),
    ],
)
def test_the_last_day_is_a_day_of_viet_nam_and_not_late(due, on, late):
    assert is_late(due, on=on) is late


@pytest.mark.parametrize(
    ("named", "day", "by_rule"),
    [
        (None, DAY + timedelta(days=3), False),
        (AFTER, AFTER, True),
        (datetime(2026, 11, 6, 17, 0, tzinfo=UTC), AFTER, True),
    ],
)
def test_a_view_is_due_by_the_rule_or_three_days_later(named, day, by_rule):
    found = view_due(named, asked_on=DAY)
    assert (found.day, found.by_rule) == (day, by_rule)


@pytest.mark.parametrize(
    ("due", "asked_on", "on", "reminded"),
    [
        (AFTER, BEFORE, BEFORE, False),
        (AFTER, BEFORE, DAY, True),
        (AFTER, BEFORE, AFTER, True),
        (AFTER + timedelta(days=1), BEFORE, DAY, False),
        (AFTER, DAY, DAY, False),
        (DAY, DAY, AFTER, True),
    ],
)
def test_one_is_reminded_from_the_day_before_and_not_on_the_day_of_asking(
    due, asked_on, on, reminded
):
    assert is_reminder_due(due, asked_on=asked_on, on=on) is reminded


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"agrees": False}, ["no_view"]),
        ({"agrees": False, "view": "Đồng ý"}, []),
        ({"decided": True}, ["decided_meanwhile"]),
        ({"decided": True, "agrees": False, "view": "Muộn"}, []),
        ({"adopted": False}, ["not_adopted"]),
        ({"adopted": False, "agrees": False, "view": "Sớm"}, []),
        ({"pairs": [(Decimal(5), Decimal(5)), (None, Decimal(4))]}, []),
        ({"pairs": [(Decimal(5), Decimal(4))]}, ["noted_otherwise"]),
        ({"pairs": [(Decimal(5), Decimal(4))], "agrees": False, "view": "Khác"}, []),
    ],
)
def test_an_agreement_needs_an_adopted_score_that_says_the_same(given, found):
    told = {"view": "", "agrees": True, "decided": False, "adopted": True, "pairs": []} | given
    assert codes(check_view(told.pop("view"), **told)) == found


@pytest.mark.parametrize(
    ("viewed", "adopted", "stands"),
    [
        (None, AT, False),
        (AT, None, True),
        (AT, AT, True),
        (AT - timedelta(seconds=1), AT, False),
        (AT + timedelta(seconds=1), AT, True),
    ],
)
def test_a_view_stands_from_the_moment_of_the_last_adoption(viewed, adopted, stands):
    assert view_stands(viewed, adopted) is stands


def record(code, at=None, due=None, by="", asked=False):
    return StepRecord(code, by, at, None if due is None else Explained(due), asked)


@pytest.mark.parametrize(
    ("due", "state"),
    [(BEFORE, StepState.LATE), (DAY, StepState.CURRENT), (None, StepState.CURRENT)],
)
def test_the_open_step_is_late_from_the_day_after(due, state):
    steps = way_of_steps(
        [record(ScoreStepCode.DRAFT, due=due), record(ScoreStepCode.PROPOSE)], held=True, on=DAY
    )
    assert [step.state for step in steps] == [state, StepState.TODO]
    assert steps[0].late is (state == StepState.LATE)


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2026, 11, 6, 16, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 6, 17, 0, tzinfo=UTC), True),
    ],
)
def test_a_step_taken_after_midnight_of_its_day_came_late(at, late):
    (step,) = way_of_steps([record(ScoreStepCode.DRAFT, at=at, due=DAY)], held=True, on=AFTER)
    assert (step.state, step.late, step.due_day) == (StepState.DONE, late, DAY)


@pytest.mark.parametrize(
    ("noted", "decided", "state", "late"),
    [
        (None, None, StepState.TODO, False),
        (None, AT, StepState.SKIPPED, False),
        (AT, AT, StepState.DONE, False),
        (AT + timedelta(seconds=1), AT, StepState.DONE, True),
        (AT, None, StepState.DONE, False),
    ],
)
def test_a_note_is_late_only_after_the_decision_and_holds_nothing_up(noted, decided, state, late):
    steps = way_of_steps(
        [
            record(ScoreStepCode.NOTE, at=noted, due=BEFORE, asked=True),
            record(ScoreStepCode.DECIDE, at=decided),
        ],
        held=True,
        on=AFTER,
    )
    assert (steps[0].state, steps[0].late) == (state, late)
    assert steps[0].asked is (state == StepState.TODO)
    assert steps[1].state == (StepState.DONE if decided else StepState.CURRENT)


def test_of_a_meeting_not_held_every_step_falls_away():
    steps = way_of_steps([record(ScoreStepCode.DRAFT, due=BEFORE)], held=False, on=DAY)
    assert [(step.state, step.late) for step in steps] == [(StepState.SKIPPED, False)]


def test_two_steps_by_one_hand_in_a_row_are_named():
    hands = ["An", "An", "", "An", "Bình"]
    steps = way_of_steps(
        [record(ScoreStepCode.DRAFT, at=AT, by=hand) for hand in hands], held=True, on=DAY
    )
    assert [step.same_hand for step in steps] == [False, True, False, True, False]


OLD, NEW = {"1": PointsGiven(Decimal(5))}, {"1": PointsGiven(Decimal(4))}


@pytest.mark.parametrize(
    ("after", "reason", "due", "found"),
    [
        (NEW, "nhầm", DAY, []),
        (NEW, "nhầm", BEFORE, ["too_late"]),
        (NEW, "nhầm", None, []),
        (NEW, " ", DAY, ["no_reason"]),
        ({"1": PointsGiven(Decimal(5), "khác")}, "nhầm", DAY, ["nothing_changed"]),
    ],
)
def test_a_correction_changes_points_with_a_reason_up_to_its_last_day(after, reason, due, found):
    told = check_correction(OLD, after, reason=reason, due=Explained(due), on=DAY)
    assert codes(told) == found


def test_where_no_day_is_known_a_correction_is_never_too_late():
    assert check_correction(OLD, NEW, reason="nhầm", due=None, on=AFTER) == ()


@pytest.mark.parametrize(
    ("position", "count", "low", "tone", "height"),
    [
        (0, 4, False, "good", 1),
        (1, 4, False, "fair", 0.75),
        (2, 4, True, "average", 0.5),
        (3, 4, True, "poor", 0.25),
        (1, 3, False, "fair", 2 / 3),
        (2, 3, True, "poor", 1 / 3),
        (1, 2, True, "poor", 0.5),
        (0, 1, False, "good", 1),
        (0, 0, False, "unknown", 0.5),
    ],
)
def test_a_band_is_low_from_the_middle_of_the_scale_down(position, count, low, tone, height):
    band = RankedBand("x", Bilingual("x", "x"), position, count)
    assert (band.is_low, band.tone, band.height) == (low, tone, height)


def test_a_band_that_is_not_known_stands_as_its_own_name():
    known = RankedBand("good", Bilingual("Tốt", "Good"), 0, 4)
    assert band_among({"good": known}, "") is None
    assert band_among({"good": known}, "good") is known
    assert band_among({}, "tot") == RankedBand("tot", Bilingual("tot", "tot"))


@pytest.mark.parametrize(
    ("points", "suggested", "first"),
    [(None, None, None), (None, 3, 3), (5, 3, 5), (0, 3, 0)],
)
def test_the_facts_go_before_the_suggestion_also_with_no_points(points, suggested, first):
    line = Evidence("1", "D", "L", Decimal(5), points, "facts", (), (), suggested=suggested)
    assert initial_points(line) == first


def test_points_are_kept_without_needless_zeros_and_never_in_powers_of_ten():
    points = {"1": Decimal("5.00"), "2": Decimal(100), "3": None, "4": Decimal("0.5")}
    assert plain_points(points) == {"1": "5", "2": "100", "4": "0.5"}
