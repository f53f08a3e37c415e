"""The score sheet of a pack: criteria with their conditions, levels and caps, and the bands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rulebook.vocabulary.findings import Bilingual, Source


@dataclass(frozen=True, slots=True)
class Condition:
    """A question to the facts: `operand` is a number, a word, a pack key or a fact, as the operator
    says.
    """

    operator: str
    fact: str = ""
    operand: Any = None
    branches: tuple[Condition, ...] = ()
    only_when: tuple[str, bool | str] | None = None
    text: Bilingual | None = None
    advice: Bilingual | None = None


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
        above = (
            self.lower is None
            or number > self.lower
            or (self.lower_included and number == self.lower)
        )
        below = (
            self.upper is None
            or number < self.upper
            or (self.upper_included and number == self.upper)
        )
        return above and below


@dataclass(frozen=True, slots=True)
class Override:
    """A condition that wins over the rows of the levels."""

    condition: Condition
    points: Decimal


@dataclass(frozen=True, slots=True)
class Levels:
    """A step function of one fact; the first override that is met wins over it."""

    fact: str
    rows: tuple[Level, ...]
    text: Bilingual
    advice: Bilingual | None
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """When the condition is met the line does not apply.

    then: leave (0 points), full_points, rescale (the rest of the sheet is stretched), None (people
    judge).
    """

    condition: Condition
    then: str | None
    text: Bilingual
    source: Source

    @property
    def fact(self) -> str:
        """The fact that the condition asks for; empty where it asks for several."""
        return self.condition.fact


@dataclass(frozen=True, slots=True)
class Setting:
    """A gap of the text and how it was settled."""

    gap: Bilingual
    settled: Bilingual
    source: Source


@dataclass(frozen=True, slots=True)
class Cap:
    """When the condition is met, the points of a criterion (or the total, or its band) go no
    higher.

    `of` is the code of a criterion or "total"; `band` is the code of the highest band, empty for a
    cap in points.
    """

    condition: Condition
    of: str
    points: Decimal | None
    band: str
    text: Bilingual
    source: Source


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the score sheet; a line with parts takes the sum of its parts.

    `refine` names what lower layers may give the line: parts, levels, not_applicable. Among the
    `refinements` of a pack a line of the layer above bears no title and max 0.
    """

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
    advice: Bilingual | None = None
    label: str = ""
    all_or_nothing: bool = False
    settings: tuple[Setting, ...] = ()
    refine: tuple[str, ...] = ()

    @property
    def lines(self) -> Iterator[Criterion]:
        """The line itself and every part below it."""
        yield self
        for part in self.parts:
            yield from part.lines

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
        return self.lower <= total and (
            total < self.upper or (self.upper_included and total == self.upper)
        )

    @property
    def words(self) -> Bilingual:
        """The name in both languages."""
        return Bilingual(self.name_vi, self.name_en)
