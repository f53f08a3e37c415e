"""A text in pieces, and ids that follow one another."""

import uuid
from datetime import UTC, datetime
from random import Random

import pytest

from chibo.base.copies.rules import IdSeries, Splitter, spelled

pytestmark = pytest.mark.pure
KEY = "01a05a7a-ea80-7002-a08d-6166b21b5b05"
SINCE = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "không có gì",
        f"meeting:{KEY}",
        f'{{"person": "{KEY}", "name": "Lê Văn An"}}',
        f"{KEY.replace('-', '')}{'a' * 64}",
        "0123-4567-89AB-CDEF",
    ],
)
def test_the_pieces_joined_are_the_text(text):
    splitter = Splitter(["Lê Văn An", "Lê Văn"], ["key"])
    assert "".join(splitter.parts(text)) == text
    assert spelled(splitter.parts(text), {}) == text


def test_the_longest_of_two_names_is_found():
    splitter = Splitter(["Lê Văn", "Lê Văn An"], [])
    assert splitter.parts("Lê Văn An, Lê Văn Bình") == ("Lê Văn An", ", ", "Lê Văn", " Bình")


def test_a_key_is_found_as_a_whole_text_and_nowhere_else():
    splitter = Splitter([], ["le van an"])
    assert splitter.parts("le van an") == ("le van an",)
    assert not splitter.is_fixed("le van an", ("le van an",))
    assert splitter.is_fixed("o le van an", splitter.parts("o le van an"))


def test_what_names_nothing_stays_in_every_copy():
    splitter = Splitter(["Lê Văn An"], [])
    fixed = {
        text: splitter.is_fixed(text, splitter.parts(text)) for text in ("x", KEY, "Lê Văn An")
    }
    assert fixed == {"x": True, KEY: False, "Lê Văn An": False}


def test_the_words_of_a_copy_stand_at_their_places():
    splitter = Splitter(["Lê Văn An"], [])
    parts = splitter.parts(f"Lê Văn An ({KEY})")
    assert spelled(parts, {"Lê Văn An": "Vũ Kim An", KEY: "x"}) == "Vũ Kim An (x)"


def test_ids_follow_one_another_over_the_end_of_a_millisecond_and_come_again_with_their_chance():
    series, again = (IdSeries(SINCE, Random(5)) for _ in range(2))
    ids = [series.take() for _ in range(4_100)]

    assert ids == sorted(set(ids))
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {uuid.RFC_4122}
    assert ids[0].int >> 80 == int(SINCE.timestamp() * 1000) == (ids[4_095].int >> 80)
    assert ids[4_096].int >> 80 == (ids[0].int >> 80) + 1
    assert [again.take() for _ in range(4_100)] == ids
