"""Roles asked for on the page of roles: what the administrator sees, what the second person sees
and does, what nobody gets around.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.directory.access.actions import add_grant
from chibo.directory.access.models import RoleGrant
from chibo.directory.assignments.models import Assignment
from chibo.directory.people.models import Membership, Person
from chibo.directory.role_requests.models import RoleRequest
from chibo.library.notifications.models import Notice
from chibo.work.rosters.actions import stage_roster
from chibo.work.rosters.enums import ListChangeKind
from chibo.work.rosters.models import RosterImport
from chibo.work.rosters.rules import RosterFinding
from rulebook.vocabulary.findings import Severity
from tests.factories import (
    FOUNDED,
    TODAY,
    act_as,
    make_member,
    make_official,
    make_person,
    make_unit,
)
from tests.work.rosters.worlds import ROSTER, SCHOOL, bring_in, member, stage, with_members

pytestmark = [pytest.mark.django_db]
NEW = "ruộng bậc thang mùa lúa chín"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 09:00+07:00", tick=False) as traveller:
        yield traveller


def ask(browser, unit, **more):
    form = {"full_name": "Người Bịa", "role": "committee_office", "unit": unit.pk} | more
    assert browser.post("/administration/roles/", form).url == "/administration/roles/"
    return RoleRequest.objects.latest("requested_at", "pk")


def texts(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def statuses(browser, people) -> list[int]:
    """What a reader of the commune opens: its page, a cell, its members, the regulations."""
    pages = (
        f"/committee/{people.commune.pk}/",
        f"/cells/{people.cell.pk}/",
        f"/cells/{people.cell.pk}/members/",
    )
    return [browser.get(url).status_code for url in pages]


def test_the_administrator_alone_never_reads(people_online, keeper, browse, clock):
    """The attack of one minute: a made-up office, its code, the members with their telephones."""
    browser = browse(keeper)
    row = ask(browser, people_online.commune)
    page = browser.get("/administration/roles/")
    assert (page.context["code"], "chờ người thứ hai" in texts(page)) == (None, True)
    assert Person.objects.get(full_name="Người Bịa").account is None
    assert browser.post(f"/role-requests/{row.pk}/confirm/").status_code == 403
    assert browser.post(f"/administration/accounts/{row.person.pk}/code/").status_code == 404
    clock.shift(timedelta(days=2))
    assert browse(keeper).post(f"/role-requests/{row.pk}/confirm/").status_code == 403
    assert RoleGrant.objects.filter(person=row.person).count() == 0
    assert statuses(browse(keeper), people_online)[2:] == [403]


def test_the_second_person_is_told_confirms_and_hands_out_the_code(people_online, keeper, browse):
    row = ask(browse(keeper), people_online.commune)
    run_waiting_jobs()
    assert [notice.person for notice in Notice.all_rows_unscoped.filter(code="role.requested")] == [
        people_online.official
    ]
    browser = browse(people_online.official)
    todo = [
        line for line in browser.get("/").context["found"].items if "Người Bịa" in line["title"]
    ]
    assert [line["url"] for line in todo] == [f"/role-requests/{row.pk}/"]
    page = browser.get(f"/role-requests/{row.pk}/")
    assert (page.context["may_confirm"], page.context["used"]) == (True, False)
    assert browser.post(f"/role-requests/{row.pk}/confirm/").url == "/role-requests/"
    code = browser.get("/role-requests/").context["code"]
    assert browser.get("/role-requests/").context["code"] is None
    stranger = Client()
    answer = stranger.post(
        "/activate/", {"login": code["login"], "code": code["code"], "password": NEW}
    )
    assert answer.status_code == 302
    assert RoleGrant.objects.get(person=row.person).unit == people_online.commune
    assert (
        browse(keeper).post(f"/administration/accounts/{row.person.pk}/code/").status_code == 302
    )  # asks for two


@pytest.mark.parametrize(
    ("who", "listed", "one"),
    [
        ("official", 200, 200),
        ("secretary", 403, 404),
        ("deputy", 403, 404),
        ("member", 403, 404),
        ("in_charge", 200, 404),
        ("neighbour", 403, 404),
        ("stranger", 403, 404),
    ],
)
def test_pages_and_buttons_are_there_for_those_concerned_only(
    people_online, keeper, browse, who, listed, one
):
    row = ask(browse(keeper), people_online.commune)
    browser, url = browse(getattr(people_online, who)), f"/role-requests/{row.pk}/"
    assert (browser.get("/role-requests/").status_code, browser.get(url).status_code) == (
        listed,
        one,
    )
    wanted = 302 if one == 200 else one
    assert browser.post(f"{url}stop/", {"reason": "Không đúng người"}).status_code == wanted
    assert browser.post(f"{url}confirm/").status_code == 404


def test_those_who_watch_read_of_it_and_stop_it_but_confirm_nothing(
    people_online, keeper, browse, clock
):
    row = ask(browse(keeper), people_online.elsewhere)
    assert "nếu không ai dừng" in texts(browse(keeper).get("/administration/roles/"))
    browser, url = browse(people_online.stranger), f"/role-requests/{row.pk}/"
    page = browser.get(url)
    assert (page.status_code, page.context["may_stop"], page.context["may_confirm"]) == (
        200,
        True,
        False,
    )
    assert [browser.post(f"{url}{act}/").status_code for act in ("confirm", "stop")] == [403, 422]
    assert browser.post(f"{url}stop/", {"reason": "Không đúng người"}).url == "/"
    row.refresh_from_db()
    assert (row.outcome, row.grant.valid_to <= row.grant.valid_from) == ("stopped", True)


def test_an_office_below_confirms_on_the_page_and_its_neighbour_still_stops_it(
    people_online, keeper, browse
):
    province = make_unit("province")
    offices = [make_official(make_unit("commune", parent=province), account=True) for _ in range(2)]
    row = ask(browse(keeper), province)
    assert "một cơ quan cấp dưới phải xác nhận" in texts(
        browse(keeper).get(f"/role-requests/{row.pk}/")
    )
    first, other = [browse(office) for office in offices]
    page = first.get(f"/role-requests/{row.pk}/")
    assert (page.context["may_confirm"], page.context["may_stop"], page.context["from_below"]) == (
        True,
        True,
        True,
    )
    assert first.post(f"/role-requests/{row.pk}/confirm/").status_code == 302
    page = first.get("/role-requests/")
    assert (
        page.context["code"]["name"],
        "Các cơ quan khác ở cấp dưới có thể dừng cho đến khi" in texts(page),
    ) == (
        "Người Bịa",
        True,
    )
    answer = other.post(f"/role-requests/{row.pk}/confirm/")
    assert (answer.status_code, "không cần cơ quan cấp dưới nào xác nhận nữa" in texts(answer)) == (
        422,
        True,
    )
    assert (
        other.post(f"/role-requests/{row.pk}/stop/", {"reason": "Không đúng người"}).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.outcome == "stopped"


def test_an_office_below_that_confirms_late_reads_that_the_role_holds_now_and_can_still_be_stopped(
    people_online, keeper, browse, clock
):
    province = make_unit("province")
    office = make_official(make_unit("commune", parent=province), account=True)
    row = ask(browse(keeper), province)
    clock.shift(timedelta(days=5))
    browser = browse(office)
    page = texts(browser.post(f"/role-requests/{row.pk}/confirm/", follow=True))
    assert "giữ vai trò từ bây giờ. Các cơ quan khác ở cấp dưới có thể dừng cho đến khi" in page
    run_waiting_jobs()
    assert "sau 24 giờ" not in texts(browse(office).get("/notices/")) + texts(
        browser.get(f"/role-requests/{row.pk}/")
    )


def test_who_is_to_hold_it_sees_it_but_neither_confirms_nor_stops(people_online, keeper, browse):
    row = ask(
        browse(keeper), people_online.commune, full_name="", person=people_online.in_charge.pk
    )
    browser, url = browse(people_online.in_charge), f"/role-requests/{row.pk}/"
    assert browser.get(url).status_code == 200
    assert [
        browser.post(f"{url}{act}/", {"reason": "x"}).status_code for act in ("confirm", "stop")
    ] == [403, 403]


def test_the_first_office_of_an_empty_installation_holds_at_once_and_the_page_says_why(
    settings, browse, db
):
    settings.TOTP_REQUIRED = False
    keeper = make_person(account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    commune, browser = make_unit("commune"), browse(keeper)
    assert "có hiệu lực ngay" in texts(browser.get("/administration/roles/"))
    row = ask(browser, commune)
    page = browser.get("/administration/roles/")
    assert (row.way, page.context["first"], page.context["code"] is not None) == (
        "at_once",
        False,
        True,
    )
    assert ask(browser, commune, full_name="Người Khác", role="inspection").way == "wait"


def test_an_administrator_is_no_reader_by_roster_assignment_or_invitation(
    people_online, keeper, browse
):
    browser = browse(keeper)
    staged = stage(people_online.commune, ROSTER)
    page = browser.get(f"/roster/upload/{staged.pk}/")
    assert (page.status_code, page.context["for_the_office"]) == (200, True)
    before = Membership.objects.count()
    assert browser.post(f"/roster/upload/{staged.pk}/confirm/").status_code == 422
    run_waiting_jobs()
    assert Membership.objects.count() == before
    assert (
        not browse(people_online.official)
        .get(f"/roster/upload/{staged.pk}/")
        .context["for_the_office"]
    )
    form = {"official": keeper.pk, "cell": people_online.cell.pk, "on": "2026-11-03"}
    assert (
        browser.post(f"/committee/{people_online.commune.pk}/assignments/", form).status_code == 403
    )
    assert Assignment.all_rows_unscoped.count() == 1
    fresh = make_member(people_online.cell)
    assert browser.post(f"/cells/{people_online.cell.pk}/members/{fresh.pk}/code/").status_code in (
        404,
        422,
    )
    assert Person.objects.get(pk=fresh.pk).account is None


def test_an_administrator_reads_no_name_that_does_not_stand_in_the_own_file(
    people_online, keeper, browse
):
    """One invented line per cell: who is missing in it would be every member; one with a known card
    would be renamed.
    """
    bring_in(people_online.commune, ROSTER, on=TODAY)
    file = with_members(
        member("Người Bịa Một"),
        member("Người Bịa Hai", cell=SCHOOL),
        member("Người Bịa Ba", card_number="08.100001"),
    )
    staged = stage(people_online.commune, file, on=TODAY, actor=act_as(keeper))
    names = set(Membership.objects.values_list("person__full_name", flat=True))
    shows = ListChangeKind.values
    url = f"/roster/upload/{staged.pk}/"
    for show in ("", *(f"?show={show}" for show in shows)):
        page = browse(keeper).get(url + show)
        assert (page.status_code, rows_shown(page), named_in(page, names)) == (200, [], set())
    assert page.context["ended"] == 4
    assert "Văn phòng cấp ủy thấy họ tên" in texts(page)
    assert named_in(browse(people_online.official).get(f"{url}?show=ended"), names)


def rows_shown(page) -> list:
    return [row for group in page.context["changes"] for row in group["rows"]]


def named_in(page, names) -> set[str]:
    return {name for name in names if name in texts(page)}


def test_an_administrator_reads_remarks_on_the_own_file_and_not_those_on_the_file_of_the_office(
    people_online, keeper, browse
):
    remark = RosterFinding(
        "Đảng viên", 7, "Họ và tên", "x", Severity.WARNING, "Đồng chí Lạ Hoắc", {}
    )
    seen = []
    for who in (keeper, people_online.official):
        staged = stage_roster(
            people_online.commune,
            ROSTER,
            file_name="a.xlsx",
            findings=[remark],
            actor=act_as(who),
            on=TODAY,
        )
        url = f"/roster/upload/{staged.pk}/"
        RosterImport.objects.filter(pk=staged.pk).update(
            refused=[{"code": "x", "message": "Lạ Hoắc", "params": {}}]
        )
        page = texts(browse(keeper).get(url))
        seen.append(
            (
                "Lạ Hoắc" in page,
                "Người tải lên xem được các nhận xét đó" in page,
                "notice bad" in page,
            )
        )
    assert seen == [(True, False, True), (False, True, False)]


def test_an_administrator_is_sent_to_the_rows_of_the_own_file_only(people_online, keeper, browse):
    error = RosterFinding("Đảng viên", 7, "Họ và tên", "x", Severity.ERROR, "Đồng chí Lạ Hoắc", {})
    seen = []
    for who in (keeper, people_online.official):
        staged = stage_roster(
            people_online.commune,
            ROSTER,
            file_name="a.xlsx",
            findings=[error],
            actor=act_as(who),
            on=TODAY,
        )
        page = texts(browse(keeper).get(f"/roster/upload/{staged.pk}/"))
        seen.append(
            ("tại các dòng nêu dưới đây" in page, "Người tải lên xem được các nhận xét đó" in page)
        )
    assert seen == [(True, False), (False, True)]


def test_where_nobody_else_signs_in_the_administrator_sees_what_the_first_roster_changes(
    settings, browse, db
):
    settings.TOTP_REQUIRED = False
    keeper = make_person(account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    staged = stage(make_unit("commune"), ROSTER, on=TODAY, actor=act_as(keeper))
    page = browse(keeper).get(f"/roster/upload/{staged.pk}/?show=added")
    assert "Lò Thị Mai" in {row["name"] for row in rows_shown(page)}


def test_the_members_of_others_stay_closed_after_the_administrator_ends_every_office(
    people_online, keeper, browse
):
    browser = browse(keeper)
    for grant in RoleGrant.objects.filter(unit=people_online.commune):
        assert browser.post(f"/administration/roles/{grant.pk}/end/").status_code == 302
    staged = stage(people_online.commune, ROSTER)
    assert browser.post(f"/roster/upload/{staged.pk}/confirm/").status_code == 422
    row = ask(browser, people_online.commune)
    assert row.way == "wait"
    run_waiting_jobs()
    told = {notice.person for notice in Notice.all_rows_unscoped.filter(code="role.requested")}
    assert told == {
        people_online.official,
        people_online.secretary,
        people_online.deputy,
        people_online.neighbour,
    }


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(
    people_online, keeper, browse, django_assert_num_queries
):
    browser, office = browse(keeper), browse(people_online.official)
    ask(browser, people_online.commune)
    office.get("/role-requests/")
    for count in (1, 3):
        while RoleRequest.objects.count() < count:
            ask(
                browser, people_online.commune, full_name=f"Người Bịa {RoleRequest.objects.count()}"
            )
        with django_assert_num_queries(9):
            assert len(office.get("/role-requests/").context["rows"]) == count


def test_who_holds_a_role_over_the_own_units_stands_below(people_online, keeper, browse):
    make_official(people_online.elsewhere, "Người Ở Xa", role="inspection")
    page = browse(people_online.official).get("/role-requests/")
    assert [row.person.full_name for row in page.context["grants"]] == ["Cầm Thu Dung"]
