"""The months around a meeting, as far as its score asks for them."""

from chibo.base.kernel.dates import Month
from chibo.work.meetings.enums import MeetingKind
from chibo.work.meetings.models import Huddle, Meeting
from chibo.work.meetings.rules.facts import Around

_REACH = 24  # meetings back; a quarter and the meeting before lie well within


def around_of(meeting: Meeting, *, huddle: Huddle | None) -> Around:
    """Thematic meetings held in the month and (up to it) in the quarter, whether a regular one was
    held before; one query.
    """
    month = meeting.calendar_month
    rows = Meeting.objects.of_unit(meeting.unit).filter(
        month__lte=meeting.month, closed_at__isnull=False
    )
    held = list(
        rows.exclude(pk=meeting.pk).order_by("-month").values_list("kind", "month")[:_REACH]
    )
    thematic = [Month.of(day) for kind, day in held if kind == MeetingKind.THEMATIC]
    return Around(
        thematic_this_month=month in thematic,
        thematic_this_quarter=any(
            (one.year, one.quarter) == (month.year, month.quarter) for one in thematic
        ),
        held_before=any(kind == MeetingKind.REGULAR for kind, _ in held),
        huddle_entered_in_time=huddle is not None and huddle.entered_late_on is None,
    )
