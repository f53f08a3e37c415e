"""A meeting as an event of calendars."""

from django.conf import settings

from chibo.library.notifications.documents import CalendarEvent
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Meeting

_KINDS = {
    "regular": "Sinh hoạt thường kỳ",
    "thematic": "Sinh hoạt chuyên đề",
    "extraordinary": "Họp bất thường",
}


def calendar_event(meeting: Meeting, *, minutes: int, address: str = "") -> CalendarEvent:
    """The event in one version per revision of the meeting: an entry written later replaces those
    written before.

    It names kind, month and cell, nothing of the agenda; its link leads to the meeting's page under
    that address of the installation, else under the one of the settings, and is left out where
    neither is known.
    """
    base = address or settings.PUBLIC_ADDRESS
    return CalendarEvent(
        uid=meeting.pk,
        starts_at=meeting.opened_at or meeting.planned_moment,
        minutes=minutes,
        place=meeting.place,
        summary=f"{_KINDS[meeting.kind]} tháng {meeting.month:%m/%Y}, {meeting.unit.name}",
        host=meeting.unit.name,
        sequence=meeting.rev,
        cancelled=meeting.state == MeetingState.NOT_HELD,
        url=f"{base}/meetings/{meeting.pk}/" if base else "",
    )
