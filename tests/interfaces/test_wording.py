from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils.translation import override

from chibo.base.kernel.dates import Month
from chibo.interfaces import formatting
from rulebook.vocabulary.findings import Bilingual, Finding, Reason

pytestmark = pytest.mark.pure

DAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("language", "long", "month", "share", "points"),
    [
        ("vi", "Thứ Năm, 03/12/2026", "Tháng 12 năm 2026", "92,4\N{NO-BREAK SPACE}%", "4,5"),
        ("en", "Thursday, 3 December 2026", "December 2026", "92.4%", "4.5"),
    ],
)
def test_dates_and_numbers_follow_the_language(language, long, month, share, points):
    with override(language):
        read = [
            formatting.long_date(DAY),
            formatting.month_name(Month(2026, 12)),
            formatting.percent(Decimal("0.924")),
        ]

        assert [*read, formatting.number(Decimal("4.50"))] == [long, month, share, points]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (Decimal("5.00"), "5"),
        (Fraction(1, 3), "0,33"),
        (2026, "2026"),
        (252000, "252.000"),
        (None, "–"),
    ],
)
def test_number_drops_idle_zeros_and_groups_only_large_figures(value, text):
    with override("vi"):
        assert formatting.number(value) == text


def test_moments_are_shown_in_vietnamese_time():
    assert formatting.moment(datetime(2026, 12, 2, 18, 5, tzinfo=UTC)) == "01:05, 03/12/2026"


def test_say_translates_the_sentence_and_its_parameters():
    step = Reason(
        "{present} of {base} were present: {share}",
        {"present": 21, "base": 24, "share": Decimal("0.875")},
    )

    with override("vi"):
        assert (
            formatting.format_message(step) == "21 trên 24 đồng chí có mặt: 87,5\N{NO-BREAK SPACE}%"
        )


def test_say_translates_nested_sentences_but_never_names():
    outer = Finding(
        "x",
        "{part}, {name}, {on}, {at}",
        {"part": "Good", "name": "Good", "on": DAY, "at": time(19, 5)},
    )

    with override("vi"):
        assert formatting.format_message(outer) == "Tốt, Good, 03/12/2026, 19:05"


@pytest.mark.parametrize(("language", "told"), [("vi", "Đủ 2/3"), ("en", "Two thirds")])
def test_a_text_of_a_regulation_is_said_in_the_language_of_the_reader(language, told):
    with override(language):
        said = formatting.format_message(
            Reason("{rule}", {"rule": Bilingual("Đủ 2/3", "Two thirds")})
        )

        assert said == told


def test_say_shows_a_sentence_whose_parameters_are_missing():
    assert formatting.format_message(Reason("At {nowhere}")) == "At {nowhere}"


def test_say_is_escaped_in_a_page():
    page = Template("{% load chibo %}{{ step|say }}")

    assert page.render(Context({"step": Reason("{name}", {"name": "<b>"})})) == "&lt;b&gt;"
