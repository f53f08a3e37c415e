"""From the checked form of a file to the frozen pack."""

from __future__ import annotations

from decimal import Decimal

from rulebook.reading.shapes import (
    AgendaShape,
    BandShape,
    CapShape,
    ConditionShape,
    ContentsShape,
    CriterionShape,
    ExceptionShape,
    LevelShape,
    LevelsShape,
    NotApplicableShape,
    OpeningShape,
    PackShape,
    SettingShape,
    SourceShape,
    ValueShape,
    WordsShape,
    operator_of,
)
from rulebook.reading.year_building import build_year
from rulebook.vocabulary.criteria import (
    Band,
    Cap,
    Condition,
    Criterion,
    Level,
    Levels,
    NotApplicable,
    Override,
    Setting,
)
from rulebook.vocabulary.findings import Bilingual, Source
from rulebook.vocabulary.known_values import KNOWN
from rulebook.vocabulary.pack import (
    AgendaStep,
    Applicability,
    Content,
    ExceptionFor,
    Opening,
    Pack,
    PackLayer,
    Value,
)


def build(shape: PackShape, *, version: str) -> Pack:
    """The pack of a form that `checks.check` found sound."""
    return _Builder(shape, version).pack()


class _Builder:
    def __init__(self, shape: PackShape, version: str) -> None:
        self.shape, self.version = shape, version

    def pack(self) -> Pack:
        shape, head = self.shape, self.shape.pack
        lines = tuple(self.criterion(criterion) for criterion in shape.criteria)
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
            version=self.version,
            source=self.source(head.source),
            values=self.values(),
            agendas={kind: self.agenda(agenda) for kind, agenda in shape.agenda.items()},
            criteria=() if head.refines else lines,
            bands=tuple(
                self.band(band) for band in sorted(shape.bands, key=lambda band: -band.lower)
            ),
            exceptions={
                key: tuple(self.exception(key, exception) for exception in value.exceptions)
                for key, value in shape.values.items()
                if value.exceptions
            },
            refines=head.refines,
            scope=Applicability(head.scope.unit, head.scope.cell_types) if head.scope else None,
            layers=(self.layer(),),
            contents={
                cell_type: self.contents(listed) for cell_type, listed in shape.contents.items()
            },
            refinements=lines if head.refines else (),
            caps=tuple(self.cap(cap) for cap in shape.caps),
            **build_year(shape, self.source),
        )

    def layer(self) -> PackLayer:
        head = self.shape.pack
        unit = head.scope.unit if head.scope else ""
        return PackLayer(
            head.code, self.version, head.layer, head.number, _some_words(head.title), unit
        )

    def values(self) -> dict[str, Value]:
        """What the pack sets; a whole pack that says nothing of a value that may be empty leaves it
        empty.
        """
        found = {key: self.value(key, value) for key, value in self.shape.values.items()}
        if not self.shape.pack.refines:
            silent = Value(None, self.source(self.shape.pack.source), *_SILENT)
            found |= {key: silent for key in KNOWN if key not in found}
        return found

    def source(self, shape: SourceShape, *, key: str = "") -> Source:
        notes = [shape.note.vi] if shape.note else []
        notes += [self.shape.read_in[name] for name in shape.read_in]
        return Source(
            document=self.shape.documents[shape.document].title,
            article=shape.article or "",
            confidence=shape.confidence,
            note="; ".join(notes),
            pack=self.shape.pack.code,
            version=self.version,
            key=key,
        )

    def value(self, key: str, shape: ValueShape | ExceptionShape) -> Value:
        value = None if shape.value is None else KNOWN[key](shape.value)
        opening = shape.refine if isinstance(shape, ValueShape) else None
        openings = () if opening is None else (self.opening(key, opening),)
        return Value(
            value, self.source(shape.source, key=key), shape.text.vi, shape.text.en, openings
        )

    def opening(self, key: str, shape: OpeningShape) -> Opening:
        least, most = (
            None if raw is None else KNOWN[key](raw) for raw in (shape.at_least, shape.at_most)
        )
        source = None if shape.source is None else self.source(shape.source)
        return Opening(bool(shape.free), least, most, shape.one_of, shape.small_cells, source)

    def exception(self, key: str, shape: ExceptionShape) -> ExceptionFor:
        when = shape.when
        return ExceptionFor(
            self.value(key, shape), when.cell_types, when.members_from, when.members_below
        )

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
                after=step.after or "",
            )
            for step in shape.steps
        )

    def contents(self, shape: ContentsShape) -> tuple[Content, ...]:
        return tuple(
            Content(item.code, _some_words(item.text), self.source(item.source or shape.source))
            for item in shape.items
        )

    def criterion(self, shape: CriterionShape) -> Criterion:
        """A line; in a refining pack a line of the layer above has neither title nor max, and 0
        stands for it.
        """
        title = shape.title or _NO_TITLE
        return Criterion(
            code=shape.code,
            title_vi=title.vi,
            title_en=title.en,
            max=Decimal(0) if shape.max is None else shape.max,
            kind=shape.kind or "sum",
            source=self.source(shape.source, key=f"criterion-{shape.code}"),
            parts=tuple(self.criterion(part) for part in shape.parts),
            conditions=tuple(_condition(condition) for condition in shape.conditions),
            levels=_levels(shape.levels) if shape.levels else None,
            not_applicable=(
                None if shape.not_applicable is None else self.not_applicable(shape.not_applicable)
            ),
            shows=shape.shows,
            advice=_words(shape.advice),
            label=shape.label or "",
            all_or_nothing=shape.all_or_nothing,
            settings=tuple(self.setting(setting) for setting in shape.settings),
            refine=shape.refine,
        )

    def not_applicable(self, shape: NotApplicableShape) -> NotApplicable:
        condition = Condition("at_most", shape.fact or "", shape.at_most)
        if shape.when is not None:
            condition = _condition(shape.when)
        return NotApplicable(
            condition, shape.then, _some_words(shape.text), self.source(shape.source)
        )

    def setting(self, shape: SettingShape) -> Setting:
        return Setting(
            _some_words(shape.gap), _some_words(shape.settled), self.source(shape.source)
        )

    def cap(self, shape: CapShape) -> Cap:
        points = shape.at_most if isinstance(shape.at_most, Decimal) else None
        band = shape.at_most if isinstance(shape.at_most, str) else ""
        text, source = _some_words(shape.text), self.source(shape.source)
        return Cap(_condition(shape.when), shape.of, points, band, text, source)

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


_NO_TITLE = Bilingual("", "")
_SILENT = ("Văn bản không nêu.", "The text says nothing of this.")


def _some_words(shape: WordsShape) -> Bilingual:
    return Bilingual(shape.vi, shape.en)


def _words(shape: WordsShape | None) -> Bilingual | None:
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
    return Levels(
        fact=shape.fact,
        rows=tuple(_level(row) for row in shape.rows),
        text=_some_words(shape.text),
        advice=_words(shape.advice),
        overrides=tuple(Override(_condition(each.when), each.points) for each in shape.overrides),
    )


def _level(shape: LevelShape) -> Level:
    return Level(
        points=shape.points,
        lower=shape.above if shape.lower is None else shape.lower,
        lower_included=shape.lower is not None,
        upper=shape.below if shape.upper is None else shape.upper,
        upper_included=shape.upper is not None,
    )
