"""What the tests of convening share: its page, and a member who asks for leave."""

import uuid

from chibo.work.meetings.actions.convening import reply_to_invitation
from tests.factories import act_as
from tests.factories import month as step


def address(meeting, part="convene/"):
    return f"/meetings/{meeting.pk}/{part}"


def send(client, where, key=None, **data):
    return client.post(where, {"key": str(key or uuid.uuid4()), **data})


def asks_for_leave(meeting, person):
    row = step.invitation_for(meeting, person_id=person.pk)
    row.meeting, row.unit = meeting, meeting.unit
    return reply_to_invitation(row, reply="leave", reason="Đi chữa bệnh", actor=act_as(person))
