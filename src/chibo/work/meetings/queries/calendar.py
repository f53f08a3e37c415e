"""The year of a cell as its plan page reads it, and the days a meeting may take."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.directory.organisation.models import Unit
from chibo.library.regulations.queries import holidays_of, pack_for
from chibo.work.meetings.enums import MeetingKind, MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.meetings import meetings_of
from chibo.work.meetings.rules.calendar import (
    OpenDay,
    PlannedMeeting,
    days_of_first_week,
    plan_month,
)
from rulebook.meetings.dates import meeting_day
from rulebook.vocabulary.findings import Explained


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """One month of the plan: its meetings, the day of the rule with its reasons, and whether the
    regular one is still missing.
    """

    month: Month
    meetings: tuple[Meeting, ...]
    rule: Explained[date] | None
    missing: bool


def rule_day_of(cell: Unit, month: Month) -> Explained[date] | None:
    """The day that the rule proposes for the cell's regular meeting of the month, None where no
    regulation covers it.
    """
    try:
        pack = pack_for(cell, on=month.last)
    except Refused:
        return None
    return meeting_day(pack, month.year, month.month, holidays=holidays_of(month.year))


def counts_from(cell: Unit) -> Month:
    """The first month whose regular meeting the cell can hold in the system: that of its first day,
    or the next one when the day of the rule had passed by then.
    """
    month = Month.of(cell.valid_from)
    rule = rule_day_of(cell, month)
    return month if rule is None or rule.value >= cell.valid_from else month.plus(1)


def lacks_first_meeting(cell: Unit, month: Month) -> bool:
    """True for the month of the cell's first day in the system while it has no regular meeting,
    because the day of the rule had passed by then: the cell may still hold one on another day.
    """
    if month != Month.of(cell.valid_from) or counts_from(cell) <= month:
        return False
    return (
        not Meeting.objects.of_unit(cell)
        .filter(month=month.first, kind=MeetingKind.REGULAR)
        .exists()
    )


def still_to_plan(
    cell: Unit, have: Container[tuple[str, date]], *, first: Month, last: Month
) -> list[PlannedMeeting]:
    """What the rule asks for in these months beyond the meetings that stand already, `have` as
    (kind, first of the month); in the order of the months, the thematic one after the regular one.
    Days on which the cell does not stand are left out.

    Raises Refused for a month that no regulation covers.
    """
    found: list[PlannedMeeting] = []
    month = first
    while month <= last:
        for planned in plan_month(
            pack_for(cell, on=month.last), month, holidays=holidays_of(month.year)
        ):
            if (planned.kind, month.first) not in have and stands_on(cell, planned.day):
                found.append(planned)
        month = month.plus(1)
    return found


def stands_on(cell: Unit, day: date) -> bool:
    """True when the cell is in the system on that day, and is not closed by then."""
    return cell.valid_from <= day and (cell.valid_to is None or day < cell.valid_to)


def year_plan(cell: Unit, *, year: int, on: date) -> list[PlannedMonth]:
    """The twelve months of a year for a cell one has read within scope; months before the present
    one, and in which the cell is not in the system on the day of the rule, are never missing.
    """
    rows = list(meetings_of(cell, year=year))
    first = max(Month.of(on), counts_from(cell))
    plan = []
    for number in range(1, 13):
        month = Month(year, number)
        held = tuple(row for row in rows if row.calendar_month == month)
        rule = rule_day_of(cell, month)
        planned = any(row.kind == MeetingKind.REGULAR for row in held)
        plan.append(
            PlannedMonth(
                month, held, rule, _is_asked(cell, rule) and not planned and month >= first
            )
        )
    return plan


def _is_asked(cell: Unit, rule: Explained[date] | None) -> bool:
    return rule is not None and (cell.valid_to is None or rule.value < cell.valid_to)


def days_for(meeting: Meeting, *, on: date) -> list[OpenDay]:
    """The days of the first week of the meeting's month that are not past, each with what speaks
    against it.
    """
    month = meeting.calendar_month
    pack = pack_for(meeting.unit, on=meeting.rule_day)
    return [
        day
        for day in days_of_first_week(pack, month, holidays=holidays_of(month.year))
        if day.day >= on
    ]


def companion_of(meeting: Meeting) -> Meeting | None:
    """The meeting that is held on the same occasion and can still be moved with this one, None when
    there is none.
    """
    rows = Meeting.objects.of_unit(meeting.unit).filter(
        state__in=[MeetingState.PLANNED, MeetingState.CONVENED]
    )
    rows = rows.filter(planned_on=meeting.planned_on).exclude(pk=meeting.pk)
    found: Meeting | None = (
        rows.filter(together_with=meeting).first()
        or rows.filter(pk=meeting.together_with_id).first()
    )
    if found:
        found.unit = meeting.unit
    return found


def others_of_the_evening(meeting: Meeting) -> list[Meeting]:
    """The other meetings of the cell that are planned for the same day and have not begun, by their
    hours.
    """
    rows = Meeting.objects.of_unit(meeting.unit).filter(
        state__in=[MeetingState.PLANNED, MeetingState.CONVENED]
    )
    found = list(
        rows.filter(planned_on=meeting.planned_on)
        .exclude(pk=meeting.pk)
        .order_by("starts_at", "id")
    )
    return _of_the_cell(found, meeting)


def dropped_with(meeting: Meeting) -> list[Meeting]:
    """The other convened meetings of that day that do not take place for the same reason, by their
    hours.
    """
    rows = Meeting.objects.of_unit(meeting.unit).filter(
        state=MeetingState.NOT_HELD, convened_at__isnull=False
    )
    rows = rows.filter(
        planned_on=meeting.planned_on, not_held_reason=meeting.not_held_reason
    ).exclude(pk=meeting.pk)
    return _of_the_cell(list(rows.order_by("starts_at", "id")), meeting)


def _of_the_cell(found: list[Meeting], meeting: Meeting) -> list[Meeting]:
    for one in found:
        one.unit = meeting.unit
    return found
