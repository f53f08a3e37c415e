"""From the office's button to the member's phone: slips made and taken, the link of a slip opened,
signed in at once.
"""

import re
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from chibo.base.accounts.models import Account
from chibo.base.accounts.rules import hash_of_code
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.directory.people.models import Person
from chibo.work.logins.rules import slip_link
from tests.browser import DESK, PHONE, axe_violations, open_context, sideways_scroll
from tests.factories import make_member
from tests.journeys.conftest import PICTURES
from tests.journeys.device import Device

pytestmark = pytest.mark.e2e
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


@pytest.fixture
def phone(browser, live_server, emptied_afterwards, request):
    """A phone that nobody has signed in on."""
    context = open_context(browser, size=PHONE)
    yield Device(
        context.new_page(),
        live_server.url,
        pictures=Path(PICTURES) / "logins" if PICTURES else None,
    )
    context.close()


def test_a_slip_opens_the_account_on_a_phone(
    people_online, clock, at_device, phone, live_server, settings
):
    settings.PUBLIC_ADDRESS, settings.DEMO = live_server.url, True
    clock.move_to("2026-11-03 09:00+07:00")
    member = make_member(people_online.cell, "Lường Thị Tươi")
    told = slips_from(at_device(people_online.official, DESK), people_online)
    login, code = Person.objects.get(pk=member.pk).account.username, CODE.findall(told)[0]
    assert "Lường Thị Tươi" in told and login in told
    assert Account.objects.get(username=login).invite_hash == hash_of_code(code)

    phrase = opened_with(phone, live_server.url, login, code)

    again = open_context(phone.page.context.browser, size=PHONE).new_page()
    later = Device(again, live_server.url, pictures=phone.pictures)
    again.goto(f"{live_server.url}/account/login/")
    later.show("07-sign-in")
    assert (axe_violations(again), sideways_scroll(again)) == ([], 0)
    again.fill("[name=login]", login.upper())
    again.fill("[name=password]", phrase)
    later.press("Đăng nhập")
    assert again.url == f"{live_server.url}/"
    again.context.close()


def slips_from(office: Device, people) -> str:
    """The words of the slips that the office makes for all cells of its commune."""
    office.page.goto(f"{office.base}/committee/{people.commune.pk}/logins/")
    office.show("01-cells").press("In phiếu cho các chi bộ đã chọn").show("02-waiting").sees(
        "Đang chờ đến lượt"
    )
    assert not axe_violations(office.page)
    run_waiting_jobs()
    office.sees("Đã có 1 phiếu").show("03-ready")
    assert not axe_violations(office.page)
    with office.page.expect_download() as file:
        office.main.get_by_role("button", name="Phiếu để cắt (PDF)").click()
    return PdfReader(BytesIO(Path(file.value.path()).read_bytes())).pages[0].extract_text()


def opened_with(phone: Device, base: str, login: str, code: str) -> str:
    """The account is opened by the link of the slip with a ready phrase, which is returned; the
    code went to the server once.
    """
    asked = []
    phone.page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    phone.page.goto(slip_link(base, login=login, code=code))
    expect(phone.field("Mã trên phiếu")).to_have_value(code)
    expect(phone.field("Tên đăng nhập hoặc số điện thoại")).to_have_value(login)
    assert phone.page.url == f"{base}/activate/"
    assert not [url for url in asked if code in url]
    assert (axe_violations(phone.page), sideways_scroll(phone.page)) == ([], 0)
    password = phone.show("04-slip-opened").page.locator("#id_password")
    assert password.get_attribute("type") == "text"
    password.fill("ngan")
    sent = len(asked)
    phone.page.get_by_role("button", name="Mở tài khoản").click()
    expect(phone.page.locator("[data-hint]")).to_have_text("Cần thêm 4 ký tự nữa.")
    assert len(asked) == sent, "what is too short is not sent"
    phone.page.get_by_role("button", name="Câu khác").click()
    phone.page.get_by_role("button", name="Dùng câu này").click()
    phrase = password.input_value()
    assert len(phrase.split()) == 5
    phone.show("05-phrase").press("Mở tài khoản").sees(
        "Tài khoản đã mở và đồng chí đã đăng nhập"
    ).show("06-home")
    assert phone.page.url == f"{base}/"
    return phrase


def test_who_types_the_code_as_the_password_is_led_on(people_online, clock, phone, live_server):
    from chibo.base.kernel.actor import SYSTEM
    from chibo.directory.people.actions import invite_person

    clock.move_to("2026-11-03 09:00+07:00")
    member = make_member(people_online.cell, "Lường Thị Tươi")
    code = invite_person(member, unit=people_online.cell, actor=SYSTEM)
    phone.page.goto(f"{live_server.url}/account/login/")
    phone.page.fill("[name=login]", "tuoi.lt")
    phone.page.fill("[name=password]", code.lower())
    phone.press("Đăng nhập").sees("Đồng chí vừa nhập mã trên phiếu").show("08-recognised")
    phone.page.locator("#id_password").fill("vườn cam 7")
    phone.press("Mở tài khoản").sees("Tài khoản đã mở")
