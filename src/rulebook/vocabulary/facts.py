"""The facts of a meeting that criteria may ask for, by dotted name, with their kind."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

FLAG, WHOLE, SHARE, DAY, TEXT = "flag", "whole", "share", "day", "text"

KINDS: Mapping[str, str] = {
    "meeting.kind": TEXT,
    "meeting.held_on": DAY,
    "meeting.rule_day": DAY,
    "meeting.minutes": WHOLE,
    "meeting.minimum_minutes": WHOLE,
    "meeting.minutes_short": WHOLE,
    "meeting.length_share": SHARE,
    "meeting.moved_reason": TEXT,
    "meeting.in_first_week": FLAG,
    "thematic.held_this_month": FLAG,
    "thematic.held_this_quarter": FLAG,
    "cell.type": TEXT,
    "cell.members": WHOLE,
    "cell.has_committee": FLAG,
    "cell.has_deputy": FLAG,
    "attendance.base": WHOLE,
    "attendance.present": WHOLE,
    "attendance.rate": SHARE,
    "attendance.excused": WHOLE,
    "attendance.unexcused": WHOLE,
    "attendance.longest_excused_run": WHOLE,
    "huddle.applies": FLAG,
    "huddle.held": FLAG,
    "huddle.days_before": WHOLE,
    "huddle.has_minutes": FLAG,
    "huddle.entered_in_time": FLAG,
    "notice.due": WHOLE,
    "notice.sent": WHOLE,
    "notice.official_in_charge": FLAG,
    "papers.count": WHOLE,
    "papers.days_before": WHOLE,
    "papers.hours_before": WHOLE,
    "agenda.steps_required": WHOLE,
    "agenda.steps_done": WHOLE,
    "agenda.ideology_minutes": WHOLE,
    "agenda.led_by_others": WHOLE,
    "opinions.speakers": WHOLE,
    "opinions.share": SHARE,
    "opinions.praises": WHOLE,
    "tasks.exists_last": FLAG,
    "tasks.due": WHOLE,
    "tasks.done": WHOLE,
    "tasks.done_share": SHARE,
    "closing.concluded": FLAG,
    "closing.minutes_adopted": FLAG,
    "closing.minutes_complete": FLAG,
    "closing.tasks_assigned": FLAG,
    "closing.tasks_with_owner": FLAG,
    "closing.published_days_after": WHOLE,
    "huddle.entered_late": FLAG,
}
"""Name → kind; shares lie between 0 and 1, `whole` counts people, minutes, days or tasks."""


def refuse_unfit(facts: Mapping[str, Any]) -> None:
    """Raises ValueError for the first fact that does not exist or whose value is not of its kind;
    None fits them all.
    """
    for name, value in facts.items():
        if name not in KINDS:
            raise ValueError(f"there is no fact {name}")
        if value is not None and not _fits(KINDS[name], value):
            raise ValueError(f"the fact {name} is of the kind {KINDS[name]}; {value} does not fit")


def _fits(kind: str, value: Any) -> bool:
    if kind == FLAG or isinstance(value, bool):
        return kind == FLAG and isinstance(value, bool)
    if kind == DAY:
        return isinstance(value, date)
    if kind == TEXT:
        return isinstance(value, str)
    whole = isinstance(value, int) and value >= 0
    return whole if kind == WHOLE else isinstance(value, int | float | Decimal) and 0 <= value <= 1
