"""The score sheet: what facts decide, what people must judge, whether points are sound, total and band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rulebook.conditions import Facts, State, Verdict, as_number, judge, percent
from rulebook.facts import KINDS, SHARE
from rulebook.findings import Explained, Finding, Source, Step, Words, gettext_noop
from rulebook.pack import Condition, Criterion, Level, Levels, Pack

__all__ = ["Evidence", "Facts", "band", "check_points", "evidence", "total"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the facts say about one line of the sheet; `points` is None where people must judge.

    kind: facts (facts may decide), mixed (facts inform a judgement) or judged (people only).
    """

    code: str
    title_vi: str
    title_en: str
    max: Decimal
    points: Decimal | None
    kind: str
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    missing: tuple[str, ...] = ()
    advice: tuple[Step, ...] = ()

    @property
    def decided(self) -> bool:
        """True when the facts alone give the points."""
        return self.points is not None


def evidence(pack: Pack, facts: Facts) -> tuple[Evidence, ...]:
    """One line per criterion without parts, in the order of the sheet; no points where people must judge.

    A criterion whose conditions are all met (or fall away) gets its full points; with a failed or unknown condition the
    points stay open and the steps say which one; with levels the level is taken. Source: the sheet of the pack.
    """
    return tuple(_line(pack, criterion, facts) for criterion in pack.leaves)


def check_points(pack: Pack, points: Mapping[str, Decimal]) -> tuple[Finding, ...]:
    """What is wrong with a filled sheet: a line missing or unknown, points out of range or off the pack's step."""
    findings = []
    step = pack.value("score.points_step").value
    leaves = {leaf.code: leaf for leaf in pack.leaves}
    for code in points:
        if code not in leaves:
            message = gettext_noop("The sheet has no criterion {code}.")
            findings.append(Finding("score.unknown", message, {"code": code}, source=pack.source, field=code))
    for code, leaf in leaves.items():
        params: dict[str, object] = {
            "code": code,
            "title": Words(leaf.title_vi, leaf.title_en),
            "max": leaf.max,
            "step": step,
        }
        given = points.get(code)
        if given is None:
            message = gettext_noop("Criterion {code} ({title}) has no points yet.")
            findings.append(Finding("score.missing", message, params, source=leaf.source, field=code))
        elif not given.is_finite() or not 0 <= given <= leaf.max:
            message = gettext_noop("Criterion {code} ({title}): {points} points; allowed are 0 to {max}.")
            findings.append(
                Finding("score.range", message, {**params, "points": given}, source=leaf.source, field=code)
            )
        elif step is not None and given % step:
            message = gettext_noop("Criterion {code} ({title}): {points} points; allowed are multiples of {step}.")
            source = pack.value("score.points_step").source
            params["points"] = given
            findings.append(Finding("score.step", message, params, source=source, field=code))
    return tuple(findings)


def total(pack: Pack, points: Mapping[str, Decimal]) -> Decimal:
    """The sum over the lines of the sheet; lines without points add nothing, unknown codes are passed over."""
    return sum((points[leaf.code] for leaf in pack.leaves if leaf.code in points), Decimal(0))


def band(pack: Pack, total: Decimal) -> Explained[str]:
    """The code of the band that holds the total (good, fair, average, poor).

    Raises ValueError for a total outside the sheet.
    """
    for candidate in pack.bands:
        if candidate.holds(total):
            message = gettext_noop("{total} points: {band} (from {lower} to below {upper}).")
            if candidate.upper_included:
                message = gettext_noop("{total} points: {band} (from {lower} to {upper}).")
            params = {"total": total, "band": candidate.words, "lower": candidate.lower, "upper": candidate.upper}
            return Explained(candidate.code, (Step(message, params),), (candidate.source,))
    raise ValueError(f"no band holds {total}")


def _line(pack: Pack, criterion: Criterion, facts: Facts) -> Evidence:
    unless = criterion.not_applicable
    if unless is not None and unless.fact in facts:
        count = as_number(facts[unless.fact])
        if count is not None and count <= unless.at_most:
            step = Step(gettext_noop("The rule says: {rule}"), {"rule": unless.text})
            points = criterion.max if unless.then == "full_points" else None
            return _evidence(criterion, points, (step,), sources=(criterion.source, unless.source))
    if criterion.levels is not None:
        return _by_levels(criterion, criterion.levels, facts)
    if criterion.conditions:
        return _by_conditions(pack, criterion, facts)
    step = Step(gettext_noop("People judge this line; no rule gives its points."))
    missing = tuple(name for name in criterion.shows if name not in facts)
    return _evidence(criterion, None, (step,), facts, missing=missing, advice=_advice(criterion.max, criterion.advice))


def _by_conditions(pack: Pack, criterion: Criterion, facts: Facts) -> Evidence:
    verdicts = [judge(condition, facts, pack) for condition in criterion.conditions]
    steps = [verdict.step for verdict in verdicts]
    open_ones = [pair for pair in zip(criterion.conditions, verdicts, strict=True) if _open(pair[1])]
    if not open_ones:
        steps.append(Step(gettext_noop("All conditions are met: {points} points."), {"points": criterion.max}))
        return _evidence(criterion, criterion.max, tuple(steps), facts)
    message = gettext_noop(
        "Not all conditions are met and the regulation gives no steps between 0 and {max}: people judge."
    )
    steps.append(Step(message, {"max": criterion.max}))
    missing = tuple(dict.fromkeys(name for _, verdict in open_ones for name in verdict.missing))
    advice = tuple(step for condition, _ in open_ones for step in _advice_of(condition, criterion))
    return _evidence(criterion, None, tuple(steps), facts, missing=missing, advice=advice)


def _by_levels(criterion: Criterion, levels: Levels, facts: Facts) -> Evidence:
    number = as_number(facts.get(levels.fact))
    if number is None:
        step = Step(gettext_noop("Not known yet: {text}"), {"text": levels.text})
        missing = () if levels.fact in facts else (levels.fact,)
        return _evidence(criterion, None, (step,), facts, missing=missing)
    level = next(row for row in levels.rows if row.holds(number))
    shown = percent(number) if KINDS[levels.fact] == SHARE else number
    message = gettext_noop("{text}: {actual}, which gives {points} of {max} points.")
    if KINDS[levels.fact] == SHARE:
        message = gettext_noop("{text}: {actual} %, which gives {points} of {max} points.")
    params = {"text": levels.text, "actual": shown, "points": level.points, "max": criterion.max}
    advice = _to_next_level(levels, level, criterion)
    return _evidence(criterion, level.points, (Step(message, params),), facts, advice=advice)


def _to_next_level(levels: Levels, level: Level, criterion: Criterion) -> tuple[Step, ...]:
    better = [row for row in levels.rows if row.points > level.points]
    if not better or levels.advice is None:
        return ()
    return _advice(criterion.max - level.points, levels.advice)


def _open(verdict: Verdict) -> bool:
    return verdict.state in (State.FAILED, State.UNKNOWN)


def _advice_of(condition: Condition, criterion: Criterion) -> tuple[Step, ...]:
    return _advice(criterion.max, condition.advice or criterion.advice)


def _advice(points: Decimal, words: Words | None) -> tuple[Step, ...]:
    if words is None:
        return ()
    message = gettext_noop("To gain up to {points} points next month: {advice}")
    return (Step(message, {"points": points, "advice": words}),)


def _evidence(
    criterion: Criterion,
    points: Decimal | None,
    steps: tuple[Step, ...],
    facts: Facts | None = None,
    *,
    missing: tuple[str, ...] = (),
    advice: tuple[Step, ...] = (),
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


def _shown(name: str, facts: Facts) -> tuple[Step, ...]:
    number = as_number(facts.get(name))
    message = _COUNTS.get(name)
    if number is None or message is None:
        return ()
    return (Step(message, {"number": percent(number) if KINDS[name] == SHARE else number}),)


_COUNTS: Mapping[str, str] = {
    "opinions.speakers": gettext_noop("Members who spoke: {number}."),
    "opinions.share": gettext_noop("Share of those present who spoke: {number} %."),
    "agenda.ideology_minutes": gettext_noop("Minutes for the ideological part: {number}."),
    "agenda.led_by_others": gettext_noop("Items led by someone other than the secretary: {number}."),
    "papers.count": gettext_noop("Documents sent before the meeting: {number}."),
    "tasks.due": gettext_noop("Tasks due by this meeting: {number}."),
    "tasks.done": gettext_noop("Tasks done: {number}."),
    "tasks.done_share": gettext_noop("Share of tasks done: {number} %."),
    "attendance.excused": gettext_noop("Absent with reason: {number}."),
    "attendance.longest_excused_run": gettext_noop("Longest run of excused absences: {number}."),
}
