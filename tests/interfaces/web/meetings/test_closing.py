"""When a meeting ended: the hour that its closing takes."""

import pytest
import time_machine

from chibo.work.meetings.models import Meeting
from tests.interfaces.web.halls import address, form, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.mark.parametrize(("now", "state"), [("20:39:59", "open"), ("20:40:00", "closed")])
def test_a_meeting_does_not_end_later_than_now(people_online, browse, now, state):
    meeting = ready(people_online)

    with time_machine.travel(f"2026-11-03 {now}+07:00", tick=False):
        answer = browse(people_online.secretary).post(
            address(meeting, "close/"), form(ended_at="20:40")
        )

    assert Meeting.objects.of_unit(meeting.unit).get(pk=meeting.pk).state == state
    if state == "open":
        assert list(answer.context["form"].errors) == ["ended_at"]
        assert (
            "Chưa đến giờ này" in answer.content.decode()
            and 'value="20:40"' in answer.content.decode()
        )
