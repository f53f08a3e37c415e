"""New access to an account: the waiting list, the second person, the owner's no, the sessions of
before.
"""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from chibo.base.accounts.models import Account
from chibo.directory.access.actions import request_recovery
from chibo.directory.access.models import Recovery, RoleGrant
from tests.factories import TODAY, act_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
NEW = "ruộng bậc thang mùa lúa chín"


@pytest.fixture
def in_november():
    cache.clear()
    with time_machine.travel("2026-11-03 09:00+07:00", tick=False):
        yield


def asked(people, person=None) -> Recovery:
    return request_recovery(
        person or people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary)
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 200),
        ("deputy", 200),
        ("official", 200),
        ("member", 403),
        ("in_charge", 403),
        ("stranger", 200),
    ],
)
def test_the_list_is_for_those_who_may_confirm(people_online, browse, who, status):
    assert browse(getattr(people_online, who)).get("/recoveries/").status_code == status


def test_the_list_names_the_request_to_its_own_people_only(people_online, browse):
    asked(people_online)
    shown = {
        who: [
            line["row"].person.full_name
            for line in browse(getattr(people_online, who)).get("/recoveries/").context["rows"]
        ]
        for who in ("secretary", "deputy", "official", "neighbour", "stranger")
    }
    assert shown == {who: ["Vì Văn Chung"] for who in ("secretary", "deputy", "official")} | {
        "neighbour": [],
        "stranger": [],
    }


def test_the_home_of_the_office_names_the_request_until_it_is_confirmed(people_online, browse):
    row, office = asked(people_online), browse(people_online.official)

    def lines() -> list[str]:
        found = office.get("/").context["found"].items
        return [line["title"] for line in found if line["url"] == "/recoveries/"]

    assert lines() == [
        "Xác nhận hoặc từ chối với tư cách người thứ hai: cấp lại quyền cho Vì Văn Chung"
    ]
    office.post(f"/recoveries/{row.pk}/confirm/")
    assert lines() == []


@pytest.mark.parametrize(
    ("who", "count"),
    [("secretary", 0), ("deputy", 1), ("member", 0), ("neighbour", 0), ("stranger", 0)],
)
def test_home_of_everybody_who_can_be_the_second_person_names_the_request(
    people_online, browse, who, count
):
    asked(people_online)
    found = browse(getattr(people_online, who)).get("/").context["found"].items
    assert sum(1 for line in found if line["url"] == "/recoveries/") == count


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 422),
        ("member", 403),
        ("neighbour", 404),
        ("stranger", 404),
        ("in_charge", 404),
    ],
)
def test_a_request_is_confirmed_by_the_second_person_only(people_online, browse, who, status):
    row = asked(people_online)
    assert (
        browse(getattr(people_online, who)).post(f"/recoveries/{row.pk}/confirm/").status_code
        == status
    )
    assert Recovery.objects.get().code_hash == ""


def test_the_code_is_shown_once_and_opens_the_account_and_old_sessions_end(people_online, browse):
    row, before, second = (
        asked(people_online),
        browse(people_online.member),
        browse(people_online.deputy),
    )
    assert before.get("/me/").status_code == 200
    assert second.post(f"/recoveries/{row.pk}/confirm/").url == "/recoveries/"
    code = second.get("/recoveries/").context["code"]["code"]
    assert second.get("/recoveries/").context["code"] is None

    form = {"login": people_online.member.account.username, "code": code, "password": NEW}
    assert Client().post("/activate/", form).url == "/"

    assert before.get("/me/").url.startswith("/account/login/")
    assert Account.objects.get(person=people_online.member).check_password(NEW)


def test_the_owner_sees_it_on_the_own_page_and_stops_it(people_online, browse):
    row, browser = asked(people_online), browse(people_online.member)
    assert f"/recoveries/{row.pk}/cancel/" in browser.get("/me/").content.decode()
    assert browser.post(f"/recoveries/{row.pk}/cancel/").url == "/me/"
    assert f"/recoveries/{row.pk}/cancel/" not in browser.get("/me/").content.decode()
    assert Recovery.objects.get().outcome == "cancelled"


@pytest.mark.parametrize(
    ("who", "status"), [("deputy", 403), ("neighbour", 404), ("stranger", 404)]
)
def test_nobody_else_stops_it(people_online, browse, who, status):
    row = asked(people_online)
    assert (
        browse(getattr(people_online, who)).post(f"/recoveries/{row.pk}/cancel/").status_code
        == status
    )
    assert Recovery.objects.get().closed_at is None


def test_one_and_three_requests_cost_the_same(people_online, browse, django_assert_num_queries):
    browser = browse(people_online.deputy)
    for persons in (people_online.others[:1], people_online.others[1:3]):
        for person in persons:
            asked(people_online, person)
        with django_assert_num_queries(11):
            assert browser.get("/recoveries/").status_code == 200


def test_the_button_is_there_only_where_the_word_would_count_and_else_the_page_says_why(
    people_online, browse
):
    row = asked(people_online)
    browser, url = browse(people_online.official), f"/recoveries/{row.pk}/confirm/"
    assert url in browser.get("/recoveries/").content.decode()
    RoleGrant.objects.filter(person=people_online.official).update(begins_at="2026-11-02T00:00:00Z")
    page = browser.get("/recoveries/").content.decode()
    assert (url in page, "nhờ cơ quan khác hoặc quản trị viên" in page) == (False, True)
    assert browser.post(url).status_code == 422
