"""The button that says "on to the next item" goes on to it, on a phone and at the desk."""

import pytest
from playwright.sync_api import expect

from chibo.work.meetings.queries.meetings import items_of
from tests.browser import DESK, PHONE
from tests.factories import make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_done_opens_the_next_item(people_online, clock, at_device, size):
    clock.move_to("2026-11-03 19:05+07:00")
    meeting = step.open_room(make_meeting(people_online.cell), people_online)
    first, second, third = list(items_of(meeting))[:3]
    device = at_device(people_online.secretary, size)
    page = device.page
    page.goto(f"{device.base}/meetings/{meeting.pk}/course/")
    device.settled()
    boxes = {
        one.pk: page.locator(f"details[data-item='{one.pk}']") for one in (first, second, third)
    }
    if boxes[first.pk].get_attribute("open") is None:
        boxes[first.pk].locator("summary").first.click()

    for done, following in ((first, second), (second, third)):
        page.locator(f"#tick-{done.pk} button.primary").click()
        expect(boxes[following.pk]).to_have_attribute("open", "")
        expect(boxes[done.pk]).not_to_have_attribute("open", "")
        expect(boxes[following.pk].locator("summary").first).to_be_focused()
    assert [one.done for one in items_of(meeting)][:3] == [True, True, False]
