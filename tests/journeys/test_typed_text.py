"""What a person typed is never lost: the session ends, another tab signs in, a portal answers, the
person signs out.
"""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from chibo.base.audit.models import IdempotencyKey
from chibo.base.kernel.dates import now
from chibo.base.kernel.holders import own_holder
from chibo.work.meetings.models import AgendaItem, Opinion
from chibo.work.meetings.queries.meetings import items_of
from tests.browser import PHONE, axe_violations, sideways_scroll
from tests.factories import PASSWORD
from tests.insight.sheets import drafted, held
from tests.interfaces.web.halls import make_meeting, ready

pytestmark = pytest.mark.e2e
WORDS = "Đề nghị làm lại mương số 3 trước mùa mưa."
PORTAL = {
    "status": 200,
    "content_type": "text/html",
    "body": "<h1>Chào mừng đến với Wi-Fi của thôn</h1>",
}
DRAFTS = "() => Object.keys(localStorage).filter((key) => key.startsWith('chibo:draft:')).length"


@pytest.fixture
def device(people_online, clock, at_device):
    """The secretary's phone on the fifth item of a meeting in session; `device.people` are the
    persons.
    """
    clock.move_to("2026-11-03 19:30+07:00")
    meeting = ready(people_online)
    sitting = at_device(people_online.secretary, PHONE)
    sitting.people, sitting.item = people_online, items_of(meeting)[4]
    sitting.course = f"{sitting.base}/meetings/{meeting.pk}/course/?item={sitting.item.pk}"
    sitting.page.goto(sitting.course)
    return sitting.settled()


def speak(device, text: str = WORDS):
    """The form of an opinion is filled in, not sent."""
    box = device.page.locator("form[action$='/opinions/']")
    box.locator("select[name=person]").select_option(label=device.people.member.full_name)
    box.locator("textarea[name=text]").fill(text)
    return box.locator(".actions button")


def stands(device) -> None:
    """The opinion is sent without a new page; it stands in the list once it is kept."""
    expect(device.main.locator("ul.said")).to_contain_text(WORDS)


def notes(device):
    return device.page.locator("details[open] > .stack textarea[data-autosave$='/notes/']")


def line(device):
    return notes(device).locator("xpath=following-sibling::span[@role='status']")


def said() -> list[str]:
    return list(Opinion.all_rows_unscoped.values_list("text", flat=True))


def noted(device) -> str:
    return AgendaItem.all_rows_unscoped.get(pk=device.item.pk).notes


def sign_in_here(page, person) -> None:
    page.fill("[name=login]", person.account.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_load_state("load")


def test_after_an_ended_session_the_text_is_sent_with_one_press(device):
    send = speak(device)
    Session.objects.all().delete()
    send.click()
    device.settled().sees("vẫn được giữ").show("01-sign-in")
    sign_in_here(device.page, device.people.secretary)
    device.sees(WORDS).show("02-unsent")
    assert (axe_violations(device.page), sideways_scroll(device.page)) == ([], 0)
    device.press("Gửi ngay").sees(WORDS)
    assert said() == [WORDS]


def test_after_signing_in_in_another_tab_the_old_one_goes_on(device):
    send = speak(device)
    other = device.page.context.new_page()
    other.goto(f"{device.base}/account/logout/")
    other.click("main button.primary")
    other.wait_for_load_state("load")
    sign_in_here(other, device.people.secretary)

    notes(device).fill("Ghi lúc thẻ kia đã đăng nhập lại.")
    expect(line(device)).to_contain_text("Đã lưu")
    assert noted(device) == "Ghi lúc thẻ kia đã đăng nhập lại."
    send.click()
    stands(device)
    assert said() == [WORDS]


def test_a_form_of_an_older_sign_in_goes_through_by_itself_and_once(device):
    """The token of the page is not the browser's any more, as after signing in again."""
    send = speak(device)
    device.page.context.clear_cookies(name="csrftoken")
    send.click()
    expect(device.page.locator("form.opinion [data-sent]")).to_contain_text("đang thử lại")
    assert (axe_violations(device.page), sideways_scroll(device.page), said()) == ([], 0, [])
    stands(device)
    assert said() == [WORDS]


@pytest.mark.parametrize(
    "answer",
    [PORTAL, PORTAL | {"content_type": "application/json", "body": "{}"}, PORTAL | {"status": 404}],
)
def test_a_portal_s_answer_is_not_taken_for_saved(device, answer):
    device.page.route("**/notes/", lambda route: route.fulfill(**answer))
    notes(device).fill(WORDS)
    expect(line(device)).to_contain_text("đang thử lại")
    assert (device.page.evaluate(DRAFTS), noted(device)) == (1, "")
    device.page.unroute("**/notes/")
    expect(line(device)).to_contain_text("Đã lưu")
    assert (device.page.evaluate(DRAFTS), noted(device)) == (0, WORDS)


def test_unsent_text_is_named_before_signing_out_and_gone_afterwards(device):
    device.page.route("**/notes/", lambda route: route.abort())
    notes(device).fill(WORDS)
    expect(line(device)).to_contain_text("đang thử lại")
    menu = device.page.locator("header details.menu")

    def sign_out():
        menu.locator("summary").click()
        menu.get_by_role("button", name="Đăng xuất").click()

    sign_out()
    dialog = device.page.locator("dialog")
    expect(dialog).to_contain_text(WORDS)
    device.show("01-unsent")
    assert axe_violations(device.page) == []
    dialog.get_by_role("button", name="Ở lại để gửi").click()
    assert device.page.evaluate(DRAFTS) == 1
    sign_out()
    dialog.get_by_role("button", name="Đăng xuất và bỏ nội dung").click()
    device.page.wait_for_url("**/account/login/**")
    assert device.page.evaluate(DRAFTS) == 0


def test_a_page_that_is_asked_to_wait_sends_again_by_itself(device):
    speak(device).click()
    stands(device)
    IdempotencyKey.objects.update(answer={}, at=now(), holder=own_holder())
    device.page.goto(
        device.course
    )  # The answer did not arrive: the page is loaded anew and the same is sent again.
    speak(device).click()
    device.settled().sees("Trang sẽ tự gửi lại").show("01-wait")
    assert said() == [WORDS]
    IdempotencyKey.objects.update(answer={"to": device.course}, at=now())
    device.sees("Nội dung này đã được lưu").show("02-twice")
    assert (axe_violations(device.page), sideways_scroll(device.page)) == ([], 0)
    device.follow("Không, một lần là đủ")
    assert said() == [WORDS]


def test_a_draft_of_scores_that_meets_a_portal_says_so_and_is_sent_later(
    people_online, clock, at_device
):
    clock.move_to("2026-11-03 21:30+07:00")
    meeting = make_meeting(people_online.cell)
    drafted(held(meeting, people_online), people_online)
    device = at_device(people_online.secretary, PHONE)
    device.page.goto(f"{device.base}/meetings/{meeting.pk}/score/")
    device.settled()
    device.page.route(
        "**/score/",
        lambda route: (
            route.fulfill(**PORTAL) if route.request.method == "POST" else route.continue_()
        ),
    )
    box = device.page.locator("textarea[name=remedies]")
    box.fill("Gửi tài liệu sớm hơn.")
    box.blur()
    told = device.page.locator("form[hx-post] > [data-sent]")
    expect(told).to_contain_text("đang thử lại")
    assert "Wi-Fi của thôn" not in device.page.content()
    device.page.unroute("**/score/")
    expect(told).to_have_text("")
