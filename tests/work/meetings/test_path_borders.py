"""What each step of the path still lacks, one thing at a time; plans of a month; answers kept."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from chibo.base.kernel.dates import Month
from chibo.work.meetings.enums import MeetingKind, MeetingState, StepCode
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.rules.calendar import check_moved_day, days_of_first_week, plan_month
from chibo.work.meetings.rules.changes import ANSWER, carried, is_same_day, is_untold, stands
from chibo.work.meetings.rules.course import (
    check_beginning,
    check_closing_time,
    check_opening,
    check_which_day,
)
from chibo.work.meetings.rules.facts import Around
from chibo.work.meetings.rules.missing import missing_in
from chibo.work.meetings.rules.steps import Walked, is_in_session, raw_steps
from chibo.work.meetings.rules.texts import content_hash
from rulebook.loading.loader import load_pack
from rulebook.vocabulary.facts import KINDS
from tests.work.meetings.plain_facts import DAY, ITEM, LOCAL, READY, changed

pytestmark = pytest.mark.pure

PACK = load_pack(Path("packs/vn-hd42-2025"))
AT = datetime(2026, 3, 1, 8, tzinfo=LOCAL)
OTHERS = changed(ITEM, led_by_chair=False)
DONE = changed(
    READY,
    agenda_ready_at=AT,
    convened_at=AT,
    published_at=AT,
    resolutions=1,
    items=(ITEM, ITEM, OTHERS),
    tasks__assigned=1,
    minutes__adopted=True,
    minutes__chair_signed=True,
    minutes__secretary_signed=True,
)


def blocking(findings):
    return [(finding.code, finding.blocks) for finding in findings]


@pytest.mark.parametrize(
    ("step", "given", "found"),
    [
        (StepCode.PREPARE, {}, []),
        (StepCode.PREPARE, {"items": ()}, [("no_agenda", True)]),
        (StepCode.PREPARE, {"agenda_ready_at": None}, [("not_ready", True)]),
        (StepCode.PREPARE, {"has_chair": False}, [("no_officers", False)]),
        (StepCode.PREPARE, {"has_minute_taker": False}, [("no_officers", False)]),
        (StepCode.PREPARE, {"papers__count": 0}, [("no_papers", False)]),
        (StepCode.PREPARE, {"items": (ITEM,) * 3}, [("one_voice", False)]),
        (
            StepCode.PREPARE,
            {"has_chair": False, "agenda_ready_at": None},
            [("not_ready", True), ("no_officers", False)],
        ),
        (StepCode.HUDDLE, {}, []),
        (StepCode.HUDDLE, {"huddle__on": None}, [("no_huddle", True)]),
        (StepCode.HUDDLE, {"huddle__has_notes": False}, [("no_notes", False)]),
        (StepCode.HUDDLE, {"huddle__late": True}, [("huddle_late", False)]),
        (StepCode.CONVENE, {}, []),
        (StepCode.CONVENE, {"place": " "}, [("no_place", True)]),
        (StepCode.CONVENE, {"convened_at": None}, [("not_sent", True)]),
        (StepCode.MEET, {"roll__not_recorded": 1}, []),
        (
            StepCode.MEET,
            {"state": MeetingState.OPEN, "roll__not_recorded": 1},
            [("roll_call_open", True)],
        ),
        (StepCode.MINUTES, {}, []),
        (StepCode.MINUTES, {"minutes__adopted": False}, [("not_adopted", True)]),
        (StepCode.MINUTES, {"roll__disputed": 1}, [("disputed", True)]),
        (StepCode.MINUTES, {"minutes__chair_signed": False}, [("no_chair_signature", True)]),
        (
            StepCode.MINUTES,
            {"minutes__secretary_signed": False},
            [("no_secretary_signature", True)],
        ),
        (StepCode.RESOLUTION, {}, []),
        (StepCode.RESOLUTION, {"resolutions": 0}, [("no_resolution", True)]),
        (StepCode.RESOLUTION, {"tasks__assigned": 0}, [("no_tasks", False)]),
        (StepCode.RESOLUTION, {"published_at": None}, [("not_published", True)]),
        (StepCode.SCORE, {"items": ()}, []),
    ],
)
def test_a_step_names_the_one_thing_that_it_lacks(step, given, found):
    assert blocking(missing_in(step, changed(DONE, **given))) == found


def test_all_who_have_no_invitation_yet_are_counted():
    (finding,) = missing_in(StepCode.CONVENE, changed(DONE, convened_at=None))
    assert finding.message.format(**finding.params) == "25 persons have no invitation yet."


@pytest.mark.parametrize(
    ("month", "kinds"),
    [
        (Month(2026, 1), [MeetingKind.REGULAR]),
        (Month(2026, 3), [MeetingKind.REGULAR]),
        (Month(2026, 5), [MeetingKind.REGULAR, MeetingKind.THEMATIC]),
    ],
)
def test_a_month_holds_the_regular_meeting_and_once_a_quarter_the_thematic_one(month, kinds):
    """Guidance 42-HD/BTCTW."""
    holidays = {date(2026, 5, 3): "nghỉ"}
    planned = plan_month(PACK, month, holidays=holidays)
    assert [one.kind for one in planned] == kinds
    day = date(2026, month.month, 4 if month.month == 5 else 3)
    assert {(one.month, one.day) for one in planned} == {(month, day)}


def test_the_first_week_names_its_holidays_and_days_of_rest():
    """Directive 50-CT/TW."""
    days = days_of_first_week(PACK, Month(2026, 3), holidays={date(2026, 3, 2): "nghỉ bù"})
    assert [one.day for one in days] == [date(2026, 3, number) for number in range(1, 8)]
    assert [one.note for one in days] == ["", "nghỉ bù", "", "", "", "", ""]
    rest = PACK.value("meeting.rest_days").value
    assert [one.is_rest_day for one in days] == [one.day.isoweekday() in rest for one in days]


def meeting(**given):
    """A meeting that nobody has stored, convened for 19:30 on its day."""
    fields = {"planned_on": DAY, "starts_at": time(19, 30), "place": "Nhà văn hóa"}
    return Meeting(**fields | {"state": MeetingState.CONVENED} | given)


def test_there_is_to_know_of_a_meeting_its_day_hour_place_and_whether_it_is_held():
    assert stands(meeting()) == ["2026-03-03", "19:30", "Nhà văn hóa", True]
    assert stands(meeting(state=MeetingState.NOT_HELD))[3] is False


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"starts_at": time(8, 0), "place": "Trụ sở"}, True),
        ({"planned_on": DAY + timedelta(days=1)}, False),
        ({"state": MeetingState.NOT_HELD}, False),
    ],
)
def test_answers_hold_for_another_hour_or_place_and_for_no_other_day(other, same):
    assert is_same_day(stands(meeting()), stands(meeting(**other))) is same


@pytest.mark.parametrize(
    ("state", "announced", "untold"),
    [
        (MeetingState.CONVENED, None, False),
        (MeetingState.CONVENED, "now", False),
        (MeetingState.CONVENED, "before", True),
        (MeetingState.PLANNED, "before", False),
        (MeetingState.OPEN, "before", False),
        (MeetingState.NOT_HELD, "before", True),
    ],
)
def test_the_invited_are_told_what_has_changed_until_the_meeting_begins(state, announced, untold):
    row = meeting(state=state)
    earlier = stands(meeting(place="Trụ sở"))
    row.announced = {"now": stands(row), "before": earlier, None: None}[announced]
    assert is_untold(row) is untold


YES = {**ANSWER, "reply": "yes"}


@pytest.mark.parametrize(
    ("answer", "earlier", "back_to", "now", "kept"),
    [
        (ANSWER, [], None, ANSWER, []),
        (YES, [], None, ANSWER, [{"day": "2026-03-03", **YES}]),
        (ANSWER, [{"day": "2026-03-05", **YES}], date(2026, 3, 5), YES, []),
        (
            ANSWER,
            [{"day": "2026-03-05", **YES}],
            date(2026, 3, 6),
            ANSWER,
            [{"day": "2026-03-05", **YES}],
        ),
        (
            YES,
            [{"day": "2026-03-05", "reply": "no"}, {"day": "2026-03-05", "reply": "yes"}],
            date(2026, 3, 5),
            YES,
            [{"day": "2026-03-05", "reply": "no"}, {"day": "2026-03-03", **YES}],
        ),
    ],
)
def test_an_answer_is_kept_for_its_day_and_stands_again_when_the_meeting_comes_back(
    answer, earlier, back_to, now, kept
):
    assert carried(answer, earlier, day=DAY, back_to=back_to) == (now, kept)


def test_what_keeps_a_meeting_from_opening_is_said_at_its_field():
    facts = changed(READY, has_chair=False, has_minute_taker=False)
    tomorrow = DAY + timedelta(days=1)
    found = check_opening(facts, held_on=tomorrow, on=DAY, enter_until=DAY - timedelta(days=1))
    assert [(one.code, one.field) for one in found] == [
        ("no_chair", "chair"),
        ("no_minute_taker", "minute_taker"),
        ("future", "held_on"),
        ("too_old", "held_on"),
    ]
    assert "2026-03-04" in found[2].message.format(**found[2].params)


@pytest.mark.parametrize(
    ("minutes", "found"), [(90, []), (89, [("short", False)]), (0, [("impossible_length", True)])]
)
def test_a_meeting_is_short_from_one_minute_below_its_minimum(minutes, found):
    """Guidance 42-HD/BTCTW."""
    assert blocking(check_closing_time(READY, minutes, longest=480)) == found


def test_the_fingerprint_hangs_on_what_is_said_and_not_on_its_order():
    one = content_hash({"a": "Nghị quyết", "b": [1, 2]})
    assert one == content_hash({"b": [1, 2], "a": "Nghị quyết"})
    assert one != content_hash({"a": "nghị quyết", "b": [1, 2]})
    assert one != content_hash({"a": "Nghị quyết", "b": [2, 1]})
    empty = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert content_hash({}) == empty


def test_the_fingerprint_is_that_of_the_text_without_blanks_in_its_own_letters():
    plain = '{"a":"Nghị quyết","b":[1,2]}'
    assert content_hash({"b": [1, 2], "a": "Nghị quyết"}) == sha256(plain.encode()).hexdigest()


def test_the_score_is_offered_every_fact_that_a_regulation_may_ask_for():
    assert set(READY.for_score(published_on=None, around=Around())) == set(KINDS)


@pytest.mark.parametrize(
    ("minutes", "combined", "other", "found"),
    [
        (1, False, None, ["short"]),
        (90, False, 90, []),
        (89, False, 90, ["short"]),
        (45, True, 45, []),
        (44, True, 45, ["short"]),
        (90, True, None, []),
        (89, True, None, ["short"]),
    ],
)
def test_two_meetings_on_one_occasion_are_long_enough_together(minutes, combined, other, found):
    facts = changed(READY, length__combined=combined, length__combined_minutes=other)
    closing = check_closing_time(facts, minutes, longest=480)
    assert [finding.code for finding in closing] == found


WALKED = Walked(
    state=MeetingState.CONVENED,
    agenda_ready_at=None,
    huddle_on=None,
    huddle_applies=True,
    convened_at=None,
    sealed=False,
    resolutions=0,
    published_at=None,
)


@pytest.mark.parametrize(
    ("given", "done", "skipped"),
    [
        ({}, [], []),
        ({"agenda_ready_at": AT}, [StepCode.PREPARE], []),
        ({"huddle_on": DAY}, [StepCode.HUDDLE], []),
        ({"huddle_applies": False}, [], [StepCode.HUDDLE]),
        ({"convened_at": AT}, [StepCode.CONVENE], []),
        ({"state": MeetingState.OPEN}, [], []),
        (
            {"state": MeetingState.CLOSED},
            [StepCode.PREPARE, StepCode.CONVENE, StepCode.MEET],
            [],
        ),
        ({"sealed": True}, [StepCode.MINUTES], []),
        ({"resolutions": 1}, [], []),
        ({"published_at": AT}, [], []),
        ({"resolutions": 1, "published_at": AT}, [StepCode.RESOLUTION], []),
    ],
)
def test_a_step_is_done_by_what_it_asks_for_and_by_nothing_else(given, done, skipped):
    raw = raw_steps(replace(WALKED, **given))
    assert [code for code, is_done, _ in raw if is_done] == done
    assert [code for code, _, is_skipped in raw if is_skipped] == skipped
    assert is_in_session(replace(WALKED, **given)) is (given.get("state") == MeetingState.OPEN)


def test_another_day_or_hour_is_refused_at_the_field_where_it_was_chosen():
    later = DAY + timedelta(days=1)
    asked = {"planned_on": DAY, "held_on": later, "on": later}
    found = [
        *check_which_day(**asked, which=""),
        *check_which_day(**asked, which="planned"),
        *check_beginning(AT + timedelta(minutes=1), at=AT),
        *check_moved_day(PACK, DAY + timedelta(days=46), rule_day=DAY),
    ]
    assert [one.field for one in found] == ["which", "held_on", "at", "day"]
