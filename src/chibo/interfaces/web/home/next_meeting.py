"""The next meeting of a cell as the home page shows it: planned, or in session."""

from typing import Any

from django.utils.translation import gettext as _

from chibo.base.kernel.actor import Actor
from chibo.interfaces.formatting import clock_time
from chibo.interfaces.web.home.from_members import leave_word
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.work.meetings.enums import MeetingState


def leads(actor: Actor, cell: Any) -> bool:
    """True for those to whom the steps of the cell's months are work."""
    return any(actor.may(right, cell.path) for right in ("meeting.prepare", "minutes.write"))


def line_ahead(meeting: Any, reply: Any) -> dict[str, Any]:
    """When it is (once it runs, since when) and one's reply, None where one is not invited; in
    session nobody is asked any more.
    """
    line = {"meeting": meeting, "url": url_or_blank("meeting", meeting.pk), "note": ""}
    if meeting.state == MeetingState.OPEN:
        return line | {
            "reply": _("in session"),
            "tone": "current",
            "day": meeting.day,
            "time": meeting.opened_at,
        }
    word, tone, note = leave_word(reply) if reply else (_("not convened yet"), "todo", "")
    said = {"reply": word, "tone": tone, "note": note}
    return line | said | {"day": meeting.planned_on, "time": meeting.starts_at}


def running(meeting: Any) -> dict[str, str]:
    """That it runs, as a line for everybody who does not lead it: title, address,
    cell and place.
    """
    title = _("The meeting is in session since {time}").format(time=clock_time(meeting.opened_at))
    note = ", ".join(part for part in (meeting.unit.name, meeting.place) if part)
    return {"title": title, "url": url_or_blank("meeting", meeting.pk), "note": note}
