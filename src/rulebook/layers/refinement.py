"""What a refining pack may not do to the packs above it: the one place where openness of every part
is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rulebook.layers.year_merging import year_breaches
from rulebook.reading.yaml_file import Location
from rulebook.scoring.decisions import TOTAL
from rulebook.vocabulary.codes import LAYERS
from rulebook.vocabulary.criteria import Condition, Criterion
from rulebook.vocabulary.findings import Bilingual, gettext_noop
from rulebook.vocabulary.openings import allows, allows_exception, in_words, plain
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.values import Term


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of what the packs above leave open, with its place in the form of the refining
    pack.
    """

    code: str
    message: str
    at: Location
    params: Mapping[str, Any] = field(default_factory=dict)


def violations(upper: Pack, lower: Pack) -> Iterator[Violation]:
    """Everything the lower pack sets although the (merged) upper one fixes it; nothing when it may
    lie on it.
    """
    yield from _place(upper, lower)
    yield from _values(upper, lower)
    yield from _agenda(upper, lower)
    yield from _contents(upper, lower)
    for index, line in enumerate(lower.refinements):
        yield from _line(upper, line, ("criteria", index))
    yield from _caps(upper, lower)
    yield from (Violation(*breach) for breach in year_breaches(upper, lower))


def _place(upper: Pack, lower: Pack) -> Iterator[Violation]:
    above = [layer.code for layer in upper.layers]
    if not set(above) & set(lower.refines):
        message = gettext_noop("{code} refines {named}; it cannot lie on {above}.")
        params = {"code": lower.code, "named": ", ".join(lower.refines), "above": ", ".join(above)}
        yield Violation("pack.refines", message, ("pack", "refines"), params)
    if LAYERS.index(upper.layer) >= LAYERS.index(lower.layer):
        message = gettext_noop(
            "A pack of the layer {layer} cannot refine one of the layer {above}."
        )
        yield Violation(
            "pack.layer", message, ("pack", "layer"), {"layer": lower.layer, "above": upper.layer}
        )
    ends = [day for day in (upper.valid_to, lower.valid_to) if day is not None]
    if ends and min(ends) <= max(upper.valid_from, lower.valid_from):
        message = gettext_noop("{code} and {above} are in force at no time together.")
        params = {"code": lower.code, "above": upper.code}
        yield Violation("pack.validity", message, ("pack", "valid_from"), params)


def _values(upper: Pack, lower: Pack) -> Iterator[Violation]:
    message = gettext_noop('"{key}" is {fixed} in {layer} ({rule}); allowed here: {allowed}.')
    for key, value in lower.values.items():
        above = upper.values.get(key)
        if above is None:
            continue
        params = {
            "key": key,
            "fixed": plain(above.value),
            "layer": above.source.pack,
            "rule": above.words,
            "allowed": in_words(above),
        }
        if not allows(above, value.value):
            yield Violation("pack.not_open", message, ("values", key, "value"), params)
        for index, exception in enumerate(lower.exceptions.get(key, ())):
            if not allows_exception(above, exception):
                yield Violation(
                    "pack.not_open", message, ("values", key, "exceptions", index, "value"), params
                )
        yield from _units(upper, key, value.value)


def _units(upper: Pack, key: str, value: Any) -> Iterator[Violation]:
    """A term in another unit than the one in which a line of the sheet compares it."""
    if not isinstance(value, Term):
        return
    for leaf in upper.leaves:
        for condition in _within(leaf.conditions):
            compared = condition.operator.endswith("_value") and condition.operand == key
            if compared and ("hours" in condition.fact) != (value.unit == "hours"):
                message = gettext_noop(
                    'Criterion {code} compares "{key}" with "{fact}"; {unit} do not fit.'
                )
                params = {"code": leaf.code, "key": key, "fact": condition.fact, "unit": value.unit}
                yield Violation("pack.unit", message, ("values", key, "value"), params)


def _within(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    for condition in conditions:
        yield condition
        yield from _within(condition.branches)


def _agenda(upper: Pack, lower: Pack) -> Iterator[Violation]:
    for kind, steps in lower.agendas.items():
        above = {step.code: step for step in upper.steps(kind)}
        known = set(above) | {step.code for step in steps}
        for index, step in enumerate(steps):
            at: Location = ("agenda", kind, "steps", index)
            if step.code in above and above[step.code].required and not step.required:
                message = gettext_noop(
                    'The step "{code}" is required by {layer}; it stays required.'
                )
                source = above[step.code].source
                params = {"code": step.code, "layer": source.pack if source else upper.code}
                yield Violation("pack.loosens", message, (*at, "required"), params)
            if step.after and step.after not in known:
                message = gettext_noop('There is no step "{name}". Steps: {known}.')
                params = {"name": step.after, "known": ", ".join(above)}
                yield Violation("pack.agenda", message, (*at, "after"), params)


def _contents(upper: Pack, lower: Pack) -> Iterator[Violation]:
    for cell_type, listed in lower.contents.items():
        above = {content.code for content in upper.contents.get(cell_type, ())}
        for index, content in enumerate(listed):
            if content.code in above:
                message = gettext_noop(
                    'The contents of {cell_type} already hold "{code}"; add others beside it.'
                )
                params = {"cell_type": cell_type, "code": content.code}
                yield Violation(
                    "pack.fixed", message, ("contents", cell_type, "items", index, "code"), params
                )


def _line(upper: Pack, line: Criterion, at: Location) -> Iterator[Violation]:
    above, params = upper.by_code.get(line.code), dict[str, Any]()
    if above is None:
        message = gettext_noop(
            "The layer above has no criterion {code}. New lines go into one of its lines as parts:"
            " {open}."
        )
        params = {"code": line.code, "open": _open_for(upper, "parts")}
        yield Violation("pack.adds_criterion", message, (*at, "code"), params)
        return
    if line.max and line.max != above.max:
        message = gettext_noop("Criterion {code} has {max} points in {layer}; they stay {max}.")
        params = {"code": line.code, "max": above.max, "layer": above.source.pack}
        yield Violation("pack.reweighs", message, (*at, "max"), params)
    if line.title_vi and (line.title_vi, line.title_en) != (above.title_vi, above.title_en):
        message = gettext_noop(
            'Criterion {code} is called "{title}" in {layer}; leave the title out.'
        )
        params = {
            "code": line.code,
            "title": Bilingual(above.title_vi, above.title_en),
            "layer": above.source.pack,
        }
        yield Violation("pack.fixed", message, (*at, "title"), params)
    if above.parts:
        message = gettext_noop("Criterion {code} is already divided; refine its parts: {parts}.")
        params = {"code": line.code, "parts": ", ".join(part.code for part in above.parts)}
        yield Violation("pack.fixed", message, at, params)
        return
    yield from _aspects(upper, line, above, at)
    yield from _parts(upper, line, above, at)
    yield from _levels(line, above, at)


def aspects_set(line: Criterion) -> tuple[str, ...]:
    """What a refining line sets: parts, levels (or conditions), not_applicable."""
    found = {
        "parts": bool(line.parts),
        "levels": bool(line.conditions) or line.levels is not None or line.all_or_nothing,
        "not_applicable": line.not_applicable is not None,
    }
    return tuple(name for name, given in found.items() if given)


def _aspects(upper: Pack, line: Criterion, above: Criterion, at: Location) -> Iterator[Violation]:
    for aspect in aspects_set(line):
        if aspect in above.refine:
            continue
        message = gettext_noop(
            "{layer} does not open {aspect} of criterion {code}; open there: {allowed}. Lines that"
            " open {aspect}: {open}."
        )
        params = {
            "layer": above.source.pack,
            "aspect": aspect,
            "code": line.code,
            "allowed": ", ".join(above.refine) or "–",
            "open": _open_for(upper, aspect),
        }
        yield Violation("pack.not_open", message, at, params)
    if line.kind not in ("sum", above.kind) and "levels" not in aspects_set(line):
        message = gettext_noop(
            'Criterion {code} is of kind "{kind}" in {layer}; leave the kind out.'
        )
        params = {"code": line.code, "kind": above.kind, "layer": above.source.pack}
        yield Violation("pack.fixed", message, (*at, "kind"), params)
    if line.all_or_nothing and not (line.conditions or above.conditions):
        message = gettext_noop(
            "Criterion {code} is all or nothing: give it the conditions that decide."
        )
        yield Violation("pack.criterion", message, (*at, "all_or_nothing"), {"code": line.code})


def _parts(upper: Pack, line: Criterion, above: Criterion, at: Location) -> Iterator[Violation]:
    total = sum((part.max for part in line.parts), Decimal(0))
    if line.parts and total != above.max and not line.max:
        message = gettext_noop(
            "The parts of criterion {code} add up to {sum} points; its max is {max}."
        )
        params = {"code": line.code, "sum": total, "max": above.max}
        yield Violation("pack.points", message, (*at, "parts"), params)
    for index, part in enumerate(line.parts):
        for inner in part.lines:
            if inner.code in upper.by_code:
                message = gettext_noop('The code "{code}" stands twice.')
                yield Violation(
                    "pack.double_code", message, (*at, "parts", index, "code"), {"code": inner.code}
                )


def _levels(line: Criterion, above: Criterion, at: Location) -> Iterator[Violation]:
    if line.levels is None:
        return
    highest = max(level.points for level in line.levels.rows)
    if highest != above.max:
        message = gettext_noop(
            "The highest level of criterion {code} gives {points} points; it must give all {max}."
        )
        params = {"code": line.code, "points": highest, "max": above.max}
        yield Violation("pack.reweighs", message, (*at, "levels", "rows"), params)


def _open_for(upper: Pack, aspect: str) -> str:
    return ", ".join(leaf.code for leaf in upper.leaves if aspect in leaf.refine) or "–"


def _caps(upper: Pack, lower: Pack) -> Iterator[Violation]:
    own = {
        line.code: line.max
        for refined in lower.refinements
        for line in refined.lines
        if refined is not line
    }
    most = {
        **own,
        **{code: line.max for code, line in upper.by_code.items()},
        TOTAL: upper.value("score.maximum").value,
    }
    bands = [band.code for band in upper.bands]
    for index, cap in enumerate(lower.caps):
        if cap.points is not None and cap.of in most and cap.points > most[cap.of]:
            message = gettext_noop("This cap changes nothing: there are only {max} points.")
            yield Violation(
                "pack.cap_never", message, ("caps", index, "at_most"), {"max": most[cap.of]}
            )
        if cap.of not in most:
            message = gettext_noop(
                'There is no criterion "{name}". Write "total" or one of: {known}.'
            )
            yield Violation(
                "pack.cap",
                message,
                ("caps", index, "of"),
                {"name": cap.of, "known": ", ".join(upper.by_code)},
            )
        if cap.band and cap.band not in bands:
            message = gettext_noop('There is no band "{name}". Bands: {known}.')
            yield Violation(
                "pack.cap",
                message,
                ("caps", index, "at_most"),
                {"name": cap.band, "known": ", ".join(bands)},
            )
