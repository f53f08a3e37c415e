"""A lower pack laid on an upper one: what it may set about half-years, classes and norms, and what
comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from rulebook.reading.yaml_file import Location
from rulebook.vocabulary.findings import gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.year_parts import (
    Classification,
    Quota,
    QuotaPart,
    Rollup,
    RollupRule,
    YearParts,
)

Breach = tuple[str, str, Location, Mapping[str, Any]]
"""Code, message, place in the form of the lower pack, parameters."""

_PARTS = ("share", "base", "rounding", "at_least_one")
_FIXED = gettext_noop(
    "{layer} has fixed this. A refining pack may set only what is open above (value: null, rules:"
    " null, may_be_set: true) and may add caps. Delete it here."
)


def merge_year(upper: Pack, lower: Pack) -> YearParts:
    """The parts of both: the lower pack fills what is open above; its caps, norms and exclusions
    are added.

    What is fixed above stays; `year_breaches` says so before a pack gets here.
    """
    rollup: dict[str, Rollup] = {**upper.rollup}
    for period, found in lower.rollup.items():
        if period not in rollup or rollup[period].rules is None:
            rollup[period] = found
    classification = _classification(upper.classification, lower.classification)
    return YearParts(rollup, classification, {**lower.norms, **upper.norms})


def year_breaches(upper: Pack, lower: Pack) -> Iterator[Breach]:
    """What the lower pack sets although an upper one has fixed it, and bands and classes that no
    pack above knows.
    """
    for period, found in lower.rollup.items():
        above = upper.rollup.get(period)
        if above is not None and above.rules is not None:
            yield _fixed(("rollup", period), above.source.pack)
        for index, rule in enumerate(found.rules or ()):
            yield from _unknown_bands(upper, rule, ("rollup", period, "rules", index))
    if lower.classification is not None:
        yield from _class_breaches(upper.classification, lower.classification)
    for index, post in enumerate(lower.norms):
        if post in upper.norms:
            yield _fixed(("norms", index, "of"), upper.norms[post].source.pack)


def _unknown_bands(upper: Pack, rule: RollupRule, at: Location) -> Iterator[Breach]:
    known = [band.code for band in upper.bands]
    named: list[tuple[Location, str | None]] = [
        ((*at, "band"), rule.band),
        ((*at, "every_month_at_least"), rule.every_month_at_least),
        ((*at, "months_of", "band"), rule.months_of[0] if rule.months_of else None),
    ]
    for place, band in named:
        if band is not None and band not in known:
            message = gettext_noop('There is no band "{band}". Bands: {known}.')
            yield "pack.unknown_band", message, place, {"band": band, "known": ", ".join(known)}


def _class_breaches(above: Classification | None, lower: Classification) -> Iterator[Breach]:
    at: Location = ("classification",)
    classes = lower.classes if above is None else above.classes or lower.classes
    known = [one.code for one in classes]
    for index, cap in enumerate(lower.caps):
        if cap.at_most not in known:
            message = gettext_noop('There is no class "{name}". Classes: {known}.')
            params = {"name": cap.at_most, "known": ", ".join(known)}
            yield "pack.unknown_class", message, (*at, "caps", index, "at_most"), params
    if above is None:
        return
    if above.classes and lower.classes:
        yield _fixed((*at, "classes"), above.source.pack)
    if above.quota is not None and lower.quota is not None:
        yield from _quota_breaches(above.quota, lower.quota, (*at, "quota"))
    codes = {rule.code for rule in above.not_rated}
    for index, rule in enumerate(lower.not_rated):
        if rule.code in codes:
            yield _fixed((*at, "not_rated", index, "code"), above.source.pack)


def _quota_breaches(above: Quota, lower: Quota, at: Location) -> Iterator[Breach]:
    for key, own, fixed in (("class", lower.of, above.of), ("good", lower.good, above.good)):
        if own and fixed and own != fixed:
            yield _fixed((*at, key), above.share.source.pack)
    for name in _PARTS:
        part: QuotaPart = getattr(above, name)
        if (
            not getattr(lower, name).is_set
            or _open(part)
            or _stricter(name, part, getattr(lower, name))
        ):
            continue
        if name == "share":
            message = gettext_noop(
                "{layer} allows a share of at most {most}; a lower layer may set less, not more."
            )
            params = {"layer": part.source.pack, "most": part.value}
            yield "pack.fixed", message, (*at, name, "value"), params
        else:
            yield _fixed((*at, name), part.source.pack)


def _fixed(at: Location, layer: str) -> Breach:
    return "pack.fixed", _FIXED, at, {"layer": layer}


def _classification(
    upper: Classification | None, lower: Classification | None
) -> Classification | None:
    if upper is None or lower is None:
        return upper or lower
    codes = {rule.code for rule in upper.not_rated}
    added = tuple(rule for rule in lower.not_rated if rule.code not in codes)
    return replace(
        upper,
        classes=upper.classes or lower.classes,
        quota=_quota(upper.quota, lower.quota),
        caps=(*upper.caps, *lower.caps),
        not_rated=(*upper.not_rated, *added),
    )


def _quota(upper: Quota | None, lower: Quota | None) -> Quota | None:
    if upper is None or lower is None:
        return upper or lower
    parts = {name: _part(name, getattr(upper, name), getattr(lower, name)) for name in _PARTS}
    return replace(upper, of=upper.of or lower.of, good=upper.good or lower.good, **parts)


def _part(name: str, upper: QuotaPart, lower: QuotaPart) -> QuotaPart:
    return lower if lower.is_set and (_open(upper) or _stricter(name, upper, lower)) else upper


def _stricter(name: str, upper: QuotaPart, lower: QuotaPart) -> bool:
    """True for a smaller share: the share above is a ceiling, and whoever stays below a lower one
    keeps it too.
    """
    return (
        name == "share"
        and lower.value is not None
        and upper.value is not None
        and lower.value <= upper.value
    )


def _open(part: QuotaPart) -> bool:
    return part.value is None or part.may_be_set or not part.is_set
