"""What must hold in the parts of a pack about half-years and years: names known, rules that can
match, sound shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rulebook.reading.shapes import PackShape
from rulebook.reading.yaml_file import Document, Location
from rulebook.reading.year_shapes import (
    ClassCapShape,
    ClassificationShape,
    ClassShape,
    NormShape,
    NotRatedShape,
    QuotaShape,
    RollupRuleShape,
    YearGuardShape,
)
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.year_parts import MONTHS, POSTS, YEAR_FACTS


def check_year(shape: PackShape, document: Document) -> Iterator[Finding]:
    """Every finding about `rollup`, `classification` and `norms`, in the order of the file.

    A refining pack leaves bands and classes to the packs above; whether it names them rightly is
    for `yearmerging.year_breaches`.
    """
    own = () if shape.pack.refines else shape.bands
    bands = [band.code for band in sorted(own, key=lambda band: -band.lower)]
    if shape.rollup is not None:
        for period, rollup in (("half_year", shape.rollup.half_year), ("year", shape.rollup.year)):
            if rollup is not None and rollup.rules is not None:
                yield from _rules(
                    rollup.rules, period, ("rollup", period, "rules"), bands, document
                )
    if shape.classification is not None:
        yield from _classification(shape.classification, document, whole=not shape.pack.refines)
    yield from _norms(shape.norms, document)


def _rules(
    rules: Sequence[RollupRuleShape],
    period: str,
    at: Location,
    bands: Sequence[str],
    document: Document,
) -> Iterator[Finding]:
    months = MONTHS[period]
    for index, rule in enumerate(rules):
        place: Location = (*at, index)
        yield from _known_bands(rule, place, bands, document)
        yield from _bounds(rule, months, place, document)
        for earlier, other in enumerate(rules[:index]):
            if _implies(rule, other, bands):
                line = document.place((*at, earlier)).line
                message = gettext_noop(
                    "This rule can never match: whoever fulfils it fulfils the rule of line"
                    " {before}."
                )
                yield document.finding("pack.rollup_never", message, place, before=line)
                break
    if _has_condition(rules[-1]):
        message = gettext_noop(
            "The last rule has no condition, so that every cell gets a band. Add one."
        )
        yield document.finding("pack.rollup_last", message, (*at, len(rules) - 1))


def _known_bands(
    rule: RollupRuleShape, at: Location, bands: Sequence[str], document: Document
) -> Iterator[Finding]:
    named: list[tuple[Location, str | None]] = [
        ((*at, "band"), rule.band),
        ((*at, "every_month_at_least"), rule.every_month_at_least),
    ]
    if rule.months_of is not None:
        named.append(((*at, "months_of", "band"), rule.months_of.band))
    for place, band in named:
        if bands and band is not None and band not in bands:
            message = gettext_noop('There is no band "{band}". Bands: {known}.')
            yield document.finding(
                "pack.unknown_band", message, place, band=band, known=", ".join(bands)
            )


def _bounds(
    rule: RollupRuleShape, months: int, at: Location, document: Document
) -> Iterator[Finding]:
    asked: list[tuple[Location, int | None, int]] = [
        ((*at, "held_at_least"), rule.held_at_least, months),
        ((*at, "thematic_per_quarter_at_least"), rule.thematic_per_quarter_at_least, 3),
    ]
    if rule.months_of is not None:
        asked.append(((*at, "months_of", "at_least"), rule.months_of.at_least, months))
    for place, number, most in asked:
        if number is None or 1 <= number <= most:
            continue
        message = gettext_noop(
            "This rule can never match: at most {most} are possible, {number} are asked for."
        )
        if number < 1:
            message = gettext_noop(
                "Write a whole number from 1 to {most}; {number} asks for nothing."
            )
        yield document.finding("pack.rollup_never", message, place, number=number, most=most)


def _has_condition(rule: RollupRuleShape) -> bool:
    parts = (
        rule.every_month_at_least,
        rule.months_of,
        rule.held_at_least,
        rule.thematic_per_quarter_at_least,
    )
    return any(part is not None for part in parts)


def _implies(later: RollupRuleShape, earlier: RollupRuleShape, bands: Sequence[str]) -> bool:
    """True when whatever fulfils the later rule fulfils the earlier one too, so that the later one
    never matches.
    """

    def reaches(band: str | None, other: str | None) -> bool:
        if band in bands and other in bands:
            return bands.index(str(band)) <= bands.index(str(other))
        return band is not None and band == other

    if earlier.every_month_at_least and not reaches(
        later.every_month_at_least, earlier.every_month_at_least
    ):
        return False
    counted = later.months_of
    if earlier.months_of is not None:
        if counted is None or not reaches(counted.band, earlier.months_of.band):
            return False
        if counted.at_least < earlier.months_of.at_least:
            return False
    if earlier.held_at_least is not None:
        held = max(later.held_at_least or 0, 0 if counted is None else counted.at_least)
        if held < earlier.held_at_least:
            return False
    wanted = earlier.thematic_per_quarter_at_least
    return wanted is None or (later.thematic_per_quarter_at_least or 0) >= wanted


def _classification(
    shape: ClassificationShape, document: Document, *, whole: bool
) -> Iterator[Finding]:
    at: Location = ("classification",)
    if whole and (not shape.classes or shape.text is None or shape.source is None):
        message = gettext_noop("A pack that stands by itself gives classes, text and source here.")
        yield document.finding("pack.classification", message, at, of_key=True)
    yield from _classes(shape.classes, (*at, "classes"), document)
    codes = [found.code for found in sorted(shape.classes, key=lambda found: -found.lower)]
    if shape.quota is not None:
        yield from _quota(shape.quota, (*at, "quota"), codes, document, whole=whole)
    for index, cap in enumerate(shape.caps):
        yield from _cap(cap, (*at, "caps", index), codes, document)
    for index, rule in enumerate(shape.not_rated):
        yield from _not_rated(rule, (*at, "not_rated", index), document)


def _classes(classes: Sequence[ClassShape], at: Location, document: Document) -> Iterator[Finding]:
    seen: set[str] = set()
    expected = Decimal(0)
    order = sorted(enumerate(classes), key=lambda pair: pair[1].lower)
    for position, (index, found) in enumerate(order):
        place: Location = (*at, index)
        if found.code in seen:
            message = gettext_noop('The code "{code}" stands twice.')
            yield document.finding("pack.double_code", message, (*place, "code"), code=found.code)
        seen.add(found.code)
        highest = position == len(order) - 1
        if (found.upper is None) == highest or (found.below is None) != highest:
            message = gettext_noop(
                'The highest class ends with "to" (included), every other with "below" (not'
                " included)."
            )
            yield document.finding("pack.classes", message, place)
            return
        if found.lower != expected:
            message = gettext_noop(
                "Between the classes there is a gap or an overlap at {bound} points."
            )
            yield document.finding(
                "pack.classes", message, (*place, "from"), bound=min(expected, found.lower)
            )
        expected = (found.upper if highest else found.below) or Decimal(0)


def _quota(
    shape: QuotaShape, at: Location, codes: Sequence[str], document: Document, *, whole: bool
) -> Iterator[Finding]:
    for key, code in (("class", shape.of), ("good", shape.good)):
        if code is not None:
            yield from _known_class(code, (*at, key), codes, document)
    if (
        shape.share is not None
        and shape.share.value is not None
        and not 0 <= shape.share.value <= 1
    ):
        message = gettext_noop("A share lies between 0 and 1: write 0.2 for 20 %, not {value}.")
        yield document.finding(
            "pack.share", message, (*at, "share", "value"), value=shape.share.value
        )
    parts = ("of", "good", "share", "base", "rounding", "at_least_one")
    lacking = [{"of": "class"}.get(name, name) for name in parts if getattr(shape, name) is None]
    if whole and lacking:
        message = gettext_noop(
            "The quota lacks: {keys}. Where no source gives it write value: null and say so in its"
            " text."
        )
        yield document.finding("pack.quota", message, at, of_key=True, keys=", ".join(lacking))


def _known_class(
    code: str, at: Location, codes: Sequence[str], document: Document
) -> Iterator[Finding]:
    if codes and code not in codes:
        message = gettext_noop('There is no class "{name}". Classes: {known}.')
        yield document.finding("pack.unknown_class", message, at, name=code, known=", ".join(codes))


def _cap(
    cap: ClassCapShape, at: Location, codes: Sequence[str], document: Document
) -> Iterator[Finding]:
    yield from _guard(cap.when, (*at, "when"), document)
    yield from _known_class(cap.at_most, (*at, "at_most"), codes, document)
    if codes and cap.at_most == codes[0]:
        message = gettext_noop("This cap can never bite: {name} is the highest class.")
        yield document.finding("pack.cap_never", message, (*at, "at_most"), name=cap.at_most)


def _guard(when: YearGuardShape, at: Location, document: Document) -> Iterator[Finding]:
    if when.fact not in YEAR_FACTS:
        message = gettext_noop('There is no fact "{name}". Facts: {known}.')
        yield document.finding(
            "pack.unknown_fact", message, (*at, "fact"), name=when.fact, known=", ".join(YEAR_FACTS)
        )
        return
    used = [name for name in ("value", "at_least", "at_most") if getattr(when, name) is not None]
    flag = YEAR_FACTS[when.fact] == "flag"
    if len(used) != 1 or (used[0] == "value") != flag:
        message = gettext_noop('The fact "{name}" needs one of: {operators}.')
        operators = "is" if flag else "at_least, at_most"
        yield document.finding("pack.condition", message, at, name=when.fact, operators=operators)


def _not_rated(rule: NotRatedShape, at: Location, document: Document) -> Iterator[Finding]:
    if (rule.months is None) == (rule.code == "admitted_recently") or (
        rule.months is not None and rule.months < 1
    ):
        message = gettext_noop(
            '"months" is a number from 1 on and stands with admitted_recently alone.'
        )
        yield document.finding("pack.not_rated", message, at)


def _norms(norms: Sequence[NormShape], document: Document) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, norm in enumerate(norms):
        at: Location = ("norms", index)
        if norm.of not in POSTS:
            message = gettext_noop('There is no post "{name}". Posts: {known}.')
            yield document.finding(
                "pack.unknown_post", message, (*at, "of"), name=norm.of, known=", ".join(POSTS)
            )
        if norm.of in seen:
            message = gettext_noop('The code "{code}" stands twice.')
            yield document.finding("pack.double_code", message, (*at, "of"), code=norm.of)
        seen.add(norm.of)
        given = [number for number in (norm.per_year, norm.per_month) if number is not None]
        if len(given) != 1 or given[0] < 1:
            message = gettext_noop(
                "A norm has one of per_year and per_month, a whole number from 1 on."
            )
            yield document.finding("pack.norm", message, at)
