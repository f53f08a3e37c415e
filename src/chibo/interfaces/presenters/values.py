"""The values of which everything presented is made: sentences, links, tones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

from chibo.base.kernel.dates import Month
from rulebook.vocabulary.findings import Bilingual


class Tone(StrEnum):
    """How much something presses, the most pressing first."""

    LATE = "late"
    CURRENT = "current"
    WAIT = "wait"
    INFO = "info"
    DONE = "done"
    TODO = "todo"


class ReadAs(StrEnum):
    """How a value reads where it is not read as usual."""

    LONG = "long"  # a day with its weekday
    DAY = "day"  # a day without its year
    CLOCK = "clock"  # of a moment only the hour
    CAPITAL = "capital"  # with a capital letter


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message of the catalogue with its parameters; `plural` is the one for every `count` but
    one. A parameter that is a text was written by people and is never translated.
    """

    message: str
    params: Mapping[str, "Value"] = field(default_factory=dict)
    plural: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that is read in a form of its own."""

    value: "Value"
    form: ReadAs


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one behind the other; those that are empty are left out."""

    parts: tuple["Value", ...]
    by: str = " "


# A text is what people wrote, a member of an enumeration is read by its label, a text of a
# regulation in the language of the reader.
Value = (
    Sentence
    | Shown
    | Joined
    | Bilingual
    | str
    | int
    | Decimal
    | Enum
    | Month
    | date
    | datetime
    | time
    | None
)


@dataclass(frozen=True, slots=True)
class Link:
    """A page by its name, with the arguments of its address, what narrows it, and a place on it."""

    page: str
    args: tuple[UUID | str | int, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


def phrase(message: str, /, **params: Value) -> Sentence:
    """The sentence with these parameters; the message is found by the catalogue here."""
    return Sentence(message, params)


def counted(one: str, many: str, count: int, /, **params: Value) -> Sentence:
    """The sentence for this many, which is its parameter {count} too; both messages are found by
    the catalogue here.
    """
    return Sentence(one, {"count": count} | params, plural=many, count=count)


def listed(texts: Any, *, by: str = ", ") -> Joined:
    """The texts as one line, each behind the other."""
    return Joined(tuple(texts), by)
