"""One person, one cell: the pages on which members, posts and cells are changed."""

import uuid
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.revisions import Revision
from chibo.directory.organisation.actions import close_unit
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Membership, Office, Person
from chibo.library.notifications.models import Notice
from chibo.work.changes.models import Change
from chibo.work.changes.queries import person_values, post_values
from tests.factories import TODAY, make_meeting
from tests.factories import month as step
from tests.work.changes.wishes import ask, belongs, posts

pytestmark = pytest.mark.django_db
NEW = {
    "full_name": "Lường Văn Nam",
    "born_on": "04/05/1990",
    "admitted_on": "03/03/2020",
    "kind": "official",
}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


def send(browser, url, **fields):
    return browser.post(url, {"on": "03/11/2026", "key": str(uuid.uuid4()), **fields})


def the_change():
    return Change.all_rows_unscoped.select_related("person", "target", "unit").get()


def of(people, page, person=None):
    member = f"members/{person.pk}/" if person else ""
    return f"/cells/{people.cell.pk}/{member}{page}/"


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_office_adds_a_member_in_one_page(people, browse):
    answer = send(browse(people.official), of(people, "members/add"), **NEW, phone="0912 345 678")

    row = the_change()
    assert (answer.status_code, answer.url, row.state) == (302, f"/changes/{row.pk}/", "done")
    assert (row.person.phone, row.person.born_on) == ("0912345678", date(1990, 5, 4))
    assert "Hoàn tác" in text_of(browse(people.official).get(answer.url))


def test_proposal_goes_round_from_the_secretary_to_the_office_and_back(people, browse):
    secretary, office = browse(people.secretary), browse(people.official)
    page = text_of(secretary.get(of(people, "members/add")))
    send(secretary, of(people, "members/add"), **NEW)
    row = the_change()
    home = office.get("/")

    confirmed = send(office, f"/changes/{row.pk}/answer/", accepted="yes", answer="")

    assert "Đồng chí đề nghị, văn phòng cấp ủy xác nhận" in page
    assert [
        line["url"] for line in home.context["found"].items if "đề nghị thay đổi" in line["title"]
    ] == [f"/changes/{row.pk}/"]
    assert (confirmed.status_code, the_change().state) == (302, "done")
    assert Notice.all_rows_unscoped.get(code="change.answer").person == people.secretary


def test_declined_without_a_reason_is_said_at_the_field(people, browse):
    send(browse(people.secretary), of(people, "members/add"), **NEW)
    row = the_change()

    answer = send(browse(people.official), f"/changes/{row.pk}/answer/", accepted="no", answer="")

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["answer"])
    assert the_change().state == "proposed"


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"reason": "died", "on": "04/11/2026"}, "on", "Ngày từ trần không thể ở sau hôm nay"),
        ({"reason": "expelled"}, "decision_number", "Mời đồng chí ghi số quyết định"),
        ({"reason": ""}, "reason", ""),
        ({"reason": "died", "on": "31/31/2026"}, "on", ""),
    ],
)
def test_end_that_cannot_be_is_said_at_its_field_and_keeps_what_was_typed(
    people, browse, fields, name, words
):
    answer = send(
        browse(people.official), of(people, "end", people.member), **{"note": "Giữ lại", **fields}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
    assert (words in text_of(answer), "Giữ lại" in text_of(answer)) == (True, True)
    assert belongs(people.member) == [("Chi bộ thôn Bản Vàng", "official")]


def test_end_of_the_secretary_asks_who_leads_and_shows_what_follows_before(people, browse):
    office, url = browse(people.official), of(people, "end", people.secretary)
    page = office.get(url)
    shown = [line["text"] for line in page.context["follows"]]

    stopped = send(office, url, reason="died")
    done = send(office, url, reason="died", successor=str(people.deputy.pk))

    assert shown[0] == "Thôi giữ chức: bí thư"
    assert "Quàng Văn Em" in shown[-1]
    assert (stopped.status_code, list(stopped.context["form"].errors)) == (422, ["successor"])
    assert (done.status_code, posts(people.cell)) == (302, [("secretary", "Hà Văn Bình")])


def test_page_warns_while_the_cell_is_in_session(people, browse):
    step.open_room(make_meeting(people.cell), people)

    page = browse(people.official).get(of(people, "posts"))

    assert page.context["follows"][0]["text"].startswith(
        "Chi bộ đang họp, đồng chí Lò Thị Mai chủ trì"
    )


def test_move_into_a_cell_closed_since_the_page_was_opened(people, browse):
    office = browse(people.official)
    office.get(of(people, "move", people.member))
    close_unit(people.sister, on=TODAY, actor=SYSTEM)

    answer = send(
        office,
        of(people, "move", people.member),
        target=str(people.sister.pk),
        note="Theo gia đình",
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["target"])
    assert ("Chi bộ này đã giải thể" in text_of(answer), "Theo gia đình" in text_of(answer)) == (
        True,
        True,
    )


def test_secretary_names_the_cell_in_words_and_never_sees_the_others(people, browse):
    secretary, url = browse(people.secretary), of(people, "move", people.member)
    page = text_of(secretary.get(url))
    send(secretary, url, target="chi bộ thôn nà lúa")
    row = the_change()

    asked = browse(people.official).get(f"/changes/{row.pk}/")
    send(
        browse(people.official),
        f"/changes/{row.pk}/answer/",
        accepted="yes",
        target=str(people.sister.pk),
    )

    assert ("Nà Lúa" in page, asked.context["form"].initial["target"]) == (
        False,
        str(people.sister.pk),
    )
    assert belongs(people.member) == [("Chi bộ thôn Nà Lúa", "official")]


def test_secretary_corrects_a_telephone_number_at_once(people, browse):
    stored = person_values(people.member)
    sent = {name: "" if value is None else value for name, value in stored.items()} | {
        "phone": "0912.345.678"
    }

    send(
        browse(people.secretary),
        of(people, "correct", people.member),
        **sent,
        seen=str(Revision.of(stored)),
    )

    assert (Person.objects.get(pk=people.member.pk).phone, the_change().values) == (
        "0912345678",
        {"phone": "0912345678"},
    )


@pytest.mark.parametrize(("phone", "status"), [("12", 422), ("", 422)])
def test_telephone_number_that_is_none_and_nothing_changed_are_said(people, browse, phone, status):
    stored = person_values(people.member)
    sent = {name: "" if value is None else value for name, value in stored.items()} | {
        "phone": phone
    }

    answer = send(
        browse(people.secretary),
        of(people, "correct", people.member),
        **sent,
        seen=str(Revision.of(stored)),
    )

    assert (answer.status_code, Change.all_rows_unscoped.count()) == (status, 0)


def test_new_secretary_in_one_page_and_undone_the_same_day(people, browse):
    office, stored = browse(people.official), post_values(people.cell, on=TODAY)
    given = {
        **stored,
        "committee": [],
        "secretary": str(people.member.pk),
        "seen": str(Revision.of(stored)),
    }

    send(office, of(people, "posts"), **given)
    changed, row = posts(people.cell), the_change()
    undone = send(office, f"/changes/{row.pk}/take-back/")

    assert changed == [("secretary", "Vì Văn Chung"), ("deputy", "Hà Văn Bình")]
    assert (undone.status_code, posts(people.cell)) == (
        302,
        [("secretary", "Lò Thị Mai"), ("deputy", "Hà Văn Bình")],
    )


def test_third_deputy_whom_the_page_does_not_show_stays(people, browse):
    for one in people.others[:2]:
        Office.objects.create(
            person=one, unit=people.cell, post="deputy", valid_from=date(2026, 1, 1)
        )
    stored = post_values(people.cell, on=TODAY)

    given = {
        **stored,
        "committee": [],
        "secretary": str(people.member.pk),
        "seen": str(Revision.of(stored)),
    }
    send(browse(people.official), of(people, "posts"), **given)

    assert sum(1 for post, _name in posts(people.cell) if post == "deputy") == 3


def test_cell_is_founded_renamed_and_closed(people, browse):
    office = browse(people.official)
    founded = send(
        office,
        f"/committee/{people.commune.pk}/found/",
        name="Chi bộ thôn Mới",
        code="SM-9",
        cell_type="residential",
    )
    cell = the_change().target
    stored = {"name": cell.name, "cell_type": cell.cell_type, "place": "", "meeting_day": None}

    renamed = send(
        office,
        f"/cells/{cell.pk}/change/",
        name="Chi bộ bản Mới",
        cell_type="residential",
        place="",
        meeting_day="",
        seen=str(Revision.of(stored)),
    )
    closed = send(office, f"/cells/{cell.pk}/close/", target="")

    assert [answer.status_code for answer in (founded, renamed, closed)] == [302, 302, 302]
    assert Unit.all_rows_unscoped.get(pk=cell.pk).name == "Chi bộ bản Mới"
    assert list(
        Change.all_rows_unscoped.order_by("asked_at", "id").values_list("kind", "state")
    ) == [
        ("found_cell", "done"),
        ("change_cell", "done"),
        ("close_cell", "proposed"),
    ]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("member", 403),
        ("in_charge", 403),
        ("neighbour", 404),
        ("stranger", 404),
        ("secretary", 200),
        ("official", 200),
    ],
)
def test_who_may_open_the_pages_of_a_member(people, browse, who, expected):
    pages = [of(people, page, people.member) for page in ("correct", "kind", "move", "end")]
    pages += [of(people, "members/add"), of(people, "posts"), of(people, "change")]

    answers = {browse(getattr(people, who)).get(page).status_code for page in pages}

    assert answers == {expected}


def test_somebody_who_has_left_has_no_page_to_be_changed(people, browse):
    Membership.objects.filter(person=people.member).update(valid_to=TODAY)

    assert browse(people.official).get(of(people, "end", people.member)).status_code == 404


def test_change_of_another_cell_is_not_there(people, browse):
    row = ask(
        "add_member",
        cell=people.cell,
        actor=people.secretary,
        values={"full_name": "Lò Văn A", "kind": "official"},
    )

    answers = [
        browse(who).get(f"/changes/{row.pk}/").status_code
        for who in (people.neighbour, people.stranger)
    ]

    assert answers == [404, 404]


def test_list_of_changes_asks_the_same_number_of_questions_for_one_and_for_three(people, browse):
    office = browse(people.official)

    def asked(count):
        for number in range(count):
            values = {"full_name": f"Lò Văn Mới {number}", "kind": "official"}
            ask("add_member", cell=people.cell, actor=people.secretary, values=values)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert office.get("/changes/").status_code == 200
        return len(captured)

    asked(1)
    assert asked(1) == asked(3)


def test_pages_of_cell_and_member_lead_to_the_changes(people, browse):
    office = browse(people.official)
    links = {
        f"/cells/{people.cell.pk}/members/": of(people, "members/add"),
        f"/people/{people.member.pk}/": of(people, "end", people.member),
        f"/cells/{people.cell.pk}/": of(people, "posts"),
        f"/committee/{people.commune.pk}/": f"/committee/{people.commune.pk}/found/",
    }

    shown = {
        page: f'href="{link}"' in office.get(page).content.decode() for page, link in links.items()
    }
    plain = browse(people.member).get(f"/cells/{people.cell.pk}/members/").content.decode()

    assert shown == dict.fromkeys(links, True)
    assert "members/add/" not in plain


def test_a_death_before_the_list_was_brought_in_is_entered_with_its_day(people, browse):
    Membership.objects.filter(cell=people.cell).update(valid_from=date(2026, 11, 2))
    Person.objects.filter(pk=people.member.pk).update(admitted_on=date(1970, 2, 3))
    browser, url = browse(people.official), of(people, "end", people.member)

    slip = send(browser, url, reason="died", on="12/10/1926", note="Gia đình báo")
    answer = send(browser, url, reason="died", on="12/10/2026")

    assert (
        slip.status_code,
        "trước ngày kết nạp 03/02/1970" in text_of(slip),
        "Gia đình báo" in text_of(slip),
    ) == (
        422,
        True,
        True,
    )
    assert (answer.status_code, the_change().on, belongs(people.member)) == (
        302,
        date(2026, 10, 12),
        [],
    )
    assert "12/10/2026" in text_of(browser.get(answer.url))
    assert "đến ngày 12/10/2026" in text_of(browser.get(f"/people/{people.member.pk}/"))
    assert "đến 12/10/2026" in text_of(browser.get("/search/?q=Chung"))
