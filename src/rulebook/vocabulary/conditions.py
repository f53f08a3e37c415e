"""One condition of a criterion put to the facts: met, not met, waived or not known, with the
sentence that says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rulebook.vocabulary.criteria import Condition
from rulebook.vocabulary.facts import KINDS, SHARE
from rulebook.vocabulary.findings import Bilingual, Reason, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.values import Term

Facts = Mapping[str, Any]
"""Dotted name → value; an absent name is not known, None means "there is none (yet)"."""


class ConditionState(StrEnum):
    """How a condition stands against the facts; UNKNOWN asks people, WAIVED counts as met."""

    MET = "met"
    FAILED = "failed"
    WAIVED = "waived"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a condition, its sentence and the names of facts that are missing."""

    state: ConditionState
    step: Reason
    missing: tuple[str, ...] = ()


_SENTENCES = {
    ConditionState.MET: gettext_noop("Met: {text}"),
    ConditionState.FAILED: gettext_noop("Not met: {text}"),
    ConditionState.WAIVED: gettext_noop("Does not apply here: {text}"),
    ConditionState.UNKNOWN: gettext_noop("Not known yet: {text}"),
}
_WITH_NUMBERS = {
    ConditionState.MET: gettext_noop("Met: {text} ({actual}; asked for: {asked})"),
    ConditionState.FAILED: gettext_noop("Not met: {text} ({actual}; asked for: {asked})"),
}
_WITH_SHARES = {
    ConditionState.MET: gettext_noop("Met: {text} ({actual} %; asked for: {asked} %)"),
    ConditionState.FAILED: gettext_noop("Not met: {text} ({actual} %; asked for: {asked} %)"),
}


def state_of(condition: Condition, facts: Facts, pack: Pack) -> ConditionState:
    """The state of one condition without its words; judge gives both."""
    if condition.only_when is not None:
        fact, wanted = condition.only_when
        if fact not in facts:
            return ConditionState.UNKNOWN
        if facts[fact] != wanted:
            return ConditionState.WAIVED
    if condition.branches:
        return _of_branches(
            condition.operator, [state_of(branch, facts, pack) for branch in condition.branches]
        )
    if condition.fact not in facts or (
        condition.operator.endswith("_fact") and condition.operand not in facts
    ):
        return ConditionState.UNKNOWN
    holds = _holds(condition.operator, facts[condition.fact], _asked(condition, facts, pack))
    return ConditionState.MET if holds else ConditionState.FAILED


def judge(condition: Condition, facts: Facts, pack: Pack) -> Verdict:
    """The verdict on one condition; a guard that is false waives it."""
    state, text = state_of(condition, facts, pack), condition.text or Bilingual("", "")
    if state is ConditionState.UNKNOWN:
        return Verdict(
            state, Reason(_SENTENCES[state], {"text": text}), _missing(condition, facts, pack)
        )
    if state is ConditionState.WAIVED or condition.branches:
        return Verdict(state, Reason(_SENTENCES[state], {"text": text}))
    actual, asked = facts[condition.fact], _asked(condition, facts, pack)
    return Verdict(state, _sentence(condition, state, text, actual, asked))


def names_in(condition: Condition) -> tuple[str, ...]:
    """The facts that a condition asks for, each once, guards included."""
    names = [condition.only_when[0]] if condition.only_when else []
    names += [condition.fact] if condition.fact else []
    names += [str(condition.operand)] if condition.operator.endswith("_fact") else []
    names += [name for branch in condition.branches for name in names_in(branch)]
    return tuple(dict.fromkeys(names))


def as_number(fact: object) -> Decimal | None:
    """The fact as an exact number; None for what is no number."""
    if isinstance(fact, bool) or not isinstance(fact, int | float | Decimal):
        return None
    return Decimal(str(fact))


def _of_branches(operator: str, states: list[ConditionState]) -> ConditionState:
    good = [state in (ConditionState.MET, ConditionState.WAIVED) for state in states]
    if (any if operator == "any_of" else all)(good):
        return ConditionState.MET
    if operator == "all_of" and ConditionState.FAILED in states:
        return ConditionState.FAILED
    return ConditionState.UNKNOWN if ConditionState.UNKNOWN in states else ConditionState.FAILED


def _missing(condition: Condition, facts: Facts, pack: Pack) -> tuple[str, ...]:
    """The facts that keep a condition from being known; only branches that are unknown themselves
    name theirs.
    """
    guard = condition.only_when[0] if condition.only_when else ""
    if guard and guard not in facts:
        return (guard,)
    if condition.branches:
        unknown = [
            each
            for each in condition.branches
            if state_of(each, facts, pack) is ConditionState.UNKNOWN
        ]
        return tuple(
            dict.fromkeys(name for branch in unknown for name in _missing(branch, facts, pack))
        )
    return tuple(name for name in names_in(condition) if name not in facts)


def _asked(condition: Condition, facts: Facts, pack: Pack) -> Any:
    if condition.operator.endswith("_fact"):
        return facts[condition.operand]
    if condition.operator.endswith("_value"):
        value = pack.value(condition.operand).value
        return value.amount if isinstance(value, Term) else value
    return condition.operand


def _holds(operator: str, actual: Any, asked: Any) -> bool:
    if operator in ("is", "same_as_fact"):
        return actual is not None and bool(actual == asked)
    if operator == "given":
        return bool(actual) is bool(asked)
    number, bound = as_number(actual), as_number(asked)
    if number is None or bound is None:
        return False
    return bool(number >= bound if operator.startswith("at_least") else number <= bound)


def _sentence(
    condition: Condition, state: ConditionState, text: Bilingual, actual: Any, asked: Any
) -> Reason:
    number, bound = as_number(actual), as_number(asked)
    if number is None or bound is None:
        return Reason(_SENTENCES[state], {"text": text})
    if KINDS.get(condition.fact) == SHARE:
        return Reason(
            _WITH_SHARES[state], {"text": text, "actual": percent(number), "asked": percent(bound)}
        )
    return Reason(_WITH_NUMBERS[state], {"text": text, "actual": number, "asked": bound})


def percent(part: Decimal) -> Decimal:
    """A share as a percentage without needless zeros, cut after two decimals: 89.999 % never reads
    90 %.
    """
    cut = (part * 100).quantize(Decimal("0.01"), "ROUND_DOWN")
    return cut.quantize(Decimal(1)) if cut == cut.to_integral() else cut.normalize()
