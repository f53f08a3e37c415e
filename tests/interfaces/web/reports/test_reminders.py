"""Late cells are reminded from the page of the month: one or all, with whom to call and a text,
remembered by whom.
"""

import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.insight.reminders.models import Reminder
from chibo.library.notifications.models import Notice
from chibo.work.charges.actions import assign_official
from tests.factories import FOUNDED, make_meeting, make_member, make_official, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def late():
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    for person, phone in ((people_online.secretary, "0944742981"), (people_online.neighbour, "")):
        person.phone = phone
        person.save(update_fields=["phone"])
        person.account.set_password("hoa sen nở tháng bảy")
        person.account.save()
    make_meeting(people_online.cell, month=Month(2026, 11))
    return people_online


@pytest.fixture
def where(people):
    return f"/committee/{people.commune.pk}/month/2026-11/remind/"


def send(browser, address, **sent):
    return browser.post(address, sent | {"key": str(uuid.uuid4())}, follow=True)


def test_page_names_what_is_late_whom_to_call_and_a_text_without_what_was_said(
    people, where, browse
):
    page = browse(people.official).get(where).content.decode()

    assert "đang quá hạn: Họp (từ 03/11)" in page
    assert 'href="tel:0944742981"' in page and "Lò Thị Mai" in page
    assert (
        f"Kính gửi đồng chí Lò Thị Mai: tháng 11 năm 2026, {people.cell.name} đang quá hạn: Họp (từ"
        " 03/11)." in page.replace("Tháng", "tháng")
    )
    assert f"{people.official.full_name}</textarea>" in page


def test_cell_without_a_plan_stands_there_with_whom_to_call_and_a_text(people, where, browse):
    people.neighbour.phone = "0987654321"
    people.neighbour.save(update_fields=["phone"])

    page = browse(people.official).get(where)

    text = page.content.decode()
    assert [line["cell"].name for line in page.context["lines"]] == [
        people.cell.name,
        people.sister.name,
    ]
    assert "Lập kế hoạch tháng (từ 03/11)" in text and 'href="tel:0987654321"' in text
    assert (
        f"{people.sister.name} chưa lập kế hoạch buổi sinh hoạt tháng 11/2026, theo quy định vào"
        " ngày 03/11/2026." in text
    )
    assert f'href="/cells/{people.sister.pk}/plan/"' in text


def test_cell_without_a_plan_counts_as_late_everywhere(people, where, browse):
    assign_official(people.in_charge, cell=people.sister, on=FOUNDED, actor=SYSTEM)
    office, month = browse(people.official), where.removesuffix("remind/")
    home = office.get("/").context["found"]
    counts = [
        home.months[0]["late"],
        home.remind[0]["count"],
        len(office.get(where).context["lines"]),
        office.get(month).context["late_count"],
        len(office.get(f"{month}?filter=1&late=1").context["rows"]),
        sum(
            bool(line["late"]) for line in browse(people.in_charge).get("/charge/").context["lines"]
        ),
    ]
    assert counts == [2] * 6
    (own,) = [
        line
        for line in browse(people.neighbour, "en").get("/").context["found"].items
        if line["tone"] == "late"
    ]
    assert (own["title"], own["url"]) == (
        f"Plan the meeting of 11/2026 of {people.sister.name}",
        f"/cells/{people.sister.pk}/plan/",
    )
    charge = browse(people.in_charge).get("/charge/").content.decode()
    assert "Lập kế hoạch tháng (từ 03/11)" in charge and "vạch kế hoạch năm" in charge


def test_one_and_three_cells_without_a_plan_cost_the_same(people, where, browse):
    office, asked = browse(people.official), []
    for more in (0, 2):
        for _ in range(more):
            make_member(make_unit(parent=people.commune), post="secretary")
        for address in (where, "/"):
            office.get(address)
            with CaptureQueriesContext(connection) as caught:
                office.get(address)
            asked.append(len(caught))
    assert asked[:2] == asked[2:]


def test_one_press_reminds_all_and_a_second_one_nobody(people, where, browse):
    browser = browse(people.official)
    make_meeting(people.sister, month=Month(2026, 11))

    told = send(browser, where).content.decode()

    assert "Đã nhắc 2 chi bộ" in told and "đã gửi thông báo cho Lò Thị Mai" in told.replace(
        "Đã gửi", "đã gửi"
    )
    assert "Hôm nay đã nhắc theo cách này" in send(browser, where).content.decode()
    assert Reminder.all_rows_unscoped.count() == 2
    month = browser.get(f"/committee/{people.commune.pk}/month/2026-11/").content.decode()
    assert f"đã nhắc ngày 20/11/2026, {people.official.full_name}" in month


def test_call_is_remembered_with_its_day_and_by_whom(people, where, browse):
    browser = browse(people.official)
    answer = send(browser, f"/cells/{people.cell.pk}/remind/", month="2026-11", way="phone")
    assert answer.redirect_chain == [(f"{where}#c-{people.cell.pk}", 302)]
    assert f"người nhắc {people.official.full_name}" in answer.content.decode()
    assert not Notice.all_rows_unscoped.filter(code="cell.reminded").exists()


def test_where_nobody_has_a_login_nobody_is_said_to_be_told(people, where, browse):
    for person in (people.secretary, people.deputy):
        person.account.is_active = False
        person.account.save()
    browser = browse(people.official)
    assert "bí thư, phó bí thư chưa có tài khoản" in browser.get(where).content.decode()
    told = send(
        browser, f"/cells/{people.cell.pk}/remind/", month="2026-11", way="system"
    ).content.decode()
    assert "nên chưa ai được báo" in told and not Reminder.all_rows_unscoped.exists()


def test_official_in_charge_reminds_from_the_own_page(people, browse):
    answer = send(
        browse(people.in_charge),
        f"/cells/{people.cell.pk}/remind/",
        month="2026-11",
        way="message",
        back="charge",
    )
    assert answer.redirect_chain == [(f"/charge/#c-{people.cell.pk}", 302)]
    assert f"người nhắc {people.in_charge.full_name}" in answer.content.decode()


def test_wrong_way_month_and_person_are_refused_and_leave_nothing(people, where, browse):
    address, office = f"/cells/{people.cell.pk}/remind/", browse(people.official)
    assert (
        "Chọn cách đã nhắc chi bộ."
        in send(office, address, month="2026-11", way="pigeon").content.decode()
    )
    assert send(office, address, month="2026-13").status_code == 404
    assert office.get(where.replace("2026-11", "x")).status_code == 404
    department = make_official(people.commune, role="organisation_department", account=True)
    for person, status in (
        (people.member, 403),
        (people.secretary, 403),
        (people.stranger, 404),
        (department, 403),
    ):
        assert send(browse(person), address, month="2026-11").status_code == status
    assert browse(department).get(where).status_code == 403
    assert not Reminder.all_rows_unscoped.exists()
