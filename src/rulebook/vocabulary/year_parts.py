"""What a pack says about half-years and years, as frozen values: they are part of `Pack` and rules
read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rulebook.vocabulary.findings import Bilingual, Source, gettext_noop

YEAR_FACTS: Mapping[str, str] = {
    "inspection.plan_made": "flag",
    "inspection.plan_carried_out": "flag",
    "discipline.breach_unnoticed": "flag",
    "months.held": "whole",
    "months.not_held": "whole",
    "thematic.quarters_missed": "whole",
}
"""Facts of a cell's year that caps may ask for: flags are declared by people, whole numbers come
from the months."""

FACT_WORDS: Mapping[str, str] = {
    "inspection.plan_made": gettext_noop(
        "The cell drew up its yearly inspection and supervision plan"
    ),
    "inspection.plan_carried_out": gettext_noop(
        "The cell carried out its inspection and supervision plan in full"
    ),
    "discipline.breach_unnoticed": gettext_noop(
        "A member was disciplined from above for a breach in the cell's scope that the cell had not"
        " noticed"
    ),
    "months.held": gettext_noop("Months with a regular meeting"),
    "months.not_held": gettext_noop("Months without a regular meeting"),
    "thematic.quarters_missed": gettext_noop("Quarters without a thematic meeting"),
}
"""Fact → its name (English msgid)."""

POSTS: Mapping[str, str] = {
    "province_member": gettext_noop("Member of the province committee"),
    "district_member": gettext_noop("Member of the district committee"),
    "commune_member": gettext_noop("Member of the commune committee"),
    "official_in_charge": gettext_noop("Official in charge of a cell"),
}
"""Posts that norms of attendance may speak of → their name (English msgid)."""

MONTHS: Mapping[str, int] = {"half_year": 6, "year": 12}
"""Period → its number of months."""


@dataclass(frozen=True, slots=True)
class RollupRule:
    """One rule of aggregation: its band, what it asks for (None = not asked), its
    words and source.
    """

    band: str
    text: Bilingual
    source: Source
    every_month_at_least: str | None = None
    months_of: tuple[str, int] | None = None
    held_at_least: int | None = None
    thematic_per_quarter_at_least: int | None = None

    @property
    def has_condition(self) -> bool:
        """True when the rule asks for anything at all."""
        asked = (
            self.every_month_at_least,
            self.months_of,
            self.held_at_least,
            self.thematic_per_quarter_at_least,
        )
        return any(part is not None for part in asked)


@dataclass(frozen=True, slots=True)
class Rollup:
    """How months become the band of a period; `rules` is None where no source gives a rule."""

    text: Bilingual
    source: Source
    rules: tuple[RollupRule, ...] | None


@dataclass(frozen=True, slots=True)
class YearClass:
    """A class of the yearly review with the points it spans; `asks` are conditions in words that
    people check.
    """

    code: str
    name_vi: str
    name_en: str
    lower: Decimal
    upper: Decimal
    upper_included: bool
    source: Source
    asks: tuple[Bilingual, ...] = ()

    @property
    def words(self) -> Bilingual:
        """The name in both languages."""
        return Bilingual(self.name_vi, self.name_en)

    def holds(self, points: Decimal) -> bool:
        """True when the points lie in the class."""
        return self.lower <= points and (
            points < self.upper or (self.upper_included and points == self.upper)
        )


@dataclass(frozen=True, slots=True)
class QuotaPart:
    """One part of the quota with its words and source; None where no source gives it.

    may_be_set = a lower layer may set another value.
    """

    value: Any
    text: Bilingual
    source: Source
    may_be_set: bool = False

    @property
    def is_set(self) -> bool:
        """False for a part that a refining pack leaves as it is above."""
        return bool(self.text.vi)


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `share` of `base` may get the class `of`; `good` is the lowest class that counts as
    rated good.
    """

    of: str
    good: str
    share: QuotaPart
    base: QuotaPart
    rounding: QuotaPart
    at_least_one: QuotaPart


@dataclass(frozen=True, slots=True)
class ClassCap:
    """While the fact fulfils the operator (is, at_least, at_most), no class above `at_most`."""

    fact: str
    operator: str
    operand: bool | int
    at_most: str
    text: Bilingual
    source: Source

    def bites(self, value: Any) -> bool:
        """True when a known fact makes the cap hold."""
        if self.operator == "is":
            return value is self.operand
        return bool(value >= self.operand if self.operator == "at_least" else value <= self.operand)


@dataclass(frozen=True, slots=True)
class NotRated:
    """Who gets no class; `remarks` says whether the person is reviewed in words all the same."""

    code: str
    months: int | None
    remarks: bool
    text: Bilingual
    source: Source


@dataclass(frozen=True, slots=True)
class Classification:
    """The yearly classes, best first, with quota, caps and those left out."""

    text: Bilingual
    source: Source
    classes: tuple[YearClass, ...]
    quota: Quota | None = None
    caps: tuple[ClassCap, ...] = ()
    not_rated: tuple[NotRated, ...] = ()

    def class_of(self, code: str) -> YearClass:
        """The class of that code; raises KeyError for a code it does not have."""
        for found in self.classes:
            if found.code == code:
                return found
        raise KeyError(f"there is no class {code!r}")

    def rank(self, code: str) -> int:
        """0 for the best class; raises KeyError for a code it does not have."""
        return self.classes.index(self.class_of(code))


@dataclass(frozen=True, slots=True)
class Norm:
    """How often the holder of a post attends meetings of cells; one of per_year and per_month is
    given.
    """

    of: str
    per_year: int | None
    per_month: int | None
    own_cell_counts: bool
    replaces_own_meeting: bool
    text: Bilingual
    source: Source


@dataclass(frozen=True, slots=True)
class YearParts:
    """All of it together, as `yearmerging.merge_year` gives it for a pack laid on another."""

    rollup: Mapping[str, Rollup] = field(default_factory=dict)
    classification: Classification | None = None
    norms: Mapping[str, Norm] = field(default_factory=dict)
