"""Vietnamese text: one stored form, one form to search by, one to sort by."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}
_ORDER = {
    letter: index
    for index, letter in enumerate("0123456789" + "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)
}
_SHORT, _MOST_MARKS = 1_000, 30


@lru_cache(maxsize=1)  # Built when it is first needed: 120,000 letters are looked at.
def _runs_of_marks() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(0x300, 0x1E900) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}]{{{_MOST_MARKS + 1},}}")


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """The text in that form of Unicode; of more than thirty marks on one letter the first thirty
    stay.

    Sorting the marks of one letter takes the square of their number: a message of nothing else
    would hold the processor for minutes. Source: UAX 15, stream-safe text.
    """
    if len(text) > _SHORT and not text.isascii():
        text = _runs_of_marks().sub(lambda run: run[0][:_MOST_MARKS], text)
    return unicodedata.normalize(form, text)


def visible(text: str) -> str:
    """The text without control and format characters (categories Cc and Cf); line breaks and tabs
    stay.
    """
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf"))


def has_hidden_characters(text: str) -> bool:
    """True when the text holds control or format characters other than line breaks and tabs."""
    if text.isprintable():
        return False
    return any(c not in "\n\t\r" and unicodedata.category(c) in ("Cc", "Cf") for c in text)


def clean_text(text: str) -> str:
    """Text as it is stored: NFC, no hidden characters, line ends as \\n, no blanks at the end of
    lines.
    """
    text = normalized("NFC", visible(text.replace("\r\n", "\n").replace("\r", "\n")))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def clean_line(text: str) -> str:
    """One line as it is stored: NFC, no hidden characters, single blanks.

    >>> clean_line("  Ma   Thị Lan ")
    'Ma Thị Lan'
    """
    return " ".join(normalized("NFC", visible(text)).split())


def clean_name(text: str) -> str:
    """A person's name as it is stored: a clean line, capitals only at the head of each word when it
    came all in capitals.

    >>> clean_name("CHẨU TIẾN ƯỚC")
    'Chẩu Tiến Ước'
    """
    line = clean_line(text)
    if line.isupper() or line.islower():
        line = " ".join(word[:1].upper() + word[1:].lower() for word in line.split(" "))
    return normalized("NFC", line)


def fold(text: str) -> str:
    """The form to search by: lower case, no accents, đ as d, so that hoà, hòa and Hoa find each
    other.

    >>> fold("Hoà  Đồng")
    'hoa dong'
    """
    line = clean_line(text).casefold()
    if line.isascii():
        return line
    decomposed = normalized("NFD", line)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


@lru_cache(maxsize=4_000)  # The words of names are few: a roster of 10,000 bears some hundred.
def _word_key(word: str) -> str:
    letters: list[str] = []
    tone = "0"
    for c in normalized("NFD", word.casefold()):
        if c in _TONES:
            tone = _TONES[c]
        elif c in _LETTER_MARKS and letters:
            letters[-1] = normalized("NFC", letters[-1] + c)
        else:
            letters.append(c)
    return "".join(chr(0x30 + _ORDER.get(letter, 60)) for letter in letters) + tone


def sort_key(name: str) -> str:
    """The form to sort persons by: given name (last word) first, Vietnamese alphabet, tone last."""
    words = clean_line(name).split(" ")
    return " ".join(_word_key(word) for word in [words[-1], *words[:-1]])


def title_key(title: str) -> str:
    """The form to sort titles and unit names by: words in their order, Vietnamese alphabet."""
    return " ".join(_word_key(word) for word in clean_line(title).split(" "))
