"""The facts of a meeting that criteria may ask for, by dotted name, with their kind."""

from collections.abc import Mapping

FLAG, WHOLE, SHARE, DAY, TEXT = "flag", "whole", "share", "day", "text"

KINDS: Mapping[str, str] = {
    "meeting.kind": TEXT,
    "meeting.held_on": DAY,
    "meeting.rule_day": DAY,
    "meeting.minutes": WHOLE,
    "meeting.minimum_minutes": WHOLE,
    "meeting.moved_reason": TEXT,
    "meeting.in_first_week": FLAG,
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
    "tasks.due": WHOLE,
    "tasks.done": WHOLE,
    "tasks.done_share": SHARE,
    "closing.concluded": FLAG,
    "closing.minutes_adopted": FLAG,
    "closing.tasks_assigned": FLAG,
    "closing.published_days_after": WHOLE,
}
"""Name → kind; shares lie between 0 and 1, `whole` counts people, minutes, days or tasks."""
