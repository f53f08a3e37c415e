"""The list of a cell changes while it meets: who leads the meeting hears of it; who counts stays as
at the opening.
"""

from chibo.directory.organisation.models import Unit
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.belonging import changes_of_list
from rulebook.vocabulary.findings import gettext_noop


def tell_of_changed_lists(unit: Unit) -> int:
    """Chair and meeting secretary of every meeting in session below the unit know whose place in
    the list has changed since its opening; returns of how many meetings. For actions that have
    changed lists by a right of their own.
    """
    rows = Meeting.all_rows_unscoped.filter(
        state=MeetingState.OPEN, unit__path__startswith=unit.path
    )
    told = 0
    for meeting in rows.select_related("unit", "chair", "minute_taker"):
        names = changes_of_list(meeting)
        if not names:
            continue
        message = gettext_noop(
            "The list of the cell has changed since the opening: {names}. This meeting counts as it"
            " opened; look at the roll call."
        )
        news = Message(
            "meeting.list_changed",
            message,
            {"names": ", ".join(names)[:200]},
            f"/meetings/{meeting.pk}/room/",
        )
        notify(
            [person for person in (meeting.chair, meeting.minute_taker) if person],
            cell=meeting.unit,
            news=news,
        )
        told += 1
    return told
