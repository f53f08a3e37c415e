"""The calendar entry of a meeting."""

import uuid
from datetime import datetime, timedelta

from icalendar import Calendar, Event


def calendar_entry(
    *, uid: uuid.UUID, starts_at: datetime, minutes: int, place: str, summary: str, sequence: int = 0
) -> str:
    """An .ics file with one event; the summary stays neutral, for calendars show it on locked screens."""
    event = Event()
    event.add("uid", f"{uid}@chibo")
    event.add("dtstamp", starts_at)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=minutes))
    event.add("summary", summary)
    event.add("location", place)
    event.add("sequence", sequence)
    calendar = Calendar()
    calendar.add("prodid", "-//Chibo//VI")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text
