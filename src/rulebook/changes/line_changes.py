"""What changes on the score sheet from one pack to another: lines, points, and what
decides them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rulebook.vocabulary.conditions import percent
from rulebook.vocabulary.criteria import Condition, Criterion, Level, Levels, NotApplicable
from rulebook.vocabulary.facts import KINDS, SHARE
from rulebook.vocabulary.findings import Bilingual, Source, gettext_noop
from rulebook.vocabulary.pack import Pack

Change = tuple[str, str, dict[str, Any], Source]


def line_changes(old: Pack, new: Pack) -> Iterator[Change]:
    """(code, message, parameters, source) of each change; parts of a line just divided are told
    with it.
    """
    told: set[str] = set()
    for code, line in new.by_code.items():
        before = old.by_code.get(code)
        if before is not None:
            yield from _same_line(before, line, told)
        elif code not in told:
            message = gettext_noop("New line {code} {title}: {max} points.")
            yield "line.added", message, _params(line), line.source
        if before is None or not before.parts:
            told.update(part.code for part in line.parts)
    for code, line in old.by_code.items():
        if code not in new.by_code and code not in told:
            yield (
                "line.removed",
                gettext_noop("Line gone: {code} {title} ({max} points)."),
                _params(line),
                line.source,
            )


def _same_line(old: Criterion, new: Criterion, told: set[str]) -> Iterator[Change]:
    if old.max != new.max:
        message = gettext_noop("{code} {title}: {old} → {max} points.")
        yield "line.points", message, {**_params(new), "old": old.max}, new.source
    if new.parts and not old.parts:
        message = gettext_noop("{code} {title}: its {max} points are divided: {parts}.")
        yield "line.divided", message, {**_params(new), "parts": _parts(new)}, new.parts[0].source
    elif old.parts and not new.parts:
        told.update(line.code for line in old.lines)
        yield (
            "line.joined",
            gettext_noop("{code} {title}: its {max} points are given as one."),
            _params(new),
            new.source,
        )
    elif not new.parts:
        yield from _leaf(old, new)


def _leaf(old: Criterion, new: Criterion) -> Iterator[Change]:
    if _decided(old) != _decided(new):
        yield _decision(new)
    elif old.all_or_nothing != new.all_or_nothing:
        message = gettext_noop("{code} {title}: when a condition is not met, people judge.")
        if new.all_or_nothing:
            message = gettext_noop(
                "{code} {title}: all or nothing, 0 points when a condition is not met."
            )
        yield "line.all_or_nothing", message, _params(new), new.source
    if _unless(old.not_applicable) != _unless(new.not_applicable):
        yield _not_applicable(new)


def _decided(line: Criterion) -> tuple[Any, ...]:
    """What decides the points, without the words."""
    levels = line.levels
    rows = (
        (levels.fact, levels.rows, tuple((_bare(o.condition), o.points) for o in levels.overrides))
        if levels
        else ()
    )
    return (
        line.kind in ("facts", "sum"),
        tuple(_bare(condition) for condition in line.conditions),
        rows,
    )


def _bare(condition: Condition) -> tuple[Any, ...]:
    branches = tuple(_bare(branch) for branch in condition.branches)
    return condition.operator, condition.fact, condition.operand, branches, condition.only_when


def _unless(rule: NotApplicable | None) -> tuple[Any, ...] | None:
    return None if rule is None else (_bare(rule.condition), rule.then)


def _decision(line: Criterion) -> Change:
    if line.levels is not None:
        message = gettext_noop("{code} {title}: the points follow levels: {levels}.")
        return (
            "line.levels",
            message,
            {**_params(line), "levels": _levels(line.levels)},
            line.source,
        )
    if line.conditions:
        texts = [condition.text or Bilingual("", "") for condition in line.conditions]
        listed = Bilingual(
            "; ".join(text.vi for text in texts), "; ".join(text.en for text in texts)
        )
        message = gettext_noop("{code} {title}: {max} points when all this is so: {conditions}.")
        return "line.conditions", message, {**_params(line), "conditions": listed}, line.source
    return "line.judged", gettext_noop("{code} {title}: people judge."), _params(line), line.source


def _not_applicable(line: Criterion) -> Change:
    unless = line.not_applicable
    if unless is None:
        return (
            "line.applies",
            gettext_noop("{code} {title}: applies in every meeting."),
            _params(line),
            line.source,
        )
    message = {
        "leave": gettext_noop("{code} {title}: when it does not apply ({text}) it gives 0 points."),
        "full_points": gettext_noop(
            "{code} {title}: when it does not apply ({text}) it gives all points."
        ),
        "rescale": gettext_noop(
            "{code} {title}: when it does not apply ({text}) the sheet is stretched."
        ),
    }.get(
        unless.then or "",
        gettext_noop("{code} {title}: when it does not apply ({text}) people judge."),
    )
    return "line.not_applicable", message, {**_params(line), "text": unless.text}, unless.source


def _params(line: Criterion) -> dict[str, Any]:
    return {"code": line.code, "title": Bilingual(line.title_vi, line.title_en), "max": line.max}


def _parts(line: Criterion) -> Bilingual:
    return Bilingual(
        "; ".join(f"{part.code} {part.title_vi} {part.max}" for part in line.parts),
        "; ".join(f"{part.code} {part.title_en} {part.max}" for part in line.parts),
    )


def _levels(levels: Levels) -> Bilingual:
    """The steps from the best down, "from 80 % to below 90 %: 27", with what comes before them."""
    rows = sorted(levels.rows, key=lambda row: -row.points)
    bounds = [(_bounds(levels, row), row.points) for row in rows]
    bounds += [(one.condition.text or Bilingual("", ""), one.points) for one in levels.overrides]
    vi, en = (
        "; ".join(f"{getattr(text, name)}: {points}" for text, points in bounds)
        for name in ("vi", "en")
    )
    return Bilingual(f"{levels.text.vi} – {vi}", f"{levels.text.en} – {en}")


def _bounds(levels: Levels, row: Level) -> Bilingual:
    unit = " %" if KINDS.get(levels.fact) == SHARE else ""
    lower, upper = (
        (percent(bound) if bound is not None and unit else bound)
        for bound in (row.lower, row.upper)
    )
    if row.lower is not None and row.lower == row.upper:
        return Bilingual(f"đúng {lower}{unit}", f"exactly {lower}{unit}")
    vi, en = [], []
    if lower is not None:
        vi.append(f"{'từ' if row.lower_included else 'trên'} {lower}{unit}")
        en.append(f"{'from' if row.lower_included else 'above'} {lower}{unit}")
    if upper is not None:
        below = ("đến dưới", "to below") if vi else ("dưới", "below")
        said_vi, said_en = ("đến", "up to") if row.upper_included else below
        vi.append(f"{said_vi} {upper}{unit}")
        en.append(f"{said_en} {upper}{unit}")
    return Bilingual(" ".join(vi), " ".join(en))
