"""The day of a meeting, deadlines and lengths."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from rulebook.meetings.dates import (
    days_between,
    deadline,
    in_first_week,
    may_move,
    meeting_day,
    minimum_minutes,
)
from rulebook.vocabulary.findings import Severity, localise
from rulebook.vocabulary.pack import ExceptionFor
from rulebook.vocabulary.values import Term

pytestmark = pytest.mark.pure

TET_2022 = {
    date(2022, 2, day): name
    for day, name in ((1, "Tết"), (2, "Mùng hai"), (3, "Mùng ba"), (4, "Mùng bốn"))
}


def changed(pack, **values):
    """The pack with some values replaced; the keys' dots are written as two underscores."""
    new = {key.replace("__", "."): value for key, value in values.items()}
    return replace(
        pack,
        values={
            **pack.values,
            **{key: replace(pack.values[key], value=value) for key, value in new.items()},
        },
    )


def spoken(explained):
    return [step.message.format(**localise(step.params, "en")) for step in explained.steps]


def test_a_saturday_is_no_holiday_so_the_meeting_stays(pack):
    day = meeting_day(pack, 2026, 1, holidays={date(2026, 1, 1): "Tết Dương lịch"})
    assert day.value == date(2026, 1, 3)
    assert spoken(day) == [
        "The rule says: The whole Party meets on day 3 of each month.",
        "2026-01-03 is not a day off, so the meeting stays on it.",
    ]


def test_a_meeting_inside_tet_goes_to_the_next_open_day_and_says_why(pack):
    day = meeting_day(pack, 2022, 2, holidays=TET_2022)
    assert day.value == date(2022, 2, 5)
    assert spoken(day)[1:] == [
        "2022-02-03 is a day off: Mùng ba.",
        (
            "The rule says: When day 3 is a holiday, the next day that is none is proposed up to"
            " day 7; failing that, the last such day before day 3."
        ),
        "Proposed day: 2022-02-05.",
    ]
    assert [source.confidence for source in day.sources] == ["H", "L"]


@pytest.mark.parametrize(
    ("policy", "rest", "expected"),
    [
        ("none", (), date(2022, 2, 3)),
        ("manual_with_reason", (), date(2022, 2, 3)),
        ("nearest_workday", (), date(2022, 2, 5)),
        ("nearest_workday", (6, 7), date(2022, 1, 31)),
        ("next_workday_within_first_week", (6, 7), date(2022, 2, 7)),
        ("sat_back_sun_forward", (6, 7), date(2022, 1, 31)),
    ],
)
def test_each_shift_policy_proposes_its_day_in_tet(pack, policy, rest, expected):
    layer = changed(pack, meeting__shift_policy=policy, meeting__rest_days=rest)
    assert meeting_day(layer, 2022, 2, holidays=TET_2022).value == expected


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [(2026, 9, date(2026, 9, 4)), (2026, 7, date(2026, 7, 6)), (2026, 11, date(2026, 11, 5))],
)
def test_the_enterprise_practice_goes_back_from_saturday_and_on_from_sunday(
    pack, year, month, expected
):
    layer = changed(pack, meeting__day=5, meeting__shift_policy="sat_back_sun_forward")
    assert meeting_day(layer, year, month, holidays={}).value == expected


def test_a_swapped_weekend_day_is_a_working_day(pack):
    layer = changed(pack, meeting__rest_days=(6, 7))
    assert meeting_day(layer, 2026, 1, holidays={}).value == date(2026, 1, 5)
    assert meeting_day(layer, 2026, 1, holidays={}, working={date(2026, 1, 3)}).value == date(
        2026, 1, 3
    )


def test_with_the_rest_of_the_week_off_the_last_open_day_before_is_proposed(pack):
    rest = {date(2026, 5, day): "nghỉ" for day in range(3, 8)}
    assert meeting_day(pack, 2026, 5, holidays=rest).value == date(2026, 5, 2)


def test_with_the_whole_first_week_off_no_day_is_proposed(pack):
    week = {date(2026, 5, day): "nghỉ" for day in range(1, 8)}
    day = meeting_day(pack, 2026, 5, holidays=week)
    assert day.value == date(2026, 5, 3)
    assert spoken(day)[-1] == "No other day is proposed: choose one yourself and give the reason."


def test_the_proposed_day_may_be_kept_without_a_reason(pack):
    assert may_move(pack, date(2022, 2, 5), 2022, 2, reason="", holidays=TET_2022) == ()


def test_a_move_needs_a_reason_and_the_first_week(pack):
    findings = may_move(pack, date(2026, 3, 10), 2026, 3, reason=" ", holidays={})
    assert [(finding.code, finding.severity) for finding in findings] == [
        ("meeting.move_without_reason", Severity.ERROR),
        ("meeting.outside_first_week", Severity.WARNING),
    ]
    assert may_move(pack, date(2026, 3, 7), 2026, 3, reason="bão", holidays={}) == ()


def test_a_move_onto_a_holiday_or_into_another_month_is_warned_of(pack):
    holidays = {date(2026, 5, 1): "Quốc tế Lao động"}
    on_holiday = may_move(pack, date(2026, 5, 1), 2026, 5, reason="bão", holidays=holidays)
    other_month = may_move(pack, date(2026, 6, 2), 2026, 5, reason="bão", holidays=holidays)
    assert [finding.code for finding in on_holiday] == ["meeting.on_holiday"]
    assert [finding.code for finding in other_month] == ["meeting.outside_first_week"]


@pytest.mark.parametrize(("day", "inside"), [(1, True), (7, True), (8, False)])
def test_the_first_week_ends_on_day_seven(pack, day, inside):
    assert in_first_week(pack, date(2026, 3, day), 2026, 3) is inside


def test_calendar_days_count_over_the_end_of_a_year(pack):
    end = deadline(pack, "minutes.publish_after", anchor=date(2026, 12, 30))
    assert end.value == date(2027, 1, 1)
    assert spoken(end)[1] == "2 calendar days from 2026-12-30: 2027-01-01."


def test_a_utc_moment_is_read_as_a_day_in_viet_nam(pack):
    evening = datetime(2026, 3, 2, 18, tzinfo=UTC)
    assert deadline(pack, "papers.publish_before", anchor=evening).value == date(2026, 3, 2)


def test_friday_plus_three_working_days_is_wednesday(pack):
    layer = changed(pack, self_score__submit_after=Term(3, "working_days"))
    friday = date(2026, 3, 6)
    assert deadline(layer, "self_score.submit_after", anchor=friday).value == date(2026, 3, 11)
    holidays = {date(2026, 3, 10): "nghỉ"}
    assert deadline(
        layer, "self_score.submit_after", anchor=friday, holidays=holidays
    ).value == date(2026, 3, 12)
    swapped = {date(2026, 3, 7)}
    assert deadline(layer, "self_score.submit_after", anchor=friday, working=swapped).value == date(
        2026, 3, 10
    )


def test_hours_keep_the_clock_and_the_time_zone(pack):
    layer = changed(pack, papers__publish_before=Term(24, "hours"))
    local = timezone(timedelta(hours=7))
    meeting = datetime(2026, 3, 3, 19, 30, tzinfo=local)
    assert deadline(layer, "papers.publish_before", anchor=meeting).value == datetime(
        2026, 3, 2, 19, 30, tzinfo=local
    )
    from_midnight = deadline(layer, "papers.publish_before", anchor=date(2026, 3, 3)).value
    assert (from_midnight.isoformat(), type(from_midnight)) == ("2026-03-02T00:00:00", datetime)


def test_where_no_number_is_known_there_is_no_deadline(pack):
    end = deadline(pack, "notice.before", anchor=date(2026, 3, 3))
    assert end.value is None
    assert spoken(end)[1] == "No number was found in the sources, so no deadline is computed."


def test_twenty_three_hours_can_be_one_day():
    published, meeting = datetime(2026, 3, 2, 20, tzinfo=UTC), datetime(2026, 3, 3, 19, tzinfo=UTC)
    assert days_between(published, meeting) == 1


@pytest.mark.parametrize(
    ("kind", "combined", "minutes"),
    [
        ("regular", False, 90),
        ("regular", True, 120),
        ("thematic", False, 0),
        ("congress", False, 0),
    ],
)
def test_lengths_by_kind_of_meeting(pack, kind, combined, minutes):
    assert (
        minimum_minutes(pack, kind, combined=combined, members=45, cell_type="residential").value
        == minutes
    )


def test_an_exception_by_size_and_type_sets_another_length(pack):
    key = "meeting.minimum_minutes.regular"
    longer = ExceptionFor(replace(pack.value(key), value=120), ("residential",), 30, None)
    layer = replace(pack, exceptions={key: (longer,)})
    asked = [(29, "residential"), (30, "residential"), (30, "agency")]
    found = [
        minimum_minutes(layer, "regular", combined=False, members=m, cell_type=t).value
        for m, t in asked
    ]
    assert found == [90, 120, 90]
