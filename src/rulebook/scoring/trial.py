"""Scores by the thousand: the points that evidence() gives, without its words, and old points
carried to a new sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from rulebook.scoring.decisions import RESCALE, facts_asked_by, not_applicable, points_for
from rulebook.scoring.totals import CENT, band_code, total
from rulebook.vocabulary.conditions import Facts
from rulebook.vocabulary.criteria import Criterion
from rulebook.vocabulary.pack import Pack

_ABSENT = object()
_KEPT = 50_000


class Scorer:
    """The points of each line for the facts of a meeting, remembered by the facts that the line
    asks for.

    Facts are those of rulebook.vocabulary.facts with values that can be hashed. The answers are
    those of score.evidence().
    """

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._lines = [
            (leaf, facts_asked_by(pack, leaf)) for leaf in pack.leaves if _decides(pack, leaf)
        ]
        self._codes = {leaf.code for leaf in pack.leaves}
        self._stretching = [leaf for leaf in pack.leaves if _may_rescale(leaf)]
        self._bends = bool(pack.caps) or bool(self._stretching)
        self._open: dict[str, Decimal | None] = {leaf.code: None for leaf in pack.leaves}
        self._known: dict[str, dict[tuple[Any, ...], Decimal | None]] = {
            leaf.code: {} for leaf in pack.leaves
        }

    def points(self, facts: Facts) -> dict[str, Decimal | None]:
        """Code of each line → its points; None where people must judge."""
        found, get = dict(self._open), facts.get
        for leaf, asked in self._lines:
            key = tuple([get(name, _ABSENT) for name in asked])
            known = self._known[leaf.code]
            try:
                found[leaf.code] = known[key]
            except KeyError:
                if len(known) >= _KEPT:
                    known.clear()
                found[leaf.code] = known[key] = points_for(self.pack, leaf, facts).points
        return found

    def result(self, points: Mapping[str, Decimal], facts: Facts) -> tuple[Decimal, str]:
        """Total and code of the band, the same as total() and band() give with these facts."""
        found = (
            total(self.pack, points, facts)
            if self._bends
            else sum(map(points.__getitem__, self._codes & points.keys()), Decimal(0))
        )
        return found, band_code(self.pack, found, facts)

    def spread(self, facts: Facts) -> frozenset[str]:
        """The lines that do not apply under these facts and whose points are spread over the
        others.
        """
        return frozenset(
            leaf.code
            for leaf in self._stretching
            if not_applicable(self.pack, leaf, facts) is not None
        )


def _decides(pack: Pack, leaf: Criterion) -> bool:
    """False for a line that only people judge, which needs no look at the facts."""
    return bool(leaf.conditions) or leaf.levels is not None or leaf.not_applicable is not None


def _may_rescale(leaf: Criterion) -> bool:
    return leaf.not_applicable is not None and leaf.not_applicable.then == RESCALE


def carried(old: Pack, new: Pack, given: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The points given on the old sheet as an estimate for the lines of the new one; lines without
    a forebear are absent.

    Same code: the same points (its share of the points where the max differs). A line that is new
    inside an old one takes the same share of its points as the old line has; an old line that was
    divided gives the sum of its parts. Cut after two decimals.
    """
    shares = {
        code: share
        for code, line in old.by_code.items()
        if (share := _share(line, given)) is not None
    }
    found: dict[str, Decimal] = {}
    for criterion in new.criteria:
        _carry(criterion, None, shares, given, found)
    return found


def _share(line: Criterion, given: Mapping[str, Decimal]) -> Decimal | None:
    """The part of the points of a line that was given; None while one of its leaves has none."""
    if any(leaf.code not in given for leaf in line.leaves) or not line.max:
        return None
    return sum((given[leaf.code] for leaf in line.leaves), Decimal(0)) / line.max


def _carry(
    line: Criterion,
    above: Decimal | None,
    shares: Mapping[str, Decimal],
    given: Mapping[str, Decimal],
    found: dict[str, Decimal],
) -> None:
    share = shares.get(line.code, above)
    for part in line.parts:
        _carry(part, share, shares, given, found)
    if line.parts or share is None:
        return
    points = (share * line.max).quantize(CENT, ROUND_DOWN)
    exact = given.get(line.code)
    found[line.code] = (
        exact if exact is not None and abs(exact - points) < CENT and exact <= line.max else points
    )
