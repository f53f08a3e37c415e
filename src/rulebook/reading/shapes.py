"""The form of pack.yaml: which keys stand where.

What they mean together is checked in checks.py.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from rulebook.reading.base_shapes import Code, Number, Shape, SourceShape, Text, WordsShape
from rulebook.reading.year_shapes import ClassificationShape, NormShape, RollupShape
from rulebook.vocabulary.codes import Layer, MeetingKind

__all__ = ["Code", "Number", "PackShape", "Shape", "SourceShape", "Text", "WordsShape"]

CriterionCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]+[a-z]?(\.[0-9]+[a-z]?)*$", max_length=20)
]


class ScopeShape(Shape):
    """Whom the text is for, in words; the installation binds it to a unit when the pack is put in
    force.
    """

    unit: Text
    cell_types: tuple[Code, ...] = ()


class HeadShape(Shape):
    code: Code
    layer: Layer
    refines: tuple[Code, ...] = ()
    scope: ScopeShape | None = None
    number: Text
    title: WordsShape
    issuer: WordsShape
    issued_on: date
    valid_from: date
    valid_to: date | None
    source: SourceShape


class WhenShape(Shape):
    cell_types: tuple[Code, ...] | None = None
    members_from: int | None = None
    members_below: int | None = None


class OpeningShape(Shape):
    """What lower layers may set instead: a range, some words, or (`free`) anything of its kind.

    `small_cells` lets an exception with members_below leave the range.
    """

    free: Literal[True] | None = None
    at_least: Any = None
    at_most: Any = None
    one_of: Annotated[tuple[Any, ...], Field(min_length=1)] | None = None
    small_cells: bool = False
    source: SourceShape | None = None


class ExceptionShape(Shape):
    when: WhenShape
    value: Any
    text: WordsShape
    source: SourceShape


class ValueShape(Shape):
    value: Any
    text: WordsShape
    source: SourceShape
    exceptions: tuple[ExceptionShape, ...] = ()
    refine: OpeningShape | None = None


class StepShape(Shape):
    code: Code
    role: Code
    required: bool
    minutes: int | None = None
    title: WordsShape
    record: WordsShape | None = None
    source: SourceShape | None = None
    after: Code | None = None


class AgendaShape(Shape):
    source: SourceShape
    steps: Annotated[tuple[StepShape, ...], Field(min_length=1)]


class GuardShape(Shape):
    fact: str
    value: bool | str = Field(alias="is")


class ConditionShape(Shape):
    """One operator per condition; `any_of` holds alternatives instead of a fact."""

    fact: str | None = None
    value: bool | str | None = Field(default=None, alias="is")
    given: bool | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    at_least_value: str | None = None
    at_most_value: str | None = None
    at_least_fact: str | None = None
    same_as_fact: str | None = None
    any_of: tuple[ConditionShape, ...] | None = None
    all_of: tuple[ConditionShape, ...] | None = None
    when: GuardShape | None = None
    text: WordsShape | None = None
    advice: WordsShape | None = None


class LevelShape(Shape):
    """`from` and `to` include their bound, `above` and `below` do not; an absent bound is open."""

    lower: Number | None = Field(default=None, alias="from")
    above: Number | None = None
    upper: Number | None = Field(default=None, alias="to")
    below: Number | None = None
    points: Number


class OverrideShape(Shape):
    """A condition that wins over the rows of the levels; its text is the condition's."""

    when: ConditionShape
    points: Number


class LevelsShape(Shape):
    fact: str
    text: WordsShape
    advice: WordsShape | None = None
    rows: Annotated[tuple[LevelShape, ...], Field(min_length=1)]
    overrides: tuple[OverrideShape, ...] = ()


class NotApplicableShape(Shape):
    """When the condition (or fact, at_most) holds the line does not apply.

    leave: 0 points; full_points; rescale: the other lines are stretched to the whole sheet; null:
    people judge.
    """

    fact: str | None = None
    at_most: Number | None = None
    when: ConditionShape | None = None
    then: Literal["leave", "full_points", "rescale"] | None
    text: WordsShape
    source: SourceShape


class SettingShape(Shape):
    """A gap of the text and how it was settled."""

    gap: WordsShape
    settled: WordsShape
    source: SourceShape


class CriterionShape(Shape):
    """A line of the sheet.

    In a pack that refines, title and max of a line of the layer above are left out.
    """

    code: CriterionCode
    label: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = None
    title: WordsShape | None = None
    max: Number | None = None
    source: SourceShape
    kind: Literal["facts", "judged", "mixed"] | None = None
    all_or_nothing: bool = False
    conditions: tuple[ConditionShape, ...] = ()
    levels: LevelsShape | None = None
    not_applicable: NotApplicableShape | None = None
    settings: tuple[SettingShape, ...] = ()
    shows: tuple[str, ...] = ()
    advice: WordsShape | None = None
    refine: tuple[Literal["parts", "levels", "not_applicable"], ...] = ()
    parts: tuple[CriterionShape, ...] = ()


class CapShape(Shape):
    """When the condition holds, points (or the band) go no higher."""

    when: ConditionShape
    at_most: Number | Code
    of: str
    text: WordsShape
    source: SourceShape


class ContentShape(Shape):
    code: Code
    text: WordsShape
    source: SourceShape | None = None


class ContentsShape(Shape):
    """What meetings of one cell type dwell on."""

    source: SourceShape
    items: Annotated[tuple[ContentShape, ...], Field(min_length=1)]


class BandShape(Shape):
    code: Code
    name: WordsShape
    lower: Number = Field(alias="from")
    upper: Number | None = Field(default=None, alias="to")
    below: Number | None = None
    source: SourceShape


class DocumentShape(Shape):
    title: Text
    number: Text | None = None
    issued_on: date | None = None


class PackShape(Shape):
    """One layer.

    A central pack needs values, agenda, criteria and bands; a refining one sets what it sets.
    """

    pack: HeadShape
    documents: dict[Code, DocumentShape]
    read_in: dict[Code, Text] = Field(default_factory=dict)
    values: dict[str, ValueShape] = Field(default_factory=dict)
    agenda: dict[MeetingKind, AgendaShape] = Field(default_factory=dict)
    contents: dict[Code, ContentsShape] = Field(default_factory=dict)
    criteria: tuple[CriterionShape, ...] = ()
    bands: tuple[BandShape, ...] = ()
    caps: tuple[CapShape, ...] = ()
    rollup: RollupShape | None = None
    classification: ClassificationShape | None = None
    norms: tuple[NormShape, ...] = ()


OPERATORS = {
    "value": "is",
    "given": "given",
    "at_least": "at_least",
    "at_most": "at_most",
    "at_least_value": "at_least_value",
    "at_most_value": "at_most_value",
    "at_least_fact": "at_least_fact",
    "same_as_fact": "same_as_fact",
    "any_of": "any_of",
    "all_of": "all_of",
}
"""Field of the shape → key in the file."""


def operator_of(condition: ConditionShape) -> str:
    """The one operator of a condition; empty when there is none or more than one."""
    used = [name for name in OPERATORS if getattr(condition, name) is not None]
    return used[0] if len(used) == 1 else ""
