"""One meeting of a cell of 24 by few hands: what it costs is counted, and what it leaves is what
the long way leaves.
"""

import re
from datetime import date

import pytest
import time_machine
from playwright.sync_api import expect

from chibo.base.kernel.dates import Month
from chibo.work.meetings.actions.agenda import change_item
from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.queries.meetings import items_of
from tests.browser import PHONE, open_context, sign_in
from tests.factories import PASSWORD, act_as, make_meeting
from tests.factories import month as step
from tests.insight.sheets import decided
from tests.journeys.device import Device
from tests.journeys.effort import Effort
from tests.journeys.meeting_facts import (
    ADDED,
    AWAY,
    CONCLUSIONS,
    HUDDLE,
    JUDGED,
    NEW_DAY,
    NOTES,
    OPINIONS,
    PAPER,
    PRESENTERS,
    REMEDIES,
    REVIEWS,
    TASK,
    TASKS,
    VOTE,
    facts_of,
    person_of,
    the_long_way,
)
from tests.people import make_people

pytestmark = pytest.mark.e2e
OCTOBER = Month(2026, 10)
MOST_INTERACTIONS, MOST_PAGE_LOADS, HIGHEST = 80, 20, 2600


@pytest.fixture
def cells(db, clock, settings):
    """Two cells alike, of 24 members each: September held with four presenters, and three tasks
    left by it.
    """
    settings.TOTP_REQUIRED = False
    found = []
    for _ in range(2):
        people = make_people(accounts=True, others=21)
        with time_machine.travel("2026-09-05 12:00+07:00"):
            september = make_meeting(people.cell, month=Month(2026, 9))
            step.open_room(september, people)
            for item in items_of(september):
                if item.step in PRESENTERS:
                    change_item(
                        item,
                        presenter=getattr(people, PRESENTERS[item.step]),
                        actor=act_as(people.secretary),
                    )
            step.close(september, people)
            step.seal(september, people)
            step.resolve(september, people)
            decided(september, people)
            for title, owner in TASKS.items():
                assign_task(
                    september,
                    title=title,
                    owner=people.others[owner],
                    due_on=date(2026, 10, 2),
                    actor=act_as(people.secretary),
                )
        found.append(people)
    return found


@pytest.fixture
def effort():
    found = Effort()
    found.listen()
    yield found
    found.stop()


def test_a_meeting_takes_few_hands(cells, clock, browser, live_server, emptied_afterwards, effort):
    short, long = cells
    contexts = []

    def sit_down(person) -> Device:
        context = open_context(browser, size=PHONE)
        contexts.append(context)
        effort.watch(context)
        device = Device(context.new_page(), live_server.url)
        sign_in(device.page, live_server.url, person.account.username, PASSWORD)
        return device.settled()

    def sit(person) -> Device:
        before, effort.running = effort.running, False
        device = sit_down(person)
        effort.running = before
        return device

    try:
        meeting = make_meeting(short.cell, month=OCTOBER)
        hold(sit, short, meeting, clock, effort)
        other = make_meeting(long.cell, month=OCTOBER)
        the_long_way(long, other)
        assert facts_of(meeting) == facts_of(other)
        heights(sit_down, short, meeting, effort)
    finally:
        for context in contexts:
            context.close()
        print("\n".join(effort.story))
        print(effort.line())
    assert effort.unexplained == []
    assert effort.sent == effort.received
    assert effort.interactions <= MOST_INTERACTIONS
    assert effort.page_loads <= MOST_PAGE_LOADS
    assert {name: px for name, px in effort.heights.items() if px > HIGHEST} == {}


def hold(sit_down, people, meeting, clock, effort) -> None:
    """The secretary's month, from the start page to the submitted score."""
    clock.move_to("2026-09-30 09:00+07:00")
    secretary = sit_down(people.secretary)
    effort.running = True
    prepare(secretary, people, effort)
    effort.running = False
    clock.move_to("2026-10-03 19:00+07:00")
    secretary.page.reload()
    effort.running = True
    open_and_call(secretary, people, effort)
    run_course(secretary, people, meeting)
    vote(secretary, people)
    effort.running = False
    clock.move_to("2026-10-03 20:45+07:00")
    effort.running = True
    close_and_sign(secretary, people)
    resolve_and_score(secretary, people, effort)
    effort.running = False


def prepare(secretary: Device, people, effort) -> None:
    page = secretary.page
    secretary.follow(re.compile("^Chuẩn bị chương trình"))
    secretary.press("Lập chương trình như lần trước")
    effort.measure("agenda", page)
    secretary.unfold("Thêm nội dung").page.locator("#id_add-title").fill(ADDED)
    secretary.unfold("Gửi thêm tài liệu")
    name, content, title = PAPER
    page.locator("#id_paper-file").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
    )
    page.locator("#id_paper-title").fill(title)
    secretary.press("Chương trình đã xong")
    secretary.fill("Ghi tóm tắt", HUDDLE).press("Ghi hội ý")
    secretary.press(re.compile(r"Gửi giấy mời cho \d+ đồng chí"))


def open_and_call(secretary: Device, people, effort) -> None:
    page = secretary.page
    secretary.press("Khai mạc và điểm danh")
    secretary.press("Còn lại đều có mặt")
    for number, (state, reason) in AWAY.items():
        row = page.locator("[data-roll-row]").filter(has_text=people.others[number].full_name).first
        for _ in range(1 if state == "excused" else 2):
            row.locator(".person").click()
        if reason:
            row.locator("[name^=reason-]").fill(reason)
    effort.measure("roll call", page)
    secretary.press("Xong, họp tiếp")
    effort.measure("course", page)


def run_course(secretary: Device, people, meeting) -> None:
    page, waits = secretary.page, ""
    for item in items_of(meeting):
        box = page.locator(f"details[data-item='{item.pk}']")
        wanted = item.step in NOTES or item.step == "last_month"
        if wanted and box.get_attribute("open") is None:
            box.locator("summary").first.click()
            if waits:  # What stood unsent went out when the item was left.
                expect(page.locator(".course")).to_contain_text(waits)
                waits = ""
        if item.step == "last_month":
            review(secretary, box)
        if item.step in NOTES:
            write(box.locator("textarea[data-autosave$='/notes/']"), NOTES[item.step])
        if item.step in CONCLUSIONS:
            write(box.locator("textarea[data-autosave$='/conclusion/']"), CONCLUSIONS[item.step])
        said = [(who, text) for code, who, text in OPINIONS if code == item.step and item.step]
        for number, (who, text) in enumerate(said, start=1):
            form = box.locator("form.opinion")
            form.locator("[name=person]").select_option(label=person_of(people, who).full_name)
            form.locator("[name=text]").fill(text)
            if number < len(said):
                form.get_by_role("button", name="Ghi ý kiến").click()
                expect(box.locator(".said")).to_contain_text(text)
        if said:
            waits = said[-1][1]
    secretary.press(re.compile("nội dung còn lại"))
    expect(page.locator("#rest").get_by_role("link")).to_be_visible()
    secretary.settled()


def write(area, text: str) -> None:
    """Typed, and saved by itself before one goes on: the database of the tests takes one request at
    a time.
    """
    area.fill(text)
    area.blur()
    expect(area.locator("xpath=following-sibling::span[@role='status']")).to_contain_text("Đã lưu")


def review(secretary: Device, box) -> None:
    for title, outcome in REVIEWS.items():
        card = box.locator("section").filter(has_text=title).first
        card.locator(f"input[value={outcome}]").check(force=True)
        if outcome == "continued":
            card.locator("[name=new_due_on]").fill(typed_day(card, NEW_DAY))
            card.locator("[name=new_due_on]").blur()
        expect(card.locator("details.more").first).to_be_visible()
        secretary.settled()


def typed_day(card, day) -> str:
    kind = card.locator("[name=new_due_on]").get_attribute("type")
    return day.isoformat() if kind == "date" else f"{day:%d/%m/%Y}"


def vote(secretary: Device, people) -> None:
    """The vote counts by the name of the teller beside the secretary."""
    page = secretary.page
    box = page.locator("details[data-item]").filter(has_text="Biểu quyết kết luận").first
    box.locator("summary").first.click()
    box.get_by_role("link", name=re.compile("biểu quyết")).click()
    secretary.settled()
    for_, _against, abstain = VOTE
    count(secretary, for_, abstain)
    page.locator("#id_teller").select_option(label=people.member.full_name)
    secretary.press("Ghi kết quả biểu quyết")


def count(device: Device, for_: int, abstain: int) -> None:
    """The totals; what is filled in already is left."""
    for name, number in (("votes_for", for_), ("against", 0), ("abstain", abstain)):
        if device.page.locator(f"#id_{name}").input_value() != str(number):
            device.page.locator(f"#id_{name}").fill(str(number))


def close_and_sign(secretary: Device, people) -> None:
    """No second login is needed: chair and minute-taker have signed the printed sheet, and somebody
    keeps it.
    """
    secretary.tab("Kết thúc")
    secretary.press("Kết thúc buổi sinh hoạt")
    secretary.press("Chi bộ đã thông qua biên bản")
    box = secretary.page.locator("details.more").filter(
        has=secretary.page.locator("#id_on_paper_keeper")
    )
    box.locator("summary").first.click()
    box.locator("#id_on_paper_keeper").select_option(label=people.member.full_name)
    secretary.press("Bản giấy đã được ký", within=box)


def resolve_and_score(secretary: Device, people, effort) -> None:
    page = secretary.page
    secretary.tab("Nghị quyết")
    page.locator("#id_task-title").fill(TASK)
    page.locator("#id_task-owner").select_option(label=people.member.full_name)
    secretary.press("Ban hành, công bố và chấm điểm")
    effort.measure("score", page)
    for code, points in JUDGED.items():
        page.locator(f"#id_points-{code.replace('.', '_')}").fill(points)
    page.locator("#id_remedies").fill(REMEDIES)
    secretary.press("Xác nhận cả phiếu, trình chi bộ")
    secretary.press("Chi bộ đã thông qua: nộp lên cấp trên")


def heights(sit_down, people, meeting, effort) -> None:
    """The main pages of a cell of 24 on a phone, as they stand when opened."""
    november = make_meeting(people.cell, month=Month(2026, 11))
    step.convene(november, people)
    secretary, member = sit_down(people.secretary), sit_down(people.member)
    at = f"{secretary.base}/meetings/{november.pk}"
    for name, device, tail in (
        ("agenda", secretary, "/agenda/"),
        ("invited", secretary, "/convene/"),
        ("meeting of a member", member, "/"),
    ):
        device.page.goto(f"{at}{tail}")
        device.settled()
        effort.measure(name, device.page)
