"""A meeting as an event of calendars."""

from chibo.library.notifications.documents import CalendarEvent
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Meeting


def calendar_event(meeting: Meeting, *, minutes: int, summary: str = "Họp") -> CalendarEvent:
    """The event in one version per revision of the meeting: an entry written later replaces those written before."""
    return CalendarEvent(
        uid=meeting.pk,
        starts_at=meeting.planned_moment,
        minutes=minutes,
        place=meeting.place,
        summary=summary,
        host=meeting.cell.name,
        sequence=meeting.rev,
        cancelled=meeting.state == MeetingState.NOT_HELD,
    )
