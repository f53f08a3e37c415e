"""When a meeting may be convened, opened, entered and closed: its day, and one day beside it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chibo.work.meetings.enums import MeetingState, WhichDay
from chibo.work.meetings.rules.calendar import check_moved_day, check_not_held
from chibo.work.meetings.rules.changes import (
    check_ahead,
    check_still_ahead,
    comes_back,
    is_told_at_once,
)
from chibo.work.meetings.rules.course import (
    check_beginning,
    check_closing,
    check_closing_time,
    check_convening,
    check_huddle,
    check_opening,
    check_sealing,
    check_which_day,
    committee_exists,
    is_late_entry,
)
from chibo.work.meetings.rules.facts import RollFacts, TaskFacts
from chibo.work.meetings.rules.missing import is_led_by_one
from chibo.work.meetings.rules.openings import OPENINGS_A_DAY, SHORTEST_REASON
from chibo.work.meetings.rules.openings import check_opening as check_looking_in
from rulebook.loading.loader import load_pack
from tests.work.meetings.plain_facts import DAY, ITEM, LOCAL, READY, changed

pytestmark = pytest.mark.pure

PACK = load_pack(Path("packs/vn-hd42-2025"))
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
IN_SESSION = replace(READY, state=MeetingState.OPEN)


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("given", "on", "found"),
    [
        ({}, BEFORE, []),
        ({}, DAY, []),
        ({}, AFTER, ["past_day"]),
        ({"state": MeetingState.CONVENED}, DAY, ["already_convened"]),
        ({"place": " "}, DAY, ["no_place"]),
        ({"huddle__on": None}, DAY, ["no_huddle"]),
        ({"huddle__on": None, "huddle__applies": False}, DAY, []),
    ],
)
def test_a_meeting_is_convened_up_to_its_own_day(given, on, found):
    assert codes(check_convening(changed(READY, **given), has_items=True, on=on)) == found


def test_without_an_agenda_nobody_is_convened():
    assert codes(check_convening(READY, has_items=False, on=DAY)) == ["no_agenda"]


@pytest.mark.parametrize(
    ("held_on", "on", "found"),
    [
        (BEFORE, DAY, []),
        (DAY, DAY, []),
        (AFTER, AFTER, ["huddle_after"]),
        (AFTER, DAY, ["huddle_ahead"]),
        (DAY - timedelta(days=30), DAY, []),
        (DAY - timedelta(days=31), DAY, ["huddle_too_early"]),
    ],
)
def test_the_huddle_lies_between_its_earliest_day_and_the_meeting(held_on, on, found):
    """Guidance 42-HD/BTCTW: the committee consults before the meeting."""
    earliest = DAY - timedelta(days=30)
    assert codes(check_huddle(held_on=held_on, day=DAY, earliest=earliest, on=on)) == found
    if "huddle_too_early" in found:
        assert check_huddle(held_on=held_on, day=DAY, earliest=None, on=on) == ()


@pytest.mark.parametrize(
    ("held_on", "on", "enter_until", "found"),
    [
        (DAY, BEFORE, None, ["future"]),
        (DAY, DAY, None, []),
        (DAY, AFTER, AFTER, []),
        (DAY, AFTER, DAY, ["too_old"]),
        (DAY, AFTER, None, []),
    ],
)
def test_a_meeting_is_opened_from_its_day_to_the_last_day_of_entering(
    held_on, on, enter_until, found
):
    opened = check_opening(READY, held_on=held_on, on=on, enter_until=enter_until)
    assert codes(opened) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"state": MeetingState.CONVENED}, []),
        ({"state": MeetingState.OPEN}, ["already_opened"]),
        ({"state": MeetingState.NOT_HELD}, ["already_opened"]),
        ({"items": ()}, ["no_agenda"]),
        ({"has_chair": False}, ["no_chair"]),
        ({"has_minute_taker": False}, ["no_minute_taker"]),
    ],
)
def test_opening_asks_for_agenda_chair_and_secretary(given, found):
    opened = check_opening(changed(READY, **given), held_on=DAY, on=DAY, enter_until=None)
    assert codes(opened) == found


@pytest.mark.parametrize(
    ("held_on", "on", "which", "found"),
    [
        (DAY, DAY, "", []),
        (DAY, DAY, WhichDay.PLANNED, []),
        (DAY, DAY, WhichDay.NOW, []),
        (DAY, AFTER, WhichDay.NOW, ["which_day_differs"]),
        (DAY, AFTER, WhichDay.EARLIER, ["which_day_differs"]),
        (AFTER, AFTER, "", ["which_day"]),
        (AFTER, AFTER, WhichDay.NOW, []),
        (AFTER, AFTER, WhichDay.PLANNED, ["which_day_differs"]),
        (AFTER, AFTER, WhichDay.EARLIER, ["which_day_differs"]),
        (BEFORE, DAY, WhichDay.EARLIER, []),
        (BEFORE, BEFORE, WhichDay.EARLIER, ["which_day_differs"]),
        (BEFORE, DAY, "another", ["which_day_differs"]),
    ],
)
def test_another_day_than_planned_has_to_be_said(held_on, on, which, found):
    told = check_which_day(planned_on=DAY, held_on=held_on, on=on, which=which)
    assert codes(told) == found


@pytest.mark.parametrize(
    ("begins", "at", "found"),
    [
        (datetime(2026, 3, 3, 19, 30, tzinfo=LOCAL), None, []),
        (datetime(2026, 3, 3, 19, 30, tzinfo=LOCAL), datetime(2026, 3, 3, 12, 30, tzinfo=UTC), []),
        (
            datetime(2026, 3, 3, 19, 31, tzinfo=LOCAL),
            datetime(2026, 3, 3, 12, 30, tzinfo=UTC),
            ["not_begun"],
        ),
    ],
)
def test_no_meeting_has_begun_later_than_now(begins, at, found):
    assert codes(check_beginning(begins, at=at)) == found


def test_the_hour_and_the_day_that_are_now_are_those_of_viet_nam():
    """At 17:00 UTC it is midnight, and another day."""
    at = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
    (finding,) = check_beginning(at + timedelta(minutes=1), at=at)
    assert (finding.params["time"], finding.params["day"]) == ("00:00", AFTER)


@pytest.mark.parametrize(
    ("entered_on", "enter_by", "late"),
    [(DAY, DAY, False), (AFTER, DAY, True), (BEFORE, DAY, False), (AFTER, None, False)],
)
def test_an_entry_is_late_from_the_day_after_the_last(entered_on, enter_by, late):
    assert is_late_entry(entered_on=entered_on, enter_by=enter_by) is late


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"state": MeetingState.CLOSED}, ["not_open"]),
        ({"roll": RollFacts(not_recorded=1)}, ["roll_call_open"]),
        ({"tasks": TaskFacts(open=2, reviewed=2)}, []),
        ({"tasks": TaskFacts(open=2, reviewed=1)}, ["tasks_unreviewed"]),
        ({"votes__unconfirmed": 1}, ["votes_unconfirmed"]),
        ({"votes__astray": ("Kết nạp",)}, ["votes_astray"]),
        ({"items": (replace(ITEM, done=False),)}, ["steps_undone"]),
        ({"items": (replace(ITEM, done=False, required=False),)}, []),
    ],
)
def test_one_thing_left_open_is_named_before_the_closing(given, found):
    assert codes(check_closing(changed(IN_SESSION, **given))) == found


def test_what_is_left_open_is_counted_and_named():
    facts = changed(
        IN_SESSION,
        roll=RollFacts(not_recorded=2),
        tasks=TaskFacts(open=3, reviewed=1, unreviewed_titles=("Sửa đường", "Đọc sách")),
        votes__unconfirmed=4,
        votes__astray=("Kết nạp", "Khen thưởng"),
    )
    assert [finding.params for finding in check_closing(facts)] == [
        {"count": 2},
        {"count": 2, "titles": "Sửa đường; Đọc sách"},
        {"count": 4},
        {"titles": "Kết nạp; Khen thưởng"},
    ]
    blocking = [finding.blocks for finding in check_closing(facts)]
    assert blocking == [True] * 4


def test_a_required_item_left_out_is_warned_of_in_both_languages():
    items = (
        replace(ITEM, done=False, title="Chào cờ", title_en="Salute"),
        replace(ITEM, done=False, title="Phát biểu"),
    )
    (finding,) = check_closing(replace(IN_SESSION, items=items))
    titles = finding.params["titles"]
    assert (finding.blocks, titles.vi, titles.en) == (
        False,
        "Chào cờ; Phát biểu",
        "Salute; Phát biểu",
    )


@pytest.mark.parametrize(
    ("minutes", "longest", "blocked"),
    [(0, None, True), (-1, None, True), (480, 480, False), (481, 480, True), (481, None, False)],
)
def test_a_length_is_possible_from_one_minute_to_the_longest(minutes, longest, blocked):
    found = check_closing_time(IN_SESSION, minutes, longest=longest)
    assert any(finding.blocks for finding in found) is blocked


@pytest.mark.parametrize(
    ("adopted", "disputed", "objected", "found"),
    [
        (True, 0, 0, []),
        (False, 0, 0, ["not_adopted"]),
        (True, 1, 0, ["disputed"]),
        (True, 0, 1, ["objected"]),
    ],
)
def test_one_dispute_or_objection_keeps_the_minutes_open(adopted, disputed, objected, found):
    sealing = check_sealing(adopted=adopted, disputed=disputed, objected=objected)
    assert codes(sealing) == found


@pytest.mark.parametrize(
    ("official", "posts", "exists"),
    [(8, 0, False), (9, 0, True), (8, 1, True), (0, 0, False)],
)
def test_a_committee_is_elected_from_nine_members_or_there_anyway(official, posts, exists):
    """294-QĐ/TW §23.2."""
    found = committee_exists(PACK, official_members=official, committee_posts=posts)
    assert found is exists


@pytest.mark.parametrize(
    ("days", "found"), [(-46, ["too_far"]), (-45, []), (0, []), (45, []), (46, ["too_far"])]
)
def test_a_meeting_is_moved_by_at_most_forty_five_days_both_ways(days, found):
    day = DAY + timedelta(days=days)
    assert codes(check_moved_day(PACK, day, rule_day=DAY)) == found


def test_calling_off_needs_a_word():
    assert (codes(check_not_held(" ")), codes(check_not_held("bão"))) == (["no_reason"], [])


@pytest.mark.parametrize(
    ("day", "planned_on", "on", "found"),
    [
        (BEFORE, AFTER, DAY, ["past_day"]),
        (DAY, AFTER, DAY, []),
        (AFTER, DAY, DAY, []),
        (BEFORE, BEFORE, DAY, []),
        (BEFORE, AFTER, None, []),
    ],
)
def test_a_meeting_moves_to_today_and_to_no_day_before(day, planned_on, on, found):
    assert codes(check_ahead(day, planned_on=planned_on, on=on)) == found


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (MeetingState.PLANNED, []),
        (MeetingState.CONVENED, []),
        (MeetingState.NOT_HELD, ["called_off"]),
        (MeetingState.OPEN, ["already_opened"]),
        (MeetingState.CLOSED, ["already_opened"]),
        (MeetingState.SEALED, ["already_opened"]),
    ],
)
def test_nothing_is_answered_once_a_meeting_began_or_is_off(state, found):
    assert codes(check_still_ahead(state)) == found


@pytest.mark.parametrize(
    ("ahead", "at_once"),
    [
        (timedelta(hours=2), True),
        (timedelta(hours=2, seconds=1), False),
        (timedelta(0), True),
        (timedelta(hours=-1), True),
    ],
)
def test_a_change_two_hours_before_is_told_at_once(ahead, at_once):
    at = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert is_told_at_once([at + ahead], at=at) is at_once
    assert is_told_at_once([at + ahead, at + timedelta(days=3)], at=at) is at_once


@pytest.mark.parametrize(
    ("known", "before", "after", "over", "back"),
    [
        ((DAY, True), (AFTER, True), (DAY, True), False, True),
        ((DAY, True), (AFTER, True), (AFTER, True), False, False),
        ((DAY, True), (DAY, False), (DAY, True), False, True),
        ((DAY, False), (DAY, False), (DAY, True), False, False),
        ((DAY, False), (DAY, False), (DAY, True), True, True),
        ((DAY, False), (DAY, False), (AFTER, True), True, False),
        ((DAY, False), (DAY, True), (DAY, True), True, False),
    ],
)
def test_answers_stand_again_for_the_day_that_the_invited_know(known, before, after, over, back):
    def stood(day, held):
        return [day.isoformat(), "19:30", "Nhà văn hóa", held]

    assert comes_back(stood(*known), stood(*before), stood(*after), over=over) is back


@pytest.mark.parametrize(
    ("items", "by_chair", "alone"),
    [(2, 2, False), (3, 3, True), (3, 2, False), (0, 0, False)],
)
def test_one_person_presents_everything_from_three_items_on(items, by_chair, alone):
    led = [replace(ITEM, led_by_chair=number < by_chair) for number in range(items)]
    assert is_led_by_one(replace(READY, items=tuple(led))) is alone


@pytest.mark.parametrize(
    ("letters", "opened", "adopted", "found"),
    [
        (SHORTEST_REASON, OPENINGS_A_DAY - 1, True, []),
        (SHORTEST_REASON - 1, 0, True, ["reason_too_short"]),
        (SHORTEST_REASON, OPENINGS_A_DAY, True, ["opened_too_often"]),
        (SHORTEST_REASON, 0, False, ["not_adopted"]),
    ],
)
def test_the_tenth_look_of_a_day_is_the_last(letters, opened, adopted, found):
    looked = check_looking_in(reason="x" * letters, opened_today=opened, adopted=adopted)
    assert codes(looked) == found
