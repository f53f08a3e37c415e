"""A new user on a phone: from an empty installation to the first planned month, each page reached
from the one before.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chibo.base.accounts.models import Account
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.library.regulations.models import Acknowledgement
from chibo.work.meetings.models import Meeting
from tests.browser import PHONE, axe_violations, open_context, sideways_scroll
from tests.journeys.conftest import PICTURES
from tests.journeys.device import Device

pytestmark = pytest.mark.e2e
ROSTER = Path(__file__).parents[1] / "data" / "roster-truong-sinh.xlsx"
PASSWORD = "ruộng bậc thang mùa lúa chín"
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


@pytest.fixture
def phone(browser, live_server, emptied_afterwards, request):
    """at_phone(name) → a phone of its own that nobody has signed in on."""
    contexts = []

    def at_phone(name: str) -> Device:
        contexts.append(open_context(browser, size=PHONE))
        shown = Path(PICTURES) / "first-steps" / name if PICTURES else None
        return Device(contexts[-1].new_page(), live_server.url, pictures=shown)

    yield at_phone
    for context in contexts:
        context.close()


def sound(device: Device, name: str) -> Device:
    """Nothing for axe to say, nothing cut off."""
    device.show(name)
    assert (axe_violations(device.page), sideways_scroll(device.page)) == ([], 0)
    return device


def on(device: Device) -> Device:
    """The next step, by the button at the foot of the page."""
    return device.follow("Sang bước tiếp theo")


def test_from_an_empty_installation_to_the_first_planned_month(phone, live_server, settings, clock):
    clock.move_to("2026-11-01 09:00+07:00")
    settings.TOTP_REQUIRED, settings.DEMO, settings.PUBLIC_ADDRESS = False, True, live_server.url
    keeper = administrator(phone("administrator"))
    told = address_commune_and_office(keeper)
    roster(keeper)

    office = phone("office")
    office_signs_in(office, told, live_server.url)
    regulation_and_logins(office)
    first_month(office)

    keeper.home()
    assert "Đã xong 8/9 bước đầu" in keeper.main.inner_text(), (
        "the practice meetings are left to the secretaries"
    )


def administrator(keeper: Device) -> Device:
    """The first page of an empty installation makes the administrator and leads to the steps."""
    keeper.page.goto(keeper.base)
    keeper.settled().fill("Họ và tên", "Lương Thị Quản").fill("Tên đăng nhập", "quantri")
    keeper.page.locator("#id_password").fill(PASSWORD)
    keeper.press("Tạo người quản trị")
    return sound(keeper.sees("Đã xong 1/9 bước đầu"), "01-steps")


def address_commune_and_office(keeper: Device) -> str:
    """What stands on the page that shows the code of the office."""
    keeper.next_step().press("Thử địa chỉ này").sees("vào được")
    on(sound(keeper, "02-address")).fill("Tên", "Đảng bộ xã Trường Sinh").fill("Mã", "TS")
    keeper.press("Tạo").sees("Đã tạo Đảng bộ xã Trường Sinh")
    on(sound(keeper, "03-commune"))
    keeper.fill(re.compile("hoặc người mới"), "Cầm Thu Dung")
    keeper.page.locator("#id_role").select_option("committee_office")
    keeper.page.locator("#id_unit").select_option(label="Đảng bộ xã Trường Sinh")
    keeper.press("Đề nghị giao vai trò")
    return sound(keeper, "04-office").main.inner_text()


def roster(keeper: Device) -> None:
    """The workbook of the office: 15 cells and 301 members."""
    on(keeper).page.locator("#id_file").set_input_files(ROSTER)
    keeper.press("Tải lên và xem trước").press("Nhập danh sách").sees("Đang nhập danh sách")
    run_waiting_jobs()
    keeper.sees("Đã nhập danh sách")
    keeper.settled().sees("Xem và xác nhận quy định đang áp dụng").sees(
        "Người làm bước này: văn phòng Đảng ủy"
    )
    sound(keeper, "05-roster")
    assert Unit.objects.within(EVERYWHERE).filter(kind="cell").count() == 15


def office_signs_in(office: Device, told: str, base: str) -> None:
    """With the code that the administrator saw once."""
    login = Account.objects.get(person__full_name="Cầm Thu Dung").username
    office.page.goto(base)
    office.settled().follow(re.compile("Lần đầu"))
    office.page.fill("[name=login]", login)
    office.page.fill("[name=code]", CODE.search(told)[0])
    office.page.fill("[name=password]", PASSWORD)
    office.press(re.compile("Mở tài khoản"))
    sound(
        office.home().sees("Những bước đầu: Xem và xác nhận quy định đang áp dụng"),
        "06-office-home",
    )


def regulation_and_logins(office: Device) -> None:
    """What holds is confirmed, and every cell gets its slips."""
    office.follow(re.compile("Những bước đầu"))
    sound(office, "07-office-steps").next_step()
    office.press("Đúng, chúng tôi áp dụng quy định này").sees("Đã ghi nhận đồng chí xác nhận")
    assert Acknowledgement.objects.get().person.full_name == "Cầm Thu Dung"
    on(office).press("In phiếu cho các chi bộ đã chọn").sees("Đang chờ đến lượt")
    run_waiting_jobs()
    sound(office.sees("Đã có 301 phiếu").settled(), "08-slips")


def first_month(office: Device) -> None:
    """Every cell with one press, all of them ticked."""
    on(office).press("Lập kế hoạch các chi bộ")
    sound(
        office.sees("Đã lập kế hoạch cho 15 chi bộ").sees("Không còn chi bộ nào cần lập kế hoạch"),
        "09-plan",
    )
    planned = Meeting.objects.within(EVERYWHERE).filter(kind="regular", month=Month(2026, 11).first)
    assert planned.count() == 15
    office.home()
    expect(office.main).to_contain_text("Những bước đầu: Mỗi chi bộ họp một buổi tập")
