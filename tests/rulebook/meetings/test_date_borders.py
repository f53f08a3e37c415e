"""Days at their limits: the day itself and the day after, midnight, across Tết, ends of months."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from time import tzset

import pytest

from rulebook.meetings.dates import (
    days_between,
    deadline,
    in_first_week,
    local_day,
    may_move,
    meeting_day,
)
from rulebook.meetings.dates import minimum_minutes as shortest
from rulebook.meetings.members import official_from
from rulebook.meetings.missed_duties import missed_deadline, missing_thematic
from rulebook.vocabulary.findings import Severity
from rulebook.vocabulary.pack import ExceptionFor
from rulebook.vocabulary.values import Term

pytestmark = pytest.mark.pure

LOCAL = timezone(timedelta(hours=7))
TET_2026 = {date(2026, 2, day): "Tết Bính Ngọ" for day in range(14, 23)}
"""14 to 22 February: five days off and the weekends around them."""


def with_values(pack, **values):
    """The pack with some values replaced; the keys' dots are written as two underscores."""
    new = {key.replace("__", "."): value for key, value in values.items()}
    changed = {key: replace(pack.values[key], value=value) for key, value in new.items()}
    return replace(pack, values={**pack.values, **changed})


@pytest.mark.parametrize(
    ("key", "in_time", "late"),
    [
        # Minutes within two days after 3 March, papers one day before it: 42-HD/BTCTW.
        ("minutes.publish_after", date(2026, 3, 5), date(2026, 3, 6)),
        ("papers.publish_before", date(2026, 3, 2), date(2026, 3, 3)),
    ],
)
def test_the_last_day_is_in_time_and_the_day_after_is_late(pack, key, in_time, late):
    anchor = date(2026, 3, 3)
    assert missed_deadline(pack, key, anchor=anchor, done_on=in_time) == ()
    (finding,) = missed_deadline(pack, key, anchor=anchor, done_on=late)
    assert (finding.code, finding.severity) == ("deadline.missed", Severity.WARNING)
    assert finding.source == pack.value(key).source
    assert (
        finding.message.format(**finding.params) == f"Done on {late}; the last day was {in_time}."
    )


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 2, 16, 59, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 17, 0, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 3, 2, 23, 59, tzinfo=LOCAL), date(2026, 3, 2)),
        (datetime(2026, 3, 3, 0, 0, tzinfo=LOCAL), date(2026, 3, 3)),
        (datetime.combine(date(2026, 3, 2), datetime.max.time()), date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 2)),
    ],
)
def test_the_day_changes_at_midnight_in_viet_nam(moment, day):
    assert local_day(moment) == day


@pytest.mark.parametrize(
    ("published", "late"),
    [
        (datetime(2026, 3, 2, 23, 59, tzinfo=LOCAL), False),
        (datetime(2026, 3, 3, 0, 0, tzinfo=LOCAL), True),
    ],
)
def test_papers_of_the_evening_before_are_in_time_and_those_of_midnight_are_not(
    pack, published, late
):
    found = missed_deadline(
        pack, "papers.publish_before", anchor=date(2026, 3, 3), done_on=published
    )
    assert bool(found) is late


@pytest.mark.parametrize(
    ("done", "late"),
    [
        (datetime(2026, 3, 2, 19, 30, tzinfo=LOCAL), False),
        (datetime(2026, 3, 2, 19, 31, tzinfo=LOCAL), True),
        (datetime(2026, 3, 2, 12, 30, tzinfo=UTC), False),
        (datetime(2026, 3, 2, 12, 31, tzinfo=UTC), True),
        (date(2026, 3, 2), False),
        (date(2026, 3, 3), True),
    ],
)
def test_a_term_in_hours_ends_at_its_minute(pack, done, late):
    layer = with_values(pack, papers__publish_before=Term(24, "hours"))
    meeting = datetime(2026, 3, 3, 19, 30, tzinfo=LOCAL)
    assert (
        bool(missed_deadline(layer, "papers.publish_before", anchor=meeting, done_on=done)) is late
    )


@pytest.mark.parametrize(
    ("amount", "anchor", "last"),
    [
        (1, date(2026, 2, 13), date(2026, 2, 23)),
        (2, date(2026, 2, 13), date(2026, 2, 24)),
        (1, date(2026, 2, 12), date(2026, 2, 13)),
        (0, date(2026, 2, 16), date(2026, 2, 16)),
    ],
)
def test_working_days_are_counted_on_behind_tet(pack, amount, anchor, last):
    layer = with_values(pack, self_score__submit_after=Term(amount, "working_days"))
    found = deadline(layer, "self_score.submit_after", anchor=anchor, holidays=TET_2026)
    assert found.value == last
    assert found.sources[1] == layer.value("working_days.rest_days").source


def test_working_days_before_a_meeting_are_counted_back_behind_tet(pack):
    layer = with_values(pack, papers__publish_before=Term(2, "working_days"))
    found = deadline(layer, "papers.publish_before", anchor=date(2026, 2, 24), holidays=TET_2026)
    assert found.value == date(2026, 2, 13)


def test_a_self_score_is_late_from_the_day_after_its_last_working_day(pack):
    """Handed in after Tết: the nine days off do not count."""
    layer = with_values(pack, self_score__submit_after=Term(3, "working_days"))
    asked = {"anchor": date(2026, 2, 12), "holidays": TET_2026}
    late = [
        bool(missed_deadline(layer, "self_score.submit_after", done_on=date(2026, 2, day), **asked))
        for day in (23, 24, 25)
    ]
    assert late == [False, False, True]


def test_where_every_day_is_a_day_of_rest_every_day_counts(pack):
    layer = with_values(
        pack,
        self_score__submit_after=Term(3, "working_days"),
        working_days__rest_days=tuple(range(1, 8)),
    )
    assert deadline(layer, "self_score.submit_after", anchor=date(2026, 3, 6)).value == date(
        2026, 3, 9
    )


@pytest.mark.parametrize(
    ("months", "anchor", "end"),
    [
        (12, date(2025, 3, 15), date(2026, 3, 15)),
        (1, date(2026, 1, 31), date(2026, 2, 28)),
        (1, date(2028, 1, 31), date(2028, 2, 29)),
        (1, date(2026, 11, 30), date(2026, 12, 30)),
        (1, date(2026, 12, 31), date(2027, 1, 31)),
        (2, date(2026, 10, 31), date(2026, 12, 31)),
        (12, date(2026, 12, 1), date(2027, 12, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_their_month(pack, months, anchor, end):
    layer = with_values(pack, member__probation=Term(months, "months"))
    assert deadline(layer, "member.probation", anchor=anchor).value == end


def test_a_value_that_is_no_length_of_time_has_no_deadline(pack):
    with pytest.raises(ValueError, match=r"meeting\.day is no length of time"):
        deadline(pack, "meeting.day", anchor=date(2026, 3, 3))


@pytest.mark.parametrize(
    ("voted_on", "from_vote"),
    [
        (date(2026, 3, 14), date(2026, 3, 15)),
        (date(2026, 3, 15), date(2026, 3, 15)),
        (date(2026, 3, 16), date(2026, 3, 16)),
    ],
)
def test_recognition_counts_from_the_end_of_probation_or_the_later_vote(pack, voted_on, from_vote):
    """294-QĐ/TW: twelve months from the ceremony of 15 March 2025."""
    later = with_values(pack, member__recognition_from_probation_end=False)
    admitted = date(2025, 3, 15)
    assert official_from(pack, admitted, voted_on=voted_on).value == date(2026, 3, 15)
    assert official_from(later, admitted, voted_on=voted_on).value == from_vote


def test_where_no_probation_is_known_nobody_becomes_official_by_it(pack):
    layer = with_values(pack, member__probation=None)
    found = official_from(layer, date(2025, 3, 15), voted_on=date(2026, 3, 15))
    assert (found.value, found.sources) == (None, (layer.value("member.probation").source,))


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 3, 7), True),
        (date(2026, 3, 8), False),
        (date(2026, 4, 1), False),
        (date(2025, 3, 3), False),
    ],
)
def test_the_first_week_has_its_seven_days_in_its_own_month_and_year(pack, day, inside):
    """Directive 50-CT/TW."""
    assert in_first_week(pack, day, 2026, 3) is inside


def test_what_speaks_against_another_day_names_its_source_and_its_field(pack):
    holidays = {date(2026, 3, 9): "nghỉ bù"}
    found = may_move(pack, date(2026, 3, 9), 2026, 3, reason="", holidays=holidays)
    day, window = pack.value("meeting.day").source, pack.value("meeting.window_last_day").source
    assert [(one.code, one.severity, one.source, one.field) for one in found] == [
        ("meeting.move_without_reason", Severity.ERROR, day, "reason"),
        ("meeting.outside_first_week", Severity.WARNING, window, "day"),
        ("meeting.on_holiday", Severity.WARNING, None, "day"),
    ]
    assert [one.message.format(**one.params) for one in found] == [
        "The day proposed by the rule is 2026-03-03. Give the reason for another day.",
        "2026-03-09 lies outside the first week of the month (2026-03-01 to 2026-03-07).",
        "2026-03-09 is a day off: nghỉ bù.",
    ]


@pytest.mark.parametrize(
    ("rule_day", "closed", "expected"),
    [
        (3, (3,), 4),
        (3, (3, 4, 5, 6), 7),
        (3, (3, 4, 5, 6, 7), 2),
        (3, (2, 3, 4, 5, 6, 7), 1),
        (1, (1, 2, 3, 4, 5, 6), 7),
        (7, (7,), 6),
        (7, (2, 3, 4, 5, 6, 7), 1),
    ],
)
def test_a_day_off_moves_forward_to_day_seven_and_then_back_to_day_one(
    pack, rule_day, closed, expected
):
    layer = with_values(pack, meeting__day=rule_day)
    holidays = {date(2026, 5, day): "nghỉ" for day in closed}
    assert meeting_day(layer, 2026, 5, holidays=holidays).value == date(2026, 5, expected)


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ((10,), date(2026, 5, 11)),
        ((10, 11), date(2026, 5, 9)),
        ((9, 10, 11), date(2026, 5, 12)),
        ((8, 9, 10, 11, 12), date(2026, 5, 13)),
    ],
)
def test_of_two_days_equally_near_the_later_is_taken(pack, closed, expected):
    layer = with_values(pack, meeting__day=10, meeting__shift_policy="nearest_workday")
    holidays = {date(2026, 5, day): "nghỉ" for day in closed}
    assert meeting_day(layer, 2026, 5, holidays=holidays).value == expected


@pytest.mark.parametrize(("days", "moved"), [(30, 31), (31, 0)])
def test_a_day_is_looked_for_within_a_month_on_both_sides(pack, days, moved):
    layer = with_values(pack, meeting__day=3, meeting__shift_policy="nearest_workday")
    rule_day = date(2026, 5, 3)
    holidays = {rule_day + timedelta(days=day): "nghỉ" for day in range(-days + 1, days)}
    expected = rule_day + timedelta(days=days) if moved == 31 else rule_day
    assert meeting_day(layer, 2026, 5, holidays=holidays).value == expected


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        (date(2026, 3, 3), date(2026, 3, 3), 0),
        (date(2026, 3, 3), date(2026, 3, 4), 1),
        (date(2026, 3, 4), date(2026, 3, 3), -1),
        (datetime(2026, 3, 2, 16, 59, tzinfo=UTC), datetime(2026, 3, 2, 17, 0, tzinfo=UTC), 1),
    ],
)
def test_days_between_two_moments_are_days_of_the_calendar(earlier, later, days):
    assert days_between(earlier, later) == days


@pytest.mark.parametrize(("members", "minutes"), [(29, 90), (30, 60), (31, 60)])
def test_the_shortest_length_changes_at_the_number_of_members_that_a_pack_names(
    pack, members, minutes
):
    key = "meeting.minimum_minutes.regular"
    large = ExceptionFor(replace(pack.value(key), value=60), None, 30, None)
    layer = replace(pack, exceptions={key: (large,)})
    found = shortest(layer, "regular", combined=False, members=members, cell_type="agency")
    assert found.value == minutes


def test_where_no_length_is_known_none_is_asked_for_and_the_pack_is_its_source(pack):
    found = shortest(pack, "congress", combined=False, members=20, cell_type="agency")
    assert (found.value, found.sources) == (0, (pack.source,))
    unknown = with_values(pack, meeting__minimum_minutes__regular=None)
    assert shortest(unknown, "regular", combined=False, members=20, cell_type="agency").value == 0


@pytest.mark.parametrize(
    ("held", "asked", "warned"), [(0, 1, True), (1, 1, False), (1, 2, True), (2, 2, False)]
)
def test_a_quarter_is_warned_of_below_the_number_that_the_pack_asks_for(pack, held, asked, warned):
    """Guidance 42-HD/BTCTW."""
    layer = with_values(pack, meeting__thematic_per_quarter=asked)
    found = missing_thematic(layer, held=held)
    source = layer.value("meeting.thematic_per_quarter").source
    assert [(one.severity, one.source) for one in found] == (
        [(Severity.WARNING, source)] if warned else []
    )
    assert [one.message.format(**one.params) for one in found] == (
        [f"Thematic meetings in the quarter: {held}; at least {asked} must be held."]
        if warned
        else []
    )


@pytest.mark.parametrize("weekday", range(1, 8))
def test_the_one_day_of_the_week_that_is_no_day_of_rest_is_the_working_day(pack, weekday):
    rest = tuple(day for day in range(1, 8) if day != weekday)
    layer = with_values(
        pack, self_score__submit_after=Term(1, "working_days"), working_days__rest_days=rest
    )
    sunday = date(2026, 3, 1)
    found = deadline(layer, "self_score.submit_after", anchor=sunday).value
    assert found == sunday + timedelta(days=weekday)


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term(24, "hours"), "24 hours from 2026-03-03: 2026-03-04 00:00:00."),
        (Term(2, "calendar_days"), "2 calendar days from 2026-03-03: 2026-03-05."),
        (Term(1, "months"), "1 months from 2026-03-03: 2026-04-03."),
        (
            Term(2, "working_days"),
            "2 working days from 2026-03-03, that day not counted: 2026-03-05.",
        ),
    ],
)
def test_a_deadline_tells_its_term_and_its_source(pack, term, said):
    layer = with_values(pack, self_score__submit_after=term)
    found = deadline(layer, "self_score.submit_after", anchor=date(2026, 3, 3))
    step = found.steps[-1]
    params = {**step.params, "anchor": date(2026, 3, 3)}
    assert step.message.format(**params) == said
    assert found.sources[0] == layer.value("self_score.submit_after").source
    assert len(found.steps) == 2


def test_a_moment_falls_on_its_day_in_viet_nam_wherever_the_server_stands(monkeypatch):
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    tzset()
    try:
        assert local_day(datetime(2026, 3, 2, 17, 0, tzinfo=UTC)) == date(2026, 3, 3)
    finally:
        monkeypatch.undo()
        tzset()
