"""What a cell can do next month about a line that lost points."""

from __future__ import annotations

from decimal import Decimal

from rulebook.vocabulary.conditions import percent
from rulebook.vocabulary.criteria import Condition, Criterion, Level, Levels
from rulebook.vocabulary.facts import KINDS, SHARE
from rulebook.vocabulary.findings import Bilingual, Reason, gettext_noop


def of_words(points: Decimal, words: Bilingual | None) -> tuple[Reason, ...]:
    """The advice of the pack with the points it is worth; nothing where the pack gives none."""
    if words is None:
        return ()
    message = gettext_noop("To gain up to {points} points next month: {advice}")
    return (Reason(message, {"points": points, "advice": words}),)


def of_condition(condition: Condition, criterion: Criterion, points: Decimal) -> tuple[Reason, ...]:
    """The advice of the condition, else of the line, else the condition itself as the thing to
    reach.
    """
    return of_words(points, condition.advice or criterion.advice or condition.text)


def to_avoid(points: Decimal, words: Bilingual) -> tuple[Reason, ...]:
    """What must not happen again for the points to come back."""
    message = gettext_noop("To gain up to {points} points next month, avoid this: {text}")
    return (Reason(message, {"points": points, "text": words}),)


def to_next_level(levels: Levels, level: Level, criterion: Criterion) -> tuple[Reason, ...]:
    """The next better level with its bound, after the advice of the pack; nothing on the best
    level.
    """
    better = [row for row in levels.rows if row.points > level.points]
    if not better:
        return ()
    told = of_words(criterion.max - level.points, levels.advice or criterion.advice)
    return (*told, _bound(levels, level, min(better, key=lambda row: row.points)))


def _bound(levels: Levels, level: Level, row: Level) -> Reason:
    rises = row.lower is not None and (level.upper is not None and row.lower >= level.upper)
    bound, included = (row.lower, row.lower_included) if rises else (row.upper, row.upper_included)
    shown = percent(bound) if bound is not None and KINDS[levels.fact] == SHARE else bound
    message = _BOUNDS[rises, included]
    unit = " %" if KINDS[levels.fact] == SHARE else ""
    params = {
        "gain": row.points - level.points,
        "text": levels.text,
        "bound": f"{shown}{unit}",
        "points": row.points,
    }
    return Reason(message, params)


_BOUNDS = {
    (True, True): gettext_noop(
        "{gain} points more: {text} at least {bound} gives {points} points."
    ),
    (True, False): gettext_noop("{gain} points more: {text} above {bound} gives {points} points."),
    (False, True): gettext_noop(
        "{gain} points more: {text} at most {bound} gives {points} points."
    ),
    (False, False): gettext_noop("{gain} points more: {text} below {bound} gives {points} points."),
}
