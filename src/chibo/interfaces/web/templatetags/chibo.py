"""What templates may write: {% load chibo %} gives wording filters and the components
of the desk.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.request_id import current_request_id
from chibo.insight.scoring.rules.bands import RankedBand, band_among
from chibo.interfaces import formatting
from chibo.interfaces.web.shell.bands import band_name
from chibo.interfaces.web.shell.labels import BAND_ICONS, CONFIDENCE, MARKS, STATES, TONE_ICONS
from chibo.interfaces.web.shell.sources import text_url
from chibo.interfaces.web.templatetags import form_fields

register = template.Library()
register.tags.update(form_fields.register.tags)

register.filter("say", formatting.format_message)
register.filter("vdate", formatting.date_in)
register.filter("vmonth", formatting.month_name)
register.filter("vtime", formatting.clock_time)
register.filter("vmoment", formatting.moment)
register.filter("percent", formatting.percent)
register.filter("points", formatting.number)
register.filter("item_title", formatting.item_title)
register.simple_tag(current_request_id, name="request_id")


@register.filter
def cell(value: Any) -> Any:
    """A value of any kind as it stands in a table; None reads as a dash."""
    return (
        value
        if isinstance(value, SafeString) or value == ""
        else formatting.format_value("text", value)
    )


@register.filter
def undo_url(message: Any) -> str:
    """The address of the undo form of a message sent with extra_tags="undo:/address/"."""
    tags = (getattr(message, "extra_tags", "") or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:/")), "")


@register.filter
def bottom_items(nav: Any) -> list[Any]:
    """What fits into the bottom bar of a phone: five places, or four and "More"."""
    items = list(nav or ())
    return items if len(items) <= 5 else items[:4]


@register.filter
def bottom_rest(nav: Any) -> list[Any]:
    """What stands behind "More"."""
    items = list(nav or ())
    return [] if len(items) <= 5 else items[4:]


@register.filter
def any_current(items: Any) -> bool:
    """True when one of the items is the page being shown."""
    return any(item.get("current") for item in items)


@register.simple_tag
@lru_cache(maxsize=500)  # The same few icons stand dozens of times on a page.
def icon(name: str, size: str = "") -> SafeString:
    """An icon beside a word; says nothing by itself."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        size,
        static("web/icons.svg"),
        name,
    )


@register.simple_tag
def chip(word: str, tone: str = "todo", name: str = "") -> SafeString:
    """A status: word, icon and colour together.

    Tones: done, current, late, todo, skipped, wait, info.
    """
    return format_html(
        '<span class="chip {}">{}<span>{}</span></span>',
        tone,
        icon(name or TONE_ICONS.get(tone, "circle")),
        word,
    )


@register.simple_tag
def band(
    given: RankedBand | str | None, points: Any = None, provisional: bool = False, bands: Any = None
) -> SafeString:
    """A band as its regulation names it, with its points; without one: "not scored".

    A code is looked up in `bands`.
    """
    found = band_among(bands or {}, given) if isinstance(given, str) else given
    if found is None:
        return chip(gettext("not scored"), "todo", "circle-dashed")
    name = band_name(found)
    word = name if points is None else f"{formatting.number(points)} · {name}"
    waits = gettext("provisional")
    return chip(f"{word} ({waits})" if provisional else word, found.tone, BAND_ICONS[found.tone])


@register.simple_tag
def dot(state: str, word: str = "") -> SafeString:
    """A small sign for one step in a wide table, with words for screen readers."""
    said = word or str(STATES[state])
    return format_html(
        '<span class="dot {}" title="{}"><span class="sr">{}</span></span>', state, said, said
    )


@register.simple_block_tag
def page_head(content: str, title: str, eyebrow: str = "", lead: str = "") -> SafeString:
    """The head of a page: eyebrow, a sentence as title, and between the tags at most one primary
    action.
    """
    return format_html(
        '<header class="head"><div>{}<h1>{}</h1>{}</div>{}</header>',
        format_html('<p class="eyebrow">{}</p>', eyebrow) if eyebrow else "",
        title,
        format_html('<p class="lead">{}</p>', lead) if lead else "",
        format_html('<div class="row">{}</div>', content) if content.strip() else "",
    )


@register.simple_block_tag
def notice(content: str, tone: str = "info") -> SafeString:
    """A sentence in a tint with its icon. Tones: good, info, wait, bad."""
    return format_html(
        '<div class="notice {}">{}<div>{}</div></div>',
        tone,
        icon(TONE_ICONS.get(tone, "info-circle")),
        content,
    )


@register.inclusion_tag("web/components/breadcrumbs.html")
def breadcrumbs(trail: list[tuple[str, str]]) -> dict[str, Any]:
    """The way up: pairs of label and address, without the page itself."""
    return {"trail": trail}


@register.inclusion_tag("web/components/figure.html")
def figure(
    label: str, value: Any, *, note: str = "", url: str = "", tone: str = "", missing: str = ""
) -> dict[str, Any]:
    """A number that opens: with url it leads to its rows; missing names what it does
    not count yet.
    """
    return {
        "label": label,
        "value": value,
        "note": note,
        "url": url,
        "tone": tone,
        "missing": missing,
    }


@register.inclusion_tag("web/components/path.html")
def path(steps: list[dict[str, Any]], label: str = "") -> dict[str, Any]:
    """The month (or what the label says) as a path: steps with label, state (done, current, late,
    todo, skipped), due, note, url.
    """
    shown = [
        {
            "number": number,
            "word": STATES[str(step["state"])],
            "icon": TONE_ICONS[str(step["state"])],
            **step,
        }
        for number, step in enumerate(steps, start=1)
    ]
    now = next((step for step in shown if str(step["state"]) in ("current", "late")), None)
    done = sum(1 for step in shown if str(step["state"]) == "done")
    return {"steps": shown, "now": now, "done": done, "total": len(shown), "label": label}


@register.inclusion_tag("web/components/next_actions.html")
def next_actions(items: list[dict[str, Any]], empty: str = "") -> dict[str, Any]:
    """What needs me now: items with title, url, and where known note, due, tone, icon, chip, why
    (an Explained).
    """
    icons = {
        "late": "alert-triangle",
        "current": "arrow-right",
        "wait": "clock",
        "info": "info-circle",
        "done": "check",
    }
    shown = [{"icon": icons.get(item.get("tone", ""), "arrow-right"), **item} for item in items]
    return {"items": shown, "empty": empty}


@register.inclusion_tag("web/components/blank_slate.html")
def blank_slate(
    title: str, text: str = "", url: str = "", label: str = "", name: str = "notebook"
) -> dict[str, Any]:
    """An empty list that says how to fill it."""
    return {"title": title, "text": text, "url": url, "label": label, "name": name}


@register.inclusion_tag("web/components/why.html")
def why(
    explained: Any,
    *,
    title: str = "",
    rule: str = "",
    facts: list[Any] | tuple[Any, ...] = (),
    advice: Any = None,
    panel: bool = False,
) -> dict[str, Any]:
    """The "Why?": the rule, the facts (pairs, or triples with an address), the arithmetic, the
    sources, and what helps.

    Opens without JavaScript; panel=True shows it open, as a side column does.
    """
    sources = [
        {
            "source": source,
            "url": text_url(source),
            "confidence": CONFIDENCE.get(str(getattr(source, "confidence", ""))[:1].upper(), ""),
        }
        for source in getattr(explained, "sources", ())
        if source is not None
    ]
    if advice is not None and not isinstance(advice, (list, tuple)):
        advice = [advice]
    return {
        "title": title,
        "rule": rule,
        "facts": facts,
        "steps": getattr(explained, "steps", ()),
        "sources": sources,
        "advice": advice or [],
        "panel": panel,
    }


@register.inclusion_tag("web/components/table.html")
def table(
    caption: str, columns: list[Any], rows: list[Any], foot: list[Any] | None = None
) -> dict[str, Any]:
    """A table that becomes cards on a phone.

    columns: labels, or dicts with label and kind ("num", "mid"); a cell: a value, markup, or a dict
    with text and url.
    """
    heads = [column if isinstance(column, dict) else {"label": column} for column in columns]

    def dressed(row: list[Any]) -> list[dict[str, Any]]:
        return [
            {
                "label": head["label"],
                "kind": head.get("kind", ""),
                **(part if isinstance(part, dict) else {"text": part}),
            }
            for head, part in zip(heads, row, strict=True)
        ]

    return {
        "caption": caption,
        "heads": heads,
        "rows": [dressed(row) for row in rows],
        "foot": dressed(foot) if foot else None,
    }


@register.inclusion_tag("web/components/pager.html")
def pager(
    next_url: str = "", previous_url: str = "", shown: int | None = None, total: int | None = None
) -> dict[str, Any]:
    """Pages by key: the next and the one before."""
    return {"next_url": next_url, "previous_url": previous_url, "shown": shown, "total": total}


@register.inclusion_tag("web/components/progress.html")
def progress(
    label: str, done: int, total: int, note: str = "", key: str = "progress"
) -> dict[str, Any]:
    """Long work: a bar with its counts."""
    return {"label": label, "done": done, "total": total, "note": note, "key": key}


@register.inclusion_tag("web/components/roll_row.html")
def roll_row(
    key: Any,
    person: str,
    *,
    note: str = "",
    value: str = "",
    remote: bool = True,
    marks: Any = None,
) -> dict[str, Any]:
    """One person in the roll call: a choice named mark-<key>, "not recorded" unless
    something is.
    """
    shown = [mark for mark in marks or MARKS if remote or mark["code"] != "remote"]
    return {
        "key": key,
        "person": person,
        "note": note,
        "value": str(getattr(value, "value", value) or ""),
        "marks": shown,
    }


@register.inclusion_tag("web/components/roll_counts.html")
def roll_counts(here: int = 0, away: int = 0, none: int = 0) -> dict[str, Any]:
    """The live count of a roll call (stands inside the element with data-roll)."""
    return {"here": here, "away": away, "none": none}


@register.inclusion_tag("web/components/tally.html")
def tally(
    *,
    present: int,
    votes_for: int,
    against: int,
    abstain: int = 0,
    invalid: int = 0,
    outcome: str = "",
    base: int | None = None,
    needed: int | None = None,
    share: Any = None,
    explained: Any = None,
) -> dict[str, Any]:
    """The count of a vote with its bar; outcome is "carried", "lost" or empty (not decided)."""
    rows = [
        ("for", _("For"), votes_for),
        ("against", _("Against"), against),
        ("abstain", _("Abstained"), abstain),
    ]
    rows.append(("invalid", _("Invalid"), invalid))
    total, left, parts = present or 1, 0.0, []
    for code, word, count in rows:
        width = count * 100 / total
        parts.append(
            {
                "code": code,
                "word": word,
                "count": count,
                "x": f"{left:.2f}%",
                "width": f"{width:.2f}%",
            }
        )
        left += width
    return {
        "present": present,
        "parts": parts,
        "outcome": outcome,
        "base": base,
        "needed": needed,
        "share": share,
        "explained": explained,
        "fits": sum(row[2] for row in rows) == present,
    }


@register.simple_tag
def person(name: str, detail: str = "") -> SafeString:
    """A person on one or two lines, without a picture."""
    return format_html(
        '<span class="person">{}{}</span>',
        name,
        format_html("<small>{}</small>", detail) if detail else mark_safe(""),
    )
