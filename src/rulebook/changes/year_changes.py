"""What changes in half-years, years, yearly classes and norms of attendance;
differences tells it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rulebook.vocabulary.conditions import percent
from rulebook.vocabulary.findings import Bilingual, Source, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.year_parts import ClassCap, Classification, NotRated, Rollup, YearClass

# (code, group, msgid, parameters, where the new rule stands)
Change = tuple[str, str, str, dict[str, Any], Source | None]

_PERIODS = {"half_year": Bilingual("nửa năm", "half-year"), "year": Bilingual("năm", "year")}
_QUOTA = ("share", "base", "rounding", "at_least_one")


def year_changes(old: Pack, new: Pack) -> Iterator[Change]:
    """Every change of the rules for half-years and years, of the yearly classes and of the norms.

    Yields (code, group, msgid, parameters, source); texts that only say the same thing in other
    words are not named.
    """
    for period in dict.fromkeys((*old.rollup, *new.rollup)):
        yield from _rollup(period, old.rollup.get(period), new.rollup.get(period), new)
    yield from _classification(old.classification, new.classification)
    yield from _norms(old, new)


def _rollup(period: str, old: Rollup | None, new: Rollup | None, pack: Pack) -> Iterator[Change]:
    if _asked(old) == _asked(new):
        return
    name = _PERIODS.get(period, Bilingual(period, period))
    if new is None or new.rules is None:
        message = gettext_noop(
            "No rule makes the months into a {period} any more; the committee decides."
        )
        yield (
            "rollup.gone",
            "year",
            message,
            {"period": name},
            new.source if new else old.source if old else None,
        )
        return
    message = gettext_noop("The months make a {period} so, the first that fits: {rules}.")
    names = {band.code: band.words for band in pack.bands}
    said = [(names[rule.band], rule.text) for rule in new.rules]
    listed = _joined(
        [Bilingual(f"{name.vi}: {text.vi}", f"{name.en}: {text.en}") for name, text in said]
    )
    yield "rollup.rules", "year", message, {"period": name, "rules": listed}, new.source


def _asked(rollup: Rollup | None) -> Any:
    """What the rules ask for, without their words."""
    if rollup is None or rollup.rules is None:
        return None
    return [
        (
            one.band,
            one.every_month_at_least,
            one.months_of,
            one.held_at_least,
            one.thematic_per_quarter_at_least,
        )
        for one in rollup.rules
    ]


def _classification(old: Classification | None, new: Classification | None) -> Iterator[Change]:
    if new is None:
        if old is not None:
            message = gettext_noop("Cells are not classified by the year any more.")
            yield "classification.gone", "classification", message, {}, old.source
        return
    known = {one.code: one for one in old.classes} if old else {}
    for one in new.classes:
        if one.code not in known or _span(known[one.code]) != _span(one):
            yield _class(one)
    for code, gone in known.items():
        if code not in [one.code for one in new.classes]:
            message = gettext_noop("Class gone: {name}.")
            yield "class.gone", "classification", message, {"name": gone.words}, gone.source
    yield from _quota(old, new)
    yield from _listed(_by_cap(old), _by_cap(new), "class_cap", _CAP)
    yield from _listed(_by_absence(old), _by_absence(new), "not_rated", _NOT_RATED)


def _span(one: YearClass) -> Any:
    return (one.lower, one.upper, one.upper_included, [words.vi for words in one.asks])


def _class(one: YearClass) -> Change:
    message = gettext_noop("Class {name}: from {lower} to below {upper} points.")
    if one.upper_included:
        message = gettext_noop("Class {name}: from {lower} to {upper} points.")
    params: dict[str, Any] = {"name": one.words, "lower": one.lower, "upper": one.upper}
    if one.asks:
        message = gettext_noop("Class {name}: from {lower} points, and {asks}.")
        params["asks"] = _joined(one.asks)
    return "class", "classification", message, params, one.source


def _quota(old: Classification | None, new: Classification) -> Iterator[Change]:
    before, after = old.quota if old else None, new.quota
    if after is None:
        if before is not None:
            message = gettext_noop("No quota limits the highest class any more.")
            yield "quota.gone", "classification", message, {}, before.share.source
        return
    for name in _QUOTA:
        part = getattr(after, name)
        if before is not None and getattr(before, name).value == part.value:
            continue
        if name == "share" and part.value is not None:
            message = gettext_noop("Quota: at most {percent} % get the class {name}.")
            params = {"percent": percent(part.value), "name": new.class_of(after.of).words}
            yield "quota.share", "classification", message, params, part.source
        else:
            message = gettext_noop("Quota of the highest class: {text}")
            yield "quota", "classification", message, {"text": part.text}, part.source


_CAP = (gettext_noop("New cap on the class: {text}"), gettext_noop("Cap on the class gone: {text}"))
_NOT_RATED = (
    gettext_noop("Who gets no class: {text}"),
    gettext_noop("No longer left without a class: {text}"),
)


def _listed(
    old: Mapping[Any, ClassCap | NotRated],
    new: Mapping[Any, ClassCap | NotRated],
    code: str,
    messages: tuple[str, str],
) -> Iterator[Change]:
    """What is in the one list and not in the other."""
    for key, one in new.items():
        if key not in old:
            yield f"{code}.added", "classification", messages[0], {"text": one.text}, one.source
    for key, one in old.items():
        if key not in new:
            yield f"{code}.gone", "classification", messages[1], {"text": one.text}, one.source


def _by_cap(of: Classification | None) -> Mapping[Any, ClassCap | NotRated]:
    return (
        {(one.fact, one.operator, one.operand, one.at_most): one for one in of.caps} if of else {}
    )


def _by_absence(of: Classification | None) -> Mapping[Any, ClassCap | NotRated]:
    return {(one.code, one.months, one.remarks): one for one in of.not_rated} if of else {}


def _norms(old: Pack, new: Pack) -> Iterator[Change]:
    for of, norm in new.norms.items():
        before = old.norms.get(of)
        if before is None or _counted(before) != _counted(norm):
            yield "norm", "norms", gettext_noop("Norm: {text}"), {"text": norm.text}, norm.source
    for of, norm in old.norms.items():
        if of not in new.norms:
            yield (
                "norm.gone",
                "norms",
                gettext_noop("Norm gone: {text}"),
                {"text": norm.text},
                norm.source,
            )


def _counted(norm: Any) -> Any:
    return (norm.per_year, norm.per_month, norm.own_cell_counts, norm.replaces_own_meeting)


def _joined(texts: Any) -> Bilingual:
    """The texts one after the other, without the full stops between them."""
    return Bilingual(
        *("; ".join(getattr(text, name).rstrip(".") for text in texts) for name in ("vi", "en"))
    )
