"""A pack as a document to read: sections of sentences, the sheet of criteria, bands, rules of the
year.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.insight.scoring.rules.bands import ranked_bands
from chibo.interfaces.web.regulations.sentences import (
    amount,
    bounds,
    for_whom,
    source_of,
    types,
    words,
)
from rulebook.vocabulary.criteria import Criterion
from rulebook.vocabulary.findings import Bilingual
from rulebook.vocabulary.known_values import KNOWN
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.values import share

Entry = dict[str, Any]
_HEADS = (
    ("calendar", gettext_lazy("Calendar and length of the meetings"), ("meeting.", "agenda.")),
    (
        "deadlines",
        gettext_lazy("Deadlines"),
        (
            "huddle.",
            "notice.",
            "papers.",
            "minutes.",
            "self_score.",
            "records.",
            "official.",
            "working_days.",
            "score.step.",
        ),
    ),
    ("cell", gettext_lazy("The cell and its committee"), ("cell.",)),
    ("attendance", gettext_lazy("Attendance"), ("attendance.",)),
    ("votes", gettext_lazy("Votes"), ("votes.",)),
    ("members", gettext_lazy("Members"), ("member.",)),
    ("score", gettext_lazy("Scoring in general"), ("score.",)),
)
_REST = gettext_lazy("Other values")
_KINDS = {"regular": gettext_lazy("Regular meeting"), "thematic": gettext_lazy("Thematic meeting")}
_DECIDED = {
    "facts": gettext_lazy("decided by facts"),
    "judged": gettext_lazy("people judge"),
    "mixed": gettext_lazy("facts are shown, people judge"),
}
_PERIODS = {"half_year": gettext_lazy("The half-year"), "year": gettext_lazy("The year")}


def sections_of(pack: Pack) -> list[dict[str, Any]]:
    """The sections that the pack has something for, in the order of reading: key, title, template,
    rows.
    """
    made = [
        *_value_sections(pack),
        *_agenda_sections(pack),
        *_content_sections(pack),
        *_sheet_sections(pack),
    ]
    return [section for section in (*made, *_year_sections(pack)) if section["rows"]]


def _section(key: str, title: Any, template: str, rows: list[Any], **rest: Any) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "template": f"web/regulations/{template}.html",
        "rows": rows,
        **rest,
    }


def _value_sections(pack: Pack) -> Iterator[dict[str, Any]]:
    heads = {key: _head_of(key) for key in pack.values}
    for name, title, _prefixes in (*_HEADS, ("other", _REST, ())):
        rows = [_value(pack, key) for key in pack.values if heads[key] == name]
        yield _section(name, title, "values", rows)


def _head_of(key: str) -> str:
    """The section with the longest prefix that fits."""
    fitting = [
        (len(prefix), name)
        for name, _title, prefixes in _HEADS
        for prefix in prefixes
        if key.startswith(prefix)
    ]
    return max(fitting)[1] if fitting else "other"


def _value(pack: Pack, key: str) -> Entry:
    value, is_share = pack.values[key], KNOWN.get(key) is share
    return {
        "anchor": key,
        "text": words(value.words),
        "amount": amount(value.value, share=is_share),
        "silent": value.value is None,
        "source": source_of(value, pack),
        "exceptions": [
            {
                "whom": for_whom(one),
                "text": words(one.value.words),
                "amount": amount(one.value.value, share=is_share),
                "source": source_of(one.value, pack),
            }
            for one in pack.exceptions.get(key, ())
        ],
    }


def _agenda_sections(pack: Pack) -> Iterator[dict[str, Any]]:
    for kind, steps in pack.agendas.items():
        rows = [
            {
                "title": step.title_vi,
                "words": words(_pair(step.title_vi, step.title_en)),
                "required": step.required,
                "minutes": step.minutes,
                "record": words(_pair(step.record_vi, step.record_en)),
                "source": source_of(step, pack),
            }
            for step in steps
        ]
        title = _("Steps: {kind}").format(kind=_KINDS.get(kind, kind))
        yield _section(f"agenda-{kind}", title, "agenda", rows)


def _content_sections(pack: Pack) -> Iterator[dict[str, Any]]:
    rows = [
        {
            "whom": types((kind,) if kind != "all" else ()),
            "rows": [{"text": words(one.words), "source": source_of(one, pack)} for one in several],
        }
        for kind, several in pack.contents.items()
    ]
    yield _section("contents", _("Contents by type of cell"), "contents", rows)


def _sheet_sections(pack: Pack) -> Iterator[dict[str, Any]]:
    lines = [_line(row, pack, depth) for row, depth in _lines(pack.criteria or pack.refinements)]
    yield _section("criteria", _("Criteria"), "criteria", lines)
    caps = [{"text": words(cap.text), "source": source_of(cap, pack)} for cap in pack.caps]
    yield _section("caps", _("Caps"), "texts", caps)
    ranked = ranked_bands(pack)
    bands = [
        {
            "band": ranked[band.code],
            "lower": band.lower,
            "upper": band.upper,
            "included": band.upper_included,
            "source": source_of(band, pack),
        }
        for band in pack.bands
    ]
    yield _section("bands", _("Bands"), "bands", bands)


def _lines(criteria: Iterable[Criterion], depth: int = 0) -> Iterator[tuple[Criterion, int]]:
    for row in criteria:
        yield row, depth
        yield from _lines(row.parts, depth + 1)


def _line(row: Criterion, pack: Pack, depth: int) -> Entry:
    levels = row.levels
    return {
        "anchor": f"criterion-{row.code}",
        "code": getattr(row, "label", "") or row.code,
        "title": words(_pair(row.title_vi, row.title_en)),
        "max": row.max or None,
        "depth": depth,
        "decided": "" if row.parts else _DECIDED.get(row.kind, ""),
        "all_or_nothing": getattr(row, "all_or_nothing", False),
        "conditions": [words(one.text) for one in row.conditions if one.text],
        "level_text": words(levels.text) if levels else "",
        "levels": (
            [(bounds(level, levels.fact), level.points) for level in levels.rows] if levels else []
        ),
        "overrides": [
            (words(one.condition.text), one.points)
            for one in getattr(levels, "overrides", ())
            if one.condition.text
        ],
        "not_applicable": words(row.not_applicable.text) if row.not_applicable else "",
        "settings": [
            (words(one.gap), words(one.settled), source_of(one, pack))
            for one in getattr(row, "settings", ())
        ],
        "advice": words(row.advice),
        "source": source_of(row, pack),
    }


def _year_sections(pack: Pack) -> Iterator[dict[str, Any]]:
    for period, rule in (pack.rollup or {}).items():
        yield _section(
            f"year-{period}", _PERIODS.get(period, period), "texts", list(_texts(rule, pack))
        )
    yield _section(
        "classification",
        _("Classification of cells"),
        "texts",
        list(_texts(pack.classification, pack)),
    )
    norms = pack.norms if isinstance(pack.norms, Mapping) else dict(enumerate(pack.norms or ()))
    yield _section(
        "norms",
        _("Attendance norms of officials"),
        "texts",
        list(_texts(tuple(norms.values()), pack)),
    )


def _texts(thing: Any, pack: Pack) -> Iterator[Entry]:
    """Every rule inside the thing that has a sentence of its own, with its source, in the order in
    which it was written.
    """
    if isinstance(thing, Mapping):
        thing = tuple(thing.values())
    if isinstance(thing, (tuple, list)):
        for part in thing:
            yield from _texts(part, pack)
        return
    if not is_dataclass(thing):
        return
    text = getattr(thing, "text", None) or getattr(thing, "words", None)
    if text is not None and getattr(thing, "source", None) is not None:
        yield {"text": words(text), "source": source_of(thing, pack)}
    for field in fields(thing):
        if field.name not in ("text", "source"):
            yield from _texts(getattr(thing, field.name), pack)


def _pair(vi: str, en: str) -> Any:
    return Bilingual(vi, en) if vi else None
