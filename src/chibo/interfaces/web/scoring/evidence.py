"""How the facts behind a criterion read: one short line, and pairs that lead to their rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from chibo.interfaces.formatting import date_in, format_value, percent
from rulebook.vocabulary.facts import FACTS, KINDS, SHARE

# Subject of a fact → the page of the meeting, or of its cell, where its rows stand.
_PAGES: Mapping[str, str] = {
    "meeting": "meeting",
    "thematic": "cell-plan",
    "attendance": "room",
    "huddle": "meeting",
    "notice": "meeting",
    "papers": "meeting",
    "agenda": "course",
    "opinions": "course",
    "tasks": "review",
    "closing": "resolution",
}
# Facts whose rows stand elsewhere than those of their subject; an empty name: on no page.
_OTHER_PAGES: Mapping[str, str] = {
    "meeting.minutes": "course",
    "meeting.minimum_minutes": "",
    "meeting.minutes_short": "course",
    "meeting.length_share": "course",
    "meeting.in_first_week": "",
    "cell.type": "cell",
    "cell.members": "cell-members",
    "huddle.applies": "",
    "tasks.exists_last": "cell-plan",
    "closing.minutes_adopted": "minutes",
    "closing.minutes_complete": "minutes",
}


def fact_pairs(
    facts: Mapping[str, Any], meeting: Any, *, inside: bool
) -> list[tuple[str, str, str]]:
    """(word, value, address) of each fact; addresses only for those who may look into the cell."""
    return [
        (word_of(name), _value(name, value), _address(name, meeting) if inside else "")
        for name, value in facts.items()
        if value or name != "huddle.entered_late"
    ]


def word_of(name: str) -> str:
    """The word for a fact; its dotted name where there is none."""
    return gettext(FACTS[name].label) if name in FACTS else name


def _address(name: str, meeting: Any) -> str:
    """Where the rows behind a fact stand: a page of the meeting, or of its cell."""
    place = _OTHER_PAGES.get(name, _PAGES.get(name.partition(".")[0], ""))
    if not place:
        return ""
    return reverse(
        f"web:{place}", args=[meeting.unit_id if place.startswith("cell") else meeting.pk]
    )


def fact_line(facts: Mapping[str, Any]) -> str:
    """The most telling facts in one line; empty when there is none."""
    return " · ".join(part for part in _parts(facts) if part)


def _parts(facts: Mapping[str, Any]) -> Iterable[str]:
    if isinstance(day := facts.get("meeting.held_on"), date):
        yield date_in(day, "day")
    if (minutes := facts.get("meeting.minutes")) is not None:
        yield gettext("{count} minutes").format(count=minutes)
    yield _of(
        facts,
        "attendance.rate",
        "attendance.present",
        "attendance.base",
        gettext("{part} of {whole} present"),
    )
    if "huddle.held" in facts and facts.get("huddle.applies", True):
        days = facts.get("huddle.days_before")
        yield gettext("no huddle recorded") if days is None else _days(days, "huddle")
        if facts.get("huddle.entered_late"):
            yield gettext("huddle entered late")
    yield _of(facts, "notice.due", "notice.sent", "notice.due", gettext("{part} of {whole} told"))
    if "papers.count" in facts and not facts["papers.count"]:
        yield gettext("no papers posted")
    elif (days := facts.get("papers.days_before")) is not None:
        yield _days(days, "papers")
    yield _of(
        facts,
        "agenda.steps_required",
        "agenda.steps_done",
        "agenda.steps_required",
        gettext("{part} of {whole} steps"),
    )
    yield _of(
        facts,
        "opinions.speakers",
        "opinions.speakers",
        "attendance.present",
        gettext("{part} of {whole} members spoke"),
    )
    if (led := facts.get("agenda.led_by_others")) is not None:
        yield ngettext("{count} item led by others", "{count} items led by others", led).format(
            count=led
        )
    if facts.get("tasks.due") == 0:
        yield gettext("no task was due")
    else:
        yield _of(
            facts, "tasks.due", "tasks.done", "tasks.due", gettext("{part} of {whole} tasks done")
        )
    yield from _closing(facts)


def _closing(facts: Mapping[str, Any]) -> Iterable[str]:
    if "closing.concluded" not in facts:
        return
    yield gettext("concluded") if facts["closing.concluded"] else gettext("no conclusion")
    yield (
        gettext("minutes adopted")
        if facts.get("closing.minutes_adopted")
        else gettext("minutes not adopted")
    )
    if facts.get("closing.published_days_after") is None:
        yield gettext("not published")
    else:
        yield gettext("published {count} days after").format(
            count=facts["closing.published_days_after"]
        )


def _of(facts: Mapping[str, Any], asked: str, part: str, whole: str, words: str) -> str:
    if facts.get(asked) is None or facts.get(part) is None or facts.get(whole) is None:
        return ""
    line = words.format(part=facts[part], whole=facts[whole])
    share = KINDS[asked] == SHARE and isinstance(facts[asked], Decimal)
    return f"{line} ({percent(facts[asked])})" if share else line


def _days(days: int, what: str) -> str:
    if what == "huddle":
        return gettext("huddle {count} days before").format(count=days)
    return gettext("papers {count} days before").format(count=days)


def _value(name: str, value: Any) -> str:
    return percent(value) if KINDS[name] == SHARE else format_value("fact", value)
