"""The pages of preparation in a browser: nothing for axe to say, nothing cut off."""

import os
from pathlib import Path

import pytest
import time_machine

from chibo.base.kernel.dates import Month
from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions.preparation import publish_paper
from tests.browser import (
    DESK,
    PHONE,
    SMALL,
    axe_violations,
    chromium,
    open_context,
    picture,
    sideways_scroll,
)
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.meetings.convening import asks_for_leave

pytestmark = [pytest.mark.e2e]
PICTURES = os.environ.get("CHIBO_PICTURES", "")


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def world(transactional_db, people_online, emptied_afterwards):
    """A month that was held, one whose invitations are out, one that is only planned."""
    with time_machine.travel("2026-11-03 12:00+07:00"):
        november = step.open_room(make_meeting(people_online.cell), people_online)
        step.close(november, people_online)
        step.seal(november, people_online)
        step.resolve(november, people_online)
        december = step.convene(
            make_meeting(people_online.cell, month=Month(2026, 12)), people_online
        )
        publish_paper(
            december,
            title="Báo cáo kết quả tháng 11",
            file=receive_file("bao-cao.txt", b"Noi dung"),
            actor=act_as(people_online.secretary),
        )
        asks_for_leave(december, people_online.others[0])
        planned = make_meeting(people_online.cell, month=Month(2027, 1))
        yield people_online, november, december, planned


def visit(context, base, client, path):
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}]
    )
    page = context.new_page()
    answer = page.goto(base + path)
    assert answer.status == 200, path
    return page


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [PHONE, SMALL, DESK], ids=["phone", "small", "desk"])
def test_axe_and_the_width_find_nothing(browser, live_server, world, browse, size, language):
    people, november, december, planned = world
    pages = {
        "plan": (people.secretary, f"/cells/{people.cell.pk}/plan/"),
        "plan-member": (people.member, f"/cells/{people.cell.pk}/plan/?year=2027"),
        "held": (people.member, f"/meetings/{november.pk}/"),
        "held-secretary": (people.secretary, f"/meetings/{november.pk}/"),
        "held-office": (people.official, f"/meetings/{november.pk}/"),
        "convened": (people.member, f"/meetings/{december.pk}/"),
        "convened-secretary": (people.secretary, f"/meetings/{december.pk}/"),
        "planned": (people.secretary, f"/meetings/{planned.pk}/"),
        "agenda-empty": (people.secretary, f"/meetings/{planned.pk}/agenda/"),
        "agenda": (people.secretary, f"/meetings/{december.pk}/agenda/"),
        "agenda-member": (people.member, f"/meetings/{december.pk}/agenda/"),
        "huddle": (people.secretary, f"/meetings/{december.pk}/huddle/"),
        "invite": (people.secretary, f"/meetings/{planned.pk}/convene/"),
        "replies": (people.secretary, f"/meetings/{december.pk}/convene/"),
        "move": (people.secretary, f"/meetings/{december.pk}/move/"),
        "not-held": (people.secretary, f"/meetings/{december.pk}/not-held/"),
    }
    found = {}
    for name, (person, path) in pages.items():
        context = open_context(browser, size=size, language=language)
        page = visit(context, live_server.url, browse(person), path)
        if PICTURES:
            picture(page, Path(PICTURES) / f"{name}-{language}-{size['width']}.png")
        page.evaluate(
            "() => document.querySelectorAll('main details').forEach((box) => { box.open = true; })"
        )
        said = (axe_violations(page), sideways_scroll(page))
        if said != ([], 0):
            found[name] = said
        context.close()
    assert found == {}
