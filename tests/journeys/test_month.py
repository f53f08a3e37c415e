"""One month of one cell, from the year plan to the official band, by four people at their own
devices.
"""

import re
from datetime import datetime, time, timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from chibo.base.kernel.dates import VIETNAM, Month
from tests.browser import DESK, PHONE
from tests.factories import make_meeting, make_member
from tests.factories import month as step
from tests.journeys.device import Device

pytestmark = pytest.mark.e2e

REPORT = {
    "name": "bao-cao-thang-10.txt",
    "mimeType": "text/plain",
    "buffer": "Kết quả tháng 10".encode(),
}


@pytest.fixture
def world(people_online, clock):
    """October was held and left a task; a member with an account who will ask for leave."""
    with time_machine.travel("2026-10-05 12:00+07:00"):
        october = make_meeting(people_online.cell, month=Month(2026, 10))
        step.open_room(october, people_online)
        step.close(october, people_online)
        step.seal(october, people_online)
        step.resolve(october, people_online)
    absentee = make_member(people_online.cell, "Lường Thị Hoa", account=True)
    return people_online, absentee


def to_the_meeting(device: Device) -> Device:
    """The page of November's regular meeting, by menu and year plan."""
    device.menu("Sinh hoạt", on_phone="Sinh hoạt")
    november = device.main.locator("ul.rows > li").filter(
        has_text=re.compile(r"\d\d/11 · Sinh hoạt thường kỳ")
    )
    if not november.is_visible():
        device.unfold(re.compile("buổi đã qua"))
    november.locator("summary").first.click()
    return device.follow("Đến buổi sinh hoạt", within=november)


def set_clock(clock, day, hour: int, minute: int = 0) -> None:
    clock.move_to(datetime.combine(day, time(hour, minute), tzinfo=VIETNAM))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_month_goes_from_the_plan_to_the_official_band(world, clock, at_device, size):
    people, absentee = world
    secretary = at_device(people.secretary, size)

    plan_and_convene(secretary, people)
    day = make_meeting(people.cell).planned_on
    set_clock(clock, day - timedelta(days=2), 20)
    answer_the_invitation(at_device(people.member, size), at_device(absentee, size), secretary)
    set_clock(clock, day, 19, 2)
    deputy = at_device(people.deputy, size)
    hold(secretary, deputy, absentee)
    set_clock(clock, day, 20, 40)
    close_and_seal(secretary, deputy)
    resolve(secretary, people)
    score(secretary)
    set_clock(clock, day + timedelta(days=1), 9)
    decide(at_device(people.official, size), secretary, people)


def plan_and_convene(secretary: Device, people) -> None:
    secretary.show("01-home").menu("Sinh hoạt", on_phone="Sinh hoạt")
    secretary.show("02-year").press(re.compile(r"Lập kế hoạch cho \d+ tháng")).show("03-planned")
    to_the_meeting(secretary).show("04-meeting").next_step()
    secretary.press("Chỉ theo quy định").show("05-agenda")
    for number, person in ((2, people.member), (3, people.deputy)):
        secretary.main.locator(".fold-list summary").nth(number - 1).click()
        secretary.choose(f"Người trình bày nội dung {number}", person.full_name).press(
            "Lưu chương trình"
        )
    expect(secretary.field("Người trình bày nội dung 2").locator("option:checked")).to_have_text(
        people.member.full_name
    )
    secretary.unfold("Gửi thêm tài liệu").page.locator("#id_paper-file").set_input_files(REPORT)
    secretary.page.locator("#id_paper-title").fill("Báo cáo tháng 10")
    secretary.press("Gửi tài liệu")
    secretary.choose("Chủ trì", people.secretary.full_name).choose(
        "Thư ký cuộc họp", people.deputy.full_name
    )
    secretary.choose("Theo dõi chấm điểm", people.deputy.full_name)
    secretary.press("Chương trình đã xong").show("06-agenda-ready")
    secretary.fill("Ghi tóm tắt", "Thống nhất nội dung; đồng chí Chung chuẩn bị báo cáo.").show(
        "07-huddle"
    ).press("Ghi hội ý")
    secretary.sees("Đã ghi")
    secretary.show("09-convene").press(re.compile(r"Gửi giấy mời cho \d+ đồng chí")).show(
        "10-invited"
    )
    secretary.sees(re.compile(r"Đã mời|được mời"))


def answer_the_invitation(member: Device, absentee: Device, secretary: Device) -> None:
    to_the_meeting(member.show("11-member-home")).show("12-member-meeting")
    with member.page.expect_download() as paper:
        member.main.get_by_role("link", name="Báo cáo tháng 10").first.click()
    assert paper.value.suggested_filename == "bao-cao-thang-10.txt"
    member.press("Tôi sẽ dự").show("13-member-replied").sees("Đồng chí đã báo sẽ dự")

    to_the_meeting(absentee)
    absentee.unfold("Tôi xin vắng").fill("Lý do xin vắng", "Đi viện khám theo hẹn.").press(
        "Gửi xin vắng"
    )

    to_the_meeting(secretary)
    secretary.next_step()
    secretary.show("14-replies").sees("Đi viện khám theo hẹn.")
    secretary.press(re.compile("^Đồng ý")).sees("Đã đồng ý cho đồng chí Lường Thị Hoa vắng.")


def write_the_course(deputy: Device) -> None:
    to_the_meeting(deputy).next_step()
    deputy.tab("Diễn biến")
    item = deputy.page.locator("details[data-item][open]")
    for label, text in (
        ("Ghi chép cho biên bản", "Có mặt đủ, vắng một đồng chí có lý do."),
        ("Kết luận của chủ trì", "Phát quang đường thôn trước ngày 30."),
    ):
        area = item.get_by_label(label)
        area.fill(text)
        expect(area.locator("xpath=following-sibling::span[@role='status']")).to_contain_text(
            "Đã lưu"
        )
    deputy.page.locator("#id_opinion_person").select_option(label="Vì Văn Chung")
    deputy.page.locator("#id_opinion_text").fill("Đề nghị mở rộng đường nội đồng.")
    deputy.press("Ghi ý kiến").show("19-noted").sees("Đề nghị mở rộng đường nội đồng.")


def vote(secretary: Device, deputy: Device) -> None:
    secretary.tab("Biểu quyết")
    present = secretary.main.locator("#new .notice b").first.inner_text()
    secretary.fill("Nội dung biểu quyết", "Thông qua nghị quyết tháng 11")
    totals = {"votes_for": present, "against": "0", "abstain": "0", "invalid": "0"}
    count(secretary.show("22-vote"), totals).press("Ghi kết quả biểu quyết").show("23-vote-waits")
    deputy.tab("Biểu quyết").follow("Nhập lại kết quả")
    count(deputy, totals).show("24-confirm").press("Xác nhận kết quả")
    deputy.sees("Hai lần đếm khớp nhau; kết quả biểu quyết có giá trị.").show("25-vote-counts")


def hold(secretary: Device, deputy: Device, absentee) -> None:
    to_the_meeting(secretary).next_step()
    secretary.show("15-open").press("Khai mạc và điểm danh").show("16-roll")
    row = secretary.page.locator("[data-roll-row]").filter(has_text=absentee.full_name)
    expect(row.locator("select")).to_have_value("excused")
    expect(secretary.main.get_by_label(f"Lý do · {absentee.full_name}")).to_have_value(
        "Đi viện khám theo hẹn."
    )
    secretary.press("Còn lại đều có mặt").show("17-roll-called").press("Xong, họp tiếp").show(
        "18-course"
    )

    write_the_course(deputy)

    secretary.tab("Việc").show("20-review")
    secretary.fill("Kết quả", "Đã phát quang 800 m.")
    secretary.page.locator("form.review .seg label").first.click()
    secretary.sees("Mọi nhiệm vụ còn mở đã được rà soát.")
    secretary.tab("Diễn biến")
    on = secretary.page.locator("details[data-item][open]")
    left = on.get_attribute("data-item")
    secretary.press(re.compile("^Xong, sang nội dung tiếp theo"), within=on).sees(
        "Đã xong 1 trên 16 nội dung"
    )
    expect(on).not_to_have_attribute("data-item", left)  # The next one has opened by itself.
    secretary.press(re.compile("bước thủ tục")).sees("Đã xong 5 trên 16 nội dung").press(
        re.compile("nội dung còn lại")
    )
    secretary.sees("Đã xong 16 trên 16 nội dung").show("21-course-done")

    vote(secretary, deputy)


def count(device: Device, totals: dict[str, str]) -> Device:
    for name, number in totals.items():
        device.page.locator(f"#id_{name}").fill(number)
    return device


def close_and_seal(secretary: Device, deputy: Device) -> None:
    secretary.tab("Kết thúc").show("26-close")
    expect(secretary.field("Kết thúc lúc")).to_have_value(re.compile("^20:4"))
    secretary.press("Kết thúc buổi sinh hoạt").show("27-minutes")
    to_the_meeting(deputy).next_step()
    deputy.press("Chi bộ đã thông qua biên bản").press("Ký biên bản").sees("Chữ ký thứ hai")
    secretary.tab("Biên bản").press("Ký biên bản").show("28-sealed")
    secretary.sees("Hai đồng chí đã ký; biên bản đã được khóa.")


def resolve(secretary: Device, people) -> None:
    secretary.follow(re.compile("^Nghị quyết và nhiệm vụ")).unfold("Soạn nghị quyết hoặc kết luận")
    expect(secretary.field("Nội dung quyết nghị")).to_have_value(
        "- Phát quang đường thôn trước ngày 30."
    )
    secretary.show("29-resolution").press("Ban hành với số tiếp theo")
    secretary.unfold("Giao nhiệm vụ").fill("Việc cần làm", "Phát quang đường thôn đợt 2")
    secretary.choose("Người thực hiện", people.member.full_name).fill(
        "Kết quả cần đạt", "500 m đường sạch"
    )
    secretary.press("Giao nhiệm vụ").sees("Phát quang đường thôn đợt 2")
    secretary.show("30-task").press("Công bố cho đảng viên và cấp ủy cấp trên").show("31-published")


def score(secretary: Device) -> None:
    secretary.show("33-sheet")
    rows = secretary.main.locator("ol.sheet > li")
    differing = None
    for row in rows.all():
        if row.locator("> details").get_attribute("open") is None:
            row.locator("summary").first.click()
        points = row.locator(".given.field input")
        full = row.locator(".given.field label").inner_text().split("/")[1].split(",")[0].strip()
        if points.input_value() == "":
            points.fill(full)
        elif differing is None:
            differing = row
            points.fill(str(float(points.input_value().replace(",", ".")) / 2))
            row.locator("summary", has_text="Lý do").click()
            row.locator("details details .field input").fill("Chi bộ tự nhận còn thiếu một phần.")
    secretary.page.locator("#id_remedies").fill("Chuẩn bị tài liệu sớm hơn.")
    secretary.page.locator("#id_remedies").blur()
    expect(secretary.page.locator("#live .saved")).to_contain_text("Đã lưu")
    secretary.settled().show("34-filled").press("Xác nhận cả phiếu, trình chi bộ").show(
        "35-proposed"
    )
    secretary.press("Chi bộ đã thông qua: nộp lên cấp trên").show("37-submitted")


def decide(office: Device, secretary: Device, people) -> None:
    cell = people.cell.name
    office.show("38-office-home").menu("Tháng", on_phone="Tháng").show("39-month")
    row = office.main.get_by_role("row").filter(
        has=office.page.get_by_role("rowheader", name=re.compile(cell))
    )
    office.uncovered(row.locator("a[href*='/scores/']")).click()
    office.settled().unfold("Đề nghị chi bộ giải trình").fill(
        "Điều cần giải trình", "Vì sao tự trừ điểm?"
    )
    office.show("40-review").press("Gửi câu hỏi")

    path = to_the_meeting(secretary).page.locator(".path")
    path.locator("summary").click()
    path.get_by_role("link", name=re.compile("điểm")).first.click()
    secretary.settled().sees("Vì sao tự trừ điểm?").fill("Câu trả lời", "Một báo cáo gửi muộn.")
    secretary.show("41-answer").press("Gửi câu trả lời")

    office.home().menu("Tháng", on_phone="Tháng")
    office.uncovered(row.locator("a[href*='/scores/']")).click()
    first = office.settled().sees("Một báo cáo gửi muộn.").main.locator("ol.sheet > li").nth(1)
    first.locator("summary").first.click()
    first.locator(".given.field input").fill("1")
    first.locator("summary", has_text="Lý do").click()
    first.locator("details details .field input").fill("Hồ sơ chưa đủ.")
    office.show("42-deciding").press("Quyết định, không chờ ý kiến").show("43-decided")
    band = office.main.locator("aside dl.facts .band, aside dl.facts .chip").last.inner_text()
    office.home().menu("Tháng", on_phone="Tháng").show("44-month-decided")
    expect(row.locator("td[data-label='Điểm chính thức']")).to_contain_text(band.split()[0])
    office.follow(re.compile(cell), within=row).show("45-cell")
    office.unfold("Xem dạng bảng")
    expect(office.main.get_by_role("row", name=re.compile("[Tt]háng 11"))).to_contain_text(
        band.split()[0]
    )
