"""The calendar entry of a meeting."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

# Entries count seconds from here, so that one written after a restore, which takes changes back, is
# still the newest.
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A meeting as calendars know it; the summary names which meeting of which cell it is and
    nothing of what it is about, for calendars show it on locked screens; `url` leads to its page.

    `sequence` grows with every change of the meeting; `host` is the unit that invites.
    """

    uid: uuid.UUID
    starts_at: datetime
    minutes: int
    place: str
    summary: str
    host: str
    sequence: int
    cancelled: bool = False
    url: str = ""


def calendar_entry(event: CalendarEvent, *, at: datetime, attendee: str = "") -> str:
    """An .ics file with the event, written at that moment, times in UTC.

    With an attendee it is a request to this address (CANCEL once the meeting is off), which
    calendars apply by themselves where they know the event; without one it is published, for a
    calendar to take. Source: RFC 5545 sections 3.3.5, 3.8.7.2 and 3.8.7.4 (DTSTAMP, SEQUENCE), RFC
    5546 sections 3.2.1, 3.2.2 and 3.2.5 (organizer, attendee, method).
    """
    entry = Event()
    entry.add("uid", f"{event.uid}@chibo")
    entry.add("dtstamp", at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", (event.starts_at + timedelta(minutes=event.minutes)).astimezone(UTC))
    entry.add("summary", event.summary)
    entry.add("location", event.place)
    if event.url:
        entry.add("url", event.url)
        entry.add(
            "description", event.url
        )  # Many calendars show no other field that can be pressed.
    entry.add("sequence", event.sequence + max(0, int((at - _FIRST).total_seconds())))
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    # The sender's own name stays in the mail: calendars show the unit that invites.
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    # A quotation mark has no place in a parameter (RFC 5545 section 3.2).
    organizer.params["CN"] = vText(event.host.replace('"', "'"))
    entry.add("organizer", organizer)
    if attendee:
        invited = vCalAddress(f"mailto:{attendee}")
        invited.params["RSVP"] = vText("FALSE")
        entry.add("attendee", invited)
    calendar = Calendar()
    calendar.add("prodid", "-//Chibo//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event.cancelled else "REQUEST" if attendee else "PUBLISH")
    calendar.add_component(entry)
    text: str = calendar.to_ical().decode()
    return text


def entries_in(calendars: str) -> list[str]:
    """The calendar entries that stand one after another in the text; an e-mail names the method of
    each in a part of its own.
    """
    last = "END:VCALENDAR\r\n"
    return [f"{entry}{last}" for entry in calendars.split(last) if entry.strip()]


def method_of(calendar: str) -> str:
    """The method that a calendar entry of ours names, for the header of its e-mail part; PUBLISH
    for one without.
    """
    lines = (line.partition(":") for line in calendar.splitlines())
    return next((value for name, _, value in lines if name == "METHOD"), "PUBLISH")
