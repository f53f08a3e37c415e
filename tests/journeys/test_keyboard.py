"""What must go without a mouse: the roll call, an explanation, the way past the menu."""

import pytest
from playwright.sync_api import expect

from chibo.work.meetings.queries.room import roll_call_of
from tests.browser import DESK
from tests.factories import make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.e2e


@pytest.fixture
def at_roll_call(people_online, clock, at_device):
    """The secretary before the roll call of today's meeting, and the meeting."""
    clock.move_to("2026-11-03 19:05+07:00")
    meeting = step.open_room(make_meeting(people_online.cell), people_online)
    device = at_device(people_online.secretary, DESK)
    device.page.goto(f"{device.base}/meetings/{meeting.pk}/room/")
    return device.settled(), meeting


def tab_to(page, selector: str, limit: int = 60) -> None:
    """The focus stands on the first element that fits, reached by the tabulator alone."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


def test_the_roll_is_called_by_keyboard_alone(at_roll_call):
    device, meeting = at_roll_call
    page, lines = device.page, list(roll_call_of(meeting))
    for line in lines:
        tab_to(page, f"select[name='mark-{line.pk}']")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
    for _mark in ("excused", "unexcused", "late"):
        page.keyboard.press("ArrowDown")
    tab_to(page, "button[value=room]")
    page.keyboard.press("Enter")
    device.sees("Đã lưu").settled()

    states = [line.state for line in roll_call_of(meeting)]
    assert sorted(states) == ["late", *["present"] * (len(lines) - 1)]


def test_why_opens_by_keyboard(at_roll_call):
    page = at_roll_call[0].page
    tab_to(page, "details.why summary")
    page.keyboard.press("Enter")

    expect(page.locator("details.why[open] .why-body").first).to_be_visible()


def test_the_first_tab_leads_past_the_menu(at_roll_call):
    page = at_roll_call[0].page
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")

    assert page.evaluate("() => [location.hash, document.activeElement.id]") == ["#main", "main"]
