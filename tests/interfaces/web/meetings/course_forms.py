"""What the pages of the course are asked with."""

from datetime import date

from chibo.base.kernel.dates import Month
from chibo.base.kernel.revisions import Revision
from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.models import AgendaItem, Task
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.halls import address, ready

PAGE = {"Accept": "text/html"}


def item_of(meeting, index: int = 4) -> AgendaItem:
    item = items_of(meeting)[index]
    item.meeting = meeting
    return item


def notes_url(meeting, item=None) -> str:
    return address(meeting, f"items/{(item or item_of(meeting)).pk}/notes/")


def mark(text: str) -> str:
    """What a page that shows these notes says it has seen."""
    return str(Revision.of({"notes": text}))


def with_task(people):
    """A meeting in session to which one task of October comes."""
    october = step.close(
        step.open_room(make_meeting(people.cell, month=Month(2026, 10)), people), people
    )
    assign_task(
        october,
        title="Làm kênh",
        owner=people.member,
        due_on=date(2026, 10, 20),
        actor=act_as(people.secretary),
    )
    return ready(people), Task.objects.of_unit(people.cell).get()
