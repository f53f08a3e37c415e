"""The year plan, and moving its meetings."""

import re
import uuid
from datetime import date

import pytest
import time_machine

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.calendar import add_meeting, plan_months
from chibo.work.meetings.models import Invitation
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.planned import (
    DECEMBER,
    codes,
    move,
    own_address,
    plan_address,
    rows_of,
    send,
)
from tests.library.notifications.addresses import prove_address


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


# The year plan


def test_a_stranger_finds_neither_plan_nor_meeting(people_online, browse):
    meeting = make_meeting(people_online.cell)
    stranger, neighbour = browse(people_online.stranger), browse(people_online.neighbour)

    statuses = [
        client.get(address).status_code
        for client in (stranger, neighbour)
        for address in (
            plan_address(people_online),
            own_address(meeting),
            own_address(meeting) + "move/",
            own_address(meeting) + "not-held/",
            own_address(meeting) + "calendar.ics",
        )
    ]

    assert statuses == [404] * 10


def test_a_member_reads_the_plan_but_cannot_draw_it_up(people_online, browse):
    client = browse(people_online.member)

    page = client.get(plan_address(people_online))
    refused = send(client, plan_address(people_online), do="plan", starts_at="19:00")

    assert (page.status_code, b'value="plan"' in page.content) == (200, False)
    assert refused.status_code == 403
    assert rows_of(people_online.cell) == []


def test_drawing_up_the_plan_fills_the_year_by_the_rule_once(people_online, browse):
    client, key = browse(people_online.secretary), uuid.uuid4()

    first = send(client, plan_address(people_online), key, do="plan", starts_at="19:30")
    again = send(client, plan_address(people_online), key, do="plan", starts_at="19:30")

    assert (first.status_code, first.url) == (302, f"{plan_address(people_online)}?year=2026")
    assert again.url == first.url
    assert rows_of(people_online.cell) == [
        ("regular", date(2026, 11, 3)),
        ("thematic", date(2026, 11, 3)),
        ("regular", date(2026, 12, 3)),
    ]


def test_the_next_year_can_be_planned_now(people_online, browse):
    client = browse(people_online.secretary)

    send(client, f"{plan_address(people_online)}?year=2027", do="plan", starts_at="19:00")

    assert len(rows_of(people_online.cell)) == 16
    assert "2027" in client.get(f"{plan_address(people_online)}?year=2027").content.decode()


def test_the_committee_office_plans_for_a_cell(people_online, browse):
    answer = send(
        browse(people_online.official), plan_address(people_online), do="plan", starts_at="19:00"
    )

    assert answer.status_code == 302
    assert len(rows_of(people_online.cell)) == 3


def test_an_extraordinary_meeting_needs_its_reason(people_online, browse):
    client = browse(people_online.secretary)
    data = {
        "do": "add",
        "kind": "extraordinary",
        "day": "20/11/2026",
        "starts_at": "14:00",
        "topic": "",
    }

    refused = send(client, plan_address(people_online), **data, reason=" ")
    kept = send(client, plan_address(people_online), **data, reason="Khắc phục hậu quả bão")

    assert (refused.status_code, kept.status_code) == (422, 302)
    assert rows_of(people_online.cell) == [("extraordinary", date(2026, 11, 20))]


@pytest.mark.parametrize("day", ["9999-12-31", "1900-01-01", "2026-02-31", ""])
def test_an_impossible_day_is_refused_at_its_field(people_online, browse, day):
    data = {"do": "add", "kind": "thematic", "day": day, "starts_at": "14:00"}

    answer = send(browse(people_online.secretary), plan_address(people_online), **data)

    assert (answer.status_code, "day" in answer.context["add_form"].errors) == (422, True)
    assert rows_of(people_online.cell) == []


def test_a_topic_with_a_secrecy_mark_is_not_kept(people_online, browse):
    meeting = make_meeting(people_online.cell, kind="thematic")
    client = browse(people_online.secretary)

    refused = send(
        client,
        plan_address(people_online),
        do=f"topic:{meeting.pk}",
        topic="Công văn số 12-CV/ĐU (MẬT)",
    )
    kept = send(
        client,
        plan_address(people_online),
        do=f"topic:{meeting.pk}",
        topic="Xây dựng nông thôn mới",
    )

    meeting.refresh_from_db()
    assert (refused.status_code, kept.status_code, meeting.topic) == (
        422,
        302,
        "Xây dựng nông thôn mới",
    )


def test_a_topic_cannot_be_set_through_another_cells_plan(people_online, browse):
    other = make_meeting(people_online.sister, kind="thematic")

    answer = send(
        browse(people_online.secretary),
        plan_address(people_online),
        do=f"topic:{other.pk}",
        topic="Lạ",
    )
    nonsense = send(
        browse(people_online.secretary), plan_address(people_online), do="topic:x", topic="Lạ"
    )

    assert (answer.status_code, nonsense.status_code) == (404, 404)


def test_the_plan_asks_the_same_number_of_queries_for_one_and_for_fourteen_months(
    people_online, browse, django_assert_num_queries
):
    client = browse(people_online.secretary)
    make_meeting(people_online.cell)
    with django_assert_num_queries(7):
        client.get(plan_address(people_online))
    plan_months(
        people_online.cell,
        first=Month(2026, 1),
        last=DECEMBER,
        actor=act_as(people_online.secretary),
    )
    with django_assert_num_queries(7):
        page = client.get(plan_address(people_online))
    assert len(page.content) < 100_000


# Moving


def test_a_move_needs_its_reason_and_tells_those_invited(people_online, browse):
    meeting = step.convene(make_meeting(people_online.cell, month=DECEMBER), people_online)
    client = browse(people_online.secretary)
    data = {"day": "2026-12-05", "starts_at": "19:00", "place": meeting.place}

    refused = move(client, meeting, **data, reason="")
    moved = move(client, meeting, **data, reason="Nhà văn hóa bận")

    meeting.refresh_from_db()
    assert (refused.status_code, "reason" in refused.context["form"].errors) == (422, True)
    assert (moved.status_code, meeting.planned_on, meeting.move_reason) == (
        302,
        date(2026, 12, 5),
        "Nhà văn hóa bận",
    )
    assert people_online.member.pk in set(
        Invitation.objects.of_unit(meeting.unit)
        .filter(meeting=meeting)
        .values_list("person_id", flat=True)
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            {"day": "2026-12-05", "place": "Nhà văn hóa"},
            ("2026-12-05", "Nhà văn hóa", "20261205T120000Z"),
        ),
        (
            {"day": "2026-12-03", "place": "Trường học"},
            ("2026-12-03", "Trường học", "20261203T120000Z"),
        ),
    ],
    ids=["another day", "another place"],
)
def test_the_invited_are_told_the_new_day_and_place_and_their_calendars_follow(
    people_online, browse, data, told
):
    prove_address(people_online.member, "dang.vien@example.com")
    meeting = step.convene(make_meeting(people_online.cell, month=DECEMBER), people_online)

    move(browse(people_online.secretary), meeting, starts_at="19:00", reason="Mưa lũ", **data)
    assert not Notice.objects.of_unit(meeting.unit).filter(code="meeting.move").exists()
    run_waiting_jobs()

    meeting.refresh_from_db()
    notice = Notice.objects.of_unit(meeting.unit).get(
        person=people_online.member, code="meeting.move"
    )
    day, place, begins = told
    assert (notice.params["day"], notice.params["place"]) == (day, place)
    for part in (f"UID:{meeting.pk}@chibo", begins, f"LOCATION:{place}"):
        assert part in notice.calendar
    assert int(re.search(r"SEQUENCE:(\d+)", notice.calendar)[1]) > meeting.rev


@pytest.mark.parametrize("day", ["2020-01-03", "9999-12-31"])
def test_a_meeting_cannot_be_moved_into_another_year(people_online, browse, day):
    meeting = make_meeting(people_online.cell, month=DECEMBER)
    data = {"day": day, "starts_at": "19:00", "place": "Nhà văn hóa", "reason": "Thử"}

    answer = move(browse(people_online.secretary), meeting, **data)

    meeting.refresh_from_db()
    assert (answer.status_code, "day" in answer.context["form"].errors) == (422, True)
    assert meeting.planned_on == date(2026, 12, 3)


def test_the_thematic_meeting_of_the_same_day_moves_along(people_online, browse):
    meeting = make_meeting(people_online.cell)
    data = {
        "day": "2026-11-05",
        "starts_at": "19:00",
        "place": "Nhà văn hóa",
        "reason": "Mưa lũ",
        "together": "on",
    }

    move(browse(people_online.secretary), meeting, **data)

    assert rows_of(people_online.cell) == [
        ("regular", date(2026, 11, 5)),
        ("thematic", date(2026, 11, 5)),
    ]


def test_days_of_the_first_week_are_proposed(people_online, browse):
    meeting = make_meeting(people_online.cell, month=DECEMBER)

    page = browse(people_online.secretary).get(own_address(meeting) + "move/?day=2026-12-05")

    assert [(day.day.day, day.is_rest_day) for day in page.context["days"]] == [
        (1, False),
        (2, False),
        (3, False),
        (4, False),
        (5, False),
        (6, False),
        (7, False),
    ]
    assert page.context["form"]["day"].value() == date(2026, 12, 5)


def test_nobody_but_a_leader_moves(people_online, browse):
    meeting = make_meeting(people_online.cell, month=DECEMBER)
    data = {"day": "2026-12-04", "starts_at": "19:00", "place": "", "reason": "Thử"}

    statuses = [
        send(browse(person), own_address(meeting) + "move/", **data).status_code
        for person in (
            people_online.member,
            people_online.in_charge,
            people_online.official,
            people_online.stranger,
        )
    ]

    assert statuses == [403, 403, 403, 404]


def test_a_meeting_is_called_off_before_its_day_with_its_reason_and_can_be_taken_back(
    people_online, browse
):
    meeting = make_meeting(people_online.cell, month=DECEMBER)
    client = browse(people_online.secretary)

    page = client.get(own_address(meeting) + "not-held/").content.decode()
    refused = send(client, own_address(meeting) + "not-held/", reason=" ")
    kept = send(client, own_address(meeting) + "not-held/", reason="Bão")
    meeting.refresh_from_db()
    off = (meeting.state, meeting.not_held_reason)
    again = send(client, own_address(meeting) + "not-held/", reason="Bão to")
    back = send(client, own_address(meeting) + "after-all/")

    meeting.refresh_from_db()
    assert "Hủy buổi sinh hoạt" in page
    assert (refused.status_code, "reason" in refused.context["form"].errors) == (422, True)
    assert (kept.status_code, off, again.status_code) == (302, ("not_held", "Bão"), 422)
    assert (back.status_code, meeting.state, meeting.not_held_reason) == (302, "planned", "")
    assert codes(meeting)[-2:] == ["meeting.not_held", "meeting.hold_after_all"]


def test_a_meeting_moves_to_no_day_that_is_past(people_online, browse):
    meeting = make_meeting(people_online.cell)

    data = {"day": "2026-11-02", "starts_at": "19:00", "place": "Nhà văn hóa", "reason": "Mưa lũ"}
    answer = move(browse(people_online.secretary), meeting, **data)

    meeting.refresh_from_db()
    assert (answer.status_code, meeting.planned_on) == (422, date(2026, 11, 3))
    assert "đã qua" in str(answer.context["form"].errors["day"])


def test_a_meeting_on_a_day_without_a_regulation_is_refused(people_online):
    with pytest.raises(Refused) as refused:
        add_meeting(
            people_online.cell,
            kind="thematic",
            day=date(2001, 1, 5),
            starts_at=step.time(9, 0),
            actor=act_as(people_online.secretary),
        )
    assert [finding.code for finding in refused.value.findings] == ["no_regulation"]
