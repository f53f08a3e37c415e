"""Who opens and changes the pages of a score, and who does not."""

import uuid

import pytest
import time_machine

from chibo.base.audit.models import Entry
from tests.factories import make_meeting, make_official, make_unit
from tests.insight.sheets import adopted, again, decided, drafted, held, submitted
from tests.interfaces.web.sheetpages import review, score, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def closed(people):
    return held(make_meeting(people.cell), people)


def addresses(meeting, sheet):
    get = [
        score(meeting),
        score(meeting, "fresh/"),
        review(sheet),
        f"/meetings/{meeting.pk}/score.docx",
        f"/meetings/{meeting.pk}/score.pdf",
    ]
    post = [
        score(meeting),
        *(score(meeting, step) for step in ("open/", "refresh/", "submit/", "answer/", "note/")),
    ]
    return get, [*post, *(review(sheet, step) for step in ("return/", "decide/", "correct/"))]


def test_every_address_is_unknown_from_outside(closed, people, browse):
    sheet = submitted(closed, people)
    before = Entry.objects.count()

    for person in (people.stranger, people.neighbour):
        get, post = addresses(closed, sheet)
        assert [browse(person).get(url).status_code for url in get] == [404] * 5
        assert [
            browse(person).post(url, {"key": str(uuid.uuid4())}).status_code for url in post
        ] == [404] * 9
    assert Entry.objects.count() == before


def test_inside_without_the_right_nothing_is_changed(closed, people, browse):
    sheet = drafted(closed, people)
    before, member = Entry.objects.count(), browse(people.member)

    posts = [
        score(closed),
        score(closed, "open/"),
        score(closed, "refresh/"),
        score(closed, "submit/"),
        score(closed, "answer/"),
        score(closed, "note/"),
    ]

    assert [member.post(url, typed(sheet)).status_code for url in posts] == [403] * 6
    assert member.get(score(closed)).status_code == 200
    assert Entry.objects.count() == before


@pytest.mark.parametrize("who", ["secretary", "member", "in_charge", "province"])
def test_nobody_but_the_committee_directly_above_decides(people, browse, who):
    province = make_unit("province")
    people.commune.parent, people.commune.path = province, f"{province.path}{people.commune.node}/"
    people.commune.save(update_fields=["parent", "path"])
    people.cell.path = f"{people.commune.path}{people.cell.node}/"
    people.cell.save(update_fields=["path"])
    sheet = submitted(held(make_meeting(people.cell), people), people)
    person = make_official(province, account=True) if who == "province" else getattr(people, who)

    client = browse(person)

    assert client.get(review(sheet)).status_code == 200
    assert client.post(review(sheet, "decide/"), {"reason": "x"}).status_code == 403
    assert client.post(review(sheet, "return/"), {"reason": ""}).status_code == 403
    assert client.post(review(sheet, "correct/"), {"reason": "x"}).status_code == 403
    assert again(sheet, people.official).state == "submitted"


def test_committee_sees_nothing_before_the_cell_has_submitted(closed, people, browse):
    sheet = adopted(closed, people)
    office = browse(people.official)

    assert office.get(review(sheet)).status_code == 404
    assert office.get(f"/meetings/{closed.pk}/score.docx").status_code == 404
    page = office.get(score(closed))
    assert (page.status_code, page.templates[0].name) == (200, "web/scores/empty.html")


def test_committee_is_led_to_its_own_page(closed, people, browse):
    sheet = submitted(closed, people)

    assert browse(people.official).get(score(closed)).url == review(sheet)


def test_step_out_of_turn_is_refused_with_its_reason(closed, people, browse):
    sheet = decided(closed, people)

    assert (
        browse(people.official).post(review(sheet, "return/"), {"reason": "?"}).status_code == 422
    )
    assert browse(people.secretary).post(score(closed, "submit/")).status_code == 422
    assert (
        browse(people.secretary).post(score(closed, "answer/"), {"answer": "x"}).status_code == 422
    )
    assert again(sheet, people.official).state == "decided"


def test_links_into_the_cell_stand_only_for_those_inside(closed, people, browse):
    sheet = submitted(closed, people)

    outside = browse(people.official).get(review(sheet)).content.decode()
    inside = browse(people.secretary).get(score(closed)).content.decode()

    assert (
        f"/meetings/{closed.pk}/room/" in outside,
        f"/meetings/{closed.pk}/room/" in inside,
    ) == (False, True)


def test_unknown_step_and_paper_are_not_found(closed, people, browse):
    drafted(closed, people)
    client = browse(people.secretary)

    assert client.post(score(closed, "burn/")).status_code == 404
    assert client.get(f"/meetings/{closed.pk}/score.exe").status_code == 404
