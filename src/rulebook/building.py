"""From the checked form of a file to the frozen pack."""

from __future__ import annotations

from decimal import Decimal

from rulebook.checks import operator_of
from rulebook.findings import Source, Words
from rulebook.pack import (
    AgendaStep,
    Band,
    Condition,
    Criterion,
    ExceptionFor,
    Level,
    Levels,
    NotApplicable,
    Pack,
    Value,
)
from rulebook.shapes import (
    AgendaShape,
    BandShape,
    ConditionShape,
    CriterionShape,
    ExceptionShape,
    LevelShape,
    LevelsShape,
    NotApplicableShape,
    PackShape,
    SourceShape,
    ValueShape,
    WordsShape,
)
from rulebook.values import KNOWN


def build(shape: PackShape, *, version: str) -> Pack:
    """The pack of a form that `checks.check` found sound."""
    return _Builder(shape).pack(version)


class _Builder:
    def __init__(self, shape: PackShape) -> None:
        self.shape = shape

    def pack(self, version: str) -> Pack:
        head = self.shape.pack
        return Pack(
            code=head.code,
            layer=head.layer,
            title_vi=head.title.vi,
            title_en=head.title.en,
            number=head.number,
            issuer_vi=head.issuer.vi,
            issuer_en=head.issuer.en,
            issued_on=head.issued_on,
            valid_from=head.valid_from,
            valid_to=head.valid_to,
            version=version,
            source=self.source(head.source),
            values={key: self.value(key, value) for key, value in self.shape.values.items()},
            agendas={kind: self.agenda(agenda) for kind, agenda in self.shape.agenda.items()},
            criteria=tuple(self.criterion(criterion) for criterion in self.shape.criteria),
            bands=tuple(self.band(band) for band in sorted(self.shape.bands, key=lambda band: -band.lower)),
            exceptions={
                key: tuple(self.exception(key, exception) for exception in value.exceptions)
                for key, value in self.shape.values.items()
                if value.exceptions
            },
        )

    def source(self, shape: SourceShape) -> Source:
        notes = [shape.note.vi] if shape.note else []
        notes += [self.shape.read_in[name] for name in shape.read_in]
        return Source(
            document=self.shape.documents[shape.document].title,
            article=shape.article or "",
            confidence=shape.confidence,
            note="; ".join(notes),
            layer=self.shape.pack.code,
        )

    def value(self, key: str, shape: ValueShape | ExceptionShape) -> Value:
        value = None if shape.value is None else KNOWN[key](shape.value)
        return Value(value, self.source(shape.source), shape.text.vi, shape.text.en)

    def exception(self, key: str, shape: ExceptionShape) -> ExceptionFor:
        when = shape.when
        return ExceptionFor(self.value(key, shape), when.cell_types, when.members_from, when.members_below)

    def agenda(self, shape: AgendaShape) -> tuple[AgendaStep, ...]:
        return tuple(
            AgendaStep(
                code=step.code,
                title_vi=step.title.vi,
                title_en=step.title.en,
                required=step.required,
                role=step.role,
                minutes=step.minutes,
                record_vi=step.record.vi if step.record else "",
                record_en=step.record.en if step.record else "",
                source=self.source(step.source or shape.source),
            )
            for step in shape.steps
        )

    def criterion(self, shape: CriterionShape) -> Criterion:
        return Criterion(
            code=shape.code,
            title_vi=shape.title.vi,
            title_en=shape.title.en,
            max=shape.max,
            kind=shape.kind or "sum",
            source=self.source(shape.source),
            parts=tuple(self.criterion(part) for part in shape.parts),
            conditions=tuple(_condition(condition) for condition in shape.conditions),
            levels=_levels(shape.levels) if shape.levels else None,
            not_applicable=None if shape.not_applicable is None else self.not_applicable(shape.not_applicable),
            shows=shape.shows,
            advice=_words(shape.advice),
        )

    def not_applicable(self, shape: NotApplicableShape) -> NotApplicable:
        return NotApplicable(shape.fact, shape.at_most, shape.then, _some_words(shape.text), self.source(shape.source))

    def band(self, shape: BandShape) -> Band:
        upper = shape.upper if shape.below is None else shape.below
        return Band(
            code=shape.code,
            name_vi=shape.name.vi,
            name_en=shape.name.en,
            lower=shape.lower,
            upper=Decimal(0) if upper is None else upper,
            upper_included=shape.upper is not None,
            source=self.source(shape.source),
        )


def _some_words(shape: WordsShape) -> Words:
    return Words(shape.vi, shape.en)


def _words(shape: WordsShape | None) -> Words | None:
    return None if shape is None else _some_words(shape)


def _condition(shape: ConditionShape) -> Condition:
    operator = operator_of(shape)
    return Condition(
        operator="is" if operator == "value" else operator,
        fact=shape.fact or "",
        operand=None if shape.fact is None else getattr(shape, operator),
        branches=tuple(_condition(branch) for branch in shape.any_of or shape.all_of or ()),
        only_when=(shape.when.fact, shape.when.value) if shape.when else None,
        text=_words(shape.text),
        advice=_words(shape.advice),
    )


def _levels(shape: LevelsShape) -> Levels:
    return Levels(shape.fact, tuple(_level(row) for row in shape.rows), _some_words(shape.text), _words(shape.advice))


def _level(shape: LevelShape) -> Level:
    return Level(
        points=shape.points,
        lower=shape.above if shape.lower is None else shape.lower,
        lower_included=shape.lower is not None,
        upper=shape.below if shape.upper is None else shape.upper,
        upper_included=shape.upper is not None,
    )
