"""From a lost point to its rule and its facts, on a phone in Vietnamese and on a desk
in English.
"""

import re
from datetime import date
from urllib.parse import parse_qs
from uuid import UUID

import pytest
import time_machine
from playwright.sync_api import expect

from chibo.insight.scoring.queries import lines_of, sheet_of
from chibo.work.meetings.actions.preparation import record_huddle
from tests.browser import DESK, PHONE, axe_violations, sideways_scroll
from tests.factories import act_as, make_meeting
from tests.insight.sheets import decided, drafted, held

pytestmark = pytest.mark.e2e

WORDS = {
    "vi": {
        "lost": "Điểm bị mất ở đâu",
        "criterion": re.compile(r"^3\.2"),
        "why": "Vì sao?",
        "rule": "Tiêu chí 3.2:",
        "source": "Hướng dẫn 42-HD/BTCTW",
        "facts": "Số tài liệu",
        "gain": "Để được thêm tối đa 2 điểm tháng tới",
        "way": "Ai làm, đến bao giờ, vì sao",
        "deadline": "chưa có thời hạn",
        "roll": "Đã báo",
    },
    "en": {
        "lost": "Where points were lost",
        "criterion": re.compile(r"^3\.2"),
        "why": "Why?",
        "rule": "Criterion 3.2:",
        "source": "Hướng dẫn 42-HD/BTCTW",
        "facts": "Papers",
        "gain": "To gain up to 2 points next month",
        "way": "Who, until when, and why",
        "deadline": "no deadline known",
        "roll": "Members told",
    },
}


@pytest.fixture
def world(people_online, clock):
    """November is held without papers, scored and decided; preparation lost two points."""
    with time_machine.travel("2026-11-03 12:00+07:00"):
        meeting = make_meeting(people_online.cell)
        secretary = act_as(people_online.secretary)
        record_huddle(
            meeting, held_on=date(2026, 11, 1), notes="Thống nhất.", attendees="", actor=secretary
        )
        decided(held(meeting, people_online), people_online, c3_2="3")
    clock.move_to("2026-11-04 09:00+07:00")
    return people_online, meeting


@pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "vi"), (DESK, "en")], ids=["phone-vi", "desk-en"]
)
def test_a_lost_point_leads_to_its_rule_and_to_its_facts(world, at_device, size, language):
    people, meeting = world
    words, device = WORDS[language], at_device(people.secretary, size, language=language)
    device.page.goto(f"{device.base}/meetings/{meeting.pk}/score/")
    device.settled().show("01-sheet").sees(words["lost"])
    assert (axe_violations(device.page), sideways_scroll(device.page)) == ([], 0)

    device.follow(words["criterion"], within=device.main.locator("aside"))
    row = device.page.locator("#c3_2")
    expect(row).to_be_in_viewport()
    row.locator(
        ".why > summary", has_text=words["why"]
    ).click()  # on the page a sign, the word is read out
    for part in ("rule", "source", "facts", "gain"):
        expect(row).to_contain_text(words[part])
    device.show("02-why")

    row.locator("dt", has_text=words["roll"]).locator("xpath=following-sibling::dd[1]").get_by_role(
        "link"
    ).click()
    expect(device.page).to_have_url(re.compile(f"/meetings/{meeting.pk}/$"))
    device.settled().show("03-facts")


def test_the_way_of_the_score_says_who_and_until_when(world, at_device):
    people, meeting = world
    device = at_device(people.member, PHONE)
    device.page.goto(f"{device.base}/meetings/{meeting.pk}/score/")

    device.unfold(WORDS["vi"]["way"]).sees(WORDS["vi"]["deadline"]).sees(
        people.official.full_name
    ).show("04-way")

    assert [
        line.official_points for line in lines_of(sheet_of(meeting)) if line.criterion == "3.2"
    ] == [3]


def test_a_draft_that_saves_itself_never_uses_up_the_key_of_the_form(
    people_online, clock, at_device
):
    """Else a button pressed while the draft is on its way would be answered with a refusal."""
    clock.move_to("2026-11-03 12:00+07:00")
    meeting = held(make_meeting(people_online.cell), people_online)
    drafted(meeting, people_online)
    page = (device := at_device(people_online.secretary, PHONE)).page
    page.goto(f"{device.base}/meetings/{meeting.pk}/score/")
    own = page.locator("form[hx-post] input[name=key]").input_value()

    sent = []
    for words in ("Chuẩn bị sớm hơn.", "Chuẩn bị sớm hơn, giao việc rõ."):
        with page.expect_response(
            lambda answer: (
                "hx-request" in answer.request.headers and answer.request.method == "POST"
            )
        ) as info:
            page.locator("#id_remedies").fill(words)
            page.locator("#id_remedies").blur()
        sent.append(parse_qs(info.value.request.post_data)["key"][0])
    page.goto("about:blank")

    assert len({own, *sent}) == 3
    assert [str(UUID(key)) for key in sent] == sent
