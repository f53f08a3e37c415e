"""The year of a cell, drawn up from the rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chibo.base.kernel.dates import Month
from chibo.work.meetings.enums import MeetingKind
from rulebook.dates import meeting_day
from rulebook.findings import Finding
from rulebook.pack import Pack


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A meeting that the rule asks for."""

    kind: MeetingKind
    month: Month
    day: date


def thematic_month(month: Month) -> bool:
    """True for the second month of a quarter, where the plan puts the quarter's thematic meeting first."""
    return month.month % 3 == 2


def plan_month(pack: Pack, month: Month, *, holidays: Mapping[date, str]) -> list[PlannedMeeting]:
    """What a month holds by the rule: the regular meeting, and once a quarter the thematic one after it on the same day.

    Source: Guidance 42-HD/BTCTW (monthly regular meeting; thematic at least once a quarter, one after the other).
    """
    day = meeting_day(pack, month.year, month.month, holidays=holidays).value
    planned = [PlannedMeeting(MeetingKind.REGULAR, month, day)]
    if thematic_month(month):
        planned.append(PlannedMeeting(MeetingKind.THEMATIC, month, day))
    return planned


def check_not_held(reason: str, *, day: date, on: date) -> tuple[Finding, ...]:
    """Findings when a meeting may not be marked as not held: before its day, or without a reason."""
    found = []
    if on < day:
        found.append(
            Finding("too_early", "The meeting is planned for {day}; until then it can still be held.", {"day": day})
        )
    if not reason.strip():
        found.append(Finding("no_reason", "Say why the meeting was not held.", field="reason"))
    return tuple(found)
