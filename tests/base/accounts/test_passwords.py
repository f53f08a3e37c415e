"""Rules of passwords: what is short, what is guessable, what a ready phrase is."""

import math
import unicodedata

import pytest

from chibo.base.accounts.rules import (
    LONG,
    READY_WORDS,
    is_guessable,
    is_of_context,
    is_short,
    looks_like_code,
    one_spelling,
    ready_phrase,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "password",
    [
        "01021955",
        "1/2/1955",
        "01-02-1955",
        "1955-02-01",
        "19550201",
        "0944742981",
        "+84 944.742.981",
        "aaaaaaaa",
        "abababab",
        "12341234",
        "12345678",
        "87654321",
        "abcdefgh",
        "Anh Yêu Em",
        "giađình123",
        "Mật khẩu mới",
    ],
)
def test_what_acquaintances_try_first_is_guessable(password):
    assert is_guessable(password) or is_of_context(password)


@pytest.mark.parametrize(
    "password", ["vườn cam 7", "31021955", "cây khế già", "be5 con gà", "99887123", "a" * 15]
)
def test_other_passwords_are_not(password):
    assert not is_guessable(password)


def test_a_ready_phrase_is_enough_for_everybody_and_plain_on_every_keyboard():
    assert len(READY_WORDS) == len(set(READY_WORDS)) == 256
    phrases = {ready_phrase() for _ in range(300)}
    assert len(phrases) == 300 and all(len(set(phrase.split())) == 5 for phrase in phrases)
    assert math.log2(math.perm(len(READY_WORDS), 5)) > 39.9
    assert min(len(word) for word in READY_WORDS) * 5 + 4 >= LONG
    for phrase in phrases:
        assert phrase.isascii() and phrase == phrase.lower()
        assert not (is_short(phrase) or is_guessable(phrase) or is_of_context(phrase))


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_password_has_one_spelling(form):
    assert one_spelling(unicodedata.normalize(form, "nở tháng bảy")) == "nở tháng bảy"


def test_a_password_is_as_long_as_it_is_read():
    assert is_short(unicodedata.normalize("NFD", "ruộng bậc thang"[:14]))
    assert not is_short("ruộng bậc thang")


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("ABCD-EFGH-JKMN", True),
        ("abcd efgh jkmn", True),
        ("abcdefghjkmn", True),
        ("ABCD-EFGH-JKM", False),
        ("ABCD-EFGH-JKM0", False),
        ("ABCD-EFGH-JKMI", False),
        ("hoa sen nở tháng bảy", False),
        ("", False),
    ],
)
def test_a_code_is_told_by_its_letters(text, is_code):
    assert looks_like_code(text) is is_code
