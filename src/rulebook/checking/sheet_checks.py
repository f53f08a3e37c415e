"""What must hold inside a score sheet: points add up, conditions ask for facts that exist, caps
name what exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from rulebook.checking.level_checks import check_bands, check_levels
from rulebook.reading.shapes import (
    OPERATORS,
    CapShape,
    ConditionShape,
    CriterionShape,
    NotApplicableShape,
    PackShape,
    operator_of,
)
from rulebook.reading.yaml_file import Document, Location
from rulebook.scoring.decisions import TOTAL
from rulebook.vocabulary.facts import FLAG, KINDS, SHARE, TEXT, WHOLE
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.known_values import KNOWN
from rulebook.vocabulary.values import Term, UnfitError

_OF_NUMBERS = {"at_least", "at_most", "at_least_value", "at_most_value", "at_least_fact"}


def no_double(codes: Sequence[str], at: Location, document: Document) -> Iterator[Finding]:
    """A finding for every code that stood before."""
    for index, code in enumerate(codes):
        if code in codes[:index]:
            message = gettext_noop('The code "{code}" stands twice.')
            yield document.finding("pack.double_code", message, (*at, index), code=code)


def check_sheet(shape: PackShape, document: Document) -> Iterator[Finding]:
    """Every finding about criteria, bands and caps, in the order of the file.

    Names and points of the layers above are taken on trust; refinement.violations compares them.
    """
    sheet = _Sheet(shape, document)
    yield from sheet.criteria()
    if shape.bands and not shape.pack.refines:
        yield from no_double([band.code for band in shape.bands], ("bands",), document)
        yield from check_bands(shape, document)
    for index, cap in enumerate(shape.caps):
        yield from sheet.cap(cap, ("caps", index))


class _Sheet:
    def __init__(self, shape: PackShape, document: Document) -> None:
        self.shape, self.document, self.refines = shape, document, bool(shape.pack.refines)
        self.seen: list[str] = []

    def criteria(self) -> Iterator[Finding]:
        shape = self.shape
        maximum = shape.values["score.maximum"].value if "score.maximum" in shape.values else None
        total = sum((criterion.max or Decimal(0) for criterion in shape.criteria), Decimal(0))
        if isinstance(maximum, int) and total != maximum and shape.criteria and not self.refines:
            message = gettext_noop(
                "The criteria add up to {sum} points; score.maximum says {maximum}."
            )
            yield self.document.finding(
                "pack.points", message, ("criteria",), of_key=True, sum=total, maximum=maximum
            )
        for index, criterion in enumerate(shape.criteria):
            yield from self.criterion(criterion, ("criteria", index), refines=self.refines)

    def criterion(
        self, criterion: CriterionShape, at: Location, *, refines: bool
    ) -> Iterator[Finding]:
        """`refines` is true for a line of the layer above, which bears its title and points."""
        if criterion.code in self.seen:
            message = gettext_noop('The code "{code}" stands twice.')
            yield self.document.finding(
                "pack.double_code", message, (*at, "code"), code=criterion.code
            )
        self.seen.append(criterion.code)
        if not refines:
            yield from self._whole(criterion, at)
        if criterion.parts:
            yield from self._parts(criterion, at)
            for index, part in enumerate(criterion.parts):
                yield from self.criterion(part, (*at, "parts", index), refines=False)
            return
        yield from self._leaf(criterion, at, refines=refines)
        for index, condition in enumerate(criterion.conditions):
            yield from self.condition(condition, (*at, "conditions", index), top=True)
        yield from self._levels(criterion, at)
        if criterion.not_applicable is not None:
            yield from self._not_applicable(criterion.not_applicable, (*at, "not_applicable"))
        for index, name in enumerate(criterion.shows):
            yield from self.fact(name, (*at, "shows", index))

    def _whole(self, criterion: CriterionShape, at: Location) -> Iterator[Finding]:
        for key in ("title", "max"):
            if getattr(criterion, key) is None:
                yield self.document.finding(
                    "pack.missing_key",
                    gettext_noop('The key "{key}" is missing here.'),
                    at,
                    key=key,
                )
        if criterion.max is not None and criterion.max <= 0:
            yield self.document.finding(
                "pack.points", gettext_noop("The points must be above 0."), (*at, "max")
            )
        yield from self._decimals(criterion.max, (*at, "max"))

    def _parts(self, criterion: CriterionShape, at: Location) -> Iterator[Finding]:
        document, maximum = self.document, criterion.max
        total = sum((part.max or Decimal(0) for part in criterion.parts), Decimal(0))
        if maximum is not None and total != maximum:
            message = gettext_noop(
                "The parts of criterion {code} add up to {sum} points; its max is {max}."
            )
            yield document.finding(
                "pack.points", message, (*at, "max"), code=criterion.code, sum=total, max=maximum
            )
        own = (
            criterion.kind,
            criterion.conditions,
            criterion.levels,
            criterion.shows,
            criterion.not_applicable,
        )
        if any(own) or criterion.all_or_nothing:
            message = gettext_noop(
                "Criterion {code} has parts: its kind, conditions and levels belong to the parts."
            )
            yield document.finding("pack.criterion", message, at, code=criterion.code)

    def _leaf(self, criterion: CriterionShape, at: Location, *, refines: bool) -> Iterator[Finding]:
        decides = bool(criterion.conditions) or criterion.levels is not None
        problem = ""
        if criterion.kind is None and not refines:
            problem = gettext_noop("Criterion {code} needs a kind: facts, judged or mixed.")
        elif (bool(criterion.conditions) and criterion.levels is not None) or (
            criterion.kind == "facts" and not decides
        ):
            problem = gettext_noop(
                "Criterion {code} is decided by facts: give it either conditions or levels."
            )
        elif criterion.kind in ("judged", "mixed") and decides:
            problem = gettext_noop(
                'Criterion {code} has conditions or levels: its kind must be "facts".'
            )
        elif criterion.all_or_nothing and not criterion.conditions and not refines:
            problem = gettext_noop(
                "Criterion {code} is all or nothing: give it the conditions that decide."
            )
        if problem:
            yield self.document.finding("pack.criterion", problem, at, code=criterion.code)

    def _levels(self, criterion: CriterionShape, at: Location) -> Iterator[Finding]:
        levels, maximum = criterion.levels, criterion.max
        if levels is None:
            return
        place = (*at, "levels")
        yield from self.fact(levels.fact, (*place, "fact"), (WHOLE, SHARE))
        yield from check_levels(levels, maximum, place, self.document)
        for index, row in enumerate(levels.rows):
            for key, bound in (
                ("from", row.lower),
                ("above", row.above),
                ("to", row.upper),
                ("below", row.below),
            ):
                yield from self._share(levels.fact, bound, (*place, "rows", index, key))
            yield from self._decimals(row.points, (*place, "rows", index, "points"))
        for index, override in enumerate(levels.overrides):
            here = (*place, "overrides", index)
            yield from self.condition(override.when, (*here, "when"), top=True)
            yield from self._decimals(override.points, (*here, "points"))
            if override.points < 0 or (maximum is not None and override.points > maximum):
                message = gettext_noop("A level gives {points} points; the criterion has {max}.")
                yield self.document.finding(
                    "pack.levels", message, (*here, "points"), points=override.points, max=maximum
                )

    def _not_applicable(self, unless: NotApplicableShape, at: Location) -> Iterator[Finding]:
        bound = (unless.fact is not None, unless.at_most is not None)
        if bound not in ((True, True), (False, False)) or (unless.when is None) is (
            unless.fact is None
        ):
            message = gettext_noop(
                'Say when the line does not apply: "when" with a condition, or "fact" and'
                ' "at_most".'
            )
            yield self.document.finding("pack.not_applicable", message, at)
        elif unless.fact is not None:
            yield from self.fact(unless.fact, (*at, "fact"), (WHOLE, SHARE))
            yield from self._share(unless.fact, unless.at_most, (*at, "at_most"))
        if unless.when is not None:
            yield from self.condition(unless.when, (*at, "when"))

    def cap(self, cap: CapShape, at: Location) -> Iterator[Finding]:
        """A cap on a criterion that does not exist, or to a band that does not."""
        yield from self.condition(cap.when, (*at, "when"))
        bands = [band.code for band in self.shape.bands]
        if cap.of != TOTAL and cap.of not in self.seen and not self.refines:
            message = gettext_noop(
                'There is no criterion "{name}". Write "total" or one of: {known}.'
            )
            yield self.document.finding(
                "pack.cap", message, (*at, "of"), name=cap.of, known=", ".join(self.seen)
            )
        if isinstance(cap.at_most, str) and cap.of != TOTAL:
            message = gettext_noop("A band caps the total only; give points for a criterion.")
            yield self.document.finding("pack.cap", message, (*at, "at_most"))
        elif isinstance(cap.at_most, str) and cap.at_most not in bands and not self.refines:
            message = gettext_noop('There is no band "{name}". Bands: {known}.')
            known = ", ".join(bands)
            yield self.document.finding(
                "pack.cap", message, (*at, "at_most"), name=cap.at_most, known=known
            )
        elif isinstance(cap.at_most, Decimal) and cap.at_most < 0:
            yield self.document.finding(
                "pack.cap", gettext_noop("Points are 0 or more."), (*at, "at_most")
            )
        elif isinstance(cap.at_most, Decimal):
            yield from self._decimals(cap.at_most, (*at, "at_most"))

    def fact(self, name: str, at: Location, kinds: tuple[str, ...] = ()) -> Iterator[Finding]:
        """An unknown fact, or one of another kind."""
        if name not in KINDS:
            message = gettext_noop('There is no fact "{name}". Facts: {known}.')
            yield self.document.finding(
                "pack.unknown_fact", message, at, name=name, known=", ".join(KINDS)
            )
        elif kinds and KINDS[name] not in kinds:
            message = gettext_noop(
                'The fact "{name}" is of kind {kind}; this needs one of: {kinds}.'
            )
            listed = ", ".join(kinds)
            yield self.document.finding(
                "pack.fact_kind", message, at, name=name, kind=KINDS[name], kinds=listed
            )

    def condition(
        self, condition: ConditionShape, at: Location, *, top: bool = False
    ) -> Iterator[Finding]:
        """A condition without one fact and one operator, or whose names are not known; `top` needs
        a text.
        """
        document, operator = self.document, operator_of(condition)
        branches = condition.any_of or condition.all_of or ()
        if not operator or bool(condition.fact) == bool(branches):
            message = gettext_noop(
                "A condition has one fact and one of: {operators}; or any_of, all_of with"
                " conditions of their own."
            )
            yield document.finding(
                "pack.condition", message, at, operators=", ".join(OPERATORS.values())
            )
            return
        if top and condition.text is None:
            yield document.finding(
                "pack.condition", gettext_noop("This condition needs a text in vi and en."), at
            )
        if condition.when is not None:
            yield from self.fact(condition.when.fact, (*at, "when", "fact"))
            yield from self._compared(
                condition.when.fact, condition.when.value, (*at, "when", "is")
            )
        for index, branch in enumerate(branches):
            yield from self.condition(branch, (*at, operator, index))
        if condition.fact is not None:
            yield from self._operands(condition, condition.fact, operator, at)

    def _operands(
        self, condition: ConditionShape, fact: str, operator: str, at: Location
    ) -> Iterator[Finding]:
        yield from self.fact(fact, (*at, "fact"), (WHOLE, SHARE) if operator in _OF_NUMBERS else ())
        operand = getattr(condition, operator)
        if operator == "value":
            yield from self._compared(fact, operand, (*at, "is"))
        if operator in ("at_least", "at_most"):
            yield from self._share(fact, operand, (*at, operator))
        if operator in ("at_least_fact", "same_as_fact"):
            yield from self.fact(operand, (*at, operator), (KINDS.get(fact, ""),))
        if operator in ("at_least_value", "at_most_value"):
            yield from self._operand_value(fact, operand, (*at, operator))

    def _compared(self, fact: str, value: bool | str | None, at: Location) -> Iterator[Finding]:
        """A finding for `is` with what the fact can never be: yes or no without the words true and
        false, a text for a number.
        """
        kind = KINDS.get(fact, "")
        if kind == FLAG and not isinstance(value, bool):
            yield self.document.finding(
                "pack.fact_kind", gettext_noop("Write true or false here, without quotes."), at
            )
        elif kind and kind != FLAG and (isinstance(value, bool) or kind != TEXT):
            message = gettext_noop(
                'The fact "{name}" is of kind {kind}; "is" compares yes or no, or a word.'
            )
            yield self.document.finding("pack.fact_kind", message, at, name=fact, kind=kind)

    def _share(self, fact: str, bound: Decimal | None, at: Location) -> Iterator[Finding]:
        """A finding for a bound that a share never passes: 90 % written as 90."""
        if bound is not None and KINDS.get(fact) == SHARE and not 0 <= bound <= 1:
            message = gettext_noop("Write a share between 0 and 1 here, such as 0.9 for 90 %.")
            yield self.document.finding("pack.share", message, at)

    def _decimals(self, points: Decimal | None, at: Location) -> Iterator[Finding]:
        if points is not None and points != round(points, 2):
            message = gettext_noop("Points have two decimals at most; {points} has more.")
            yield self.document.finding("pack.points", message, at, points=points)

    def _operand_value(self, fact: str, key: str, at: Location) -> Iterator[Finding]:
        given = self.shape.values.get(key)
        if (given is None and self.refines and key in KNOWN) or (
            given is not None and not _fits(key, given.value)
        ):
            return
        value = (
            None
            if given is None or given.value is None or key not in KNOWN
            else KNOWN[key](given.value)
        )
        if isinstance(value, Term):
            if ("hours" in fact) != (value.unit == "hours"):
                message = gettext_noop('"{key}" counts in {unit}; the fact "{fact}" does not.')
                yield self.document.finding(
                    "pack.unit", message, at, key=key, unit=value.unit, fact=fact
                )
        elif isinstance(value, bool) or not isinstance(value, int | Decimal):
            message = gettext_noop('"{key}" is no value of this pack that holds a number.')
            yield self.document.finding("pack.unknown_value", message, at, key=key)


def _fits(key: str, raw: Any) -> bool:
    """False for a value that has its own finding already."""
    try:
        return raw is None or key not in KNOWN or KNOWN[key](raw) is not None
    except UnfitError:
        return False
