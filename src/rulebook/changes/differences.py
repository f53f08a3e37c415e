"""What changes for whom from one regulation to another, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from rulebook.changes.line_changes import line_changes
from rulebook.changes.year_changes import year_changes
from rulebook.vocabulary.criteria import Band, Cap
from rulebook.vocabulary.findings import Bilingual, Source, gettext_noop
from rulebook.vocabulary.meanings import EVERY_CELL, cell_type_name, said, value_name, whom
from rulebook.vocabulary.pack import AgendaStep, ExceptionFor, Pack

GROUPS = (
    "calendar",
    "lengths",
    "deadlines",
    "attendance",
    "votes",
    "cells",
    "agenda",
    "criteria",
    "bands",
    "caps",
    "year",
    "classification",
    "norms",
)


@dataclass(frozen=True, slots=True)
class PackDifference:
    """One change: message (English msgid with {placeholders}) and parameters, for whom, and where
    the new rule stands.

    `source` is that of the old rule where the new pack has none.
    """

    code: str
    group: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    whom: Bilingual = EVERY_CELL
    source: Source | None = None


def differences(old: Pack, new: Pack) -> tuple[PackDifference, ...]:
    """Everything that changes from the old to the new (whole) pack, group by group; empty when
    nothing does.

    Texts that only say the same thing in other words are not named.
    """
    found = chain(
        _values(old, new),
        _agendas(old, new),
        _contents(old, new),
        _lines(old, new),
        _bands(old, new),
        _caps(old, new),
        _year(old, new),
    )
    return tuple(sorted(found, key=lambda each: GROUPS.index(each.group)))


def group_of(key: str) -> str:
    """The group of a value by its name."""
    if "minutes" in key.rsplit(".", maxsplit=1)[-1] or "minimum_minutes" in key:
        return "lengths"
    if key.endswith(("before", "after", "within")) or key.startswith(
        ("working_days.", "score.step.", "member.")
    ):
        return "deadlines"
    first = key.split(".", maxsplit=1)[0]
    return {
        "meeting": "calendar",
        "cell": "cells",
        "attendance": "attendance",
        "votes": "votes",
    }.get(first, "criteria")


def _values(old: Pack, new: Pack) -> Iterator[PackDifference]:
    for key in dict.fromkeys((*old.values, *new.values)):
        before, after = old.values.get(key), new.values.get(key)
        was, becomes = before.value if before else None, after.value if after else None
        source = after.source if after else before.source if before else None
        if was != becomes:
            params = {"what": value_name(key), "old": said(key, was), "new": said(key, becomes)}
            message = gettext_noop("{what}: {old} → {new}.")
            yield PackDifference("value", group_of(key), message, params, source=source)
        yield from _exceptions(old, new, key)


def _exceptions(old: Pack, new: Pack, key: str) -> Iterator[PackDifference]:
    before, after = _by_when(old.exceptions.get(key, ())), _by_when(new.exceptions.get(key, ()))
    for when in dict.fromkeys((*before, *after)):
        was, becomes = before.get(when), after.get(when)
        if was is not None and becomes is not None and was.value.value == becomes.value.value:
            continue
        found = becomes or was
        assert found is not None
        params = {
            "what": value_name(key),
            "old": said(key, (was.value if was else old.value(key)).value),
            "new": said(key, (becomes.value if becomes else new.value(key)).value),
        }
        message = gettext_noop("{what}: {old} → {new}.")
        yield PackDifference(
            "exception", group_of(key), message, params, whom(found), found.value.source
        )


def _by_when(exceptions: Iterable[ExceptionFor]) -> dict[tuple[Any, ...], ExceptionFor]:
    """The first exception for each kind of cell: later ones never apply."""
    found: dict[tuple[Any, ...], ExceptionFor] = {}
    for exception in exceptions:
        found.setdefault(_when(exception), exception)
    return found


def _when(exception: ExceptionFor) -> tuple[Any, ...]:
    return exception.cell_types, exception.members_from, exception.members_below


def _agendas(old: Pack, new: Pack) -> Iterator[PackDifference]:
    for kind in dict.fromkeys((*old.agendas, *new.agendas)):
        before = {step.code: step for step in old.steps(kind)}
        after = {step.code: step for step in new.steps(kind)}
        for code, step in after.items():
            if code not in before:
                message = gettext_noop("New step in the {kind} meeting: {step}.")
                yield _of_step("step.added", message, kind, step)
            elif step.required != before[code].required:
                message = gettext_noop("No longer required in the {kind} meeting: {step}.")
                if step.required:
                    message = gettext_noop("Now required in the {kind} meeting: {step}.")
                yield _of_step("step.required", message, kind, step)
        for code, step in before.items():
            if code not in after:
                yield _of_step(
                    "step.removed",
                    gettext_noop("No longer a step of the {kind} meeting: {step}."),
                    kind,
                    step,
                )


_KINDS = {
    "regular": Bilingual("thường kỳ", "regular"),
    "thematic": Bilingual("chuyên đề", "thematic"),
    "extraordinary": Bilingual("bất thường", "extraordinary"),
}


def _of_step(code: str, message: str, kind: str, step: AgendaStep) -> PackDifference:
    params = {
        "kind": _KINDS.get(kind, Bilingual(kind, kind)),
        "step": Bilingual(step.title_vi, step.title_en),
    }
    return PackDifference(code, "agenda", message, params, source=step.source)


def _contents(old: Pack, new: Pack) -> Iterator[PackDifference]:
    for cell_type in dict.fromkeys((*old.contents, *new.contents)):
        before = {each.code: each for each in old.contents.get(cell_type, ())}
        after = {each.code: each for each in new.contents.get(cell_type, ())}
        for code in dict.fromkeys((*before, *after)):
            if code in before and code in after:
                continue
            each = after.get(code) or before[code]
            message = (
                gettext_noop("Contents added: {text}.")
                if code in after
                else gettext_noop("Contents gone: {text}.")
            )
            params = {"text": each.words}
            yield PackDifference(
                "content", "agenda", message, params, cell_type_name(cell_type), each.source
            )


def _bands(old: Pack, new: Pack) -> Iterator[PackDifference]:
    before, after = ({band.code: band for band in pack.bands} for pack in (old, new))
    for code in dict.fromkeys((*before, *after)):
        was, becomes = before.get(code), after.get(code)
        found = becomes or was
        assert found is not None
        if _bounds(was) != _bounds(becomes):
            message = gettext_noop("Band {band}: {old} → {new} points.")
            params = {"band": found.words, "old": _bounds(was), "new": _bounds(becomes)}
            yield PackDifference("band", "bands", message, params, source=found.source)


def _bounds(band: Band | None) -> Bilingual:
    if band is None:
        return Bilingual("không có", "none")
    upper = band.upper
    if band.upper_included:
        return Bilingual(f"từ {band.lower} đến {upper}", f"{band.lower} to {upper}")
    return Bilingual(f"từ {band.lower} đến dưới {upper}", f"{band.lower} to below {upper}")


def _caps(old: Pack, new: Pack) -> Iterator[PackDifference]:
    for cap in new.caps:
        if not any(_same_cap(cap, other) for other in old.caps):
            yield _of_cap(
                "cap.added", gettext_noop("New cap: {text} ({of}: at most {limit})."), cap, new
            )
    for cap in old.caps:
        if not any(_same_cap(cap, other) for other in new.caps):
            yield _of_cap(
                "cap.removed", gettext_noop("Cap gone: {text} ({of}: at most {limit})."), cap, old
            )


def _same_cap(cap: Cap, other: Cap) -> bool:
    return (cap.condition, cap.of, cap.points, cap.band) == (
        other.condition,
        other.of,
        other.points,
        other.band,
    )


def _of_cap(code: str, message: str, cap: Cap, pack: Pack) -> PackDifference:
    limit: Any = cap.points
    if cap.band:
        limit = next(band.words for band in pack.bands if band.code == cap.band)
    of = (
        Bilingual("tổng điểm", "total")
        if cap.of == "total"
        else Bilingual(f"tiêu chí {cap.of}", f"criterion {cap.of}")
    )
    return PackDifference(
        code, "caps", message, {"text": cap.text, "of": of, "limit": limit}, source=cap.source
    )


def _year(old: Pack, new: Pack) -> Iterator[PackDifference]:
    for code, group, message, params, source in year_changes(old, new):
        yield PackDifference(code, group, message, params, source=source)


def _lines(old: Pack, new: Pack) -> Iterator[PackDifference]:
    for code, message, params, source in line_changes(old, new):
        yield PackDifference(code, "criteria", message, params, source=source)
