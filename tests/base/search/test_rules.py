"""Words as they are kept and as they are looked for."""

from datetime import date

import pytest

from chibo.base.search.rules import (
    LONGEST_TEXT,
    folded_words,
    newest_first,
    stored_text,
    whole_words,
    words_typed,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Trần Thị Loan", ("tran", "thi", "loan")),
        ("TRẦN  thị  LOAN thị", ("tran", "thi", "loan")),
        ("Y'Moan-Ê Ban (Đắk)", ("y", "moan", "e", "ban", "dak")),
        ("12-NQ/CB", ("12", "nq", "cb")),
        ("hoà hòa Hoa", ("hoa",)),
        ("…!? ", ()),
    ],
)
def test_words_are_folded_letters_and_digits_each_once(text, words):
    assert folded_words(text) == words


def test_of_what_is_typed_the_first_eight_words_count_and_no_word_without_end():
    assert words_typed("mot hai ba bon nam sau bay tam chin") == (
        "mot",
        "hai",
        "ba",
        "bon",
        "nam",
        "sau",
        "bay",
        "tam",
    )
    assert words_typed("a" * 100) == ("a" * 30,)


def test_the_mark_of_a_kind_cannot_be_typed():
    assert stored_text("person", "Lò Thị Mai").split(" ")[0] not in folded_words(
        "øperson person ØPERSON"
    )


def test_a_text_longer_than_its_column_ends_between_two_words():
    kept = stored_text("paper", " ".join(f"chu{n:03d}" for n in range(200)))
    assert len(kept) <= LONGEST_TEXT and len(kept.split(" ")[-1]) == 6


def test_later_days_stand_first():
    days = [date(2026, 3, 1), date(1990, 1, 1), date(2026, 12, 31)]
    assert sorted(days, key=newest_first) == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        (("ban", "mong", "7"), ("7",)),
        (("tran", "l"), ()),
        (("y",), ("y",)),
        (("a", "7"), ("a", "7")),
    ],
)
def test_a_digit_is_a_word_and_a_letter_when_it_stands_alone(words, whole):
    assert whole_words(words) == whole
