"""What the words of a heading mean: field, rank among its synonyms, kind of membership."""

import re
from collections.abc import Mapping

from chibo.base.kernel.text import fold
from chibo.work.rosters.enums import Leaving, RosterList
from chibo.work.rosters.rules.notes import read_note
from chibo.work.rosters.rules.synonyms import SYNONYMS

_PARENTHESES = re.compile(r"\([^)]*\)")
_SIGNS = re.compile(r"[^a-z0-9]+")
_CHARGED = re.compile(
    r"(?=.*\b(chi bo|don vi|to chuc dang)\b)(?=.*\b(phan cong|phu trach|theo doi|du sinh"
    r" hoat|giao)\b)"
)

# Columns that tell when, why or where to somebody left.
_LEFT = (
    (r"\b(tu tran|qua doi|mat|chet)\b", Leaving.DIED),
    (r"\bchuyen( sinh hoat| shd?| dang)* (di|ra)\b|\bchuyen di\b", Leaving.MOVED_AWAY),
    (r"\bxoa ten\b", Leaving.STRUCK_OFF),
    (r"\bkhai tru\b", Leaving.EXPELLED),
    (r"\bra khoi dang\b|\bra dang\b", Leaving.RESIGNED),
    (
        (
            r"^(ly do |ngay |thoi gian |bien dong )*giam\b|^ly do (roi|nghi|thoi)\b|^(bien dong|ly"
            r" do bien dong)$"
        ),
        Leaving.UNSAID,
    ),
)


def _ranked(texts: str) -> list[str]:
    return [text.strip() for text in texts.split(";")]


_MEANINGS: Mapping[RosterList, Mapping[str, tuple[str, int]]] = {
    kind: {
        text: (name, rank)
        for name, texts in names.items()
        for rank, text in enumerate(_ranked(texts))
    }
    for kind, names in SYNONYMS.items()
}


def folded(heading: str) -> str:
    """A heading as it is compared: lower case, no accents, no signs."""
    return _SIGNS.sub(" ", fold(heading)).strip()


def meaning_of(kind: RosterList, heading: str) -> tuple[str, int, str] | None:
    """Field, rank among its synonyms and folded form; what stands in parentheses counts only when
    it makes sense.
    """
    if not heading:
        return None
    for text in (heading, _PARENTHESES.sub(" ", heading)):
        plain = folded(text)
        if plain in _MEANINGS[kind]:
            return *_MEANINGS[kind][plain], plain
    if kind is RosterList.OFFICIALS and _CHARGED.search(folded(heading)):
        return "cells", len(SYNONYMS[kind]["cells"]), folded(heading)
    return None


def special_field(heading: str) -> str:
    """`is.` and a kind of membership for a column of ticks, `left.` and a reason for one that tells
    who left; "" for others.
    """
    plain = folded(heading)
    stated = read_note(heading)
    if stated.kind and not re.match(r"(ngay|tu ngay|ly do|so|noi|thoi)\b", plain):
        return f"is.{stated.kind}"
    if re.search(r"\b(chuyen den|tang|the|suc)\b", plain):
        return ""
    return next((f"left.{reason}" for pattern, reason in _LEFT if re.search(pattern, plain)), "")
