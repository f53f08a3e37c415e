"""Points of many meetings under one pack, without words; judged points carried from an old sheet into a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rulebook.conditions import Facts
from rulebook.decisions import RESCALE, decide, facts_of
from rulebook.pack import Criterion, Pack
from rulebook.totals import band, total

_ABSENT = object()


class Scorer:
    """The same points as `evidence`, remembered by the facts that each line asks for."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._lines = [(leaf, leaf.code, facts_of(pack, leaf)) for leaf in pack.leaves]
        self._bends = bool(pack.caps) or any(_may_rescale(leaf) for leaf in pack.leaves)
        self._known: list[dict[tuple[Any, ...], Decimal | None]] = [{} for _ in self._lines]

    def points(self, facts: Facts) -> dict[str, Decimal | None]:
        """Criterion → points, None where people must judge."""
        found: dict[str, Decimal | None] = {}
        for (leaf, code, names), known in zip(self._lines, self._known, strict=True):
            key = tuple([facts.get(name, _ABSENT) for name in names])
            if key not in known:
                known[key] = decide(self.pack, leaf, facts).points
            found[code] = known[key]
        return found

    def result(self, points: Mapping[str, Decimal], facts: Facts) -> tuple[Decimal, str]:
        """Total and code of the band, the same as total() and band() give with these facts."""
        if self._bends:
            found = total(self.pack, points, facts)
            return found, band(self.pack, found, facts).value
        found = sum((points[leaf.code] for leaf in self.pack.leaves if leaf.code in points), Decimal(0))
        return found, next(one.code for one in self.pack.bands if one.holds(found))


def _may_rescale(leaf: Criterion) -> bool:
    return leaf.not_applicable is not None and leaf.not_applicable.then == RESCALE


def carried(old: Pack, new: Pack, given: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Judged points carried into a new sheet: the same code keeps its share, a new part takes its ancestor's."""
    found: dict[str, Decimal] = {}
    shares = dict(_shares(old.criteria, given))
    for criterion in new.criteria:
        for leaf in criterion.leaves:
            share = shares.get(leaf.code, shares.get(criterion.code))
            if share is not None:
                found[leaf.code] = leaf.max * share
    return found


def _shares(criteria: tuple[Criterion, ...], given: Mapping[str, Decimal]) -> Iterator[tuple[str, Decimal]]:
    for criterion in criteria:
        known = [given[leaf.code] for leaf in criterion.leaves if leaf.code in given]
        if len(known) == len(criterion.leaves):
            yield criterion.code, sum(known, Decimal(0)) / criterion.max
        yield from _shares(criterion.parts, given)
