"""The yearly classes: which class points allow, what caps it, how many may get the highest one, who
is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from rulebook.vocabulary.findings import Explained, Finding, Reason, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.year_parts import FACT_WORDS, YEAR_FACTS, ClassCap, Classification, Quota

YearFacts = Mapping[str, Any]
"""Fact of the year → value; an absent name is not known."""

_ROUNDING = {"floor": ROUND_FLOOR, "half_up": ROUND_HALF_UP, "ceiling": ROUND_CEILING}

_BASES = {
    "rated_good_or_above": gettext_noop("Base: cells rated {good} or better: {count}."),
    "all_rated": gettext_noop("Base: all cells rated: {count}."),
    "same_cell_type": gettext_noop("Base: cells of the same type rated {good} or better: {count}."),
}

_ROUNDED = {
    "floor": gettext_noop("{percent} % of {count} = {exact}, rounded down: {places}."),
    "half_up": gettext_noop(
        "{percent} % of {count} = {exact}, rounded to the nearest whole number: {places}."
    ),
    "ceiling": gettext_noop("{percent} % of {count} = {exact}, rounded up: {places}."),
}


@dataclass(frozen=True, slots=True)
class Rated:
    """A cell with the class that it has or shall have."""

    cell_type: str
    code: str


@dataclass(frozen=True, slots=True)
class MemberYear:
    """A member as the yearly classification sees one: kind as in the roll of members, whole months
    since admission.
    """

    kind: str
    months_since_admission: int | None = None


def classification_of(pack: Pack) -> Classification:
    """The classes of the pack; raises KeyError where it has none."""
    if pack.classification is None or not pack.classification.classes:
        raise KeyError(f"{pack.code} has no yearly classes")
    return pack.classification


def quota(pack: Pack, rated: Sequence[Rated], *, cell_type: str = "") -> Explained[int | None]:
    """How many of these cells may get the highest class; None where no share, base or rounding is
    known.

    With a base by type only the cells of `cell_type` count. The base includes those rated highest.
    Source: Regulation 366-QĐ/TW for the share; base and rounding are settings of the pack.
    """
    rule = _quota_rule(pack)
    if rule is None:
        step = Reason(gettext_noop("No quota is known: the committee decides."))
        return Explained(
            None, (step,), () if pack.classification is None else (pack.classification.source,)
        )
    count = len(_in_base(pack, rule, rated, cell_type))
    exact = rule.share.value * count
    places = int(exact.quantize(Decimal(1), _ROUNDING[rule.rounding.value]))
    params = {
        "percent": _short(rule.share.value * 100),
        "count": count,
        "exact": _short(exact),
        "places": places,
    }
    steps = [
        Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.share.text}),
        Reason(_BASES[rule.base.value], {"good": _name(pack, rule.good), "count": count}),
        Reason(_ROUNDED[rule.rounding.value], params),
    ]
    sources = [rule.share.source, rule.base.source, rule.rounding.source]
    if not places and count and rule.at_least_one.value:
        places = 1
        steps.append(
            Reason(gettext_noop("At least one place: {rule}"), {"rule": rule.at_least_one.text})
        )
        sources.append(rule.at_least_one.source)
    return Explained(places, tuple(steps), tuple(sources))


def check_quota(pack: Pack, rated: Sequence[Rated]) -> tuple[Finding, ...]:
    """What exceeds the quota, with the arithmetic; empty when nothing does or no quota is known."""
    rule = _quota_rule(pack)
    if rule is None:
        return ()
    by_type = rule.base.value == "same_cell_type"
    findings = []
    for group in sorted({one.cell_type for one in rated}) if by_type else [""]:
        members = [one for one in rated if not by_type or one.cell_type == group]
        highest = sum(one.code == rule.of for one in members)
        allowed = quota(pack, rated, cell_type=group).value
        if allowed is None or highest <= allowed:
            continue
        count = len(_in_base(pack, rule, rated, group))
        message = gettext_noop(
            "{highest} cells would be {name}; {percent} % of {count} = {exact} allows {allowed}."
            " Choose another class."
        )
        params = {
            "highest": highest,
            "name": _name(pack, rule.of),
            "percent": _short(rule.share.value * 100),
            "count": count,
            "exact": _short(rule.share.value * count),
            "allowed": allowed,
        }
        findings.append(
            Finding(
                "class.over_quota", message, params, source=rule.share.source, field="decided_class"
            )
        )
    return tuple(findings)


def cap_of(pack: Pack, facts: YearFacts) -> Explained[str | None]:
    """The best class that the facts of the year leave open; None when nothing caps it.

    Facts not known cap nothing; a step names them. Source: the pack's caps.
    """
    classification = classification_of(pack)
    biting = [
        cap for cap in classification.caps if cap.fact in facts and cap.bites(facts[cap.fact])
    ]
    steps = [Reason(gettext_noop("Capped: {text}"), {"text": cap.text}) for cap in biting]
    steps += [
        Reason(gettext_noop("Not known yet: {text}"), {"text": cap.text})
        for cap in classification.caps
        if cap.fact not in facts
    ]
    lowest = max((cap.at_most for cap in biting), key=classification.rank, default=None)
    if lowest is not None:
        steps.append(Reason(gettext_noop("No class above {name}."), {"name": _name(pack, lowest)}))
    return Explained(lowest, tuple(steps), tuple(cap.source for cap in classification.caps))


def unknown_facts(pack: Pack, facts: YearFacts) -> tuple[str, ...]:
    """The facts that a cap of the pack asks for and nobody has declared."""
    caps = () if pack.classification is None else pack.classification.caps
    return tuple(dict.fromkeys(cap.fact for cap in caps if cap.fact not in facts))


def declared_facts(pack: Pack) -> tuple[str, ...]:
    """The facts of the pack's caps that people declare, in the order of the pack."""
    caps = () if pack.classification is None else pack.classification.caps
    return tuple(dict.fromkeys(cap.fact for cap in caps if YEAR_FACTS[cap.fact] == "flag"))


def propose_class(pack: Pack, *, points: Decimal | None, facts: YearFacts) -> Explained[str | None]:
    """The class that points of the yearly review give, lowered to what the caps leave open; None
    without points.

    Conditions in words are shown, never decided. Raises ValueError for points outside the classes.
    Source: Regulation 366-QĐ/TW.
    """
    classification = classification_of(pack)
    cap = cap_of(pack, facts)
    if points is None:
        step = Reason(
            gettext_noop("Without points of the yearly review no class follows: people propose.")
        )
        return Explained(None, (step, *cap.steps), (classification.source,))
    for found in classification.classes:
        if found.holds(points):
            break
    else:
        raise ValueError(f"no class holds {points} points")
    params = {
        "points": _short(points),
        "name": found.words,
        "lower": found.lower,
        "upper": found.upper,
    }
    message = gettext_noop("{points} points: {name} (from {lower} to below {upper}).")
    if found.upper_included:
        message = gettext_noop("{points} points: {name} (from {lower} to {upper}).")
    steps = [Reason(message, params)]
    steps += [
        Reason(gettext_noop("To be checked by people: {text}"), {"text": text})
        for text in found.asks
    ]
    code = found.code
    if cap.value is not None and classification.rank(cap.value) > classification.rank(code):
        code = cap.value
    return Explained(code, (*steps, *cap.steps), (found.source, *cap.sources))


def check_class(
    pack: Pack, code: str, *, points: Decimal | None, facts: YearFacts
) -> tuple[Finding, ...]:
    """What speaks against a class: above its points, above a cap, or a cap whose fact nobody has
    declared.

    A class lower than the points allow is open to people. Raises KeyError for an unknown class.
    """
    classification = classification_of(pack)
    rank, name = classification.rank(code), _name(pack, code)
    findings = []
    if points is not None:
        allowed = next((found for found in classification.classes if found.holds(points)), None)
        if allowed is None:
            message = gettext_noop("{points} points: allowed are {lower} to {upper}.")
            lowest, best = classification.classes[-1].lower, classification.classes[0].upper
            params: dict[str, Any] = {"points": _short(points), "lower": lowest, "upper": best}
            findings.append(Finding("class.points", message, params, field="points"))
        elif classification.rank(allowed.code) > rank:
            message = gettext_noop("{points} points allow {allowed}, not {name}.")
            params = {"points": _short(points), "allowed": allowed.words, "name": name}
            findings.append(
                Finding(
                    "class.points", message, params, source=allowed.source, field="decided_class"
                )
            )
    findings += [
        found
        for cap in classification.caps
        if (found := _against(pack, cap, code, facts)) is not None
    ]
    return tuple(findings)


def is_rated(pack: Pack, member: MemberYear) -> Explained[bool]:
    """True when the member gets a class; a step says who is reviewed in words only and who is left
    off.

    Source: the pack's `not_rated`.
    """
    rules = () if pack.classification is None else pack.classification.not_rated
    for rule in rules:
        recent = rule.code == "admitted_recently" and _is_recent(member, rule.months)
        if recent or rule.code == member.kind:
            steps = [Reason(gettext_noop("Gets no class: {text}"), {"text": rule.text})]
            if rule.remarks:
                steps.append(
                    Reason(gettext_noop("Takes part in the review and gets remarks in words."))
                )
            return Explained(False, tuple(steps), (rule.source,))
    return Explained(True, (Reason(gettext_noop("Gets a class.")),))


def _against(pack: Pack, cap: ClassCap, code: str, facts: YearFacts) -> Finding | None:
    classification = classification_of(pack)
    if classification.rank(code) >= classification.rank(cap.at_most):
        return None
    params = {"name": _name(pack, code), "at_most": _name(pack, cap.at_most), "rule": cap.text}
    if cap.fact not in facts:
        message = gettext_noop("{name} needs a word first: is it so that “{fact}”? ({rule})")
        params["fact"] = FACT_WORDS[cap.fact]
        return Finding(
            "class.fact_unknown", message, params, source=cap.source, field="decided_class"
        )
    if not cap.bites(facts[cap.fact]):
        return None
    message = gettext_noop("No class above {at_most}: {rule}")
    return Finding("class.capped", message, params, source=cap.source, field="decided_class")


def _quota_rule(pack: Pack) -> Quota | None:
    rule = None if pack.classification is None else pack.classification.quota
    known = rule is not None and None not in (
        rule.share.value,
        rule.base.value,
        rule.rounding.value,
    )
    return rule if known else None


def _in_base(pack: Pack, rule: Quota, rated: Sequence[Rated], cell_type: str) -> list[Rated]:
    if rule.base.value == "all_rated":
        return list(rated)
    classification = classification_of(pack)
    good = classification.rank(rule.good)
    found = [one for one in rated if classification.rank(one.code) <= good]
    return (
        found
        if rule.base.value == "rated_good_or_above"
        else [one for one in found if one.cell_type == cell_type]
    )


def counts(pack: Pack, rated: Sequence[Rated]) -> Mapping[str, int]:
    """Class → number of cells, every class of the pack present, best first."""
    found = Counter(one.code for one in rated)
    return {one.code: found[one.code] for one in classification_of(pack).classes}


def _is_recent(member: MemberYear, months: int | None) -> bool:
    return (
        member.months_since_admission is not None
        and months is not None
        and member.months_since_admission < months
    )


def _name(pack: Pack, code: str) -> Any:
    return classification_of(pack).class_of(code).words


def _short(number: Decimal) -> Decimal:
    """The same number without needless zeros, never in powers of ten."""
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()
