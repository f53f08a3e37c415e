"""What the software suggests for a line whose facts meet a part of its conditions: a setting of the
pack, never evidence.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from rulebook.vocabulary.conditions import ConditionState, Facts, as_number, state_of
from rulebook.vocabulary.criteria import Condition, Criterion
from rulebook.vocabulary.findings import Explained, Reason, gettext_noop
from rulebook.vocabulary.pack import Pack

SHARE_OF_CONDITIONS = "share_of_conditions"
_USUAL_STEP = Decimal("0.5")


def suggested(pack: Pack, criterion: Criterion, facts: Facts) -> Explained[Decimal] | None:
    """Points to start from where every condition is known and not all are met; None where nothing
    is suggested.

    Under `share_of_conditions` each condition that applies weighs the same. One that compares two
    counts (tasks done of those due) weighs the share reached; any other is met or not. Cut to the
    pack's step of points, else to half a point. Nothing is suggested for lines that are all or
    nothing, have levels, or are judged. Source: the pack's `score.suggestion`, a setting of the
    software.
    """
    rule = pack.value("score.suggestion")
    if rule.value != SHARE_OF_CONDITIONS or not criterion.conditions or criterion.all_or_nothing:
        return None
    states = [(condition, state_of(condition, facts, pack)) for condition in criterion.conditions]
    known = [
        (condition, state) for condition, state in states if state is not ConditionState.WAIVED
    ]
    if any(state is ConditionState.UNKNOWN for _, state in known) or all(
        state is ConditionState.MET for _, state in known
    ):
        return None
    share = sum(
        (_reached(condition, state, facts) for condition, state in known), Decimal(0)
    ) / len(known)
    step = pack.value("score.points_step").value or _USUAL_STEP
    points = (criterion.max * share / step).to_integral_value(ROUND_DOWN) * step
    message = gettext_noop("Suggested to start from: {points} of {max} points. {rule}")
    params = {"points": points, "max": criterion.max, "rule": rule.words}
    return Explained(points, (Reason(message, params),), (rule.source,))


def _reached(condition: Condition, state: ConditionState, facts: Facts) -> Decimal:
    """How far the condition is met, a share 0–1."""
    if state is ConditionState.MET:
        return Decimal(1)
    if condition.operator != "at_least_fact":
        return Decimal(0)
    actual, asked = as_number(facts[condition.fact]), as_number(facts[condition.operand])
    return max(actual, Decimal(0)) / asked if actual is not None and asked else Decimal(0)
