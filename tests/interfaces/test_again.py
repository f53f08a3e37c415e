"""Which of the typed values are words of a person."""

import time

import pytest

from chibo.interfaces.kept_input import sentences_in


@pytest.mark.parametrize(
    ("text", "is_words"),
    [
        ("Nhất trí", True),
        (" 1. Sửa đường", True),
        ("Đồng ý\nvới bí thư", True),
        ("12 a 3", True),
        ("present", False),
        ("2026-11-03 19:00", False),
        ("xong ", False),
        ("12 a", False),
        ("xong .", False),
        ("", False),
    ],
)
def test_words_are_a_letter_a_blank_and_more(text, is_words):
    assert bool(sentences_in([("text", text)])) is is_words


def test_a_long_text_without_a_blank_costs_no_more_than_its_length():
    begun = time.process_time()

    assert sentences_in([("text", "a" * 500_000), ("text", "ab1" * 200_000 + " .")]) == []

    assert (
        time.process_time() - begun < 2
    )  # A search that begins anew at each letter takes half an hour.
