"""The home page answers "what needs me now?" for every role."""

from contextlib import contextmanager
from datetime import date, time

import pytest
import time_machine
from django.utils import timezone

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.base.maintenance.models import Run
from chibo.directory.access.actions import add_grant
from chibo.interfaces.presenters.home.todo import overlaps_in
from chibo.work.charges.actions import assign_official
from chibo.work.meetings.actions.calendar import plan_months
from chibo.work.meetings.actions.convening import reply_to_invitation
from chibo.work.meetings.actions.minutes import adopt_minutes
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.models import Task
from rulebook.meetings.votes import VoteTally
from tests.factories import FOUNDED, act_as, make_meeting, make_official, make_person, make_unit
from tests.factories.month import (
    call_roll,
    close,
    convene,
    invitation_for,
    open_room,
    resolve,
    seal,
)
from tests.insight.sheets import submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel("2026-11-01 09:00+07:00", tick=False):
        yield


@pytest.fixture
def lines(browse, rf):
    """lines(person) → (tone, title) of what waits for the person on the home page."""

    def of(person) -> list[tuple[str, str]]:
        answer = browse(person, "en").get("/")
        assert answer.status_code == 200
        return [(item["tone"], item["title"]) for item in answer.context["found"].items]

    return of


def test_a_visitor_is_led_to_the_login(client, people_online):
    answer = client.get("/tasks/?state=1")
    assert (answer.status_code, answer.url) == (302, "/account/login/?next=%2Ftasks%2F%3Fstate%3D1")


def test_a_secretary_sees_the_step_of_the_month_with_its_deadline_and_rule(people_online, browse):
    make_meeting(people_online.cell)
    answer = browse(people_online.secretary, "en").get("/")
    item = answer.context["found"].items[0]
    assert (item["title"], item["tone"]) == (
        "Draw up the agenda of the meeting of 03/11/2026",
        "current",
    )
    assert (item["due"], item["why"].sources[0].document[:15]) == (
        date(2026, 11, 2),
        "Hướng dẫn 42-HD",
    )
    assert [step["state"] for step in answer.context["found"].path] == [
        "current",
        "todo",
        "todo",
        "todo",
        "todo",
        "todo",
        "todo",
        "todo",
    ]


def test_a_cell_without_a_plan_is_told_to_make_one(people_online, lines):
    assert lines(people_online.secretary) == [
        ("current", "Make the year plan of Chi bộ thôn Bản Vàng"),
        ("info", "Practise a meeting that counts nowhere"),
    ]


def test_a_member_is_asked_for_a_reply_until_it_is_given(people_online, lines):
    meeting = convene(make_meeting(people_online.cell), people_online, on=date(2026, 11, 1))
    assert lines(people_online.member) == [
        ("current", "Say whether you come to the meeting on Tuesday, 3 November 2026 at 19:00")
    ]
    invitation = invitation_for(meeting, person_id=people_online.member.pk)
    reply_to_invitation(invitation, reply="coming", reason="", actor=act_as(people_online.member))
    assert lines(people_online.member) == []


def test_a_leave_request_waits_for_those_who_decide_it(people_online, lines):
    meeting = convene(make_meeting(people_online.cell), people_online, on=date(2026, 11, 1))
    invitation = invitation_for(meeting, person_id=people_online.member.pk)
    reply_to_invitation(
        invitation, reply="leave", reason="Đi viện", actor=act_as(people_online.member)
    )
    assert ("current", "1 member asks for leave") in lines(people_online.secretary)
    assert "1 member asks for leave" not in {title for _, title in lines(people_online.member)}


def test_an_entry_in_the_roll_call_can_be_disputed_while_the_minutes_are_open(people_online, lines):
    with time_machine.travel("2026-11-03 21:00+07:00", tick=False):
        meeting = open_room(make_meeting(people_online.cell), people_online)
        call_roll(meeting, people_online, absent={people_online.member: RollMark("unexcused")})
        close(meeting, people_online)
        wanted = ("info", "The roll call of 03/11/2026 says about you: absent without reason")
        assert wanted in lines(people_online.member)
        seal(meeting, people_online)
        assert wanted not in lines(people_online.member)


def test_a_chair_is_asked_to_sign_adopted_minutes(people_online, lines):
    with time_machine.travel("2026-11-03 21:30+07:00", tick=False):
        meeting = close(open_room(make_meeting(people_online.cell), people_online), people_online)
        adopt_minutes(meeting, actor=act_as(people_online.deputy))
        assert ("current", "Sign the minutes of 03/11/2026") in lines(people_online.secretary)
        assert ("current", "Sign the minutes of 03/11/2026") in lines(people_online.deputy)
        assert ("current", "Sign the minutes of 03/11/2026") not in lines(people_online.member)


def test_the_second_counter_is_asked_to_confirm_the_vote_and_the_first_is_not(people_online, lines):
    with time_machine.travel("2026-11-03 20:30+07:00", tick=False):
        meeting = open_room(make_meeting(people_online.cell), people_online)
        call_roll(meeting, people_online)
        tally = VoteTally(9, 0, 0, 0)
        record_vote(
            meeting,
            subject="Kế hoạch",
            decision="resolution",
            tally=tally,
            actor=act_as(people_online.secretary),
        )
        assert ("current", "Confirm the count of the vote: Kế hoạch") in lines(people_online.deputy)
        assert ("current", "Confirm the count of the vote: Kế hoạch") not in lines(
            people_online.secretary
        )


def test_an_official_sees_the_next_meetings_and_overlapping_evenings(people_online, browse):
    make_meeting(people_online.cell)
    make_meeting(people_online.sister)
    assign_official(people_online.in_charge, cell=people_online.sister, on=FOUNDED, actor=SYSTEM)
    answer = browse(people_online.in_charge, "en").get("/")
    found = answer.context["found"]
    assert [line["cell"] for line in found.ahead] == [
        people_online.cell.name,
        people_online.sister.name,
    ]
    assert [line["title"] for line in found.items if "#overlaps" in line["url"]] == [
        (
            "On Tuesday, 3 November 2026 these meet at the same time: Chi bộ thôn Bản Vàng,"
            " Chi bộ thôn Nà Lúa"
        )
    ]


def test_evenings_three_hours_apart_do_not_overlap(people):
    one, two = make_meeting(people.cell), make_meeting(people.sister)
    two.starts_at = time(16, 0)
    assert overlaps_in([one, two]) == []
    two.starts_at = time(17, 0)
    assert len(overlaps_in([one, two])) == 1


def test_a_committee_without_cells_is_led_through_the_first_steps(db, settings, lines):
    settings.TOTP_REQUIRED = False
    empty = make_unit("commune", name="Đảng bộ xã Mới")
    assert lines(make_official(empty, account=True)) == [
        ("current", "First steps: Bring in the list of members from Excel")
    ]


def test_scores_of_every_month_wait_for_their_decision_and_lead_to_their_month(
    people_online, browse
):
    for month in (Month(2026, 8), Month(2026, 10)):
        with time_machine.travel(f"{month.first:%Y-%m}-04 12:00+07:00"):
            meeting = make_meeting(people_online.cell, month=month)
            open_room(meeting, people_online)
            close(meeting, people_online)
            submitted(meeting, people_online)

    found = browse(people_online.official, "en").get("/").context["found"]

    place = f"/committee/{people_online.commune.pk}/month"
    assert [
        (line["title"], line["url"]) for line in found.items if "to decide" in line["title"]
    ] == [
        ("1 score of 08/2026 to decide", f"{place}/2026-08/?filter=1&stage=submitted"),
        ("1 score of 10/2026 to decide", f"{place}/2026-10/?filter=1&stage=submitted"),
    ]
    for line in found.items:
        shown = browse(people_online.official).get(line["url"]).context
        assert [row["name"] for row in shown["rows"]] == [people_online.cell.name]


def test_the_committee_office_sees_the_month_and_who_is_late_with_what(people_online, browse):
    plan_months(
        people_online.cell,
        first=Month(2026, 10),
        last=Month(2026, 11),
        actor=SYSTEM,
        starts_at=time(19, 0),
    )
    answer = browse(people_online.official, "en").get("/")
    summary = answer.context["found"].months[0]
    assert (summary["met"], summary["cells"], summary["unplanned"], summary["to_decide"]) == (
        0,
        2,
        1,
        0,
    )
    (group,) = answer.context["found"].remind
    assert [line["title"] for line in group["lines"]] == ["Chi bộ thôn Bản Vàng"]
    assert group["lines"][0]["note"] == "Meet (since 03/10)"
    # What is the cells' own business is nobody else's first step: beside the commune's own
    # beginning nothing presses.
    (beginning,) = answer.context["found"].items
    assert (answer.context["title"], beginning["url"]) == (
        "1 thing needs you now",
        answer.context["first"]["url"],
    )
    assert beginning["title"].startswith("First steps: ")


def test_the_office_never_sees_what_was_said(people_online, browse):
    with time_machine.travel("2026-11-03 22:00+07:00", tick=False):
        close(open_room(make_meeting(people_online.cell), people_online), people_online)
        text = browse(people_online.official).get("/").content.decode()
    assert "Thông qua nghị quyết tháng" not in text


def test_somebody_without_any_role_is_told_whom_to_ask(people_online, browse):
    lonely = make_person("Hoàng Văn Lẻ", account=True)
    text = browse(lonely, "en").get("/").content.decode()
    assert "Nobody has given you a task here yet" in text
    assert "secretary of your cell" in text


def test_an_administrator_begins_with_the_address_and_the_commune(db, settings, lines):
    settings.TOTP_REQUIRED = False
    keeper = make_person("Lương Thị Quản", account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    after = ("info", "Look after units and accounts")
    assert lines(keeper) == [
        ("current", "First steps: Try the address that members will open"),
        after,
    ]
    with address_that_works(settings):
        assert lines(keeper) == [("current", "First steps: Create the commune"), after]
        make_unit("commune")
        office = "First steps: Give the committee's office its role and its first code"
        assert lines(keeper) == [("current", office), after]


@contextmanager
def address_that_works(settings):
    """The address of the settings was tried here and answered."""
    settings.PUBLIC_ADDRESS = "https://chibo.example.vn"
    at = timezone.now()
    run = Run.objects.create(
        kind="address", started_at=at, finished_at=at, ok=True, place=settings.PUBLIC_ADDRESS
    )
    yield
    run.delete()


def test_a_person_of_two_roles_sees_both(people_online, lines):
    add_grant(people_online.secretary, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    assert lines(people_online.secretary) == [
        ("current", "Make the year plan of Chi bộ thôn Bản Vàng"),
        ("current", "First steps: Try the address that members will open"),
        ("info", "Look after units and accounts"),
        ("info", "Practise a meeting that counts nowhere"),
    ]


# Notices


@pytest.fixture
def task(people_online) -> Task:
    with time_machine.travel("2026-11-03 22:00+07:00", tick=False):
        meeting = close(open_room(make_meeting(people_online.cell), people_online), people_online)
        resolve(seal(meeting, people_online).meeting, people_online)
    return Task.all_rows_unscoped.get()


def test_the_next_home_page_shows_the_task_with_its_day(people_online, lines, task):
    # Due on the 23rd: three weeks ahead it stands there, and presses nobody.
    assert ("info", "Phát quang đường thôn") in lines(people_online.member)
    with time_machine.travel("2026-11-09 08:00+07:00", tick=False):
        assert ("current", "Phát quang đường thôn") in lines(people_online.member)
    with time_machine.travel("2026-12-20 08:00+07:00", tick=False):
        assert ("late", "Phát quang đường thôn") in lines(people_online.member)
