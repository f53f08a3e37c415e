"""What the facts decide about one line of the sheet, without words: score.py tells it, trial.py
repeats it fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rulebook.vocabulary.conditions import ConditionState, Facts, as_number, names_in, state_of
from rulebook.vocabulary.criteria import Cap, Criterion, Level, Levels, NotApplicable, Override
from rulebook.vocabulary.facts import KINDS, SHARE
from rulebook.vocabulary.pack import Pack

TOTAL = "total"
LEAVE, FULL_POINTS, RESCALE = "leave", "full_points", "rescale"


class PointsRule(StrEnum):
    """Which part of the rule gave (or withheld) the points."""

    NOT_APPLICABLE = "not_applicable"
    OVERRIDE = "override"
    LEVEL = "level"
    CONDITIONS = "conditions"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class LinePoints:
    """Points before caps (None = open), the way they came, and the caps that bind; see `points`."""

    way: PointsRule
    uncapped: Decimal | None
    caps: tuple[Cap, ...] = ()
    level: Level | None = None
    override: Override | None = None

    @property
    def points(self) -> Decimal | None:
        """The points after caps; None where people must judge."""
        limits = [cap.points for cap in self.caps if cap.points is not None]
        return self.uncapped if self.uncapped is None else min([self.uncapped, *limits])


def points_for(pack: Pack, criterion: Criterion, facts: Facts) -> LinePoints:
    """What the facts decide about the line; caps on its own code are those whose
    condition is met.
    """
    caps = caps_met(pack, criterion.code, facts)
    unless = not_applicable(pack, criterion, facts)
    if unless is not None:
        points = {LEAVE: Decimal(0), RESCALE: Decimal(0), FULL_POINTS: criterion.max}.get(
            unless.then or ""
        )
        return LinePoints(PointsRule.NOT_APPLICABLE, points, caps)
    if criterion.levels is not None:
        return _by_levels(pack, criterion.levels, facts, caps)
    if criterion.conditions:
        return LinePoints(PointsRule.CONDITIONS, _by_conditions(pack, criterion, facts), caps)
    return LinePoints(PointsRule.JUDGED, None, caps)


def not_applicable(pack: Pack, criterion: Criterion, facts: Facts) -> NotApplicable | None:
    """The rule that takes the line out, when its condition is met; None when the line applies."""
    unless = criterion.not_applicable
    if unless is None or state_of(unless.condition, facts, pack) is not ConditionState.MET:
        return None
    return unless


def caps_met(pack: Pack, of: str, facts: Facts) -> tuple[Cap, ...]:
    """The caps on a criterion or on "total" whose condition is met."""
    return tuple(
        cap
        for cap in pack.caps
        if cap.of == of and state_of(cap.condition, facts, pack) is ConditionState.MET
    )


def facts_asked_by(pack: Pack, criterion: Criterion) -> tuple[str, ...]:
    """The facts that decide the points of the line, each once; those merely shown are not among
    them.
    """
    conditions = list(criterion.conditions)
    conditions += [criterion.not_applicable.condition] if criterion.not_applicable else []
    conditions += [cap.condition for cap in pack.caps if cap.of == criterion.code]
    names = [criterion.levels.fact] if criterion.levels else []
    if criterion.levels:
        conditions += [override.condition for override in criterion.levels.overrides]
    names += [name for condition in conditions for name in names_in(condition)]
    return tuple(dict.fromkeys(names))


def level_of(levels: Levels, facts: Facts) -> Level | None:
    """The row that holds the fact; None where the fact is no number.

    A share above 1 counts as 1.
    """
    number = as_number(facts.get(levels.fact))
    if number is None:
        return None
    if KINDS[levels.fact] == SHARE:
        number = min(number, Decimal(1))
    return next((row for row in levels.rows if row.holds(number)), None)


def _by_levels(pack: Pack, levels: Levels, facts: Facts, caps: tuple[Cap, ...]) -> LinePoints:
    for override in levels.overrides:
        state = state_of(override.condition, facts, pack)
        if state is ConditionState.MET:
            return LinePoints(PointsRule.OVERRIDE, override.points, caps, override=override)
        if state is ConditionState.UNKNOWN:
            return LinePoints(PointsRule.OVERRIDE, None, caps, override=override)
    level = level_of(levels, facts)
    return LinePoints(PointsRule.LEVEL, None if level is None else level.points, caps, level=level)


def _by_conditions(pack: Pack, criterion: Criterion, facts: Facts) -> Decimal | None:
    """Full points when all are met or waived; 0 for a failed one when all or nothing; else open."""
    states = [state_of(condition, facts, pack) for condition in criterion.conditions]
    if all(state in (ConditionState.MET, ConditionState.WAIVED) for state in states):
        return criterion.max
    return Decimal(0) if criterion.all_or_nothing and ConditionState.FAILED in states else None
