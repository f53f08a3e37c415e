"""A row taken apart into what stays and what every copy has anew."""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

# A text in pieces: those that the words of a copy name are replaced, the others stay.
Parts = tuple[str, ...]
Words = Mapping[str, str]

# Hashes; ids with dashes and without; heads of chains as they are printed.
_TOKENS = (
    r"[0-9a-f]{64}",
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    r"[0-9a-f]{32}",
    r"(?:[0-9A-F]{4}-){3}[0-9A-F]{4}",
)


@dataclass(frozen=True, slots=True)
class RowTemplate:
    """A row of a table: its values, and in which columns stands something that copies have anew."""

    table: str
    values: list[Any]
    places: tuple[tuple[int, Parts], ...]


@dataclass(frozen=True, slots=True)
class EntryTemplate:
    """An entry of the audit, with what its hash is made of."""

    row: RowTemplate
    chain: str
    seq: int
    at: datetime
    code: str
    author: Parts
    target: Parts
    content: Parts
    hash: str


@dataclass(frozen=True, slots=True)
class LineTemplate:
    """The line by which a row is found: its kind, its id, its place ("" for none), and the texts of
    order and search.
    """

    kind: str
    object_id: str
    place: str
    sort: Parts
    text: Parts


@dataclass(frozen=True, slots=True)
class HashTemplate:
    """A hash that a row keeps of the JSON in another of its columns, and how it is worked out."""

    hash: str
    content: Parts
    function: Callable[[Any], str]


@dataclass
class CopyTemplate:
    """Everything that belongs to one owner: the ids of its rows in their order, the rows, entries
    and search lines; `printed` are the heads that some text shows as they are printed.
    """

    ids: list[str] = field(default_factory=list)
    rows: list[RowTemplate] = field(default_factory=list)
    entries: list[EntryTemplate] = field(default_factory=list)
    lines: list[LineTemplate] = field(default_factory=list)
    hashes: list[HashTemplate] = field(default_factory=list)
    printed: set[str] = field(default_factory=set)


class Splitter:
    """Takes texts apart at ids, hashes and these names; `keys` are names too, but only as a whole
    text.
    """

    def __init__(self, names: Iterable[str], keys: Iterable[str]) -> None:
        names = set(names)
        self.whole = names | set(keys)
        longest_first = sorted(map(re.escape, names), key=len, reverse=True)
        self.pattern = re.compile(f"({'|'.join((*_TOKENS, *longest_first))})")

    def parts(self, text: str) -> Parts:
        """The pieces of the text in their order; joined they are the text."""
        if text in self.whole:
            return (text,)
        return tuple(part for part in self.pattern.split(text) if part)

    def is_fixed(self, text: str, parts: Parts) -> bool:
        """True when no copy has anything of the text anew."""
        return len(parts) < 2 and text not in self.whole and not self.pattern.fullmatch(text)


class IdSeries:
    """Ids (UUIDv7) that follow one another, each drawn from the chance given: the same ones for the
    same beginning and the same chance.
    """

    def __init__(self, since: datetime, chance: Random) -> None:
        self._next = int(since.timestamp() * 1000) << 12
        self._chance = chance

    def take(self) -> uuid.UUID:
        """The next id."""
        milliseconds, count = self._next >> 12, self._next & 0xFFF
        self._next += 1
        high = (milliseconds << 16) | 0x7000 | count
        return uuid.UUID(int=(high << 64) | (0b10 << 62) | self._chance.getrandbits(62))


def spelled(parts: Parts, words: Words) -> str:
    """The text with the words of the copy at their places."""
    return "".join([words.get(part, part) for part in parts])
