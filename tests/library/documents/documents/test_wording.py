from datetime import date, time
from decimal import Decimal

import pytest

from chibo.library.documents.documents import party_style

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 3), "ngày 03 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 10), "ngày 10 tháng 11 năm 2026"),
    ],
)
def test_only_days_under_ten_and_months_one_and_two_carry_a_zero(day, words):
    assert party_style.date_words(day) == words


def test_numbers_use_the_decimal_comma():
    assert [party_style.number(Decimal(value)) for value in ("92.50", "100", "0", "36.5")] == [
        "92,5",
        "100",
        "0",
        "36,5",
    ]
    assert party_style.number(None) == ""


def test_shares_are_rounded_to_two_places_and_never_up_to_the_bar():
    assert [party_style.percent(Decimal(value)) for value in ("0.9", "0.8999", "0.66666", "1")] == [
        "90%",
        "89,99%",
        "66,67%",
        "100%",
    ]


def test_length_may_pass_midnight():
    assert party_style.minutes_between(time(22, 30), time(0, 15)) == 105


def test_comrade_is_said_once():
    assert [
        party_style.comrade(name)
        for name in ("Ma Thị Lan", "đồng chí Ma Thị Lan", "Ông Lý Văn Sơn")
    ] == [
        "đồng chí Ma Thị Lan",
        "đồng chí Ma Thị Lan",
        "Ông Lý Văn Sơn",
    ]


def test_headings_count_in_roman():
    assert [party_style.roman(number) for number in (1, 4, 9, 14)] == ["I", "IV", "IX", "XIV"]
