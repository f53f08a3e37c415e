"""A regulation as a frozen value: dated, scoped, every number with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from rulebook.findings import Source, Words


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a pack: None where the sources give no number; the text is the rule in words."""

    value: Any
    source: Source
    text_vi: str
    text_en: str

    @property
    def words(self) -> Words:
        """The rule in both languages, ready to be a parameter of a message."""
        return Words(self.text_vi, self.text_en)


@dataclass(frozen=True, slots=True)
class ExceptionFor:
    """Another value for some cells: types (none named = all), members from (included), members below (excluded)."""

    value: Value
    cell_types: tuple[str, ...] | None
    members_from: int | None
    members_below: int | None

    def fits(self, *, members: int, cell_type: str) -> bool:
        """True when a cell of this size and type falls under the exception."""
        return (
            (self.cell_types is None or cell_type in self.cell_types)
            and (self.members_from is None or members >= self.members_from)
            and (self.members_below is None or members < self.members_below)
        )


@dataclass(frozen=True, slots=True)
class AgendaStep:
    """One step of a meeting in its order; `minutes` is None where no source gives a length."""

    code: str
    title_vi: str
    title_en: str
    required: bool
    role: str
    minutes: int | None
    record_vi: str = ""
    record_en: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A question to the facts: `operand` is a number, a word, a pack key or a fact, as the operator says."""

    operator: str
    fact: str = ""
    operand: Any = None
    branches: tuple[Condition, ...] = ()
    only_when: tuple[str, bool | str] | None = None
    text: Words | None = None
    advice: Words | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """Points between two bounds; a bound of None is open."""

    points: Decimal
    lower: Decimal | None
    lower_included: bool
    upper: Decimal | None
    upper_included: bool

    def holds(self, number: Decimal) -> bool:
        """True when the number lies between the bounds."""
        above = self.lower is None or number > self.lower or (self.lower_included and number == self.lower)
        below = self.upper is None or number < self.upper or (self.upper_included and number == self.upper)
        return above and below


@dataclass(frozen=True, slots=True)
class Levels:
    """A step function of one fact."""

    fact: str
    rows: tuple[Level, ...]
    text: Words
    advice: Words | None


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """When the fact is at most the number: full points, or (None) people judge because no source tells."""

    fact: str
    at_most: Decimal
    then: str | None
    text: Words
    source: Source


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the score sheet; a line with parts takes the sum of its parts."""

    code: str
    title_vi: str
    title_en: str
    max: Decimal
    kind: str
    source: Source
    parts: tuple[Criterion, ...] = ()
    conditions: tuple[Condition, ...] = ()
    levels: Levels | None = None
    not_applicable: NotApplicable | None = None
    shows: tuple[str, ...] = ()
    advice: Words | None = None

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """The lines that take points themselves, in the order of the sheet."""
        return tuple(leaf for part in self.parts for leaf in part.leaves) if self.parts else (self,)


@dataclass(frozen=True, slots=True)
class Band:
    """A range of totals and its name; `upper` belongs to the band only when `upper_included`."""

    code: str
    name_vi: str
    name_en: str
    lower: Decimal
    upper: Decimal
    upper_included: bool
    source: Source

    def holds(self, total: Decimal) -> bool:
        """True when the total lies in the band."""
        return self.lower <= total and (total < self.upper or (self.upper_included and total == self.upper))

    @property
    def words(self) -> Words:
        """The name in both languages."""
        return Words(self.name_vi, self.name_en)


@dataclass(frozen=True)
class Pack:
    """One regulation, in force from `valid_from` (included) to `valid_to` (excluded; None = until replaced).

    `version` is the first 16 hexadecimal digits of the SHA-256 of the content; comments and layout of the file do not
    count.
    """

    code: str
    layer: str
    title_vi: str
    title_en: str
    number: str
    issuer_vi: str
    issuer_en: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    version: str
    source: Source
    values: Mapping[str, Value]
    agendas: Mapping[str, tuple[AgendaStep, ...]]
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    exceptions: Mapping[str, tuple[ExceptionFor, ...]] = field(default_factory=dict)

    @property
    def title(self) -> Words:
        """The title in both languages."""
        return Words(self.title_vi, self.title_en)

    @property
    def issuer(self) -> Words:
        """Who issued it, in both languages."""
        return Words(self.issuer_vi, self.issuer_en)

    @cached_property
    def leaves(self) -> tuple[Criterion, ...]:
        """The lines of the score sheet that take points themselves."""
        return tuple(leaf for criterion in self.criteria for leaf in criterion.leaves)

    def in_force(self, on: date) -> bool:
        """True when the regulation holds on that day; the last day is the one before `valid_to`."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def value(self, key: str) -> Value:
        """The value of that name with source and text; `value.value` is None where the sources give no number.

        Raises KeyError for a name that packs do not have.
        """
        try:
            return self.values[key]
        except KeyError:
            raise KeyError(f"{self.code} has no value {key!r}") from None

    def value_for(self, key: str, *, members: int, cell_type: str) -> Value:
        """The value for a cell of that size and type: the first exception that fits, else the general value."""
        for exception in self.exceptions.get(key, ()):
            if exception.fits(members=members, cell_type=cell_type):
                return exception.value
        return self.value(key)

    def steps(self, kind: str) -> tuple[AgendaStep, ...]:
        """The steps of a meeting of that kind in their order; none where the pack gives no order (extraordinary)."""
        return self.agendas.get(kind, ())
