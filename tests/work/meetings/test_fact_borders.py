"""What the score reads of a meeting, at the limits of days, hours and counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from chibo.base.kernel.dates import Month
from chibo.work.meetings.enums import PATH, StepCode, StepState
from chibo.work.meetings.rules.calendar import thematic_month
from chibo.work.meetings.rules.facts import Around, RollFacts, TaskFacts
from chibo.work.meetings.rules.opinions import Fate, fate_of, title_from
from chibo.work.meetings.rules.proposing import FORMAL_MINUTES, is_formal, propose_minutes
from chibo.work.meetings.rules.reports import check_report, proposed_outcome
from chibo.work.meetings.rules.steps import next_step, path_of
from chibo.work.meetings.rules.witnesses import (
    check_objecting,
    check_signing,
    check_tellers,
    check_telling,
)
from rulebook.loading.loader import load_pack
from rulebook.vocabulary.findings import Explained
from tests.work.meetings.plain_facts import DAY, ITEM, LOCAL, READY, changed

pytestmark = pytest.mark.pure

EVENING = READY.starts


def told(published_on=None, around=None, **given):
    facts = changed(READY, **given)
    return facts.for_score(published_on=published_on, around=around or Around())


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("published", "days", "hours"),
    [
        (EVENING - timedelta(hours=24), 1, 24),
        (EVENING - timedelta(hours=23, minutes=59), 1, 23),
        (datetime(2026, 3, 2, 23, 59, tzinfo=LOCAL), 1, 19),
        (datetime(2026, 3, 3, 0, 0, tzinfo=LOCAL), 0, 19),
        (datetime(2026, 3, 2, 16, 59, tzinfo=UTC), 1, 19),
        (datetime(2026, 3, 2, 17, 0, tzinfo=UTC), 0, 19),
        (EVENING, 0, 0),
        (None, None, None),
    ],
)
def test_papers_are_counted_in_days_of_viet_nam_and_in_whole_hours(published, days, hours):
    facts = told(papers__last_published=published)
    assert (facts["papers.days_before"], facts["papers.hours_before"]) == (days, hours)


@pytest.mark.parametrize(
    ("huddle_on", "late", "held", "days"),
    [
        (DAY - timedelta(days=1), False, True, 1),
        (DAY, False, True, 0),
        (DAY + timedelta(days=1), False, False, -1),
        (DAY, True, False, 0),
        (None, False, False, None),
    ],
)
def test_a_huddle_counts_up_to_the_day_itself_when_it_was_entered_in_time(
    huddle_on, late, held, days
):
    facts = told(huddle__on=huddle_on, huddle__late=late)
    assert (facts["huddle.held"], facts["huddle.days_before"]) == (held, days)
    assert facts["huddle.entered_late"] is late


def test_in_a_practice_no_days_before_it_are_counted():
    facts = told(in_practice=True, papers__last_published=EVENING - timedelta(days=2))
    names = ("huddle.days_before", "papers.days_before", "papers.hours_before")
    assert [facts[name] for name in names] == [None] * 3
    assert facts["huddle.held"] is True


@pytest.mark.parametrize(
    ("minutes", "minimum", "short", "share"),
    [
        (90, 90, 0, 1),
        (89, 90, 1, Decimal(89) / 90),
        (91, 90, 0, 1),
        (45, 90, 45, Decimal("0.5")),
        (0, 0, 0, 1),
        (None, 90, None, None),
    ],
)
def test_a_meeting_is_short_below_its_minimum(minutes, minimum, short, share):
    facts = told(length__minutes=minutes, length__minimum=minimum)
    assert (facts["meeting.minutes_short"], facts["meeting.length_share"]) == (short, share)


@pytest.mark.parametrize(("combined", "counted"), [(True, 120), (False, 80)])
def test_two_meetings_on_one_occasion_are_measured_together(combined, counted):
    facts = told(length__minutes=80, length__combined_minutes=120, length__combined=combined)
    assert facts["meeting.minutes"] == counted


@pytest.mark.parametrize(
    ("speakers", "present", "share"), [(9, 20, Decimal("0.45")), (0, 20, 0), (0, 0, None)]
)
def test_speakers_are_a_share_of_those_present(speakers, present, share):
    facts = told(speakers=speakers, roll=RollFacts(present=present))
    assert (facts["opinions.speakers"], facts["opinions.share"]) == (speakers, share)


@pytest.mark.parametrize(
    ("done", "due", "share"), [(7, 7, 1), (6, 8, Decimal("0.75")), (0, 0, None)]
)
def test_tasks_done_are_a_share_of_those_due(done, due, share):
    assert told(tasks=TaskFacts(due=due, done=done))["tasks.done_share"] == share


@pytest.mark.parametrize(
    ("assigned", "ownerless", "given", "owned"),
    [(0, 0, False, False), (1, 0, True, True), (2, 1, True, False)],
)
def test_every_task_given_needs_its_owner(assigned, ownerless, given, owned):
    facts = told(tasks=TaskFacts(assigned=assigned, ownerless=ownerless))
    assert facts["closing.tasks_assigned"] is given
    assert facts["closing.tasks_with_owner"] is owned


@pytest.mark.parametrize(
    ("given", "name", "expected"),
    [
        ({}, "closing.concluded", False),
        ({"resolutions": 1}, "closing.concluded", True),
        ({"votes__passed": 1}, "closing.concluded", True),
        ({"minutes__adopted": True}, "closing.minutes_adopted", True),
        (
            {"minutes__adopted": True, "minutes__await_adoption": True},
            "closing.minutes_adopted",
            False,
        ),
        (
            {"minutes__adopted": True, "minutes__chair_signed": True},
            "closing.minutes_complete",
            False,
        ),
        (
            {"minutes__adopted": True, "minutes__secretary_signed": True},
            "closing.minutes_complete",
            False,
        ),
        (
            {"minutes__chair_signed": True, "minutes__secretary_signed": True},
            "closing.minutes_complete",
            False,
        ),
        ({"notice__official_told": False}, "notice.official_in_charge", False),
        (
            {"notice__official_told": False, "notice__official_exists": False},
            "notice.official_in_charge",
            True,
        ),
    ],
)
def test_each_part_of_the_closing_is_told_alone(given, name, expected):
    assert told(**given)[name] is expected


def test_minutes_are_complete_when_adopted_and_signed_twice():
    signed = {
        "minutes__adopted": True,
        "minutes__chair_signed": True,
        "minutes__secretary_signed": True,
    }
    assert told(**signed)["closing.minutes_complete"] is True


@pytest.mark.parametrize(
    ("published_on", "days"), [(DAY, 0), (DAY + timedelta(days=2), 2), (None, None)]
)
def test_days_until_the_results_were_published_are_counted_from_the_meeting(published_on, days):
    assert told(published_on)["closing.published_days_after"] == days


@pytest.mark.parametrize(
    ("before", "open_tasks", "exists"), [(False, 0, False), (True, 0, True), (False, 1, True)]
)
def test_tasks_of_last_time_exist_after_a_meeting_or_while_one_is_open(before, open_tasks, exists):
    around = Around(held_before=before)
    assert told(around=around, tasks=TaskFacts(open=open_tasks))["tasks.exists_last"] is exists


def test_the_ideological_part_is_the_sum_of_its_items_and_none_without_minutes():
    ideology = replace(ITEM, role="ideology", minutes_spent=10)
    items = (ideology, ideology, replace(ideology, minutes_spent=None), ITEM)
    assert told(items=items)["agenda.ideology_minutes"] == 20
    assert told()["agenda.ideology_minutes"] is None
    required = (ITEM, replace(ITEM, done=False), replace(ITEM, required=False, led_by_chair=False))
    facts = told(items=required)
    names = ("agenda.steps_required", "agenda.steps_done", "agenda.led_by_others")
    assert [facts[name] for name in names] == [2, 1, 1]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (DAY - timedelta(days=1), StepState.CURRENT),
        (DAY, StepState.CURRENT),
        (DAY + timedelta(days=1), StepState.LATE),
    ],
)
def test_a_step_is_late_from_the_day_after_it_was_due(on, state):
    raw = [(code, False, False) for code in PATH]
    due = {StepCode.PREPARE: Explained(DAY)}
    steps = path_of(raw, due=due, on=on)
    assert (steps[0].state, next_step(steps).code) == (state, StepCode.PREPARE)
    assert steps[1].state == StepState.TODO


def test_a_moment_is_due_on_its_day_in_viet_nam():
    due = {StepCode.PREPARE: Explained(datetime(2026, 3, 2, 17, 0, tzinfo=UTC))}
    (step, *_) = path_of([(StepCode.PREPARE, False, False)], due=due, on=DAY)
    assert (step.due_day, step.state) == (DAY, StepState.CURRENT)


@pytest.mark.parametrize(
    ("length", "title"),
    [(160, "a" * 160), (161, "a" * 159 + "…")],
)
def test_a_title_is_cut_from_the_first_letter_too_many(length, title):
    assert title_from("a" * length) == title


def test_a_title_is_cut_between_words_and_ends_with_the_first_sentence():
    long = " ".join(["từ"] * 60)
    assert title_from(long) == " ".join(["từ"] * 53) + "…"
    assert title_from("Sửa  đường! Rồi sao?") == "Sửa đường!"


AT = datetime(2026, 3, 3, 20, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("known", "fate"),
    [
        ({}, Fate.SENT),
        ({"on_item": True}, Fate.UNDER_ITEM),
        ({"on_item": True, "taken_up_at": AT}, Fate.TAKEN_UP),
        ({"taken_up_at": AT, "over": True}, Fate.HEARD),
        ({"over": True, "in_minutes": True}, Fate.IN_MINUTES),
        ({"over": True, "in_minutes": True, "off_record": True}, Fate.OFF_RECORD),
        ({"off_record": True}, Fate.SENT),
        ({"not_held": True, "over": True, "in_minutes": True}, Fate.NOT_HELD),
    ],
)
def test_an_opinion_has_come_as_far_as_the_last_that_is_true(known, fate):
    names = ("on_item", "off_record", "over", "in_minutes", "not_held")
    assert fate_of(**dict.fromkeys(names, False) | {"taken_up_at": None} | known) == fate


@pytest.mark.parametrize(
    ("minimum", "known", "minutes"),
    [
        (42, {}, {"opening": 2, "a": 20, "b": 20}),
        (43, {}, {"opening": 2, "a": 21, "b": 20}),
        (90, {"a": 30}, {"opening": 2, "a": 30, "b": 58}),
        (0, {}, {"opening": 2, "a": FORMAL_MINUTES, "b": FORMAL_MINUTES}),
        (10, {"opening": 5, "a": 5, "b": 1}, {"opening": 5, "a": 5, "b": 1}),
    ],
)
def test_the_minutes_left_are_shared_with_the_odd_ones_first(minimum, known, minutes):
    assert propose_minutes(["opening", "a", "b"], minimum=minimum, known=known) == minutes
    assert (is_formal("opening"), is_formal("a")) == (True, False)


@pytest.mark.parametrize(
    ("state", "words", "found", "outcome"),
    [
        ("done", "xong", [], "done"),
        ("doing", "xong", [], "continued"),
        ("stuck", "xong", [], "continued"),
        ("", "xong", ["no_state"], ""),
        ("done", "", ["no_words"], "done"),
        ("other", "", ["no_state", "no_words"], ""),
    ],
)
def test_a_report_proposes_its_mark(state, words, found, outcome):
    assert (codes(check_report(state, words)), proposed_outcome(state)) == (found, outcome)


@pytest.mark.parametrize(
    ("tellers", "second", "found"),
    [
        ((), False, ["no_teller"]),
        ((), True, []),
        (("b",), False, []),
        (("a",), False, ["teller_is_recorder"]),
        (("b", "a"), True, ["teller_is_recorder"]),
        (("c",), False, ["teller_absent"]),
        (("b", "c"), False, ["teller_absent"]),
    ],
)
def test_a_teller_is_another_one_who_is_here(tellers, second, found):
    """294-QĐ/TW, art. 9.3; the recorder is a, here are a and b."""
    named = [(one, one.upper()) for one in tellers]
    told_of = check_tellers(named, here="ab", recorder="a", by_second_account=second)
    assert codes(told_of) == found


def test_who_signs_objects_or_is_told_is_checked_one_by_one():
    signing = {"waiting": ("chair",), "has_keeper": True}
    assert codes(check_signing(("chair",), **signing)) == []
    assert codes(check_signing((), **signing)) == ["no_signer"]
    assert codes(check_signing(("chair", "other"), **signing)) == ["signed_already"]
    assert codes(check_signing(("chair",), waiting=("chair",), has_keeper=False)) == ["no_keeper"]
    assert codes(check_objecting(named=False, text="sai")) == ["not_named"]
    assert codes(check_objecting(named=True, text="")) == ["no_reason"]
    assert codes(check_objecting(named=True, text="sai")) == []
    assert codes(check_telling(("phone", "x"), known=("phone",), gone=())) == ["unknown_way"]
    assert codes(check_telling(("phone",), known=("phone",), gone=("An",))) == ["has_left"]
    assert codes(check_telling((), known=(), gone=())) == []


@pytest.mark.parametrize(("place", "months"), [(1, (1, 4, 7, 10)), (3, (3, 6, 9, 12))])
def test_one_month_of_each_quarter_is_thematic(place, months):
    pack, key = load_pack(Path("packs/vn-hd42-2025")), "meeting.thematic_month"
    named = replace(pack, values={**pack.values, key: replace(pack.value(key), value=place)})
    found = [n for n in range(1, 13) if thematic_month(named, Month(2026, n))]
    assert tuple(found) == months


def test_the_day_of_a_meeting_is_told_as_it_is():
    facts = told(moved_reason="bão", in_first_week=False, rule_day=date(2026, 3, 4))
    names = ("meeting.held_on", "meeting.rule_day", "meeting.moved_reason", "meeting.in_first_week")
    assert [facts[name] for name in names] == [DAY, date(2026, 3, 4), "bão", False]
