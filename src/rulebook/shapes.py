"""The form of pack.yaml: which keys stand where. What they mean together is checked in checks.py."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _number(raw: Any) -> Any:
    return Decimal(raw) if type(raw) is int else raw


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=60)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Confidence = Literal["H", "M", "L"]


class Shape(BaseModel):
    """Strict, frozen, no unknown key."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", arbitrary_types_allowed=False)


class WordsShape(Shape):
    vi: Text
    en: Text


class SourceShape(Shape):
    document: Code
    article: Text | None = None
    confidence: Confidence
    read_in: tuple[Code, ...] = ()
    note: WordsShape | None = None


class HeadShape(Shape):
    code: Code
    layer: Literal["central", "province", "commune", "cell"]
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


class StepShape(Shape):
    code: Code
    role: Code
    required: bool
    minutes: int | None = None
    title: WordsShape
    record: WordsShape | None = None
    source: SourceShape | None = None


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


class LevelsShape(Shape):
    fact: str
    text: WordsShape
    advice: WordsShape | None = None
    rows: Annotated[tuple[LevelShape, ...], Field(min_length=1)]


class NotApplicableShape(Shape):
    """When the guard's fact is at most the number, the line does not apply: full points, or null = people judge."""

    fact: str
    at_most: Number
    then: Literal["full_points"] | None
    text: WordsShape
    source: SourceShape


class CriterionShape(Shape):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]+[a-z]?(\.[0-9]+)?$")]
    title: WordsShape
    max: Number
    source: SourceShape
    kind: Literal["facts", "judged", "mixed"] | None = None
    conditions: tuple[ConditionShape, ...] = ()
    levels: LevelsShape | None = None
    not_applicable: NotApplicableShape | None = None
    shows: tuple[str, ...] = ()
    advice: WordsShape | None = None
    parts: tuple[CriterionShape, ...] = ()


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
    pack: HeadShape
    documents: dict[Code, DocumentShape]
    read_in: dict[Code, Text]
    values: dict[str, ValueShape]
    agenda: dict[Literal["regular", "thematic"], AgendaShape]
    criteria: Annotated[tuple[CriterionShape, ...], Field(min_length=1)]
    bands: Annotated[tuple[BandShape, ...], Field(min_length=1)]
