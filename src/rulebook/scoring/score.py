"""The score sheet: what facts decide, what people must judge, whether points are sound, total and
band.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from rulebook.scoring.advice import of_condition, of_words, to_avoid, to_next_level
from rulebook.scoring.decisions import (
    LinePoints,
    PointsRule,
    facts_asked_by,
    not_applicable,
    points_for,
)
from rulebook.scoring.suggestion import suggested
from rulebook.scoring.totals import band, explain_total, total
from rulebook.vocabulary.conditions import ConditionState, Facts, as_number, judge, percent
from rulebook.vocabulary.criteria import Criterion, Levels
from rulebook.vocabulary.facts import FACTS, KINDS, SHARE
from rulebook.vocabulary.findings import Bilingual, Finding, Reason, Source, gettext_noop
from rulebook.vocabulary.pack import Pack

__all__ = [
    "Evidence",
    "Facts",
    "band",
    "check_points",
    "evidence",
    "explain_total",
    "facts_asked_by",
    "total",
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the facts say about one line of the sheet; `points` is None where people must judge.

    kind: facts (facts may decide), mixed (facts inform a judgement) or judged (people only).
    not_applicable: how a line that does not apply this time counts (leave, full_points, rescale,
    judged); empty for one that applies. A line left out or rescaled shows 0 points, and total()
    knows what to do with it. suggested: points to start from where the facts meet a part of the
    conditions; people decide.
    """

    code: str
    title_vi: str
    title_en: str
    max: Decimal
    points: Decimal | None
    kind: str
    steps: tuple[Reason, ...]
    sources: tuple[Source, ...]
    missing: tuple[str, ...] = ()
    advice: tuple[Reason, ...] = ()
    not_applicable: str = ""
    suggested: Decimal | None = None

    @property
    def decided(self) -> bool:
        """True when the facts alone give the points."""
        return self.points is not None


def evidence(pack: Pack, facts: Facts) -> tuple[Evidence, ...]:
    """One line per criterion without parts, in the order of the sheet; no points where people must
    judge.

    A criterion whose conditions are all met (or fall away) gets its full points; with a failed or
    unknown condition the points stay open and the steps say which one, or become 0 where the line
    is all or nothing; with levels the level is taken. A line that does not apply, and caps, count
    as the pack says. Every line that lost points has advice.
    Source: the sheet of the pack.
    """
    return tuple(_line(pack, criterion, facts) for criterion in pack.leaves)


def check_points(pack: Pack, points: Mapping[str, Decimal]) -> tuple[Finding, ...]:
    """What is wrong with a filled sheet: a line missing or unknown, points out of range or off the
    pack's step.

    A pack whose sheet is not known can score nothing: `score.no_sheet`.
    """
    if not pack.leaves:
        message = gettext_noop("The score sheet of {number} is not known: nothing is scored.")
        return (Finding("score.no_sheet", message, {"number": pack.number}, source=pack.source),)
    findings = []
    step = pack.value("score.points_step").value
    leaves = {leaf.code: leaf for leaf in pack.leaves}
    for code in points:
        if code not in leaves:
            message = gettext_noop("The sheet has no criterion {code}.")
            findings.append(
                Finding("score.unknown", message, {"code": code}, source=pack.source, field=code)
            )
    for code, leaf in leaves.items():
        if (found := _wrong_points(pack, leaf, points.get(code), step=step)) is not None:
            findings.append(found)
    return tuple(findings)


def _wrong_points(
    pack: Pack, leaf: Criterion, given: Decimal | None, *, step: Decimal | None
) -> Finding | None:
    """What is wrong with the points of one line: missing, out of range or off the step."""
    params: dict[str, object] = {
        "code": leaf.code,
        "title": Bilingual(leaf.title_vi, leaf.title_en),
        "max": leaf.max,
        "step": step,
    }
    if given is None:
        message = gettext_noop("Criterion {code} ({title}) has no points yet.")
        return Finding("score.missing", message, params, source=leaf.source, field=leaf.code)
    params["points"] = given
    if not given.is_finite() or not 0 <= given <= leaf.max:
        message = gettext_noop(
            "Criterion {code} ({title}): {points} points; allowed are 0 to {max}."
        )
        return Finding("score.range", message, params, source=leaf.source, field=leaf.code)
    if step is not None and given % step:
        message = gettext_noop(
            "Criterion {code} ({title}): {points} points; allowed are multiples of {step}."
        )
        source = pack.value("score.points_step").source
        return Finding("score.step", message, params, source=source, field=leaf.code)
    return None


def _line(pack: Pack, criterion: Criterion, facts: Facts) -> Evidence:
    decision = points_for(pack, criterion, facts)
    found = _TOLD[decision.way](pack, criterion, facts, decision)
    lost = decision.uncapped is not None and decision.points != decision.uncapped
    steps = tuple(
        Reason(
            gettext_noop("{rule}: this line gives at most {points} points."),
            {"rule": cap.text, "points": cap.points},
        )
        for cap in decision.caps
    )
    advice = [
        step
        for cap in decision.caps
        if lost
        for step in to_avoid(found.max - (decision.points or 0), cap.text)
    ]
    gap = gettext_noop("Where the text leaves a gap ({gap}): {settled}")
    settled = tuple(
        Reason(gap, {"gap": each.gap, "settled": each.settled}) for each in criterion.settings
    )
    sources = [cap.source for cap in decision.caps] + [
        setting.source for setting in criterion.settings
    ]
    return replace(
        found,
        points=decision.points,
        steps=(*found.steps, *steps, *settled),
        sources=tuple(dict.fromkeys((*found.sources, *sources))),
        advice=(*found.advice, *advice),
    )


def _not_applicable(
    pack: Pack, criterion: Criterion, facts: Facts, decision: LinePoints
) -> Evidence:
    unless = not_applicable(pack, criterion, facts)
    assert unless is not None
    mode = unless.then or "judged"
    steps = (
        Reason(gettext_noop("The rule says: {rule}"), {"rule": unless.text}),
        *_modes(criterion, mode),
    )
    found = _evidence(criterion, decision.points, steps, sources=(criterion.source, unless.source))
    told = of_words(criterion.max, criterion.advice) or to_avoid(criterion.max, unless.text)
    advice = told if mode == "leave" else ()
    return replace(found, not_applicable=mode, advice=advice)


def _modes(criterion: Criterion, mode: str) -> tuple[Reason, ...]:
    message = {
        "leave": gettext_noop(
            "The line does not apply: 0 of {max} points, and the sheet is not stretched."
        ),
        "full_points": gettext_noop("The line does not apply: all {max} points are given."),
        "rescale": gettext_noop(
            "The line does not apply: its {max} points are spread over the other lines."
        ),
    }.get(mode, gettext_noop("People judge this line; no rule gives its points."))
    return (Reason(message, {"max": criterion.max}),)


def _judged(pack: Pack, criterion: Criterion, facts: Facts, decision: LinePoints) -> Evidence:
    step = Reason(gettext_noop("People judge this line; no rule gives its points."))
    missing = tuple(name for name in criterion.shows if name not in facts)
    return _evidence(
        criterion,
        None,
        (step,),
        facts,
        missing=missing,
        advice=of_words(criterion.max, criterion.advice),
    )


def _by_conditions(
    pack: Pack, criterion: Criterion, facts: Facts, decision: LinePoints
) -> Evidence:
    verdicts = [judge(condition, facts, pack) for condition in criterion.conditions]
    steps = [verdict.step for verdict in verdicts]
    pairs = zip(criterion.conditions, verdicts, strict=True)
    open_ones = [
        pair for pair in pairs if pair[1].state in (ConditionState.FAILED, ConditionState.UNKNOWN)
    ]
    if not open_ones:
        steps.append(
            Reason(
                gettext_noop("All conditions are met: {points} points."), {"points": criterion.max}
            )
        )
        return _evidence(criterion, criterion.max, tuple(steps), facts)
    message = gettext_noop(
        "Not all conditions are met and the regulation gives no steps between 0 and {max}: people"
        " judge."
    )
    if decision.uncapped is not None:
        message = gettext_noop(
            "The line is all or nothing and a condition is not met: 0 of {max} points."
        )
    elif criterion.all_or_nothing:
        message = gettext_noop(
            "The line is all or nothing: {max} points once everything is known and met."
        )
    steps.append(Reason(message, {"max": criterion.max}))
    missing = tuple(dict.fromkeys(name for _, verdict in open_ones for name in verdict.missing))
    advice = tuple(
        step
        for condition, _ in open_ones
        for step in of_condition(condition, criterion, criterion.max)
    )
    found = _evidence(criterion, None, tuple(steps), facts, missing=missing, advice=advice)
    start = suggested(pack, criterion, facts)
    if start is None:
        return found
    sources = (*found.sources, *start.sources)
    return replace(
        found, suggested=start.value, steps=(*found.steps, *start.steps), sources=sources
    )


def _by_override(pack: Pack, criterion: Criterion, facts: Facts, decision: LinePoints) -> Evidence:
    override = decision.override
    assert override is not None
    verdict = judge(override.condition, facts, pack)
    if decision.uncapped is None:
        return _evidence(criterion, None, (verdict.step,), facts, missing=verdict.missing)
    message = gettext_noop("This goes before the levels: {points} of {max} points.")
    steps = (verdict.step, Reason(message, {"points": override.points, "max": criterion.max}))
    lost = criterion.max - override.points
    told = override.condition.advice
    advice = (
        of_words(lost, told)
        if told
        else to_avoid(lost, override.condition.text or Bilingual("", ""))
    )
    return _evidence(criterion, override.points, steps, facts, advice=advice if lost else ())


def _by_levels(pack: Pack, criterion: Criterion, facts: Facts, decision: LinePoints) -> Evidence:
    levels, level = criterion.levels, decision.level
    assert levels is not None
    number = as_number(facts.get(levels.fact))
    if number is None or level is None:
        step = Reason(gettext_noop("Not known yet: {text}"), {"text": levels.text})
        missing = () if levels.fact in facts else (levels.fact,)
        return _evidence(criterion, None, (step,), facts, missing=missing)
    step = _level_step(criterion, levels, number, level.points)
    return _evidence(
        criterion, level.points, (step,), facts, advice=to_next_level(levels, level, criterion)
    )


def _level_step(criterion: Criterion, levels: Levels, number: Decimal, points: Decimal) -> Reason:
    message = gettext_noop("{text}: {actual}, which gives {points} of {max} points.")
    shown = number
    if KINDS[levels.fact] == SHARE:
        message = gettext_noop("{text}: {actual} %, which gives {points} of {max} points.")
        shown = percent(number)
    return Reason(
        message, {"text": levels.text, "actual": shown, "points": points, "max": criterion.max}
    )


_TOLD = {
    PointsRule.NOT_APPLICABLE: _not_applicable,
    PointsRule.JUDGED: _judged,
    PointsRule.CONDITIONS: _by_conditions,
    PointsRule.OVERRIDE: _by_override,
    PointsRule.LEVEL: _by_levels,
}


def _evidence(
    criterion: Criterion,
    points: Decimal | None,
    steps: tuple[Reason, ...],
    facts: Facts | None = None,
    *,
    missing: tuple[str, ...] = (),
    advice: tuple[Reason, ...] = (),
    sources: tuple[Source, ...] = (),
) -> Evidence:
    shown = tuple(step for name in criterion.shows for step in _shown(name, facts or {}))
    return Evidence(
        code=criterion.code,
        title_vi=criterion.title_vi,
        title_en=criterion.title_en,
        max=criterion.max,
        points=points,
        kind=criterion.kind,
        steps=(*steps, *shown),
        sources=sources or (criterion.source,),
        missing=missing,
        advice=advice,
    )


def _shown(name: str, facts: Facts) -> tuple[Reason, ...]:
    number = as_number(facts.get(name))
    fact = FACTS.get(name)
    if number is None or fact is None or not fact.counted:
        return ()
    return (Reason(fact.counted, {"number": percent(number) if fact.kind == SHARE else number}),)
