"""From the checked form of half-years, classes and norms to their frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from rulebook.reading.base_shapes import SourceShape, WordsShape
from rulebook.reading.shapes import PackShape
from rulebook.reading.year_shapes import (
    AtLeastOneShape,
    BaseShape,
    ClassCapShape,
    ClassificationShape,
    ClassShape,
    NormShape,
    NotRatedShape,
    PeriodShape,
    QuotaShape,
    RollupRuleShape,
    RoundingShape,
    ShareShape,
)
from rulebook.vocabulary.findings import Bilingual, Source
from rulebook.vocabulary.year_parts import (
    ClassCap,
    Classification,
    Norm,
    NotRated,
    Quota,
    QuotaPart,
    Rollup,
    RollupRule,
    YearClass,
)

SourceOf = Callable[[SourceShape], Source]

_SILENT = Bilingual("", "")


def build_year(shape: PackShape, source: SourceOf) -> Mapping[str, Any]:
    """The fields `rollup`, `classification` and `norms` of a Pack, from a form that `check_year`
    found sound.

    A refining pack may be partial: what it does not set has no text (`QuotaPart.is_set` is False).
    """
    builder = _Builder(source)
    rollups = (
        {}
        if shape.rollup is None
        else {"half_year": shape.rollup.half_year, "year": shape.rollup.year}
    )
    return {
        "rollup": {
            period: builder.rollup(found) for period, found in rollups.items() if found is not None
        },
        "classification": (
            None
            if shape.classification is None
            else builder.classification(shape.classification, fallback=source(shape.pack.source))
        ),
        "norms": {norm.of: builder.norm(norm) for norm in shape.norms},
    }


class _Builder:
    def __init__(self, source: SourceOf) -> None:
        self.source = source

    def rollup(self, shape: PeriodShape) -> Rollup:
        rules = None if shape.rules is None else tuple(self.rule(rule) for rule in shape.rules)
        return Rollup(_words(shape.text), self.source(shape.source), rules)

    def rule(self, shape: RollupRuleShape) -> RollupRule:
        return RollupRule(
            band=shape.band,
            text=_words(shape.text),
            source=self.source(shape.source),
            every_month_at_least=shape.every_month_at_least,
            months_of=(
                None
                if shape.months_of is None
                else (shape.months_of.band, shape.months_of.at_least)
            ),
            held_at_least=shape.held_at_least,
            thematic_per_quarter_at_least=shape.thematic_per_quarter_at_least,
        )

    def classification(self, shape: ClassificationShape, *, fallback: Source) -> Classification:
        classes = sorted(shape.classes, key=lambda found: -found.lower)
        return Classification(
            text=_SILENT if shape.text is None else _words(shape.text),
            source=fallback if shape.source is None else self.source(shape.source),
            classes=tuple(self.year_class(found) for found in classes),
            quota=None if shape.quota is None else self.quota(shape.quota, fallback),
            caps=tuple(self.cap(cap) for cap in shape.caps),
            not_rated=tuple(self.not_rated(rule) for rule in shape.not_rated),
        )

    def year_class(self, shape: ClassShape) -> YearClass:
        upper = shape.upper if shape.below is None else shape.below
        return YearClass(
            code=shape.code,
            name_vi=shape.name.vi,
            name_en=shape.name.en,
            lower=shape.lower,
            upper=Decimal(0) if upper is None else upper,
            upper_included=shape.upper is not None,
            source=self.source(shape.source),
            asks=tuple(_words(text) for text in shape.asks),
        )

    def quota(self, shape: QuotaShape, fallback: Source) -> Quota:
        return Quota(
            of=shape.of or "",
            good=shape.good or "",
            share=self.part(shape.share, fallback),
            base=self.part(shape.base, fallback),
            rounding=self.part(shape.rounding, fallback),
            at_least_one=self.part(shape.at_least_one, fallback),
        )

    def part(
        self,
        shape: ShareShape | BaseShape | RoundingShape | AtLeastOneShape | None,
        fallback: Source,
    ) -> QuotaPart:
        if shape is None:
            return QuotaPart(None, _SILENT, fallback, True)
        return QuotaPart(
            shape.value, _words(shape.text), self.source(shape.source), shape.may_be_set
        )

    def cap(self, shape: ClassCapShape) -> ClassCap:
        when = shape.when
        operator = (
            "is"
            if when.value is not None
            else "at_least"
            if when.at_least is not None
            else "at_most"
        )
        operand = {"is": when.value, "at_least": when.at_least, "at_most": when.at_most}[operator]
        assert operand is not None
        return ClassCap(
            when.fact,
            operator,
            operand,
            shape.at_most,
            _words(shape.text),
            self.source(shape.source),
        )

    def not_rated(self, shape: NotRatedShape) -> NotRated:
        return NotRated(
            shape.code, shape.months, shape.remarks, _words(shape.text), self.source(shape.source)
        )

    def norm(self, shape: NormShape) -> Norm:
        return Norm(
            of=shape.of,
            per_year=shape.per_year,
            per_month=shape.per_month,
            own_cell_counts=shape.own_cell_counts,
            replaces_own_meeting=shape.replaces_own_meeting,
            text=_words(shape.text),
            source=self.source(shape.source),
        )


def _words(shape: WordsShape) -> Bilingual:
    return Bilingual(shape.vi, shape.en)
