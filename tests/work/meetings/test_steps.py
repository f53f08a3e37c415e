"""The path of a month: which step is now, what it lacks, and the days a meeting may take."""

from datetime import date

import pytest

from chibo.base.kernel.dates import Month
from chibo.library.regulations.queries import packs
from chibo.work.meetings.enums import PATH, StepCode
from chibo.work.meetings.queries.calendar import companion_of, year_plan
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.rules.calendar import check_moved_day
from chibo.work.meetings.rules.missing import is_led_by_one, missing_in
from chibo.work.meetings.rules.steps import next_step, path_of
from rulebook.vocabulary.findings import Explained
from tests.factories import TODAY, make_meeting
from tests.factories import month as step

DONE, OPEN, SKIPPED = (True, False), (False, False), (False, True)


def states(*marks, on=date(2026, 11, 1)):
    raw = [(code, *mark) for code, mark in zip(PATH, marks, strict=True)]
    due = {StepCode.MEET: Explained(date(2026, 11, 3))}
    steps = path_of(raw, due=due, on=on)
    now = next_step(steps)
    return [step.state.value for step in steps], now and now.code.value


@pytest.mark.pure
def test_the_first_open_step_is_now():
    found = states(DONE, SKIPPED, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN)

    assert found == (["done", "skipped", "current", *["todo"] * 5], "convene")


@pytest.mark.pure
def test_a_huddle_left_out_stays_open_and_holds_nothing_up_once_the_meeting_was_held():
    found = states(DONE, OPEN, DONE, DONE, OPEN, OPEN, OPEN, OPEN, on=date(2026, 11, 4))

    assert found == (["done", "todo", "done", "done", "current", "todo", "todo", "todo"], "minutes")


@pytest.mark.pure
@pytest.mark.parametrize("on", [date(2026, 11, 1), date(2026, 11, 4)])
def test_while_the_meeting_is_in_session_it_is_the_step_whatever_was_left_out(on):
    raw = [(code, *mark) for code, mark in zip(PATH, [DONE, OPEN, DONE, *[OPEN] * 5], strict=True)]
    due = {
        StepCode.HUDDLE: Explained(date(2026, 10, 29)),
        StepCode.MEET: Explained(date(2026, 11, 3)),
    }

    steps = path_of(raw, due=due, on=on, in_session=True)

    now = next_step(steps)
    assert (now.code, [step.state.value for step in steps][2:5]) == (
        StepCode.MEET,
        ["done", "current", "todo"],
    )


@pytest.mark.pure
def test_nothing_is_next_when_all_is_done():
    assert states(*[DONE] * 8) == (["done"] * 8, None)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("day", "codes"),
    [(date(2026, 12, 18), []), (date(2026, 12, 19), ["too_far"]), (date(2026, 9, 18), ["too_far"])],
)
def test_a_meeting_moves_by_forty_five_days_at_most(day, codes):
    pack = next(pack for pack in packs() if pack.code == "vn-hd42-2025")
    found = check_moved_day(pack, day, rule_day=date(2026, 11, 3))

    assert [finding.code for finding in found] == codes


def test_each_step_names_what_it_lacks(people):
    meeting = make_meeting(people.cell)
    lacking = {
        code.value: [finding.code for finding in missing_in(code, MeetingFile(meeting).facts)]
        for code in PATH
    }

    assert lacking == {
        "prepare": ["no_agenda", "no_officers", "no_papers"],
        "huddle": ["no_huddle"],
        "convene": ["not_sent"],
        "meet": [],
        "minutes": ["not_adopted"],
        "resolution": ["no_resolution", "not_published", "no_tasks"],
        "score": [],
        "submit": [],
    }


def test_a_prepared_meeting_lacks_papers_and_other_voices(people):
    meeting = step.prepare(make_meeting(people.cell), people)
    facts = MeetingFile(meeting).facts

    assert [finding.code for finding in missing_in(StepCode.PREPARE, facts)] == [
        "no_papers",
        "one_voice",
    ]
    assert is_led_by_one(facts) is True


def test_the_year_names_the_months_without_a_meeting(people):
    make_meeting(people.cell, month=Month(2026, 12))

    plan = year_plan(people.cell, year=2026, on=TODAY)

    assert [row.month.month for row in plan if row.missing] == [11]
    assert [[meeting.kind for meeting in row.meetings] for row in plan][11] == ["regular"]


def test_the_meeting_of_the_same_occasion_is_found_from_both_sides(people):
    regular, thematic = make_meeting(people.cell), make_meeting(people.cell, kind="thematic")

    assert (companion_of(regular), companion_of(thematic)) == (thematic, regular)
