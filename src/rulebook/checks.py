"""What must hold between the parts of a pack: points add up, bands have no gap, every name is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from rulebook.facts import FLAG, KINDS, SHARE, WHOLE
from rulebook.findings import Finding, Severity, gettext_noop
from rulebook.shapes import ConditionShape, CriterionShape, LevelShape, LevelsShape, PackShape
from rulebook.values import KNOWN, MAY_BE_NULL, UnfitError
from rulebook.yamlfile import Document, Location

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

_OF_NUMBERS = {"at_least", "at_most", "at_least_value", "at_most_value", "at_least_fact"}


def operator_of(condition: ConditionShape) -> str:
    """The one operator of a condition; empty when there is none or more than one."""
    used = [name for name in OPERATORS if getattr(condition, name) is not None]
    return used[0] if len(used) == 1 else ""


def check(shape: PackShape, document: Document) -> Iterator[Finding]:
    """Every finding about the pack as a whole, in the order of the file."""
    yield from _head(shape, document)
    yield from _sources(shape, document)
    yield from _values(shape, document)
    for kind, agenda in shape.agenda.items():
        at: Location = ("agenda", kind, "steps")
        yield from _no_double([step.code for step in agenda.steps], at, document)
    yield from _criteria(shape, document)
    yield from _bands(shape, document)


def _head(shape: PackShape, document: Document) -> Iterator[Finding]:
    head = shape.pack
    if head.valid_to is not None and head.valid_to <= head.valid_from:
        message = gettext_noop("valid_to must lie after valid_from ({valid_from}).")
        yield document.finding("pack.validity", message, ("pack", "valid_to"), valid_from=head.valid_from)
    if head.valid_from < head.issued_on:
        message = gettext_noop("In force since {valid_from}, before it was issued on {issued_on}.")
        yield document.finding(
            "pack.validity",
            message,
            ("pack", "valid_from"),
            severity=Severity.WARNING,
            valid_from=head.valid_from,
            issued_on=head.issued_on,
        )


def _sources(shape: PackShape, document: Document) -> Iterator[Finding]:
    for at in document.values:
        if len(at) < 2 or at[-2] != "source" or at[-1] != "document":
            continue
        name = _at(document.data, at)
        if name not in shape.documents:
            message = gettext_noop('The document "{name}" is not in the list of documents; known: {known}.')
            yield document.finding("pack.unknown_document", message, at, name=name, known=", ".join(shape.documents))
    for at in document.values:
        if len(at) >= 3 and at[-3:-1] == ("source", "read_in") and _at(document.data, at) not in shape.read_in:
            message = gettext_noop('"{name}" is not in the list read_in; known: {known}.')
            name, known = _at(document.data, at), ", ".join(shape.read_in)
            yield document.finding("pack.unknown_reading", message, at, name=name, known=known)


def _at(data: object, location: Location) -> object:
    for part in location:
        data = data[part]  # type: ignore[index]
    return data


def _values(shape: PackShape, document: Document) -> Iterator[Finding]:
    for key, value in shape.values.items():
        at: Location = ("values", key)
        if key not in KNOWN:
            message = gettext_noop('There is no value "{key}". Values that packs may set: {known}.')
            yield document.finding("pack.unknown_value", message, at, of_key=True, key=key, known=", ".join(KNOWN))
            continue
        places = [((*at, "value"), value.value)]
        places += [((*at, "exceptions", i, "value"), e.value) for i, e in enumerate(value.exceptions)]
        for place, raw in places:
            yield from _value(key, raw, place, document)
    for key in KNOWN:
        if key not in shape.values:
            message = gettext_noop(
                'The value "{key}" is missing. Where the regulation is silent write value: null and say so in its text.'
            )
            yield document.finding("pack.missing_value", message, ("values",), of_key=True, key=key)


def _value(key: str, raw: object, at: Location, document: Document) -> Iterator[Finding]:
    if raw is None:
        if key not in MAY_BE_NULL:
            message = gettext_noop('"{key}" may not be empty: nothing can be computed without it.')
            yield document.finding("pack.empty_value", message, at, key=key)
        return
    try:
        KNOWN[key](raw)
    except UnfitError as error:
        yield document.finding("pack.value", error.message, at, **error.params)


def _no_double(codes: list[str], at: Location, document: Document) -> Iterator[Finding]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            message = gettext_noop('The code "{code}" stands twice.')
            yield document.finding("pack.double_code", message, (*at, index), code=code)


def _criteria(shape: PackShape, document: Document) -> Iterator[Finding]:
    maximum = shape.values["score.maximum"].value if "score.maximum" in shape.values else None
    total = sum((criterion.max for criterion in shape.criteria), Decimal(0))
    if isinstance(maximum, int) and total != maximum:
        message = gettext_noop("The criteria add up to {sum} points; score.maximum says {maximum}.")
        yield document.finding("pack.points", message, ("criteria",), of_key=True, sum=total, maximum=maximum)
    seen: list[str] = []
    for index, criterion in enumerate(shape.criteria):
        yield from _criterion(criterion, ("criteria", index), seen, shape, document)


def _criterion(
    criterion: CriterionShape, at: Location, seen: list[str], shape: PackShape, document: Document
) -> Iterator[Finding]:
    if criterion.code in seen:
        message = gettext_noop('The code "{code}" stands twice.')
        yield document.finding("pack.double_code", message, (*at, "code"), code=criterion.code)
    seen.append(criterion.code)
    if criterion.max <= 0:
        yield document.finding("pack.points", gettext_noop("The points must be above 0."), (*at, "max"))
    if criterion.parts:
        yield from _parts(criterion, at, document)
        for index, part in enumerate(criterion.parts):
            yield from _criterion(part, (*at, "parts", index), seen, shape, document)
        return
    yield from _leaf(criterion, at, document)
    for index, condition in enumerate(criterion.conditions):
        yield from _condition(condition, (*at, "conditions", index), shape, document, top=True)
    if criterion.levels is not None:
        yield from _levels(criterion.levels, criterion.max, (*at, "levels"), document)
    if criterion.not_applicable is not None:
        yield from _fact(criterion.not_applicable.fact, (*at, "not_applicable", "fact"), document, (WHOLE, SHARE))
    for index, name in enumerate(criterion.shows):
        yield from _fact(name, (*at, "shows", index), document)


def _parts(criterion: CriterionShape, at: Location, document: Document) -> Iterator[Finding]:
    total = sum((part.max for part in criterion.parts), Decimal(0))
    if total != criterion.max:
        message = gettext_noop("The parts of criterion {code} add up to {sum} points; its max is {max}.")
        yield document.finding("pack.points", message, (*at, "max"), code=criterion.code, sum=total, max=criterion.max)
    if criterion.kind or criterion.conditions or criterion.levels or criterion.shows or criterion.not_applicable:
        message = gettext_noop("Criterion {code} has parts: its kind, conditions and levels belong to the parts.")
        yield document.finding("pack.criterion", message, at, code=criterion.code)


def _leaf(criterion: CriterionShape, at: Location, document: Document) -> Iterator[Finding]:
    problem = ""
    if criterion.kind is None:
        problem = gettext_noop("Criterion {code} needs a kind: facts, judged or mixed.")
    elif criterion.kind == "facts" and bool(criterion.conditions) == (criterion.levels is not None):
        problem = gettext_noop("Criterion {code} is decided by facts: give it either conditions or levels.")
    elif criterion.kind != "facts" and (criterion.conditions or criterion.levels):
        problem = gettext_noop('Criterion {code} has conditions or levels: its kind must be "facts".')
    if problem:
        yield document.finding("pack.criterion", problem, at, code=criterion.code)


def _fact(name: str, at: Location, document: Document, kinds: tuple[str, ...] = ()) -> Iterator[Finding]:
    if name not in KINDS:
        message = gettext_noop('There is no fact "{name}". Facts: {known}.')
        yield document.finding("pack.unknown_fact", message, at, name=name, known=", ".join(KINDS))
    elif kinds and KINDS[name] not in kinds:
        message = gettext_noop('The fact "{name}" is of kind {kind}; this needs one of: {kinds}.')
        yield document.finding("pack.fact_kind", message, at, name=name, kind=KINDS[name], kinds=", ".join(kinds))


def _condition(
    condition: ConditionShape, at: Location, shape: PackShape, document: Document, *, top: bool = False
) -> Iterator[Finding]:
    operator = operator_of(condition)
    branches = condition.any_of or condition.all_of or ()
    if not operator or bool(condition.fact) == bool(branches):
        message = gettext_noop(
            "A condition has one fact and one of: {operators}; or any_of, all_of with conditions of their own."
        )
        yield document.finding("pack.condition", message, at, operators=", ".join(OPERATORS.values()))
        return
    if top and condition.text is None:
        yield document.finding("pack.condition", gettext_noop("This condition needs a text in vi and en."), at)
    if condition.when is not None:
        yield from _fact(condition.when.fact, (*at, "when", "fact"), document)
    for index, branch in enumerate(branches):
        yield from _condition(branch, (*at, operator, index), shape, document)
    if condition.fact is None:
        return
    kinds = (WHOLE, SHARE) if operator in _OF_NUMBERS else (FLAG,) if isinstance(condition.value, bool) else ()
    yield from _fact(condition.fact, (*at, "fact"), document, kinds)
    operand = getattr(condition, operator)
    if operator in ("at_least_fact", "same_as_fact"):
        yield from _fact(operand, (*at, operator), document, (KINDS.get(condition.fact, ""),))
    if operator in ("at_least_value", "at_most_value"):
        yield from _operand_value(condition.fact, operand, (*at, operator), shape, document)


def _operand_value(fact: str, key: str, at: Location, shape: PackShape, document: Document) -> Iterator[Finding]:
    raw = shape.values[key].value if key in shape.values else None
    if isinstance(raw, dict):
        unit = raw.get("unit")
        if ("hours" in fact) != (unit == "hours"):
            message = gettext_noop('"{key}" counts in {unit}; the fact "{fact}" does not.')
            yield document.finding("pack.unit", message, at, key=key, unit=unit, fact=fact)
    elif isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        message = gettext_noop('"{key}" is no value of this pack that holds a number.')
        yield document.finding("pack.unknown_value", message, at, key=key)


def _levels(levels: LevelsShape, maximum: Decimal, at: Location, document: Document) -> Iterator[Finding]:
    yield from _fact(levels.fact, (*at, "fact"), document, (WHOLE, SHARE))
    rows = sorted(enumerate(levels.rows), key=lambda pair: _lower_bound(pair[1]))
    top = Decimal(1) if KINDS.get(levels.fact) == SHARE else None
    end: tuple[Decimal | None, bool] = (Decimal(0), False)
    for number, (index, row) in enumerate(rows):
        place: Location = (*at, "rows", index)
        if (row.lower is not None and row.above is not None) or (row.upper is not None and row.below is not None):
            message = gettext_noop("Give one lower bound (from or above) and one upper bound (to or below).")
            yield document.finding("pack.levels", message, place)
            return
        start = (row.above if row.lower is None else row.lower, row.lower is not None)
        if number == 0 and start == (None, False):
            start = (Decimal(0), True)
        if start != (end[0], not end[1]):
            message = gettext_noop("Between the levels there is a gap or an overlap at {bound}.")
            yield document.finding("pack.levels", message, place, bound=end[0] if start[0] is None else start[0])
        if not 0 <= row.points <= maximum:
            message = gettext_noop("A level gives {points} points; the criterion has {max}.")
            yield document.finding("pack.levels", message, (*place, "points"), points=row.points, max=maximum)
        end = (row.below if row.upper is None else row.upper, row.upper is not None)
    if end not in ((None, False), (top, True)):
        message = gettext_noop("The highest level stops at {bound}; leave its upper bound open.")
        yield document.finding("pack.levels", message, (*at, "rows"), of_key=True, bound=end[0])


def _lower_bound(row: LevelShape) -> tuple[Decimal, bool]:
    bound = row.above if row.lower is None else row.lower
    return (Decimal(-1) if bound is None else bound, row.lower is None)


def _bands(shape: PackShape, document: Document) -> Iterator[Finding]:
    say: Callable[..., Finding] = document.finding
    yield from _no_double([band.code for band in shape.bands], ("bands",), document)
    order = sorted(enumerate(shape.bands), key=lambda pair: pair[1].lower)
    expected = Decimal(0)
    for position, (index, band) in enumerate(order):
        at: Location = ("bands", index)
        highest = position == len(order) - 1
        if (band.upper is None) == highest or (band.below is None) != highest:
            message = gettext_noop(
                'The highest band ends with "to" (included), every other with "below" (not included).'
            )
            yield say("pack.bands", message, at)
            return
        if band.lower > expected:
            message = gettext_noop("Totals from {gap_from} to below {gap_to} have no band.")
            yield say("pack.band_gap", message, (*at, "from"), gap_from=expected, gap_to=band.lower)
        elif band.lower < expected:
            message = gettext_noop("Totals from {gap_from} to below {gap_to} have two bands.")
            yield say("pack.band_overlap", message, (*at, "from"), gap_from=band.lower, gap_to=expected)
        expected = (band.upper if highest else band.below) or Decimal(0)
    maximum = shape.values["score.maximum"].value if "score.maximum" in shape.values else None
    if isinstance(maximum, int) and expected != maximum:
        message = gettext_noop("The highest band ends at {end}; the sheet has {maximum} points.")
        yield say("pack.bands", message, ("bands", order[-1][0]), end=expected, maximum=maximum)
