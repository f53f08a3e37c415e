"""From an empty installation to the first planned month: the page, the way from step to step, and
no button into a closed door.
"""

import re
import uuid
from datetime import time
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month, now
from chibo.base.maintenance.models import Run
from chibo.directory.access.actions import issue_code
from chibo.directory.people.actions import start_office
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.insight.beginnings.queries import beginning_of, still_beginning
from chibo.library.regulations.models import Acknowledgement
from chibo.work.meetings.actions.calendar import plan_months
from tests.base.maintenance.reached import server
from tests.factories import FOUNDED, TODAY, make_meeting, make_member, make_official, make_unit
from tests.factories.month import close, open_room
from tests.slow_work import listening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_of_november")]
PASSWORD = "ruộng bậc thang mùa lúa chín"


@pytest.fixture
def first_of_november(settings):
    settings.TOTP_REQUIRED = False
    with time_machine.travel("2026-11-01 09:00+07:00", tick=False):
        yield


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def found_installation(client: Client) -> Person:
    answer = client.post(
        "/setup/", {"full_name": "Lương Thị Quản", "username": "quantri", "password": PASSWORD}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/first-steps/")
    return Person.objects.get(full_name="Lương Thị Quản")


def working_address(settings) -> None:
    settings.PUBLIC_ADDRESS, settings.ALLOWED_HOSTS = (
        "https://chibo.example.vn",
        ["chibo.example.vn", "testserver"],
    )
    Run.objects.create(
        kind="address", started_at=now(), finished_at=now(), ok=True, place=settings.PUBLIC_ADDRESS
    )


def test_the_first_administrator_lands_on_the_steps_and_is_led_on(client, browse):
    keeper = found_installation(client)
    page = browse(keeper).get("/first-steps/")
    assert [line["standing"] for line in page.context["lines"]] == [
        "done",
        "current",
        *["todo"] * 7,
    ]
    assert page.context["first"]["url"] == "/administration/address/"
    assert "Bước tiếp theo: Tạo đảng bộ xã" not in words_of(browse(keeper).get("/"))

    units = browse(keeper).get("/administration/")
    assert "Đồng chí đang ở bước: Tạo đảng bộ xã" in words_of(units)
    make_unit("commune", name="Đảng bộ xã Mới")
    units = browse(keeper).get("/administration/")
    assert "Bước tiếp theo: Giao vai trò và mã đầu tiên cho văn phòng Đảng ủy" in words_of(units)
    assert 'href="/administration/roles/"' in units.content.decode()


def test_the_office_sees_what_it_does_itself_and_who_does_the_rest(browse, settings):
    commune = make_unit("commune", name="Đảng bộ xã Mới")
    office = make_official(commune, account=True)
    page = browse(office).get("/first-steps/")
    lines = {line["title"]: line for line in page.context["lines"]}
    address = lines["Thử địa chỉ đảng viên sẽ mở"]
    assert (address["url"], str(address["who"])) == ("", "quản trị viên")
    roster = lines["Nhập danh sách đảng viên từ Excel"]
    assert (roster["url"], roster["beside"]) == (
        f"/roster/{commune.pk}/",
        f"/committee/{commune.pk}/found/",
    )
    assert "Bắt đầu với một chi bộ, nhập đảng viên bằng tay" in words_of(page)


def test_only_who_leads_a_commune_through_them_opens_the_steps(people_online, browse, client):
    people = people_online
    assert [
        browse(person).get("/first-steps/").status_code
        for person in (people.secretary, people.member)
    ] == [403] * 2
    assert [
        browse(person).get("/administration/address/").status_code
        for person in (people.official, people.member)
    ] == [403] * 2
    assert client.get("/first-steps/").status_code == 302


def test_another_commune_is_not_shown_by_its_number(people_online, browse):
    page = browse(people_online.official).get(f"/first-steps/?unit={people_online.elsewhere.pk}")
    assert page.context["unit"] == people_online.commune


def test_the_steps_are_read_from_the_data(people_online, settings):
    commune = people_online.commune
    before = {step.code: str(step.standing) for step in beginning_of(commune, on=TODAY).steps}
    assert (before["address"], before["office"], before["roster"], before["regulation"]) == (
        "current",
        "done",
        "done",
        "todo",
    )
    working_address(settings)
    assert str(beginning_of(commune, on=TODAY).steps[1].standing) == "done"
    settings.PUBLIC_ADDRESS = "https://ten-khac.example.vn"
    assert str(beginning_of(commune, on=TODAY).steps[1].standing) == "current"
    plan_months(
        people_online.cell,
        first=Month(2026, 11),
        last=Month(2026, 11),
        actor=SYSTEM,
        starts_at=time(19, 0),
    )
    found = beginning_of(commune, on=TODAY)
    assert (found.facts.cells_planned, found.unplanned) == (1, [people_online.sister])


def test_who_has_lived_through_a_month_begins_no_more(people_online, browse):
    people = people_online
    assert still_beginning([people.commune, people.elsewhere], on=TODAY) == [
        people.commune,
        people.elsewhere,
    ]
    with time_machine.travel("2026-10-03 22:00+07:00", tick=False):
        close(open_room(make_meeting(people.cell, month=Month(2026, 10)), people), people)
    assert still_beginning([people.commune, people.elsewhere], on=TODAY) == [people.elsewhere]
    office = browse(people.official)
    assert "Những bước đầu" not in words_of(office.get("/"))
    assert "Bước tiếp theo" not in words_of(office.get(f"/roster/{people.commune.pk}/"))
    assert office.get("/first-steps/").status_code == 200


def test_the_steps_of_another_commune_stand_on_nobodys_home(people_online, browse):
    people = people_online
    with time_machine.travel("2026-10-03 22:00+07:00", tick=False):
        close(open_room(make_meeting(people.cell, month=Month(2026, 10)), people), people)
    home = browse(people.official).get("/")
    assert str(people.elsewhere.pk) not in home.content.decode()
    assert "Những bước đầu" not in words_of(home)
    office = make_official(people.elsewhere, account=True)
    assert f"/first-steps/?unit={people.elsewhere.pk}" in browse(office).get("/").content.decode()


# The address


def test_the_address_is_tried_once_it_is_set(browse, client, settings):
    keeper = found_installation(client)
    page = browse(keeper).get("/administration/address/")
    assert "Chưa đặt địa chỉ" in words_of(page) and "Thử địa chỉ này" not in words_of(page)
    assert browse(keeper).post("/administration/address/").status_code == 422
    assert not Run.objects.filter(kind="address").exists()

    with server("ours") as (address, _handler):
        settings.PUBLIC_ADDRESS, settings.DEMO = address, True
        answer = browse(keeper).post("/administration/address/", follow=True)
    assert "vào được" in words_of(answer)
    assert Run.objects.get(kind="address").ok

    settings.PUBLIC_ADDRESS = "http://khong-co.invalid"
    answer = browse(keeper).post("/administration/address/", follow=True)
    assert "không vào được" in words_of(answer) and "Chưa tìm thấy tên này trên mạng" in words_of(
        answer
    )


# The regulation


def test_an_office_confirms_once_what_holds_and_it_is_on_record(people_online, browse):
    commune, office = people_online.commune, browse(people_online.official)
    url = f"/regulations/units/{commune.pk}/"
    page = office.get(url)
    assert page.context["may_acknowledge"] and "Chưa ai xác nhận" in words_of(page)
    shown = page.context["shown"]
    assert office.post(url, {"shown": "khác@1"}).status_code == 422
    assert not Acknowledgement.objects.exists()

    for _ in range(2):
        assert office.post(url, {"shown": shown, "key": str(uuid.uuid4())}).status_code == 302
    row = Acknowledgement.objects.get()
    assert (row.unit, row.person, " ".join(row.layers)) == (commune, people_online.official, shown)
    assert Entry.objects.filter(code="regulation.acknowledge").count() == 1
    page = office.get(url)
    assert not page.context["may_acknowledge"] and people_online.official.full_name in words_of(
        page
    )
    assert browse(people_online.secretary).post(url, {"shown": shown}).status_code in (403, 404)


# No button leads into a closed door


class Doors(HTMLParser):
    """The links of a page, and its forms with what stands in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._in_form = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].split("#")[0])
        if tag == "form":
            self._in_form = given.get("method", "").lower() == "post"
            if self._in_form:
                self.forms.append((given.get("action", ""), {}))
        if (
            self._in_form
            and tag in ("input", "button")
            and given.get("name")
            and given.get("type") != "file"
        ):
            self.forms[-1][1].setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_form = self._in_form and tag != "form"


# Of the sign-in library, or asking for the password, which nobody has typed here.
NOT_OURS = ("/account/", "/i18n/", "/static/", "/me/security/sign-out-elsewhere/")


class _Undone(Exception):
    """What a pressed button did is taken back."""


def closed_doors(browser: Client, *, most: int = 70) -> list[str]:
    """Walks from home over every link, and presses every button with what stands on its page (taken
    back each time): where somebody is told that he lacks a right.
    """
    waiting, seen, found, kinds = ["/"], {"/"}, [], {}
    while waiting and len(seen) < 10 * most:
        address = waiting.pop(0)
        answer = browser.get(address)
        if answer.status_code in (403, 404):
            found.append(f"{answer.status_code} {address}")
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        doors = Doors(answer.content.decode())
        for action, values in doors.forms:
            target = action or address.split("?")[0]
            if not target.startswith(NOT_OURS) and pressed(browser, target, values) == 403:
                found.append(f"{address} → {target}")
        for link in doors.links:
            # Of pages that differ in whom they are about alone, a few are enough.
            kind = re.sub(r"[0-9a-f-]{36}|\d{4}-\d\d|\d+", "*", link.split("?")[0])
            kinds.setdefault(kind, set())
            if link not in seen and not link.startswith(NOT_OURS) and len(kinds[kind]) < 3:
                kinds[kind].add(link)
                seen.add(link)
                waiting.append(link)
    return found


def pressed(browser: Client, target: str, values: dict[str, str]) -> int:
    """The last status that pressing the button leads to; nothing of it stays."""
    status = 0
    try:
        with (
            listening(),
            transaction.atomic(),
        ):  # what the page does outside its own transaction is not judged here
            status = browser.post(target, values, follow=True).status_code
            raise _Undone
    except _Undone:
        return status


def test_no_link_and_no_button_leads_into_a_closed_door_on_the_way(client, browse, settings):
    keeper = found_installation(client)
    assert closed_doors(browse(keeper)) == []

    commune = make_unit("commune", name="Đảng bộ xã Mới")
    office = make_official(commune, "Cầm Thu Dung", account=True)
    department = make_official(commune, "Bế Văn Tổ", role="organisation_department", account=True)
    inspection = make_official(commune, "Hà Thị Kiểm", role="inspection", account=True)
    above = [keeper, office, department, inspection]
    assert {person.full_name: closed_doors(browse(person)) for person in above} == {
        p.full_name: [] for p in above
    }

    cell = make_unit("cell", name="Chi bộ thôn Một", parent=commune)
    secretary, member = make_member(cell, "Lò Thị Mai"), make_member(cell, "Vì Văn Chung")
    start_office(secretary, unit=cell, post=Post.SECRETARY, on=FOUNDED, actor=SYSTEM)
    working_address(settings)
    assert {person.full_name: closed_doors(browse(person)) for person in above} == {
        p.full_name: [] for p in above
    }

    for person in (secretary, member):
        issue_code(person, unit=cell, on=TODAY, actor=SYSTEM)
        Account.objects.get(pk=person.account_id)
    plan_months(
        cell, first=Month(2026, 11), last=Month(2026, 11), actor=SYSTEM, starts_at=time(19, 0)
    )
    everybody = [*above, secretary, member]
    assert {person.full_name: closed_doors(browse(person)) for person in everybody} == {
        person.full_name: [] for person in everybody
    }
