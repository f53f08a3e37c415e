"""The search: what is found, by whom, and what is said when nothing is."""

import re
from html import unescape

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.base.reads.actions import take_in_readings
from chibo.base.reads.models import PersonRead
from chibo.directory.organisation import queries as organisation
from chibo.directory.organisation.actions import close_unit
from chibo.directory.people.actions import end_membership
from chibo.directory.people.models import Membership, Person
from chibo.directory.people.queries import persons_within
from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions.calendar import add_meeting, set_topic
from chibo.work.meetings.actions.preparation import publish_paper, restore_paper, withdraw_paper
from chibo.work.meetings.models import Paper
from tests.factories import act_as, make_meeting, make_member, make_official, make_person, make_unit
from tests.factories.month import close, open_room, resolve, seal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel("2026-11-03 22:00+07:00", tick=False):
        yield


@pytest.fixture
def worked(people_online, keeper):
    """A cell with a sealed meeting, a resolution and a paper for December; three people called Loan
    in three cells.
    """
    people = people_online
    far = Membership.objects.get(person=people.stranger).cell
    for cell, name in (
        (people.cell, "Trần Thị Loan"),
        (people.sister, "Trần Văn Loan"),
        (far, "Trần Loan"),
    ):
        make_member(cell, name)
    resolve(
        seal(close(open_room(make_meeting(people.cell), people), people), people).meeting, people
    )
    meeting = make_meeting(people.cell, month=Month(2026, 12))
    file = receive_file("a.txt", "Số liệu".encode())
    publish_paper(
        meeting, title="Kế hoạch phòng cháy rừng", file=file, actor=act_as(people.secretary)
    )
    return people


@pytest.fixture
def readers(worked, keeper):
    """Somebody of every kind, by name."""
    office = worked.commune
    kinds = {
        role: make_official(office, role=role, account=True)
        for role in ("organisation_department", "inspection")
    }
    return kinds | {
        "member": worked.member,
        "secretary": worked.secretary,
        "neighbour": worked.neighbour,
        "stranger": worked.stranger,
        "in_charge": worked.in_charge,
        "office": worked.official,
        "administrator": keeper,
        "nobody": make_person("Lù Thị Không", account=True),
    }


def found(client, typed, **more):
    """Kind → what was found under it, as titles."""
    answer = client.get("/search/", {"q": typed, **more})
    assert answer.status_code == 200
    return {
        str(group["label"]): [line.title for line in group["lines"]]
        for group in answer.context["groups"]
    }


def notes_of(client, typed):
    groups = client.get("/search/", {"q": typed}).context["groups"]
    return {line.title: line.note for group in groups for line in group["lines"]}


@pytest.mark.parametrize(
    "typed",
    ["loan", "LOAN", "Trần Thị Loan", "tran thi l", "thị trần", "Loàn", "loan   tran", "thi-loan"],
)
def test_accents_case_order_and_the_end_of_a_word_do_not_matter(worked, browse, typed):
    assert found(browse(worked.member, "en"), typed)["People"] == ["Trần Thị Loan"]


EVERYTHING = {"Trần Thị Loan", "Trần Văn Loan"}


@pytest.mark.parametrize(
    ("who", "people"),
    [
        ("member", {"Trần Thị Loan"}),
        ("secretary", {"Trần Thị Loan"}),
        ("in_charge", {"Trần Thị Loan"}),
        ("neighbour", {"Trần Văn Loan"}),
        ("stranger", {"Trần Loan"}),
        ("office", EVERYTHING),
        ("organisation_department", EVERYTHING),
        ("inspection", set()),
        ("administrator", set()),
        ("nobody", set()),
    ],
)
def test_people_are_found_by_those_who_may_open_their_pages(readers, browse, who, people):
    assert set(found(browse(readers[who], "en"), "loan").get("People", ())) == people


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("member", {"Meetings", "Resolutions", "Documents of meetings"}),
        ("in_charge", {"Meetings", "Resolutions", "Documents of meetings"}),
        ("office", {"Meetings", "Resolutions"}),
        ("inspection", {"Meetings", "Resolutions"}),
        ("neighbour", set()),
        ("stranger", set()),
        ("administrator", set()),
        ("nobody", set()),
    ],
)
def test_what_a_cell_works_on_is_found_as_far_as_it_may_be_opened(readers, browse, who, kinds):
    client = browse(readers[who], "en")
    shown = {
        kind
        for typed in ("nhiem vu trong tam", "ke hoach phong chay", "12 2026")
        for kind in found(client, typed)
    }
    assert shown == kinds


@pytest.mark.parametrize("few_units", [0, 500])
def test_everything_found_opens_and_nobody_is_missing(readers, browse, few_units, monkeypatch):
    """With many units in reach (0: as if) another way through the database is taken; both find what
    the pages open.
    """
    monkeypatch.setattr(organisation, "FEW_UNITS", few_units)
    for person in readers.values():
        client, scope = browse(person, "en"), act_as(person).scope_for("person.view")
        for typed in ("loan", "lo", "so", "chi bo", "sinh hoat", "nhiem vu", "ke hoach", "11"):
            for group in client.get("/search/", {"q": typed}).context["groups"]:
                assert [client.get(line.url).status_code for line in group["lines"]].count(
                    200
                ) == len(group["lines"])
        here = {
            row.full_name for row in persons_within(scope) if re.search(r"\blo", row.search_key)
        }
        assert set(found(client, "lo").get("People", ())) == here


def test_the_unit_is_named_and_who_left_has_left(worked, browse):
    client = browse(worked.official)
    assert notes_of(client, "tran loan") == {
        "Trần Thị Loan": "Chi bộ thôn Bản Vàng",
        "Trần Văn Loan": "Chi bộ thôn Nà Lúa",
    }
    assert notes_of(client, "lo thi mai")["Lò Thị Mai"] == "Bí thư, Chi bộ thôn Bản Vàng"
    row = Membership.objects.get(person__full_name="Trần Văn Loan")
    end_membership(row, on=Month(2026, 11).first, actor=SYSTEM)
    assert notes_of(client, "tran loan")["Trần Văn Loan"] == "Chi bộ thôn Nà Lúa, đến 01/11/2026"
    close_unit(
        make_unit(parent=worked.commune, name="Chi bộ Sắp Thôi"),
        on=Month(2026, 11).first,
        actor=SYSTEM,
    )
    assert "giải thể ngày 01/11/2026" in notes_of(client, "sap thoi")["Chi bộ Sắp Thôi"]


def test_what_changes_is_found_as_it_is_now(worked, browse):
    client, secretary = browse(worked.member, "en"), act_as(worked.secretary)
    paper = Paper.objects.of_unit(worked.cell).select_related("unit", "meeting").get()
    withdraw_paper(paper, actor=secretary)
    assert found(client, "phong chay") == {}
    restore_paper(paper, actor=secretary)
    assert found(client, "phong chay") == {"Documents of meetings": ["Kế hoạch phòng cháy rừng"]}
    on = Month(2027, 1).first.replace(day=5)
    meeting = add_meeting(
        worked.cell,
        kind="thematic",
        day=on,
        starts_at=paper.meeting.starts_at,
        actor=secretary,
        topic="Quản lý rừng",
    )
    assert [*found(client, "quan ly rung")] == ["Meetings"]
    set_topic(meeting, topic="Nước sạch", actor=secretary)
    assert ([*found(client, "quan ly rung")], [*found(client, "nuoc sach")]) == ([], ["Meetings"])


def test_who_was_found_from_outside_the_cell_is_on_record(worked, browse):
    loan = Person.objects.get(full_name="Trần Thị Loan")
    browse(worked.member).get("/search/", {"q": "loan"})
    browse(worked.official).get("/search/", {"q": "khong co ai"})
    assert take_in_readings() == 0
    browse(worked.in_charge).get("/search/", {"q": "loan"})
    assert take_in_readings() == 1
    read = PersonRead.objects.get(person_id=loan.pk)
    assert (read.entry.values["what"], read.entry.author) == ("search", worked.in_charge.full_name)
    assert Entry.objects.filter(pk=read.entry_id, chain_id=worked.cell.pk).exists()


def test_eight_of_a_kind_are_shown_then_fifty_of_one(people_online, browse):
    for number in range(60):
        make_member(people_online.cell, f"Sùng A Thứ {number}")
    client = browse(people_online.member, "en")
    answer = client.get("/search/", {"q": "sung"})
    group = answer.context["groups"][0]
    assert (len(group["lines"]), group["more"]) == (8, True)
    assert (
        unescape(group["more_url"]) == "?q=sung&kind=person"
        and "Show more of these" in answer.content.decode()
    )
    answer = client.get("/search/" + group["more_url"])
    assert (
        len(answer.context["groups"][0]["lines"]) == 50
        and "These are the first 50" in answer.content.decode()
    )
    assert len(found(client, "sung", kind="nonsense")["People"]) == 8


@pytest.mark.parametrize(
    "typed",
    [
        "%",
        "_",
        "'",
        '"',
        '" OR "1"="1',
        "loan*",
        "loan' | 'x",
        "NOT loan AND",
        "*",
        "øperson",
        "😀",
        "\\",
        "a" * 5_000,
        "(",
        "{}",
        ":*",
        "&",
        "Ж",
    ],
)
def test_signs_of_query_languages_are_no_words(worked, browse, typed):
    for few in (0, 500):
        organisation.FEW_UNITS, before = few, organisation.FEW_UNITS
        try:
            assert browse(worked.official, "en").get("/search/", {"q": typed}).status_code == 200
        finally:
            organisation.FEW_UNITS = before


def test_nothing_found_says_what_helps_and_tries_single_words(worked, browse):
    client = browse(worked.member)
    words = client.get("/search/", {"q": "loan nà xa"}).content.decode()
    assert "Không cần gõ dấu" in words and 'href="?q=loan"' in words
    assert "Đồng chí tìm gì?" in client.get("/search/").content.decode()
    assert "Đồng chí tìm gì?" in client.get("/search/", {"q": "   "}).content.decode()


def test_every_page_has_the_box_and_for_the_phone_the_way_to_it(worked, browse):
    page = browse(worked.member).get("/").content.decode()
    assert (
        '<form class="find" method="get" action="/search/"' in page
        and 'href="/search/" data-find-page' in page
    )
    assert 'class="find"' not in browse(worked.member).get("/search/").content.decode()
