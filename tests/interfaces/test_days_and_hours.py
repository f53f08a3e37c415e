"""Days and hours as people here write them, whatever the language of the browser."""

from datetime import date, time

import pytest
import time_machine
from django.core.exceptions import ValidationError

from chibo.interfaces.forms import ClockField, DayField


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.mark.parametrize(
    "typed",
    [
        "03/12/2026",
        "3/12/2026",
        " 3 / 12 / 2026 ",
        "03-12-2026",
        "3.12.2026",
        "03122026",
        "3/12/26",
        "2026-12-03",
        "2026/12/03",
    ],
)
def test_the_third_of_december_is_read_however_it_is_written(typed):
    assert DayField().clean(typed) == date(2026, 12, 3)


@pytest.mark.parametrize(
    "typed", ["12/31/2026", "31/02/2026", "312026", "3/12", "03/12/202", "ngày mai", "3/12/2060"]
)
def test_what_may_be_another_day_is_asked_about_and_not_guessed(typed):
    with pytest.raises(ValidationError):
        DayField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["19:30", "19h30", "19H30", "19.30", "1930", "19 giờ 30", "19 giờ 30 phút", "19:30:00"]
)
def test_half_past_seven_in_the_evening_is_read_however_it_is_written(typed):
    assert ClockField().clean(typed) == time(19, 30)


@pytest.mark.parametrize(("typed", "hour"), [("19h", 19), ("7", 7), ("19", 19), ("7 giờ", 7)])
def test_a_whole_hour_needs_no_minutes(typed, hour):
    assert ClockField().clean(typed) == time(hour)


@pytest.mark.parametrize("typed", ["24:30", "193", "19:60", "7 PM", "bảy giờ"])
def test_what_is_no_hour_is_asked_about(typed):
    with pytest.raises(ValidationError):
        ClockField().clean(typed)


def test_boxes_show_day_and_hour_as_they_are_written_here():
    assert 'value="03/12/2026"' in DayField().widget.render("day", date(2026, 12, 3))
    assert 'value="07:05"' in ClockField().widget.render("at", time(7, 5))
    assert 'type="text"' in DayField().widget.render("day", None)
