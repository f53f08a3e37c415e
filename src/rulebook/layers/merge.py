"""Layers laid on one another: central, province, commune, cell; the lowest that may
speak is heard.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from rulebook.layers.refinement import aspects_set, violations
from rulebook.layers.year_merging import merge_year
from rulebook.reading.building import build
from rulebook.reading.shapes import PackShape
from rulebook.reading.yaml_file import Document, PackError
from rulebook.vocabulary.criteria import Criterion
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.pack import AgendaStep, ExceptionFor, Pack, Value


def merge(layers: Sequence[Pack]) -> Pack:
    """The layers as one pack, top first; code, number and title are those of the lowest.

    One layer is returned as it is. The version is made of the layers' versions, so that the same
    layers always have the same one. Values, criteria, steps and caps keep the layer they came from
    in their source. In force from the latest beginning to the earliest end. Raises PackError when a
    layer sets what those above it fix, or when the first is no central pack.
    """
    first, *others = layers
    if first.is_refinement:
        message = gettext_noop("{code} refines {named}: lay it on one of them.")
        params = {"code": first.code, "named": ", ".join(first.refines)}
        raise PackError([Finding("pack.refines", message, params, field=first.code)])
    return reduce(_laid_on, others, first)


def check_refinement(upper: Pack, shape: PackShape, document: Document) -> Iterator[Finding]:
    """Everything the form sets although the (merged) upper pack fixes it, each at its line and
    column.

    The form must be sound by itself (checks.check).
    """
    for breach in violations(upper, build(shape, version="")):
        yield document.finding(breach.code, breach.message, breach.at, **breach.params)


def _laid_on(upper: Pack, lower: Pack) -> Pack:
    found = [
        Finding(
            breach.code,
            breach.message,
            breach.params,
            field=": ".join((lower.code, ".".join(map(str, breach.at)))),
        )
        for breach in violations(upper, lower)
    ]
    if found:
        raise PackError(found)
    layers, year = (*upper.layers, *lower.layers), merge_year(upper, lower)
    ends = [day for day in (upper.valid_to, lower.valid_to) if day is not None]
    return replace(
        lower,
        version=hashlib.sha256("\n".join(layer.version for layer in layers).encode()).hexdigest()[
            :16
        ],
        valid_from=max(upper.valid_from, lower.valid_from),
        valid_to=min(ends, default=None),
        values={
            **upper.values,
            **{key: _value(upper, key, value) for key, value in lower.values.items()},
        },
        exceptions=_exceptions(upper, lower),
        agendas={kind: _steps(upper, lower, kind) for kind in (*upper.agendas, *lower.agendas)},
        contents={
            cell_type: (*upper.contents.get(cell_type, ()), *lower.contents.get(cell_type, ()))
            for cell_type in (*upper.contents, *lower.contents)
        },
        criteria=_criteria(upper.criteria, {line.code: line for line in lower.refinements}),
        bands=upper.bands,
        caps=(*upper.caps, *lower.caps),
        rollup=year.rollup,
        classification=year.classification,
        norms=year.norms,
        refines=(),
        refinements=(),
        layers=layers,
    )


def _value(upper: Pack, key: str, value: Value) -> Value:
    """The lower value; what it opens again stays inside every range above it.

    Restating a value changes nothing.
    """
    above = upper.values.get(key)
    if above is None:
        return value
    if value.value == above.value and not value.openings:
        return above
    return replace(value, openings=(*above.openings, *value.openings) if value.openings else ())


def _exceptions(upper: Pack, lower: Pack) -> Mapping[str, tuple[ExceptionFor, ...]]:
    """The lower layer's exceptions are asked first."""
    keys = dict.fromkeys((*upper.exceptions, *lower.exceptions))
    return {key: (*lower.exceptions.get(key, ()), *upper.exceptions.get(key, ())) for key in keys}


def _steps(upper: Pack, lower: Pack, kind: str) -> tuple[AgendaStep, ...]:
    """The steps above, with those of the lower layer after the step they name, else before the
    last.
    """
    steps = list(upper.steps(kind))
    for step in lower.steps(kind):
        codes = [known.code for known in steps]
        if step.code in codes:
            place = codes.index(step.code)
            steps[place] = replace(steps[place], required=steps[place].required or step.required)
        else:
            place = codes.index(step.after) + 1 if step.after in codes else max(len(steps) - 1, 0)
            steps.insert(place if upper.steps(kind) else len(steps), replace(step, after=""))
    return tuple(steps)


def _criteria(
    above: Sequence[Criterion], refined: Mapping[str, Criterion]
) -> tuple[Criterion, ...]:
    return tuple(
        (
            _line(criterion, refined[criterion.code])
            if criterion.code in refined
            else replace(criterion, parts=_criteria(criterion.parts, refined))
        )
        for criterion in above
    )


def _line(above: Criterion, lower: Criterion) -> Criterion:
    """The line above with what the lower layer gives it; the source is that of the layer which
    decides its points.
    """
    given = aspects_set(lower)
    closed = tuple(name for name in above.refine if name not in given or name in lower.refine)
    base = replace(
        above,
        refine=closed,
        label=lower.label or above.label,
        advice=lower.advice or above.advice,
        settings=(*above.settings, *lower.settings),
        shows=tuple(dict.fromkeys((*above.shows, *lower.shows))),
        not_applicable=lower.not_applicable or above.not_applicable,
    )
    if lower.parts:
        return replace(
            base,
            parts=lower.parts,
            kind="sum",
            conditions=(),
            levels=None,
            not_applicable=None,
            shows=(),
            refine=(),
        )
    if "levels" not in given:
        return base
    restated = bool(lower.conditions) or lower.levels is not None
    return replace(
        base,
        kind="facts",
        conditions=lower.conditions if restated else above.conditions,
        levels=lower.levels,
        all_or_nothing=lower.all_or_nothing,
        source=lower.source,
    )
