"""The kinds of values a pack may set, and the phrases in which a clerk writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rulebook.vocabulary.findings import Bilingual, gettext_noop

SHIFT_POLICIES = (
    "none",
    "nearest_workday",
    "sat_back_sun_forward",
    "next_workday_within_first_week",
    "manual_with_reason",
)
UNITS = ("calendar_days", "hours", "working_days", "months")
MOST = 100_000
MOST_OF_UNIT = {"calendar_days": 40_000, "hours": 9_000, "working_days": 3_000, "months": 1_200}
STATES = ("not_recorded", "present", "late", "left", "remote", "excused", "unexcused")
LEFT_OUT_OF_VOTE = ("temporarily_away", "exempt_absent", "suspended", "excused_whole")
SCORE_STEPS = ("draft_after", "propose_after", "adopt_after", "note_after", "correct_within")
DECISIONS = ("resolution", "admission", "recognition", "removal", "expulsion", "discipline")

ROLES = (
    "opening",
    "officers",
    "roll_call",
    "fees",
    "adopt_agenda",
    "task_review",
    "ideology",
    "guidance",
    "discussion",
    "praise",
    "assign_tasks",
    "petitions",
    "special_business",
    "presentation",
    "conclude",
    "vote",
    "scoring",
    "adopt_minutes",
    "other",
)

_MAJORITY = re.compile(r"(more than|at least) ([1-9][0-9]?)/([1-9][0-9]?)")


class UnfitError(ValueError):
    """The value is not of its kind; message (English msgid with {placeholders}) and parameters say
    what would be.
    """

    def __init__(self, message: str, **params: Any) -> None:
        self.message = message
        self.params = params
        super().__init__(message.format(**params))


@dataclass(frozen=True, slots=True)
class Majority:
    """A share of the base: strictly more than it, or at least it."""

    share: Fraction
    strict: bool

    def __str__(self) -> str:
        return f"{'>' if self.strict else '≥'} {self.share}"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: an amount of calendar days, hours, working days or months."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A value that a pack may set: the reader of its kind, and what it sets in both languages.

    With `may_be_null` a pack may say that no number is known; the rules then give no date, minimum
    or warning.
    """

    read: Callable[[Any], Any]
    meaning: Bilingual
    may_be_null: bool = False


def whole(raw: Any) -> int:
    """A whole number from 0."""
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise UnfitError(gettext_noop("Write a whole number such as 90 here."))
    return raw


def refuse_absurd(value: Any) -> None:
    """Raises UnfitError for a number that is a slip of the pen: no regulation means it, and no day
    can be counted with it.
    """
    number, most = (
        (value.amount, MOST_OF_UNIT[value.unit]) if isinstance(value, Term) else (value, MOST)
    )
    if isinstance(number, int) and number > most:
        message = gettext_noop("{number} is more than a regulation can mean here; at most {most}.")
        raise UnfitError(message, number=number, most=most)


def day_of_month(raw: Any) -> int:
    """A day that every month has."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= 28:
        raise UnfitError(gettext_noop("Write a day that every month has here, 1 to 28."))
    return raw


def share(raw: Any) -> Decimal:
    """A share between 0 and 1, both included."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal) or not 0 <= raw <= 1:
        raise UnfitError(gettext_noop("Write a share between 0 and 1 here, such as 0.9 for 90 %."))
    return Decimal(raw)


def flag(raw: Any) -> bool:
    """Yes or no, written true or false."""
    if not isinstance(raw, bool):
        raise UnfitError(gettext_noop("Write true or false here, without quotes."))
    return raw


def points_step(raw: Any) -> Decimal:
    """The smallest step of points, above 0."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal) or raw <= 0:
        raise UnfitError(gettext_noop("Write a number above 0 here, such as 0.5."))
    return Decimal(raw)


def one_of(*allowed: str) -> Callable[[Any], str]:
    """A reader for one word out of a list."""

    def read(raw: Any) -> str:
        if raw not in allowed:
            raise UnfitError(
                gettext_noop("Write one of these words: {allowed}."), allowed=", ".join(allowed)
            )
        return str(raw)

    return read


def some_of(*allowed: str) -> Callable[[Any], tuple[str, ...]]:
    """A reader for a list of words, none of them twice; the list may be empty."""

    def read(raw: Any) -> tuple[str, ...]:
        if (
            not isinstance(raw, tuple)
            or any(item not in allowed for item in raw)
            or len(set(raw)) != len(raw)
        ):
            raise UnfitError(
                gettext_noop("Write a list [a, b] out of these words: {allowed}."),
                allowed=", ".join(allowed),
            )
        return raw

    return read


def month_of_quarter(raw: Any) -> int:
    """A month of a quarter: 1, 2 or 3."""
    if type(raw) is not int or not 1 <= raw <= 3:
        raise UnfitError(gettext_noop("Write 1, 2 or 3 here: a month of the quarter."))
    return raw


def words(raw: Any) -> tuple[str, ...]:
    """A list of words; it may be empty."""
    if not isinstance(raw, tuple) or not all(isinstance(item, str) for item in raw):
        raise UnfitError(gettext_noop("Write a list of words such as [a, b] here."))
    return raw


def weekdays(raw: Any) -> tuple[int, ...]:
    """A list of weekdays, Monday 1 to Sunday 7; it may be empty, but one day of the week stays
    open.
    """
    if not isinstance(raw, tuple) or any(
        type(item) is not int or not 1 <= item <= 7 for item in raw
    ):
        raise UnfitError(
            gettext_noop("Write a list of weekdays here, Monday 1 to Sunday 7, such as [6, 7].")
        )
    if len(set(raw)) == 7:
        raise UnfitError(
            gettext_noop("All seven days are named; at least one day of the week has to stay open.")
        )
    return raw


def majority(raw: Any) -> Majority:
    """A majority written as a phrase.

    >>> str(majority("at least 2/3"))
    '≥ 2/3'
    """
    match = _MAJORITY.fullmatch(raw) if isinstance(raw, str) else None
    if match is None or int(match[2]) > int(match[3]):
        raise UnfitError(gettext_noop('Write "more than 1/2" or "at least 2/3" here.'))
    return Majority(Fraction(int(match[2]), int(match[3])), strict=match[1] == "more than")


def term(raw: Any) -> Term:
    """A length of time written as {amount: 2, unit: calendar_days}."""
    if not isinstance(raw, dict) or set(raw) != {"amount", "unit"} or raw["unit"] not in UNITS:
        message = gettext_noop(
            "Write an amount and a unit here, such as {example}; units: {allowed}."
        )
        raise UnfitError(
            message, example="{amount: 2, unit: calendar_days}", allowed=", ".join(UNITS)
        )
    return Term(whole(raw["amount"]), raw["unit"])


FOLLOWERS = ("secretary", "deputy", "committee_member", "meeting_secretary", "member")

ORDERED = frozenset({whole, day_of_month, share, points_step, majority, term})
"""Readers of kinds that have an order, so that a range at_least … at_most makes sense."""
