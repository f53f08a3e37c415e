"""What the tests of the plan and of a meeting's own page send and read."""

import uuid

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.base.kernel.revisions import Revision
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.rules.editable import schedule_values

DECEMBER = Month(2026, 12)


def send(client, address, key=None, **data):
    return client.post(address, {"key": str(key or uuid.uuid4()), **data})


def plan_address(people):
    return f"/cells/{people.cell.pk}/plan/"


def own_address(meeting):
    return f"/meetings/{meeting.pk}/"


def move(client, meeting, **data):
    """The form for moving a meeting, as the page that was just opened sends it."""
    return send(
        client,
        own_address(meeting) + "move/",
        seen=str(Revision.of(schedule_values(meeting))),
        **data,
    )


def codes(meeting):
    """The codes of the audit about the meeting or any row of it, oldest first."""
    return list(
        Entry.objects.filter(chain_id=meeting.unit_id)
        .order_by("seq")
        .values_list("code", flat=True)
    )


def rows_of(cell):
    return list(
        Meeting.objects.of_unit(cell)
        .order_by("planned_on", "kind")
        .values_list("kind", "planned_on")
    )
