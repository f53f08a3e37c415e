"""A person's page, the cells in one's charge."""

from datetime import time

import pytest
import time_machine
from django.core.cache import cache

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.base.reads.actions import take_in_readings
from chibo.work.charges.actions import assign_official
from chibo.work.meetings.actions.calendar import plan_months
from tests.factories import FOUNDED, make_meeting, make_person, make_unit
from tests.factories.month import close, open_room, resolve, seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    cache.clear()
    with time_machine.travel("2026-11-05 09:00+07:00", tick=False):
        yield


@pytest.fixture
def known(people_online):
    person = people_online.others[0]
    person.phone, person.card_number, person.note = "0944742981", "CARD-77", "ốm lâu ngày"
    person.save(update_fields=["phone", "card_number", "note"])
    return person


@pytest.mark.parametrize(
    ("who", "status", "sees"),
    [
        ("secretary", 200, [True, True, True]),
        ("official", 200, [True, True, True]),
        ("member", 200, [False, False, False]),
        ("in_charge", 200, [False, False, False]),
        ("neighbour", 404, [False, False, False]),
        ("stranger", 404, [False, False, False]),
    ],
)
def test_asvs_8_2_3_private_particulars_are_for_leaders_and_the_office(
    people_online, known, browse, who, status, sees
):
    answer = browse(getattr(people_online, who)).get(f"/people/{known.pk}/")
    text = answer.content.decode()
    assert (
        answer.status_code,
        [word in text for word in ("0944742981", "CARD-77", "ốm lâu ngày")],
    ) == (status, sees)


def test_a_person_without_any_cell_is_not_found_by_a_committee(people_online, browse):
    assert browse(people_online.official).get(f"/people/{make_person().pk}/").status_code == 404


def test_an_invitation_from_the_persons_page_comes_back_to_it(people_online, known, browse):
    browser, back = browse(people_online.secretary), f"/people/{known.pk}/"
    known.account.set_unusable_password()
    known.account.save(update_fields=["password"])
    url = f"/cells/{people_online.cell.pk}/members/{known.pk}/invite/"
    assert browser.post(url, {"back": back}).url == back
    assert browser.get(back).context["code"]["name"] == known.full_name
    assert (
        browser.post(url, {"back": "https://evil.example/"}).url
        == f"/cells/{people_online.cell.pk}/members/"
    )


# In charge


def test_the_charge_shows_next_meeting_last_resolution_and_attendance(people_online, browse):
    with time_machine.travel("2026-10-03 22:00+07:00", tick=False):
        meeting = close(
            open_room(make_meeting(people_online.cell, month=Month(2026, 10)), people_online),
            people_online,
        )
        resolve(seal(meeting, people_online).meeting, people_online)
    plan_months(
        people_online.cell,
        first=Month(2026, 12),
        last=Month(2026, 12),
        actor=SYSTEM,
        starts_at=time(19, 0),
    )
    line = browse(people_online.in_charge).get("/charge/").context["lines"][0]
    assert (line["meeting"].month.month, line["resolution"].title, line["here"], line["due"]) == (
        12,
        "Nhiệm vụ trọng tâm",
        9,
        9,
    )


def test_overlapping_evenings_are_flagged(people_online, browse):
    assign_official(people_online.in_charge, cell=people_online.sister, on=FOUNDED, actor=SYSTEM)
    for cell in (people_online.cell, people_online.sister):
        make_meeting(cell, month=Month(2026, 12))
    answer = browse(people_online.in_charge, "en").get("/charge/")
    (told,) = answer.context["overlaps"]
    assert told["day"] == "Thursday, 3 December 2026"
    assert [
        (one["meeting"].unit, one["reply"], one["leader"]["person"]) for one in told["meetings"]
    ] == [
        (people_online.cell, "not convened yet", people_online.secretary),
        (people_online.sister, "not convened yet", people_online.neighbour),
    ]


def test_charge_shows_the_marks_of_the_month_page_and_what_one_can_do_about_what_is_late(
    people_online, browse
):
    people_online.secretary.phone = "0944742981"
    people_online.secretary.save(update_fields=["phone"])
    with time_machine.travel("2026-10-03 22:00+07:00", tick=False):
        held = close(
            open_room(make_meeting(people_online.cell, month=Month(2026, 10)), people_online),
            people_online,
        )
        seal(held, people_online)
    with time_machine.travel("2026-10-20 09:00+07:00", tick=False):
        answer = browse(people_online.in_charge).get("/charge/")
        (line,) = answer.context["lines"]
        month = browse(people_online.official).get(
            f"/committee/{people_online.commune.pk}/month/2026-10/"
        )
        (row,) = [row for row in month.context["rows"] if row["cell_id"] == people_online.cell.pk]
    assert [step["state"] for step in line["path"]] == [
        str(state) for state, *_rest in row["steps"]
    ]
    assert [late["late"] for late in line["late"]] == ["Nghị quyết (từ 05/10)"]
    page = answer.content.decode()
    assert "Đồng chí có thể: nhắc bí thư, thư ký" in page
    assert 'href="tel:0944742981"' in page and "Lò Thị Mai" in page


def test_number_of_the_secretary_that_an_official_sees_is_on_record(people_online, browse):
    people_online.secretary.phone = "0944742981"
    people_online.secretary.save(update_fields=["phone"])
    browse(people_online.in_charge).get("/charge/")
    take_in_readings()
    (entry,) = Entry.objects.filter(code="person.read")
    assert entry.values["persons"] == [str(people_online.secretary.pk)]


def test_who_has_no_cells_in_charge_is_told_so(people_online, browse):
    assert browse(people_online.member).get("/charge/").context["lines"] == []


def test_the_charge_asks_the_same_number_of_questions_for_one_cell_and_for_four(
    people_online, browse, django_assert_num_queries
):
    browser = browse(people_online.in_charge)
    make_meeting(people_online.cell, month=Month(2026, 12))
    with django_assert_num_queries(16):
        browser.get("/charge/")
    for _ in range(3):
        cell = make_unit(parent=people_online.commune)
        assign_official(people_online.in_charge, cell=cell, on=FOUNDED, actor=SYSTEM)
        make_meeting(cell, month=Month(2026, 12))
    # One more: these evenings overlap, and the invitations are looked up.
    with django_assert_num_queries(17):
        browser.get("/charge/")
