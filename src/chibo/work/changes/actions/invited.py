"""A change that alters who is invited to a meeting that is convened already: who leads the cell is
told by name.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from chibo.directory.people.queries import summoned_of
from chibo.library.notifications.actions import Message, notify
from chibo.work.changes.models import Change
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.invitations import leader_on, leaders_of
from chibo.work.meetings.queries.meetings import upcoming
from rulebook.vocabulary.findings import gettext_noop

# Meeting → who is summoned to it, by id.
Summoned = Mapping[Meeting, dict[UUID, str]]


def summoned_around(row: Change, *, today: date) -> Summoned:
    """Who is summoned, as the directory stands, to the convened meetings of the cells that the
    change concerns.
    """
    cells = [cell for cell in (row.unit, row.target) if cell is not None and cell.is_cell]
    convened = (
        [one for one in upcoming(cells, on=today) if one.state == MeetingState.CONVENED]
        if cells
        else []
    )
    return {
        one: {
            each.person_id: each.person.full_name
            for each in summoned_of(one.unit, on=one.planned_on)
        }
        for one in convened
    }


def tell_of_invited(row: Change, *, before: Summoned, today: date) -> None:
    """Who leads the cell, and who chairs, know for each convened meeting who comes to the list of
    its day and who leaves it.
    """
    after = summoned_around(row, today=today)
    for meeting, then in before.items():
        now = after.get(meeting, {})
        come, gone = (
            ", ".join(one[pk] for pk in one if pk not in two)
            for one, two in ((now, then), (then, now))
        )
        if not (come or gone):
            continue
        message = gettext_noop(
            "The list of who is invited to the meeting of {day} of {cell} has changed. To be"
            " invited: {come}. No longer: {gone}."
        )
        params = {
            "day": meeting.planned_on,
            "cell": meeting.unit.name,
            "come": come or "–",
            "gone": gone or "–",
        }
        told = {
            one.pk: one
            for one in (*leaders_of(meeting), leader_on(meeting.unit, on=today))
            if one is not None
        }
        news = Message("change.invited", message, params, f"/meetings/{meeting.pk}/")
        notify(told.values(), cell=meeting.unit, news=news)
