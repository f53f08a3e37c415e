"""Which words are kept of a row, which are looked for, and in which order what is found stands."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from chibo.base.kernel.text import fold

LONGEST_TEXT, LONGEST_SORT = 500, 100
MOST_WORDS, LONGEST_WORD = 8, 30
_WORD = re.compile(r"[a-z0-9]+")
# No word that anybody types begins so: letters beyond a-z are no part of words.
_MARK = "ø"


@dataclass(frozen=True, slots=True)
class SearchLine:
    """What is kept of one row: its kind, the unit it belongs to (None: told otherwise), its place
    in the order, its text.
    """

    kind: str
    place: uuid.UUID | None
    sort: str
    text: str


def folded_words(text: str) -> tuple[str, ...]:
    """The words of the text: folded letters a-z and digits, each word once, in their order.

    >>> words_in("Nghị quyết số 12-NQ/CB về Đường")
    ('nghi', 'quyet', 'so', '12', 'nq', 'cb', 've', 'duong')
    """
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))


def words_typed(text: str) -> tuple[str, ...]:
    """The words somebody looks for, at most eight; empty when nothing was typed that could be
    found.
    """
    return tuple(word[:LONGEST_WORD] for word in folded_words(text)[:MOST_WORDS])


def stored_text(kind: str, text: str) -> str:
    """The words as they are kept: the mark of the kind, then one blank before each word."""
    kept = kind_mark(kind)
    for word in folded_words(text):
        if len(kept) + 1 + len(word) > LONGEST_TEXT:
            break
        kept += f" {word}"
    return kept


def in_every_language(label: Promise | str) -> str:
    """The label in each language of the product, so that a word of either finds it."""
    told = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told.append(str(label))
    return " ".join(told)


def kind_mark(kind: str) -> str:
    """The word by which the rows of a kind are told apart inside the index of words; nobody can
    type it.
    """
    return _MARK + kind


def newest_first(day: date) -> str:
    """A key that puts later days before earlier ones."""
    return f"{date.max.toordinal() - day.toordinal():07d}"


def begun_words(words: Sequence[str]) -> tuple[str, ...]:
    """The words by whose beginning the index is asked; letters alone begin too many words and are
    compared afterwards.
    """
    return tuple(word for word in words if len(word) > 1)


def whole_words(words: Sequence[str]) -> tuple[str, ...]:
    """What is meant as a word of its own: a digit alone ("Bản Mòng 7", month 1), and letters alone
    with nothing longer beside them.
    """
    short = [word for word in words if len(word) == 1]
    return tuple(word for word in short if word.isdigit() or not begun_words(words))
