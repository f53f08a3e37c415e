from datetime import date, datetime

import pytest

from chibo.work.rosters.rules import Formula
from chibo.work.rosters.rules.dates import DateReading, read_date

pytestmark = pytest.mark.pure
EPOCH = date(1899, 12, 30)
DAY = DateReading(date(1990, 2, 3), 1990)


@pytest.mark.parametrize(
    "value",
    [
        date(1990, 2, 3),
        datetime(1990, 2, 3, 7, 30),  # noqa: DTZ001 – workbooks know no time zones
        32907,
        32907.0,
        "3/2/1990",
        "03/02/1990",
        "3-2-1990",
        "03.02.1990",
        "3 / 2 / 1990",
        " 3/2/1990. ",
        "3 2 1990",
        "1990-02-03",
        "1990-02-03 00:00:00",
        "1990-02-03T07:30:00",
        "ngày 3 tháng 2 năm 1990",
        "Ngày 03 tháng 02 năm 1990",
        "03/02/1990\u200b",
    ],
)
def test_a_date_is_read_in_every_usual_form(value):
    assert read_date(value, epoch=EPOCH) == DAY


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("31/02/1970", "impossible_date"),
        ("29/2/2023", "impossible_date"),
        ("12/25/1990", "impossible_date"),
        ("0/0/1990", "impossible_date"),
        ("3/2/0990", "impossible_date"),
        (date(1899, 1, 1), "impossible_date"),
        ("03/02/90", "ambiguous_date"),
        ("03.02.90", "ambiguous_date"),
        ("khoảng năm 1990", "text_date"),
        ("1990", "text_date"),
        (1990, "text_date"),
        (3, "text_date"),
        (3021990, "text_date"),
        (True, "text_date"),
        (Formula("=A1"), "text_date"),
        ("#N/A", "text_date"),
        ("٣/٢/١٩٩٠", "text_date"),
    ],
)
def test_what_is_no_exact_day_is_told_apart(value, problem):
    assert read_date(value, epoch=EPOCH) == DateReading(problem=problem)


@pytest.mark.parametrize("value", [1970, "1970", "năm 1970", "00/00/1970"])
def test_a_year_alone_counts_where_it_may(value):
    assert read_date(value, epoch=EPOCH, year_alone=True) == DateReading(year=1970)
