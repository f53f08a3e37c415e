"""Days and hours are typed and shown day first and by 24 hours, also where the browser speaks
another language.
"""

import pytest

from chibo.base.kernel.dates import Month
from chibo.work.meetings.models import Meeting
from tests.browser import PHONE, axe_violations
from tests.interfaces.web.halls import make_meeting

pytestmark = pytest.mark.e2e
PICKED = """box => { const picker = box.parentElement.querySelector("[type=date]");
  picker.value = "2026-12-07"; picker.dispatchEvent(new Event("change", { bubbles: true })); }"""


@pytest.fixture
def moving(people_online, clock, at_device):
    clock.move_to("2026-11-28 08:00+07:00")
    meeting = make_meeting(people_online.cell, month=Month(2026, 12))
    device = at_device(people_online.secretary, PHONE, language="en-US")
    device.page.goto(f"{device.base}/meetings/{meeting.pk}/move/")
    return device.settled()


def test_eight_digits_are_a_day_and_four_an_hour(moving):
    day, hour = moving.page.locator("[data-day]"), moving.page.locator("[data-clock]")

    for box, digits in ((day, "05122026"), (hour, "1930")):
        box.fill("")
        box.press_sequentially(digits)

    assert (day.input_value(), hour.input_value()) == ("05/12/2026", "19:30")
    assert axe_violations(moving.page) == []


def test_what_the_calendar_gives_is_written_day_first_and_saved(moving):
    day = moving.page.locator("[data-day]")
    day.evaluate(PICKED)
    shown = day.input_value()
    moving.page.locator("#id_reason").fill("Trùng hội nghị xã")
    moving.page.locator("button.primary").click()
    moving.settled()

    assert shown == "07/12/2026"
    assert str(Meeting.all_rows_unscoped.get().planned_on) == "2026-12-07"


def test_a_day_typed_short_is_written_out_when_one_goes_on(moving):
    day = moving.page.locator("[data-day]")
    read = []
    for pasted in ("3-12-2026", "2026-12-03"):
        day.fill(pasted)
        day.blur()
        read.append(day.input_value())

    assert read == ["03/12/2026"] * 2
