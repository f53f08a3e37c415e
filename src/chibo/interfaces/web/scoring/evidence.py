"""How the facts behind a criterion read: one short line, and pairs that lead to their rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chibo.interfaces.formatting import date_in, format_value, percent
from rulebook.vocabulary.facts import KINDS, SHARE

# Fact → its word and the page of the meeting where its rows stand.
FACTS: Mapping[str, tuple[Any, str]] = {
    "meeting.kind": (_("Kind of meeting"), "meeting"),
    "meeting.held_on": (_("Held on"), "meeting"),
    "meeting.rule_day": (_("Day of the rule"), "meeting"),
    "meeting.minutes": (_("Length (minutes)"), "course"),
    "meeting.minimum_minutes": (_("Minimum length (minutes)"), ""),
    "meeting.minutes_short": (_("Minutes short of the minimum"), "course"),
    "meeting.length_share": (_("Length as a share of the minimum"), "course"),
    "meeting.moved_reason": (_("Reason for another day"), "meeting"),
    "meeting.in_first_week": (_("In the first week of the month"), ""),
    "thematic.held_this_month": (_("Thematic meeting this month"), "cell-plan"),
    "thematic.held_this_quarter": (_("Thematic meeting this quarter"), "cell-plan"),
    "cell.type": (_("Type of cell"), "cell"),
    "cell.members": (_("Members"), "cell-members"),
    "cell.has_committee": (_("Cell has a committee"), ""),
    "cell.has_deputy": (_("Cell has a deputy secretary"), ""),
    "attendance.base": (_("Counted in the rate"), "room"),
    "attendance.present": (_("Present"), "room"),
    "attendance.rate": (_("Attendance"), "room"),
    "attendance.excused": (_("Absent with reason"), "room"),
    "attendance.unexcused": (_("Absent without reason"), "room"),
    "attendance.longest_excused_run": (_("Longest run of excused absences"), "room"),
    "huddle.applies": (_("Huddle applies"), ""),
    "huddle.held": (_("Huddle held"), "meeting"),
    "huddle.days_before": (_("Huddle, days before"), "meeting"),
    "huddle.has_minutes": (_("Huddle has minutes"), "meeting"),
    "huddle.entered_late": (_("Huddle entered late"), "meeting"),
    "huddle.entered_in_time": (_("Huddle entered in time"), "meeting"),
    "notice.due": (_("Members to be told, without those exempt"), "meeting"),
    "notice.sent": (_("Members told"), "meeting"),
    "notice.official_in_charge": (_("Official in charge told"), "meeting"),
    "papers.count": (_("Papers"), "meeting"),
    "papers.days_before": (_("Papers posted, days before"), "meeting"),
    "papers.hours_before": (_("Papers posted, hours before"), "meeting"),
    "agenda.steps_required": (_("Required steps"), "course"),
    "agenda.steps_done": (_("Required steps taken"), "course"),
    "agenda.ideology_minutes": (_("Minutes for the ideological part"), "course"),
    "agenda.led_by_others": (_("Items led by others than the chair"), "course"),
    "opinions.speakers": (_("Members who spoke"), "course"),
    "opinions.share": (_("Share of those present who spoke"), "course"),
    "opinions.praises": (_("Praise and reminders"), "course"),
    "tasks.exists_last": (_("An earlier meeting left tasks or a conclusion"), "cell-plan"),
    "tasks.due": (_("Tasks due"), "review"),
    "tasks.done": (_("Tasks done"), "review"),
    "tasks.done_share": (_("Share of tasks done"), "review"),
    "closing.concluded": (_("Concluded"), "resolution"),
    "closing.minutes_adopted": (_("Minutes adopted"), "minutes"),
    "closing.minutes_complete": (_("Minutes adopted and signed by both"), "minutes"),
    "closing.tasks_assigned": (_("Tasks assigned"), "resolution"),
    "closing.tasks_with_owner": (_("Tasks with owner and deadline"), "resolution"),
    "closing.published_days_after": (_("Published, days after"), "resolution"),
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
    return str(FACTS[name][0]) if name in FACTS else name


def _address(name: str, meeting: Any) -> str:
    """Where the rows behind a fact stand: a page of the meeting, or of its cell."""
    place = FACTS[name][1] if name in FACTS else ""
    if not place:
        return ""
    return reverse(
        f"web:{place}", args=[meeting.cell_id if place.startswith("cell") else meeting.pk]
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
