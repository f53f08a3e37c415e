"""Convening, reminders, leave of absence."""

import uuid
from datetime import time
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.convening import decide_leave
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.models import Invitation
from tests.factories import act_as, make_meeting, make_member
from tests.factories import month as step
from tests.interfaces.web.meetings.convening import address, asks_for_leave, send


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def meeting(people_online):
    return make_meeting(people_online.cell, month=Month(2026, 12))


def test_who_may_open_the_page(people_online, browse, meeting):
    found = {
        name: browse(getattr(people_online, name)).get(address(meeting)).status_code
        for name in (
            "stranger",
            "neighbour",
            "official",
            "member",
            "in_charge",
            "deputy",
            "secretary",
        )
    }

    assert found == {
        "stranger": 404,
        "neighbour": 404,
        "official": 403,
        "member": 403,
        "in_charge": 403,
        "deputy": 200,
        "secretary": 200,
    }


def test_what_is_missing_is_named_with_the_way_to_mend_it(people_online, browse, meeting):
    page = browse(people_online.secretary).get(address(meeting))

    assert [(entry["finding"].code, entry["url"]) for entry in page.context["blocking"]] == [
        ("no_agenda", f"/meetings/{meeting.pk}/agenda/")
    ]
    assert [entry["finding"].code for entry in page.context["warnings"]] == ["no_huddle"]
    assert len(page.context["people"]) == 10


def test_nobody_is_invited_while_something_is_missing(people_online, browse, meeting):
    answer = send(browse(people_online.secretary), address(meeting))

    assert (answer.status_code, Invitation.objects.of_unit(meeting.unit).count()) == (422, 0)


def test_everybody_summoned_is_invited_once_and_told(people_online, browse, meeting):
    step.prepare(meeting, people_online)
    client, key = browse(people_online.secretary), uuid.uuid4()

    first = send(client, address(meeting), key)
    second = send(client, address(meeting), key)
    third = send(client, address(meeting))

    rows = Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting)
    assert (first.status_code, second.status_code, third.status_code) == (302, 302, 422)
    assert (rows.count(), rows.filter(capacity="official_in_charge").count()) == (10, 1)
    assert Notice.objects.of_unit(meeting.unit).filter(code="meeting.convened").count() == 10
    assert Entry.objects.filter(code="meeting.convene").count() == 1


def test_a_deputy_without_the_right_role_cannot_convene_for_another_cell(
    people_online, browse, meeting
):
    step.prepare(meeting, people_online)

    answer = send(browse(people_online.neighbour), address(meeting))

    assert (answer.status_code, Invitation.objects.of_unit(meeting.unit).count()) == (404, 0)


def test_the_page_counts_who_read_and_replied(people_online, browse, meeting):
    step.convene(meeting, people_online)
    browse(people_online.member).get(address(meeting, ""))
    asks_for_leave(meeting, people_online.deputy)

    context = browse(people_online.secretary).get(address(meeting)).context

    assert (
        context["total"],
        context["read"],
        context["unread"],
        context["coming"],
        context["silent"],
    ) == (
        10,
        3,
        7,
        0,
        9,
    )
    assert [row.person_id for row in context["asked"]] == [people_online.deputy.pk]


def test_only_those_who_have_not_read_are_reminded(people_online, browse, meeting):
    step.convene(meeting, people_online)
    browse(people_online.member).get(address(meeting, ""))
    client, key = browse(people_online.secretary), uuid.uuid4()

    for _time in range(2):
        answer = send(client, address(meeting, "convene/remind/"), key)

    told = Notice.objects.of_unit(meeting.unit).filter(code="meeting.remind")
    assert (answer.status_code, told.count(), told.filter(person=people_online.member).count()) == (
        302,
        8,
        0,
    )


@pytest.mark.parametrize(("granted", "leave"), [("yes", "granted"), ("no", "denied")])
def test_a_leave_is_decided_and_the_member_told(people_online, browse, meeting, granted, leave):
    step.convene(meeting, people_online)
    row = asks_for_leave(meeting, people_online.member)

    where = address(meeting, f"invitations/{row.pk}/leave/")
    answer = send(
        browse(people_online.secretary), where, granted=granted, reason="Có việc biểu quyết"
    )

    row.refresh_from_db()
    told = Notice.objects.of_unit(meeting.unit).filter(code="leave.decided")
    assert (answer.status_code, row.leave, row.leave_decided_by) == (302, leave, "Lò Thị Mai")
    assert [notice.person_id for notice in told] == [people_online.member.pk]
    reason = "" if granted == "yes" else "Có việc biểu quyết"
    assert (row.leave_reason, told[0].params.get("reason", "")) == (reason, reason)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "Tài liệu (TỐI MẬT)"])
def test_a_leave_is_not_refused_without_a_reason_that_can_be_kept(
    people_online, browse, meeting, reason
):
    step.convene(meeting, people_online)
    row = asks_for_leave(meeting, people_online.member)

    where = address(meeting, f"invitations/{row.pk}/leave/")
    answer = send(browse(people_online.secretary), where, granted="no", reason=reason)

    row.refresh_from_db()
    (shown,) = answer.context["asked"]
    assert (list(shown.leave_form.errors), row.leave) == (["reason"], "none")
    assert reason.strip() in answer.content.decode()
    assert not Notice.objects.of_unit(meeting.unit).filter(code="leave.decided").exists()


def test_the_action_asks_for_the_reason_itself_and_loses_no_second_one(people_online, meeting):
    step.convene(meeting, people_online)
    row = asks_for_leave(meeting, people_online.member)
    row.meeting, row.unit = meeting, meeting.unit
    with pytest.raises(Refused) as refusal:
        decide_leave(row, granted=False, reason=" ", actor=act_as(people_online.secretary))
    assert refusal.value.findings[0].code == "no_leave_reason"
    for _ in range(2):
        decide_leave(
            row, granted=False, reason="Cần đủ người", actor=act_as(people_online.secretary)
        )
    with pytest.raises(Refused, match="denied_already"):
        decide_leave(row, granted=False, reason="Lý do khác", actor=act_as(people_online.deputy))
    assert row.leave_reason == "Cần đủ người"
    assert Notice.objects.of_unit(meeting.unit).filter(code="leave.decided").count() == 1


def test_leave_from_a_later_meeting_stands_on_home_beside_the_next_one(
    people_online, browse, meeting
):
    step.convene(meeting, people_online)
    later = step.convene(make_meeting(people_online.cell, month=Month(2027, 1)), people_online)
    asks_for_leave(later, people_online.member)

    ahead = browse(people_online.member).get("/").context["found"].ahead

    assert [(line["url"], line["tone"]) for line in ahead] == [
        (address(meeting, ""), "wait"),
        (address(later, ""), "wait"),
    ]
    assert str(ahead[1]["reply"]) == "Đã xin vắng, chưa quyết định"


def test_the_member_reads_on_home_how_the_leave_stands(people_online, browse, meeting):
    step.convene(meeting, people_online)
    row = asks_for_leave(meeting, people_online.member)
    member, where = browse(people_online.member), address(meeting, f"invitations/{row.pk}/leave/")

    def stands():
        (line,) = member.get("/").context["found"].ahead
        return str(line["reply"]), line["tone"], line["note"]

    found = [stands()]
    send(browse(people_online.secretary), where, granted="no", reason="Có việc biểu quyết")
    found.append(stands())
    assert "Có việc biểu quyết" in member.get(address(meeting, "")).content.decode()
    own = step.invitation_for(meeting, person_id=people_online.member.pk)
    own.meeting, own.unit = meeting, meeting.unit
    decide_leave(own, granted=True, actor=act_as(people_online.secretary))
    found.append(stands())
    own.refresh_from_db()
    assert own.leave_reason == ""

    assert found == [
        ("Đã xin vắng, chưa quyết định", "wait", ""),
        ("Không đồng ý cho vắng", "late", "Có việc biểu quyết"),
        ("Đã đồng ý cho vắng", "done", ""),
    ]


def test_a_leave_nobody_asked_for_is_refused(people_online, browse, meeting):
    step.convene(meeting, people_online)
    row = step.invitation_for(meeting, person_id=people_online.member.pk)

    answer = send(
        browse(people_online.secretary),
        address(meeting, f"invitations/{row.pk}/leave/"),
        granted="yes",
    )

    row.refresh_from_db()
    assert (answer.status_code, row.leave) == (422, "none")


def test_who_came_after_the_invitations_is_shown_and_invited_once(people_online, browse, meeting):
    step.convene(meeting, people_online)
    late = make_member(people_online.cell, "Lường Thị Hoa")
    client = browse(people_online.secretary)

    shown = [
        person.full_name for person, _capacity in client.get(address(meeting)).context["newcomers"]
    ]
    answers = [send(client, address(meeting)).status_code for _time in range(2)]

    rows = Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting, person=late)
    told = Notice.objects.of_unit(meeting.unit).filter(person=late, code="meeting.convened")
    entry = Entry.objects.filter(chain_id=meeting.unit_id, code="meeting.invite").get()
    assert (shown, answers, rows.count(), told.count()) == (["Lường Thị Hoa"], [302, 422], 1, 1)
    assert entry.seq + 1 == rows.get().rev
    call_command("verify_audit", stdout=StringIO())
    assert client.get(address(meeting)).context["newcomers"] == []


def test_a_leave_is_not_decided_any_more_once_the_roll_was_called(people_online, browse, meeting):
    step.convene(meeting, people_online)
    row = asks_for_leave(meeting, people_online.member)
    day = meeting.planned_on
    open_meeting(meeting, held_on=day, at=time(19), actor=act_as(people_online.secretary), on=day)

    answer = send(
        browse(people_online.secretary),
        address(meeting, f"invitations/{row.pk}/leave/"),
        granted="yes",
    )

    row.refresh_from_db()
    assert (answer.status_code, row.leave) == (422, "none")
    assert Notice.objects.of_unit(meeting.unit).filter(code="leave.decided").count() == 0


def test_members_decide_no_leave_and_strangers_find_none(people_online, browse, meeting):
    step.convene(meeting, people_online)
    row = asks_for_leave(meeting, people_online.member)
    place = address(meeting, f"invitations/{row.pk}/leave/")

    statuses = [
        send(browse(person), place, granted="yes").status_code
        for person in (people_online.member, people_online.official, people_online.stranger)
    ]
    reminders = [
        send(browse(person), address(meeting, "convene/remind/")).status_code
        for person in (people_online.member, people_online.official, people_online.stranger)
    ]

    assert (statuses, reminders) == ([403, 403, 404], [403, 403, 404])


def test_an_invitation_of_another_meeting_is_not_reached(people_online, browse, meeting):
    step.convene(meeting, people_online)
    row = asks_for_leave(meeting, people_online.member)
    other = make_meeting(people_online.cell)

    answer = send(
        browse(people_online.secretary),
        address(other, f"invitations/{row.pk}/leave/"),
        granted="yes",
    )

    assert answer.status_code == 404


def test_the_page_asks_the_same_number_of_queries_before_and_after_replies(
    people_online, browse, meeting, django_assert_num_queries
):
    step.convene(meeting, people_online)
    client = browse(people_online.secretary)
    with django_assert_num_queries(11):
        client.get(address(meeting))
    for person in (people_online.member, people_online.deputy, people_online.others[0]):
        asks_for_leave(meeting, person)
    with django_assert_num_queries(11):
        client.get(address(meeting))
