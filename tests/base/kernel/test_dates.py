"""Dates are dates: "today" and "this month" are Vietnamese wherever the server stands."""

import os
import time as clock
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from chibo.base.kernel.dates import Month, local_date, local_moment, today

pytestmark = pytest.mark.pure
SERVERS = ["UTC", "Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Kiritimati"]
EDGES = [
    ("2026-10-31 23:59+07:00", date(2026, 10, 31)),
    ("2026-11-01 00:00+07:00", date(2026, 11, 1)),
    ("2026-11-01 00:01+07:00", date(2026, 11, 1)),
    ("2026-12-31 23:59+07:00", date(2026, 12, 31)),
    ("2027-01-01 00:00+07:00", date(2027, 1, 1)),
    ("2028-02-29 00:01+07:00", date(2028, 2, 29)),
    ("2028-02-29 23:59+07:00", date(2028, 2, 29)),
    ("2028-03-01 00:00+07:00", date(2028, 3, 1)),
]


@pytest.fixture
def server(request):
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    clock.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    clock.tzset()


@pytest.mark.parametrize("server", SERVERS, indirect=True)
@pytest.mark.parametrize(("moment", "day"), EDGES)
def test_today_is_the_vietnamese_day_wherever_the_server_stands(server, moment, day):
    with time_machine.travel(datetime.fromisoformat(moment).astimezone(UTC), tick=False):
        assert (today(), Month.of(today())) == (day, Month(day.year, day.month))


@pytest.mark.parametrize("year", [1944, 1950, 1965, 1974])
def test_a_day_of_the_years_with_another_clock_stays_that_day(year):
    """Vietnam kept UTC+8 at times; a moment of that day still reads back as it."""
    day = date(year, 5, 1)
    assert local_date(local_moment(day, time(0, 0)).astimezone(UTC)) == day


def test_a_clock_time_of_a_day_is_seven_hours_before_in_utc():
    assert local_moment(date(2026, 11, 3), time(19, 0)).astimezone(UTC) == datetime(
        2026, 11, 3, 12, 0, tzinfo=UTC
    )


def test_months_count_on_over_the_year():
    assert [str(Month(2026, 11).plus(n)) for n in (-11, 0, 1, 2, 14)] == [
        "2025-12",
        "2026-11",
        "2026-12",
        "2027-01",
        "2028-01",
    ]
    assert (Month(2028, 2).last, Month(2026, 2).last, Month(2026, 12).last) == (
        date(2028, 2, 29),
        date(2026, 2, 28),
        date(2026, 12, 31),
    )
    assert [Month(2026, n).quarter for n in range(1, 13)] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026", "x-1", "", "1800-01", "2026-1-1"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError):
        Month.parse(text)


def test_a_month_reads_back_as_it_was_written():
    assert all(
        Month.parse(str(Month(2026, 1).plus(n))) == Month(2026, 1).plus(n) for n in range(60)
    )
    assert Month.of(date(2026, 1, 31) + timedelta(days=1)) == Month(2026, 2)
