"""What the tests of changed meetings share: moving, telling, ten minutes later."""

from datetime import date, time, timedelta

import pytest

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.errors import Refused
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.calendar import move_meeting
from chibo.work.meetings.models import Invitation
from tests.factories import act_as

CHANGES = ("meeting.move", "meeting.called_off", "meeting.not_held")


def move(meeting, people, day=3, *, hour=19, on=None):
    return move_meeting(
        meeting,
        day=date(2026, 11, day),
        starts_at=time(hour),
        place=meeting.place,
        reason="Mưa lũ",
        actor=act_as(people.secretary),
        on=on,
    )


def told(meeting, person):
    rows = (
        Notice.objects.of_unit(meeting.unit)
        .filter(person=person, code__in=CHANGES)
        .order_by("created_at")
    )
    return [(row.code, row.params["day"]) for row in rows]


def ten_minutes_later(clock):
    clock.shift(timedelta(minutes=10))
    run_waiting_jobs()


def of(meeting, person):
    row = Invitation.objects.of_unit(meeting.unit).get(meeting=meeting, person=person)
    row.meeting, row.cell = meeting, meeting.unit
    return row


def refusal(act):
    with pytest.raises(Refused) as refused:
        act()
    return [one.code for one in refused.value.findings]
