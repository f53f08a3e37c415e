"""The cell's page, its members, tasks and resolutions."""

from datetime import date

import pytest
import time_machine

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.directory.access.actions import add_grant
from chibo.work.meetings.models import Task
from tests.factories import FOUNDED, make_meeting, make_member
from tests.factories.month import close, open_room, resolve, seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
CODE = "0198a0a0-0000-7000-8000-0000000000aa"


@pytest.fixture
def in_november():
    with time_machine.travel("2026-11-05 09:00+07:00", tick=False):
        yield


@pytest.fixture
def worked(people_online):
    """A cell with a sealed meeting, a resolution and a task."""
    with time_machine.travel("2026-11-03 22:00+07:00", tick=False):
        meeting = close(open_room(make_meeting(people_online.cell), people_online), people_online)
        resolve(seal(meeting, people_online).meeting, people_online)
    return people_online


def test_the_page_of_a_cell_shows_facts_officers_and_twelve_months(worked, browse):
    answer = browse(worked.member, "en").get(f"/cells/{worked.cell.pk}/")
    context = answer.context
    assert (answer.status_code, context["members"], [row.post for row in context["offices"]]) == (
        200,
        9,
        ["deputy", "secretary"],
    )
    assert [person.full_name for person in context["officials"]] == ["Quàng Văn Em"]
    assert [(month["short"], month["note"]) for month in context["months"]][-2:] == [
        ("10", ""),
        ("11", "held, not scored yet"),
    ]
    labels = [
        "Members",
        "Tasks",
        "Resolutions",
        "Year plan",
        "Half-years and year",
        "Where points are lost",
    ]
    assert [label for _, _, label in context["links"]] == [
        *labels,
        "The rules that hold here",
        "Who from above opened our minutes",
    ]


@pytest.fixture
def newcomer(people_online):
    """A member of the cell who has no account yet."""
    return make_member(people_online.cell, "Lường Thị Tươi")


PAGES = ["", "members/", "tasks/", "resolutions/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["stranger", "neighbour"])
def test_a_cell_of_others_is_not_found(worked, browse, page, who):
    assert browse(getattr(worked, who)).get(f"/cells/{worked.cell.pk}/{page}").status_code == 404


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("committee_office", [200, 200, 403, 200]),
        ("inspection", [200, 403, 403, 200]),
        ("organisation_department", [200, 200, 403, 200]),
    ],
)
def test_offices_above_see_members_and_resolutions_but_no_tasks(worked, browse, role, statuses):
    official = make_member(worked.sister, account=True)
    add_grant(official, role=role, unit=worked.commune, on=FOUNDED, actor=SYSTEM)
    browser = browse(official)
    assert [
        browser.get(f"/cells/{worked.cell.pk}/{page}").status_code for page in PAGES
    ] == statuses


def test_an_administrator_reads_no_content(worked, browse):
    keeper = make_member(worked.elsewhere.children.get(), account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    browser = browse(keeper)
    assert [browser.get(f"/cells/{worked.cell.pk}/{page}").status_code for page in PAGES] == [
        200,
        403,
        403,
        403,
    ]


def test_a_committee_has_no_page_as_a_cell(worked, browse):
    assert browse(worked.official).get(f"/cells/{worked.commune.pk}/").status_code == 404


@pytest.mark.parametrize("typed", ["mai", "MAI", "lò thị", "lo thi", "Lo\u0300 thi\u0323"])
def test_members_are_found_without_accents(people_online, browse, typed):
    answer = browse(people_online.secretary).get(
        f"/cells/{people_online.cell.pk}/members/", {"q": typed}
    )
    assert [line["row"].person.full_name for line in answer.context["shown"]] == ["Lò Thị Mai"]


def test_a_phone_number_is_masked_for_those_who_may_not_see_it(people_online, browse):
    people_online.deputy.phone = "0944742981"
    people_online.deputy.save(update_fields=["phone"])
    url = f"/cells/{people_online.cell.pk}/members/"
    seen = {
        who: "0944742981" in browse(getattr(people_online, who)).get(url).content.decode()
        for who in ("secretary", "official", "member", "in_charge")
    }
    assert seen == {"secretary": True, "official": True, "member": False, "in_charge": False}
    assert "•••••••981" in browse(people_online.member).get(url).content.decode()


def test_an_invitation_shows_its_code_once_and_a_double_submit_makes_one(
    people_online, browse, newcomer
):
    person, url = newcomer, f"/cells/{people_online.cell.pk}/members/"
    browser = browse(people_online.secretary)
    for _ in range(2):
        assert browser.post(f"{url}{person.pk}/invite/", {"key": CODE}).url == url
    assert Entry.objects.filter(code="person.invite", target=f"person:{person.pk}").count() == 1
    shown = browser.get(url).context["code"]
    assert (shown["name"], shown["login"], len(shown["code"])) == ("Lường Thị Tươi", "tuoi.lt", 14)
    assert browser.get(url).context["code"] is None
    assert Account.objects.get(person=person).has_usable_password() is False


def test_for_an_account_in_use_a_second_person_is_asked_and_no_code_is_shown(people_online, browse):
    url = f"/cells/{people_online.cell.pk}/members/"
    browser = browse(people_online.secretary)
    assert browser.post(f"{url}{people_online.member.pk}/invite/").status_code == 302
    account = Account.objects.get(person=people_online.member)
    assert (
        account.has_usable_password(),
        account.invite_hash,
        browser.get(url).context["code"],
    ) == (True, "", None)
    assert Entry.objects.filter(code="recovery.request").count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("neighbour", 404), ("member", 403), ("in_charge", 403)]
)
def test_only_leaders_and_the_office_invite(people_online, browse, newcomer, who, status):
    person = newcomer
    answer = browse(getattr(people_online, who)).post(
        f"/cells/{people_online.cell.pk}/members/{person.pk}/invite/"
    )
    assert (answer.status_code, Account.objects.filter(person=person).exists()) == (status, False)


def test_a_person_of_another_cell_is_not_invited_through_this_one(people_online, browse):
    url = f"/cells/{people_online.cell.pk}/members/{people_online.neighbour.pk}/invite/"
    assert browse(people_online.secretary).post(url).status_code == 404


def test_a_secretary_gives_no_code_for_an_office_above_the_cell(people_online, browse):
    add_grant(
        people_online.member,
        role="committee_office",
        unit=people_online.commune,
        on=FOUNDED,
        actor=SYSTEM,
    )
    url = f"/cells/{people_online.cell.pk}/members/{people_online.member.pk}/invite/"
    assert browse(people_online.secretary).post(url).status_code == 422
    assert Account.objects.get(person=people_online.member).invite_hash == ""
    assert browse(people_online.official).post(url).status_code == 302


def test_tasks_are_filtered_by_state_and_text(worked, browse):
    browser, url = browse(worked.member), f"/cells/{worked.cell.pk}/tasks/"
    shown = {
        query: len(browser.get(url + query).context["shown"])
        for query in ("", "?state=open", "?state=done", "?q=phat quang", "?q=khac", "?state=x")
    }
    assert shown == {
        "": 1,
        "?state=open": 1,
        "?state=done": 0,
        "?q=phat quang": 1,
        "?q=khac": 0,
        "?state=x": 1,
    }
    assert Task.all_rows_unscoped.get().state == "open"


def test_resolutions_are_found_by_a_word_of_their_text_without_accents(worked, browse):
    browser, url = browse(worked.official), f"/cells/{worked.cell.pk}/resolutions/"
    counts = [
        len(browser.get(url, {"q": word}).context["shown"])
        for word in ("", "duong thon", "trọng tâm", "khong co")
    ]
    assert counts == [1, 1, 1, 0]


def test_a_strange_filter_is_only_a_filter(people_online, browse):
    browser = browse(people_online.secretary)
    for text in (
        "%",
        "_",
        "'; DROP TABLE people_person; --",
        "x" * 5000,
        "\u202e",
        "<script>alert(1)</script>",
        "((((",
        "\ud7ff",
    ):
        answer = browser.get(f"/cells/{people_online.cell.pk}/members/", {"q": text})
        assert (answer.status_code, "<script>alert" in answer.content.decode()) == (200, False)


@pytest.mark.parametrize(
    ("page", "count"), [("", 13), ("members/", 8), ("tasks/", 7), ("resolutions/", 7)]
)
def test_pages_ask_the_same_number_of_questions_for_few_and_many(
    worked, browse, django_assert_num_queries, page, count
):
    browser = browse(worked.secretary)
    url = f"/cells/{worked.cell.pk}/{page}"
    with django_assert_num_queries(count):
        browser.get(url)
    for _ in range(3):
        make_member(worked.cell)
    with django_assert_num_queries(count):
        browser.get(url)


def test_open_tasks_stand_first_the_late_on_top_and_what_is_over_lies_folded(worked, browse):
    task = Task.all_rows_unscoped.get()
    rows = {
        "Xong trước": ("done", date(2026, 9, 1)),
        "Xong sau": ("done", date(2026, 10, 1)),
        "Quá hạn": ("open", date(2026, 10, 20)),
        "Còn hạn": ("open", date(2027, 1, 5)),
    }
    for title, (state, due) in rows.items():
        Task.all_rows_unscoped.filter(pk=copy_of(task)).update(title=title, state=state, due_on=due)
    browser, url = browse(worked.member), f"/cells/{worked.cell.pk}/tasks/"

    context = browser.get(url).context
    running = [line["task"].title for line in context["running"]]
    assert (running[0], running[-1], len(running)) == ("Quá hạn", "Còn hạn", 3)
    assert [
        (words, [line["task"].title for line in lines]) for words, lines in context["over"]
    ] == [("2 đã xong", ["Xong sau", "Xong trước"])]
    assert [
        browser.get(url + query).context["unfold"] for query in ("", "?state=done", "?q=xong")
    ] == [
        False,
        True,
        True,
    ]


def copy_of(task):
    """The id of one more task like this one."""
    task = Task.all_rows_unscoped.get(pk=task.pk)
    task.pk = None
    task._state.adding = True
    task.save()
    return task.pk


def test_the_page_of_a_cell_leads_to_the_coming_meeting_and_names_the_evenings_nobody_recorded(
    people_online, browse
):
    forgotten, coming = (
        make_meeting(people_online.cell, month=Month(2026, month)) for month in (10, 12)
    )
    url = f"/cells/{people_online.cell.pk}/"

    context = browse(people_online.secretary).get(url).context

    assert (context["meeting"], context["unrecorded"]) == (coming, [forgotten])
    page = browse(people_online.secretary).get(url).content.decode()
    assert "1 buổi chưa ghi nhận" in page
    assert f"/meetings/{forgotten.pk}/" in page
