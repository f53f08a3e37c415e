"""From the points of the lines to the total and its band: lines that do not apply, caps, and the
arithmetic in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal

from rulebook.scoring.decisions import RESCALE, TOTAL, caps_met, not_applicable
from rulebook.vocabulary.conditions import Facts
from rulebook.vocabulary.criteria import Criterion
from rulebook.vocabulary.findings import Explained, Reason, Source, gettext_noop
from rulebook.vocabulary.pack import Pack

CENT = Decimal("0.01")


def total(pack: Pack, points: Mapping[str, Decimal], facts: Facts | None = None) -> Decimal:
    """The sum over the lines of the sheet; lines without points add nothing, unknown codes are
    passed over.

    With `facts` the lines that do not apply are rescaled and caps bind, as explain_total tells.
    """
    return explain_total(pack, points, facts).value


def explain_total(
    pack: Pack, points: Mapping[str, Decimal], facts: Facts | None = None
) -> Explained[Decimal]:
    """The total with its arithmetic.

    Lines that do not apply and are rescaled count neither above nor below: sum × whole sheet ÷
    lines that apply, cut after two decimals so that rounding never lifts a band. Caps on a
    criterion bind before the sum, caps on the total after it. Without `facts` nothing is rescaled
    or capped.
    """
    return _Sum(pack, points, facts or {}).explained()


def band(pack: Pack, total: Decimal, facts: Facts | None = None) -> Explained[str]:
    """The code of the band that holds the total (good, fair, average, poor); with `facts` no higher
    than caps allow.

    Raises ValueError for a total outside the sheet.
    """
    found = next((candidate for candidate in pack.bands if candidate.holds(total)), None)
    if found is None:
        raise ValueError(f"no band holds {total}")
    message = gettext_noop("{total} points: {band} (from {lower} to below {upper}).")
    if found.upper_included:
        message = gettext_noop("{total} points: {band} (from {lower} to {upper}).")
    params = {"total": total, "band": found.words, "lower": found.lower, "upper": found.upper}
    steps, sources = [Reason(message, params)], [found.source]
    order = [candidate.code for candidate in pack.bands]
    for cap in caps_met(pack, TOTAL, facts or {}):
        if cap.band and order.index(cap.band) > order.index(found.code):
            found = pack.bands[order.index(cap.band)]
            message = gettext_noop("{rule}: the band is at most {band}.")
            steps.append(Reason(message, {"rule": cap.text, "band": found.words}))
            sources.append(cap.source)
    return Explained(found.code, tuple(steps), tuple(sources))


def band_code(pack: Pack, total: Decimal, facts: Facts | None = None) -> str:
    """The code that band() gives, without its words. Raises ValueError as band() does."""
    place = next(
        (index for index, candidate in enumerate(pack.bands) if candidate.holds(total)), None
    )
    if place is None:
        raise ValueError(f"no band holds {total}")
    order = [candidate.code for candidate in pack.bands]
    caps = [order.index(cap.band) for cap in caps_met(pack, TOTAL, facts or {}) if cap.band]
    return order[max([place, *caps])]


class _Sum:
    """One sum on its way: the steps and sources of what bound are gathered as it goes."""

    def __init__(self, pack: Pack, points: Mapping[str, Decimal], facts: Facts) -> None:
        self.pack, self.points, self.facts = pack, points, facts
        self.out = (
            tuple(leaf for leaf in pack.leaves if _rescales(pack, leaf, facts)) if facts else ()
        )
        self.steps: list[Reason] = []
        self.sources: list[Source] = []

    def explained(self) -> Explained[Decimal]:
        found = sum((self.of(line) for line in self.pack.criteria), Decimal(0))
        self.steps.append(Reason(gettext_noop("Sum of the lines: {sum} points."), {"sum": found}))
        found = self.rescaled(found) if self.out else found
        message = gettext_noop("{rule}: the total is at most {points} points.")
        found = self.capped(TOTAL, found, message)
        return Explained(found, tuple(self.steps), tuple(self.sources))

    def of(self, line: Criterion) -> Decimal:
        """The points of a line with its parts, after the caps on it."""
        if line.parts:
            found = sum((self.of(part) for part in line.parts), Decimal(0))
        else:
            found = Decimal(0) if line in self.out else self.points.get(line.code, Decimal(0))
        return self.capped(
            line.code,
            found,
            gettext_noop("{rule}: criterion {code} gives at most {points} points."),
        )

    def capped(self, of: str, found: Decimal, message: str) -> Decimal:
        for cap in caps_met(self.pack, of, self.facts):
            if cap.points is not None and found > cap.points:
                found = cap.points
                self.steps.append(
                    Reason(message, {"rule": cap.text, "code": of, "points": cap.points})
                )
                self.sources.append(cap.source)
        return found

    def rescaled(self, summed: Decimal) -> Decimal:
        """Stretched to the whole sheet; cut after two decimals so that rounding never
        lifts a band.
        """
        whole = sum((leaf.max for leaf in self.pack.leaves), Decimal(0))
        rest = whole - sum((leaf.max for leaf in self.out), Decimal(0))
        found = (summed * whole / rest).quantize(CENT, ROUND_DOWN) if rest else Decimal(0)
        message = gettext_noop(
            "Lines that do not apply: {codes}. {sum} × {whole} ÷ {rest} = {total} points."
        )
        codes = ", ".join(leaf.code for leaf in self.out)
        params = {"codes": codes, "sum": summed, "whole": whole, "rest": rest, "total": found}
        self.steps.append(Reason(message, params))
        self.sources += [leaf.not_applicable.source for leaf in self.out if leaf.not_applicable]
        return found


def _rescales(pack: Pack, leaf: Criterion, facts: Facts) -> bool:
    unless = not_applicable(pack, leaf, facts)
    return unless is not None and unless.then == RESCALE
