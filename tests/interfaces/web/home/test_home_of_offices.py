"""The home page of an office speaks of its own work first and counts as the month does; that of an
official of what is asked.
"""

from datetime import date

import pytest
import time_machine

from chibo.base.kernel.actor import SYSTEM
from chibo.directory.access.actions import add_grant
from chibo.directory.assignments.actions import end_assignment
from chibo.directory.assignments.models import Assignment
from chibo.insight.reminders.actions import remind_cells
from chibo.insight.scoring.actions import give_view
from chibo.work.charges.actions import assign_official
from chibo.work.meetings.actions.convening import reply_to_invitation
from tests.factories import FOUNDED, act_as, make_meeting, make_official
from tests.factories.month import close, convene, invitation_for, open_room
from tests.insight.sheets import submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel("2026-11-01 09:00+07:00", tick=False):
        yield


def titles(browse, person) -> list[str]:
    return [item["title"] for item in browse(person, "en").get("/").context["found"].items]


def test_tiles_of_the_home_page_count_what_the_page_of_the_month_shows(people_online, browse):
    with time_machine.travel("2026-11-03 21:00+07:00", tick=False):
        submitted(
            close(open_room(make_meeting(people_online.cell), people_online), people_online),
            people_online,
        )
    make_meeting(people_online.sister)
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        browser = browse(people_online.official)
        summary = browser.get("/").context["found"].months[0]
        tiles = (("late", "late_url"), ("to_decide", "undecided_url"), ("decided", "decided_url"))
        counted = [
            (summary[count], len(browser.get(summary[url]).context["rows"])) for count, url in tiles
        ]
    assert counted == [(2, 2), (1, 1), (0, 0)]


def test_own_decision_goes_before_the_late_cells(people_online, browse):
    with time_machine.travel("2026-11-03 21:00+07:00", tick=False):
        submitted(
            close(open_room(make_meeting(people_online.cell), people_online), people_online),
            people_online,
        )
    make_meeting(people_online.sister)
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        context = browse(people_online.official, "en").get("/").context
    pressing = [line["title"] for line in context["found"].items if line["tone"] == "current"]
    assert pressing[0] == context["first"]["title"] == "1 score of 11/2026 to decide"
    assert {line["title"] for line in context["found"].remind[0]["lines"]} == {
        people_online.cell.name,
        people_online.sister.name,
    }


def test_official_is_asked_for_a_view_until_it_is_given(people_online, browse):
    meeting = make_meeting(people_online.cell)
    with time_machine.travel("2026-11-03 21:00+07:00", tick=False):
        sheet = submitted(close(open_room(meeting, people_online), people_online), people_online)
        wanted = f"Give your view of the score of {people_online.cell.name}, 11/2026"
        assert wanted in titles(browse, people_online.in_charge)
        give_view(sheet, view="Sát thực tế.", actor=act_as(people_online.in_charge))
        assert wanted not in titles(browse, people_online.in_charge)


def overlapping_evenings(browse, person) -> list[str]:
    """What the home page says of evenings that meet at the same time."""
    items = browse(person).get("/").context["found"].items
    return [line["title"] for line in items if "#overlaps" in line["url"]]


def test_evening_for_which_leave_was_asked_overlaps_with_nothing(people_online, browse):
    assign_official(people_online.in_charge, cell=people_online.sister, on=FOUNDED, actor=SYSTEM)
    meeting = convene(make_meeting(people_online.cell), people_online, on=date(2026, 11, 1))
    make_meeting(people_online.sister)
    assert len(overlapping_evenings(browse, people_online.in_charge)) == 1
    invitation = invitation_for(meeting, person_id=people_online.in_charge.pk)
    reply_to_invitation(
        invitation, reply="leave", reason="Dự chi bộ khác", actor=act_as(people_online.in_charge)
    )
    assert overlapping_evenings(browse, people_online.in_charge) == []


def test_cell_that_was_reminded_today_presses_no_more_and_says_so(people_online, browse):
    make_meeting(people_online.cell)
    make_meeting(people_online.sister)
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        before = browse(people_online.official).get("/").context
        assert before["found"].remind[0]["waiting"] == 2
        month = before["found"].months[0]["month"]
        remind_cells(
            [people_online.cell],
            month=month,
            way="phone",
            on=date(2026, 11, 20),
            actor=act_as(people_online.official),
        )
        after = browse(people_online.official).get("/").context
        assert after["found"].remind[0]["waiting"] == 1
        lines = after["found"].remind[0]["lines"]
    assert [(line["title"], line["chip"]) for line in lines] == [
        (people_online.sister.name, ""),
        (people_online.cell.name, "đã nhắc ngày 20/11"),
    ]


def test_who_may_not_remind_is_not_asked_to(people_online, browse):
    make_meeting(people_online.cell)
    department = make_official(people_online.commune, role="organisation_department", account=True)
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        context = browse(department, "en").get("/").context
    assert context["found"].remind == []
    assert people_online.cell.name not in {line["title"] for line in context["found"].items}


def test_the_office_is_told_when_nobody_is_in_charge_of_any_cell_until_somebody_is(
    people_online, browse
):
    wanted = "2 cells have no official in charge"
    assert wanted not in titles(browse, people_online.official)
    charge = Assignment.objects.of_unit(people_online.cell).get()
    charge.unit = people_online.cell
    end_assignment(charge, on=FOUNDED, actor=SYSTEM)

    items = browse(people_online.official, "en").get("/").context["found"].items
    (line,) = [one for one in items if one["title"] == wanted]
    assert (line["tone"], line["url"]) == (
        "wait",
        f"/committee/{people_online.commune.pk}/assignments/",
    )
    assert "upload the roster once more" in line["note"]

    assign_official(people_online.in_charge, cell=people_online.sister, on=FOUNDED, actor=SYSTEM)
    assert [
        title for title in titles(browse, people_online.official) if "official in charge" in title
    ] == []


def test_who_holds_both_offices_is_told_once(people_online, browse):
    department = {"role": "organisation_department", "unit": people_online.commune}
    add_grant(people_online.official, **department, on=FOUNDED, actor=SYSTEM)
    Assignment.objects.of_unit(people_online.cell).update(valid_to=FOUNDED)

    assert titles(browse, people_online.official).count("2 cells have no official in charge") == 1
