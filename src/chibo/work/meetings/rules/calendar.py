"""The year of a cell, drawn up from the rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chibo.base.kernel.dates import Month
from chibo.work.meetings.enums import MeetingKind
from rulebook.meetings.dates import meeting_day
from rulebook.vocabulary.findings import Finding
from rulebook.vocabulary.pack import Pack


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day that a meeting may take; `note` names what speaks against it (a holiday), empty when
    nothing does.
    """

    day: date
    note: str
    is_rest_day: bool


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A meeting that the rule asks for."""

    kind: MeetingKind
    month: Month
    day: date


def thematic_month(pack: Pack, month: Month) -> bool:
    """True for the month of a quarter into which the plan puts the quarter's thematic meeting.

    Source: the pack's value `meeting.thematic_month`.
    """
    place: int = pack.value("meeting.thematic_month").value
    return (month.month - 1) % 3 + 1 == place


def plan_month(pack: Pack, month: Month, *, holidays: Mapping[date, str]) -> list[PlannedMeeting]:
    """What a month holds by the rule: the regular meeting, and once a quarter the thematic one
    after it on the same day.

    Source: Guidance 42-HD/BTCTW (monthly regular meeting; thematic at least once a quarter, one
    after the other).
    """
    day = meeting_day(pack, month.year, month.month, holidays=holidays).value
    planned = [PlannedMeeting(MeetingKind.REGULAR, month, day)]
    if thematic_month(pack, month):
        planned.append(PlannedMeeting(MeetingKind.THEMATIC, month, day))
    return planned


def days_of_first_week(pack: Pack, month: Month, *, holidays: Mapping[date, str]) -> list[OpenDay]:
    """The days of the month's first week in which the regular meeting may be held.

    Source: Directive 50-CT/TW (day 3, else inside the first week), through the pack.
    """
    days = (
        month.first + timedelta(days=n) for n in range(pack.value("meeting.window_last_day").value)
    )
    rest = pack.value("meeting.rest_days").value
    return [OpenDay(day, holidays.get(day, ""), day.isoweekday() in rest) for day in days]


def check_moved_day(pack: Pack, day: date, *, rule_day: date) -> tuple[Finding, ...]:
    """Findings when the day lies so far from the rule's day that it is another month's meeting.

    Source: the pack's value `meeting.move_within_days`.
    """
    within = pack.value("meeting.move_within_days")
    if within.value is None or abs((day - rule_day).days) <= within.value:
        return ()
    return (
        Finding(
            "too_far",
            "{day} is too far from the day of the rule ({rule_day}). If there was no meeting that"
            " month, mark it as not held.",
            {"day": day, "rule_day": rule_day},
            source=within.source,
            field="day",
        ),
    )


def check_not_held(reason: str) -> tuple[Finding, ...]:
    """Findings when a meeting may not be called off or marked as not held: without a reason."""
    if reason.strip():
        return ()
    return (Finding("no_reason", "Say why the meeting is not held.", field="reason"),)
