"""The form of what a pack says about half-years and years: aggregation of months, classes, quota,
caps, norms.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from rulebook.reading.base_shapes import Code, Number, Shape, SourceShape, WordsShape


class CountOfShape(Shape):
    """So many months in this band or a better one."""

    band: Code
    at_least: int


class RollupRuleShape(Shape):
    """A band and what it asks for; without any condition it holds whenever no rule
    before it did.
    """

    band: Code
    every_month_at_least: Code | None = None
    months_of: CountOfShape | None = None
    held_at_least: int | None = None
    thematic_per_quarter_at_least: int | None = None
    text: WordsShape
    source: SourceShape


class PeriodShape(Shape):
    """`rules: null` says that no rule is known: nothing is computed, the months are shown, the
    committee decides.
    """

    text: WordsShape
    source: SourceShape
    rules: Annotated[tuple[RollupRuleShape, ...], Field(min_length=1)] | None


class RollupShape(Shape):
    half_year: PeriodShape | None = None
    year: PeriodShape | None = None


class ClassShape(Shape):
    """One class of the yearly review; `asks` are conditions in words that people check."""

    code: Code
    name: WordsShape
    lower: Number = Field(alias="from")
    upper: Number | None = Field(default=None, alias="to")
    below: Number | None = None
    asks: tuple[WordsShape, ...] = ()
    source: SourceShape


class ShareShape(Shape):
    """`may_be_set`: lower layers may set another value."""

    value: Number | None
    text: WordsShape
    source: SourceShape
    may_be_set: bool = False


class BaseShape(Shape):
    value: Literal["rated_good_or_above", "all_rated", "same_cell_type"] | None
    text: WordsShape
    source: SourceShape
    may_be_set: bool = False


class RoundingShape(Shape):
    value: Literal["floor", "half_up", "ceiling"] | None
    text: WordsShape
    source: SourceShape
    may_be_set: bool = False


class AtLeastOneShape(Shape):
    value: bool | None
    text: WordsShape
    source: SourceShape
    may_be_set: bool = False


class QuotaShape(Shape):
    """How many may get the highest class; a refining pack writes only the parts that it sets."""

    of: Code | None = Field(default=None, alias="class")
    good: Code | None = None
    share: ShareShape | None = None
    base: BaseShape | None = None
    rounding: RoundingShape | None = None
    at_least_one: AtLeastOneShape | None = None


class YearGuardShape(Shape):
    """A fact of the year: a flag compared with `is`, or a number with at_least or at_most."""

    fact: Code
    value: bool | None = Field(default=None, alias="is")
    at_least: int | None = None
    at_most: int | None = None


class ClassCapShape(Shape):
    """While the fact is so, no class above `at_most`."""

    when: YearGuardShape
    at_most: Code
    text: WordsShape
    source: SourceShape


class NotRatedShape(Shape):
    """Whom a yearly classification leaves out; `months` belongs to admitted_recently alone."""

    code: Literal["admitted_recently", "exempt", "suspended"]
    months: int | None = None
    remarks: bool
    text: WordsShape
    source: SourceShape


class ClassificationShape(Shape):
    text: WordsShape | None = None
    source: SourceShape | None = None
    classes: tuple[ClassShape, ...] = ()
    quota: QuotaShape | None = None
    caps: tuple[ClassCapShape, ...] = ()
    not_rated: tuple[NotRatedShape, ...] = ()


class NormShape(Shape):
    """How often the holder of a post attends meetings of cells: a number per year or per month."""

    of: Code
    per_year: int | None = None
    per_month: int | None = None
    own_cell_counts: bool
    replaces_own_meeting: bool
    text: WordsShape
    source: SourceShape
