"""Opening what is said in a cell from above: with a reason, for a day, in the sight of the cell."""

from datetime import date

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import create_row
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import offices_of, persons_by_id
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.models import DiscussionOpening, Meeting
from chibo.work.meetings.queries.openings import opened_on, opening_for
from chibo.work.meetings.queries.room import latest_minutes, persons_in_minutes
from chibo.work.meetings.rules.openings import check_opening
from rulebook.vocabulary.findings import gettext_noop

RIGHT = "discussion.open"
_LEADERS = (Post.SECRETARY, Post.DEPUTY)


@transaction.atomic
def open_discussion(meeting: Meeting, *, reason: str, on: date, actor: Actor) -> DiscussionOpening:
    """The actor reads the adopted minutes of this meeting until the end of the day; the cell's
    leaders and all whom the minutes name are told who it is and why. Opened a second time on the
    same day it is the same opening.

    Raises NotAllowed without `discussion.open` over the cell; Refused before the minutes are
    adopted, without a reason, and for the eleventh meeting of a day.
    """
    here = meeting.unit.path
    actor.require(RIGHT, here)
    if actor.person_id is None:
        raise NotAllowed(RIGHT)
    # Two openings at once are counted one after the other, in whichever cells they are.
    Person.objects.select_for_update().get(pk=actor.person_id)
    if (known := opening_for(meeting, person_id=actor.person_id, on=on)) is not None:
        return known
    why, adopted = clean_line(reason)[:500], latest_minutes(meeting) is not None
    refuse_if(
        check_opening(reason=why, opened_today=opened_on(actor.person_id, on=on), adopted=adopted)
    )
    grant = max(
        (grant for grant in actor.grants if RIGHT in grant.rights and here.startswith(grant.path)),
        key=lambda grant: len(grant.path),
    )
    row: DiscussionOpening = create_row(
        DiscussionOpening,
        "discussion.open",
        actor=actor,
        unit=meeting.unit,
        meeting=meeting,
        reader_id=actor.person_id,
        reader=actor.name,
        office=grant.role,
        over=grant.path,
        reason=why,
        on=on,
        opened_at=now(),
    )
    _tell(row, on=on)
    return row


def _tell(row: DiscussionOpening, *, on: date) -> None:
    leaders = [office.person for office in offices_of(row.unit, on=on) if office.post in _LEADERS]
    told = {
        person.pk: person
        for person in (*leaders, *persons_by_id(persons_in_minutes(row.meeting)).values())
    }
    told.pop(row.reader_id, None)
    message = gettext_noop(
        "{name} has opened the full minutes of the meeting of {day} today. The reason given:"
        " {reason}"
    )
    news = Message(
        "discussion.open",
        message,
        {"name": row.reader, "day": row.meeting.day, "reason": row.reason},
        f"/cells/{row.unit_id}/openings/",
    )
    notify(told.values(), cell=row.unit, news=news)
