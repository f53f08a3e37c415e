"""A regulation as a frozen value: dated, scoped, every number with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from rulebook.vocabulary.criteria import Band, Cap, Criterion
from rulebook.vocabulary.findings import Bilingual, Source
from rulebook.vocabulary.year_parts import Classification, Norm, Rollup


@dataclass(frozen=True, slots=True)
class PackLayer:
    """One pack inside a merged one; `unit` says in words whom its text is for."""

    code: str
    version: str
    layer: str
    number: str
    title: Bilingual
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whom a refining pack is for, in words, and which cell types (none named = all)."""

    unit: str
    cell_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """What lower layers may set instead of a value: a range, some words, or (`free`) anything of
    its kind.

    `small_cells` lets an exception for cells below a number of members leave the range.
    """

    free: bool = False
    at_least: Any = None
    at_most: Any = None
    one_of: tuple[Any, ...] | None = None
    small_cells: bool = False
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a pack: None where the sources give no number; the text is the rule in words.

    `openings` holds the ranges inside which lower layers may set another value, all of which bind;
    without one, and with a value, nothing is open.
    """

    value: Any
    source: Source
    text_vi: str
    text_en: str
    openings: tuple[Opening, ...] = ()

    @property
    def words(self) -> Bilingual:
        """The rule in both languages, ready to be a parameter of a message."""
        return Bilingual(self.text_vi, self.text_en)


@dataclass(frozen=True, slots=True)
class ExceptionFor:
    """Another value for some cells: types (none named = all), members from (included), members
    below (excluded).
    """

    value: Value
    cell_types: tuple[str, ...] | None
    members_from: int | None
    members_below: int | None

    @property
    def any_size(self) -> bool:
        """True when the number of members does not matter."""
        return self.members_from is None and self.members_below is None

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
    after: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One matter that meetings of a cell type dwell on."""

    code: str
    words: Bilingual
    source: Source


@dataclass(frozen=True)
class Pack:
    """One regulation, in force from `valid_from` (included) to `valid_to` (excluded; None = until
    replaced).

    `version` is the first 16 hexadecimal digits of the SHA-256 of the content; comments and layout
    of the file do not count. A pack that refines holds only what it sets; `merge.merge` lays it on
    the packs above. `layers` names the packs a merged one consists of, the top first; for a single
    pack it holds that pack.
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
    refines: tuple[str, ...] = ()
    scope: Applicability | None = None
    layers: tuple[PackLayer, ...] = ()
    contents: Mapping[str, tuple[Content, ...]] = field(default_factory=dict)
    refinements: tuple[Criterion, ...] = ()
    caps: tuple[Cap, ...] = ()
    rollup: Mapping[str, Rollup] = field(default_factory=dict)
    classification: Classification | None = None
    norms: Mapping[str, Norm] = field(default_factory=dict)

    @property
    def is_refinement(self) -> bool:
        """True for a pack that holds only together with one it refines."""
        return bool(self.refines)

    @property
    def title(self) -> Bilingual:
        """The title in both languages."""
        return Bilingual(self.title_vi, self.title_en)

    @property
    def issuer(self) -> Bilingual:
        """Who issued it, in both languages."""
        return Bilingual(self.issuer_vi, self.issuer_en)

    @cached_property
    def leaves(self) -> tuple[Criterion, ...]:
        """The lines of the score sheet that take points themselves."""
        return tuple(leaf for criterion in self.criteria for leaf in criterion.leaves)

    @cached_property
    def by_code(self) -> Mapping[str, Criterion]:
        """Code → line of the sheet, parts included."""
        return {line.code: line for criterion in self.criteria for line in criterion.lines}

    @cached_property
    def _typed(self) -> dict[str, Pack]:
        return {}

    def for_type(self, cell_type: str) -> Pack:
        """The pack for cells of that type: exceptions that hang on the type alone become values,
        others of it stay.

        Exceptions for other types are gone. Code, version and layers are the same; the answer is
        kept.
        """
        if cell_type not in self._typed:
            values, exceptions = dict(self.values), {}
            for key, several in self.exceptions.items():
                fitting = [
                    each
                    for each in several
                    if each.cell_types is None or cell_type in each.cell_types
                ]
                sure = next(
                    (index for index, each in enumerate(fitting) if each.any_size), len(fitting)
                )
                if sure < len(fitting):
                    values[key] = fitting[sure].value
                if sure:
                    exceptions[key] = tuple(fitting[:sure])
            self._typed[cell_type] = replace(self, values=values, exceptions=exceptions)
        return self._typed[cell_type]

    def in_force(self, on: date) -> bool:
        """True when the regulation holds on that day; the last day is the one before `valid_to`."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def value(self, key: str) -> Value:
        """The value of that name with source and text; `value.value` is None where the sources give
        no number.

        Raises KeyError for a name that packs do not have.
        """
        try:
            return self.values[key]
        except KeyError:
            raise KeyError(f"{self.code} has no value {key!r}") from None

    def value_for(self, key: str, *, members: int, cell_type: str) -> Value:
        """The value for a cell of that size and type: the first exception that fits, else the
        general value.
        """
        for exception in self.exceptions.get(key, ()):
            if exception.fits(members=members, cell_type=cell_type):
                return exception.value
        return self.value(key)

    def steps(self, kind: str) -> tuple[AgendaStep, ...]:
        """The steps of a meeting of that kind in their order; none where the pack gives no order
        (extraordinary).
        """
        return self.agendas.get(kind, ())
