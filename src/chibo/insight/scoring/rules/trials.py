"""A regulation tried on a scored month: the new points, the new band, what changed it, what is only
estimated.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from chibo.insight.scoring.enums import ScoreChange
from chibo.insight.scoring.rules.bands import heights_of
from chibo.insight.scoring.rules.sheets import facts_asked, facts_from, plain_points
from rulebook.scoring.trial import Scorer, carried
from rulebook.vocabulary.conditions import names_in
from rulebook.vocabulary.criteria import Criterion
from rulebook.vocabulary.pack import Pack

MOST_CAUSES = 3
_NOTHING = Decimal(0)
_MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class ScoredMeeting:
    """A regular meeting as it is read in bulk; without a submitted score `band` is empty, `state`
    is the meeting's.
    """

    month: date
    meeting_id: uuid.UUID
    state: str
    sheet_id: uuid.UUID | None = None
    pack: tuple[str, str] = ("", "")
    facts: Mapping[str, Any] | None = None
    standing: Mapping[str, str] | None = None
    total: Decimal | None = None
    band: str = ""


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What the tried regulation gives: points and band (None, "" while facts are missing), the
    criteria that changed them (code, difference), the criteria that are only estimated, the facts
    that are missing.
    """

    scored: ScoredMeeting
    change: ScoreChange
    total: Decimal | None = None
    band: str = ""
    causes: tuple[tuple[str, Decimal], ...] = ()
    estimated: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Candidate:
    """The regulation that is tried, ready for many months: the facts it asks for, its lines, a
    memory of equal facts.
    """

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.scorer = Scorer(pack)
        self.asked = {leaf.code: facts_asked(pack, leaf) for leaf in pack.leaves}
        self.kept = frozenset(name for names in self.asked.values() for name in names) | _in_caps(
            pack
        )
        self.heights = heights_of(pack)


class PreviousScore:
    """The regulation that a month was scored under, beside the one that is tried: which lines they
    share, what is carried.
    """

    def __init__(self, pack: Pack, candidate: Candidate) -> None:
        self.pack, self.candidate = pack, candidate
        self.scorer = Scorer(pack)
        self.heights = heights_of(pack)
        own = {leaf.code: leaf.max for leaf in pack.leaves}
        self.shared = {
            leaf.code for leaf in candidate.pack.leaves if own.get(leaf.code) == leaf.max
        }
        asked = {name for leaf in pack.leaves for name in facts_asked(pack, leaf)}
        self.names = tuple(sorted(asked | candidate.kept))
        self._carried: dict[tuple[Any, ...], Mapping[str, Decimal]] = {}

    def estimates(self, standing: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
        """The points carried from the old sheet into the tried one; equal sheets are worked out
        once.
        """
        key = tuple(standing.items())
        if (known := self._carried.get(key)) is None:
            if len(self._carried) >= _MOST_KEPT:
                self._carried.clear()
            known = self._carried[key] = carried(self.pack, self.candidate.pack, standing)
        return known


def try_month(
    candidate: Candidate, before: PreviousScore | None, scored: ScoredMeeting
) -> TrialResult:
    """The month under the tried regulation; unknown without a submitted score, without its old pack
    or without facts.

    A line that both regulations count alike keeps the points that stand, so that the same
    regulation changes nothing. Else what facts decide is counted anew, and what people judged is
    carried over as an estimate and named.
    """
    if not scored.band or before is None or not scored.facts:
        return TrialResult(scored, ScoreChange.UNKNOWN)
    standing = {code: Decimal(text) for code, text in (scored.standing or {}).items()}
    facts = facts_from(scored.facts, before.names)
    old, new = before.scorer.points(facts), dict(candidate.scorer.points(facts))
    alike = {code for code in before.shared if code in standing and old.get(code) == new[code]}
    new.update({code: standing[code] for code in alike})
    open_ones = [code for code, number in new.items() if number is None]
    if open_ones:
        estimates = before.estimates(standing)
        new.update({code: estimates[code] for code in open_ones if code in estimates})
    known = {code: number for code, number in new.items() if number is not None}
    if len(known) < len(new):
        return TrialResult(
            scored, ScoreChange.UNKNOWN, missing=_missing(candidate, new, scored.facts)
        )
    summed, new_band = candidate.scorer.result(known, facts)
    causes: tuple[tuple[str, Decimal], ...] = ()
    if summed != scored.total:
        spread = before.scorer.spread(facts) | candidate.scorer.spread(facts)
        causes = causes_of(before.pack, candidate.pack, standing, known, spread=spread)
    return TrialResult(
        scored,
        _change(before.heights.get(scored.band), candidate.heights[new_band]),
        summed,
        new_band,
        causes,
        tuple(open_ones),
    )


def causes_of(
    old: Pack,
    new: Pack,
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
    *,
    spread: frozenset[str] = frozenset(),
) -> tuple[tuple[str, Decimal], ...]:
    """The criteria that changed the sum most (code, difference), at most three.

    Lines that both sheets hold are compared line by line; where a criterion is divided otherwise
    its whole is compared, and a criterion that the old sheet does not hold counts with the points
    it lost. A criterion whose lines are all in `spread` (do not apply, so that the sheet is
    stretched) lost nothing and is no cause.
    """
    olds = {criterion.code: criterion for criterion in old.criteria}
    found: list[tuple[str, Decimal]] = []
    for criterion in new.criteria:
        if all(leaf.code in spread for leaf in criterion.leaves):
            continue
        twin = olds.get(criterion.code)
        if twin is not None and _lines(twin) == _lines(criterion):
            found += [
                (leaf.code, after[leaf.code] - before.get(leaf.code, _NOTHING))
                for leaf in criterion.leaves
            ]
        elif twin is not None and twin.max == criterion.max:
            found.append((criterion.code, _sum(criterion, after) - _sum(twin, before)))
        else:
            found.append((criterion.code, _sum(criterion, after) - criterion.max))
    changed = [(code, difference) for code, difference in found if difference]
    fell = sum((difference for _, difference in changed), _NOTHING) < 0
    changed.sort(key=lambda one: one[1] if fell else -one[1])
    return tuple(changed[:MOST_CAUSES])


def plain_month(tried: TrialResult) -> dict[str, Any]:
    """The tried month as plain JSON; empty parts are left out."""
    scored = tried.scored
    told = {
        "month": scored.month.isoformat()[:7],
        "meeting": str(scored.meeting_id),
        "state": scored.state,
        "sheet": str(scored.sheet_id or ""),
        "old": [_text(scored.total), scored.band],
        "new": [_text(tried.total), tried.band],
        "change": tried.change.value,
        "causes": [[code, _text(difference)] for code, difference in tried.causes],
        "estimated": list(tried.estimated),
        "missing": list(tried.missing),
    }
    return {key: value for key, value in told.items() if value not in ([], "", ["", ""])}


def counts_of(tried: Iterable[TrialResult]) -> dict[str, int]:
    """How many months would rise, fall, stay, are unknown; how many rest on an estimate."""
    rows = list(tried)
    counts = {
        change.value: sum(1 for row in rows if row.change == change) for change in ScoreChange
    }
    return counts | {"estimated": sum(1 for row in rows if row.estimated)}


def moves_of(tried: Iterable[TrialResult]) -> dict[str, int]:
    """How many months go from one band to another by "old>new", and how often a criterion is the
    first cause by "·criterion".
    """
    moves: dict[str, int] = {}
    for row in tried:
        if row.change in (ScoreChange.UP, ScoreChange.DOWN):
            keys = [f"{row.scored.band}>{row.band}", *(f"·{code}" for code, _ in row.causes[:1])]
            for key in keys:
                moves[key] = moves.get(key, 0) + 1
    return moves


def _missing(
    candidate: Candidate, points: Mapping[str, Decimal | None], facts: Mapping[str, Any]
) -> tuple[str, ...]:
    """The facts that open lines ask for and nobody kept; the codes of the lines where only a
    judgement is missing.
    """
    lines = [code for code, number in points.items() if number is None]
    names = [name for code in lines for name in candidate.asked[code] if name not in facts]
    return tuple(dict.fromkeys(names or lines))


def _change(old: float | None, new: float) -> ScoreChange:
    """Bands are compared by their place on their own scale; both regulations need not name them
    alike.
    """
    if old is None:
        return ScoreChange.UNKNOWN
    if old == new:
        return ScoreChange.SAME
    return ScoreChange.UP if new > old else ScoreChange.DOWN


def _lines(criterion: Criterion) -> Sequence[tuple[str, Decimal]]:
    return [(leaf.code, leaf.max) for leaf in criterion.leaves]


def _sum(criterion: Criterion, points: Mapping[str, Decimal]) -> Decimal:
    return sum((points.get(leaf.code, _NOTHING) for leaf in criterion.leaves), _NOTHING)


def _in_caps(pack: Pack) -> frozenset[str]:
    return frozenset(name for cap in pack.caps for name in names_in(cap.condition))


def _text(number: Decimal | None) -> str:
    return plain_points({"": number}).get("", "")
