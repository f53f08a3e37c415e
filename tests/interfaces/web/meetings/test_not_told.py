"""The list to call for everything new in a cell: who reads nothing here is called once and ticked
off.
"""

import uuid
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.directory.people.models import Membership
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.changing import tell_changes
from chibo.work.meetings.actions.convening import reply_to_invitation
from chibo.work.meetings.actions.telling import mark_told
from chibo.work.meetings.models import Invitation
from tests.factories import act_as, make_meeting
from tests.factories.month import convene, invitation_for, move
from tests.interfaces.web.halls import form

pytestmark = pytest.mark.django_db
NEWS = Message(
    "resolution.published",
    "A resolution of {day} has been published.",
    {"day": date(2026, 11, 3)},
    "/",
)
PRIVATE = Message("recovery.requested", "Only for yourself.", {}, "/me/")


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False):
        yield


def address(cell):
    return f"/cells/{cell.pk}/untold/"


def listed(client, cell):
    return {
        line["person"].full_name: len(line["texts"])
        for line in client.get(address(cell)).context["lines"]
    }


def test_who_has_not_read_is_listed_with_everything_at_once_and_nothing_private(
    people_online, browse
):
    here = people_online
    notify([here.member, here.deputy], cell=here.cell, news=NEWS)
    notify(
        [here.member],
        cell=here.cell,
        news=Message("task.assigned", "You have a task.", {}, "/tasks/"),
    )
    notify([here.deputy], cell=here.cell, news=PRIVATE)
    notify([here.secretary], cell=here.cell, news=PRIVATE)

    assert listed(browse(here.secretary), here.cell) == {
        here.member.full_name: 2,
        here.deputy.full_name: 1,
    }


def test_who_is_ticked_off_leaves_the_list_hears_of_it_and_it_is_on_record(people_online, browse):
    here = people_online
    notify([here.member, here.deputy], cell=here.cell, news=NEWS)
    client = browse(here.secretary)
    until = client.get(address(here.cell)).context["form"]["until"].value()

    sent = form(
        **{f"way-{here.member.pk}": "phone", f"way-{here.deputy.pk}": "", "until": str(until)}
    )
    answers = [client.post(address(here.cell), sent).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert listed(client, here.cell) == {here.deputy.full_name: 1}
    row = Notice.all_rows_unscoped.get(person=here.member, code="resolution.published")
    assert row.told[:2] == ["phone", here.secretary.full_name]
    assert Notice.all_rows_unscoped.filter(code="notice.marked").count() == 1
    assert Entry.objects.filter(code="notice.told").count() == 1


def test_what_came_after_the_page_was_opened_is_not_ticked_off(people_online, browse):
    here = people_online
    notify([here.member], cell=here.cell, news=NEWS)
    client = browse(here.secretary)
    until = client.get(address(here.cell)).context["form"]["until"].value()
    notify([here.member], cell=here.cell, news=NEWS)

    client.post(
        address(here.cell), form(**{f"way-{here.member.pk}": "in_person", "until": str(until)})
    )

    assert listed(client, here.cell) == {here.member.full_name: 1}


def test_an_evening_that_is_over_and_a_letter_that_was_taken_need_no_call(people_online, browse):
    here = people_online
    past = Message("meeting.move", "Moved to {day}.", {"day": date(2026, 11, 2)}, "/")
    notify([here.member], cell=here.cell, news=past)
    notify([here.deputy], cell=here.cell, news=NEWS)
    Notice.all_rows_unscoped.filter(person=here.deputy).update(mail_state="sent")

    answer = browse(here.secretary).get(address(here.cell))

    assert answer.context["lines"] == []
    assert "Mọi đồng chí đã được báo" in answer.content.decode()


@pytest.mark.parametrize("way", ["smoke", "read"])
def test_an_unknown_way_changes_nothing(people_online, browse, way):
    here = people_online
    notify([here.member], cell=here.cell, news=NEWS)
    client = browse(here.secretary)
    until = client.get(address(here.cell)).context["form"]["until"].value()

    answer = client.post(
        address(here.cell), form(**{f"way-{here.member.pk}": way, "until": str(until)})
    )

    assert answer.status_code == 422
    assert Notice.all_rows_unscoped.get(code="resolution.published").told is None


def test_a_member_may_not_and_another_cell_is_not_there(people_online, browse):

    assert browse(people_online.deputy).get(address(people_online.cell)).status_code == 200
    assert browse(people_online.member).get(address(people_online.cell)).status_code == 403
    assert browse(people_online.secretary).get(address(people_online.sister)).status_code == 404


def test_the_list_asks_as_much_for_one_as_for_three(
    people_online, browse, django_assert_max_num_queries
):
    here = people_online
    client = browse(here.secretary)
    notify([here.member], cell=here.cell, news=NEWS)
    client.get(address(here.cell))
    with django_assert_max_num_queries(12) as one:
        client.get(address(here.cell))
    notify([here.member, here.deputy, *here.others], cell=here.cell, news=NEWS)
    with django_assert_max_num_queries(12) as three:
        client.get(address(here.cell))
    assert len(one) == len(three)


@pytest.fixture
def invited(people_online):
    """Convened; nobody has read it."""
    return convene(
        make_meeting(people_online.cell, month=Month(2026, 12)), people_online, on=date(2026, 11, 3)
    )


def row_of(meeting, person):
    return invitation_for(meeting, person_id=person.pk)


def opened(client, meeting):
    """What the form of the list holds as the page stands."""
    form = client.get(f"/meetings/{meeting.pk}/told/").context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"do": "mark"}


def test_two_callers_keep_each_others_marks_and_who_has_left_stops_nobody(
    invited, people_online, browse
):
    here, client = people_online, browse(people_online.secretary)
    sent = opened(client, invited)
    mark_told(invited, {row_of(invited, here.member).pk: "phone"}, actor=act_as(here.deputy))
    Membership.objects.filter(person=here.others[1]).update(valid_to=date(2026, 11, 1))

    sent[f"way-{row_of(invited, here.others[0]).pk}"] = "message"
    answer = client.post(f"/meetings/{invited.pk}/told/", form(**sent))

    assert answer.status_code == 302
    assert row_of(invited, here.member).told[0] == "phone"
    assert row_of(invited, here.others[0]).told[0] == "message"


def test_an_answer_of_ones_own_is_replaced_only_when_that_is_meant(invited, people_online, browse):
    here, client = people_online, browse(people_online.secretary)
    reply_to_invitation(
        row_of(invited, here.member), reply="coming", reason="", actor=act_as(here.member)
    )
    sent = form(
        do="reply",
        invitation=str(row_of(invited, here.member).pk),
        reply="leave",
        reason="Ốm",
        way="phone",
    )

    refused = client.post(f"/meetings/{invited.pk}/told/", sent)
    assert (row_of(invited, here.member).reply, "Ốm" in refused.content.decode()) == (
        "coming",
        True,
    )
    client.post(f"/meetings/{invited.pk}/told/", sent | {"instead": "on", "key": str(uuid.uuid4())})
    assert row_of(invited, here.member).reply == "leave"


def test_whoever_is_called_about_a_moved_meeting_was_told_of_that_meeting(
    invited, people_online, browse
):
    here, client = people_online, browse(people_online.secretary)
    tell_changes(move(invited, here, date(2026, 12, 5)), actor=act_as(here.secretary))
    until = client.get(address(here.cell)).context["form"]["until"].value()

    client.post(address(here.cell), form(**{f"way-{here.member.pk}": "phone", "until": str(until)}))

    assert row_of(invited, here.member).told[0] == "phone"


def test_whoever_has_left_the_cell_is_invited_no_more_on_the_own_home(
    invited, people_online, browse
):
    before = browse(people_online.member).get("/").content.decode()
    Membership.objects.filter(person=people_online.member).update(valid_to=date(2026, 11, 3))
    with time_machine.travel("2026-11-04 08:00+07:00", tick=False):
        after = browse(people_online.member).get("/").content.decode()

    assert (str(invited.pk) in before, str(invited.pk) in after) == (True, False)


def test_a_list_opened_before_the_meeting_moved_marks_nobody_as_told_of_the_other_day(
    invited, people_online, browse
):
    here, client = people_online, browse(people_online.secretary)
    sent = opened(client, invited)
    move(invited, here, date(2026, 12, 5))

    sent[f"way-{row_of(invited, here.member).pk}"] = "message"
    answer = client.post(f"/meetings/{invited.pk}/told/", form(**sent))

    assert "nay họp ngày" in answer.content.decode()
    assert row_of(invited, here.member).told is None


def test_the_list_of_a_meeting_asks_as_often_for_one_mark_as_for_three(
    invited, people_online, browse
):
    here, client = people_online, browse(people_online.secretary)
    counts = []
    for persons in ([here.member], [here.deputy, *here.others[:2]]):
        sent = opened(client, invited) | {
            f"way-{row_of(invited, one).pk}": "phone" for one in persons
        }
        with CaptureQueriesContext(connection) as asked:
            client.post(f"/meetings/{invited.pk}/told/", form(**sent) | {"key": str(uuid.uuid4())})
        counts.append(len([one for one in asked if one["sql"].startswith("SELECT")]))
    assert counts[0] == counts[1]


def test_one_choice_marks_all_the_others_and_leaves_what_was_chosen_for_one(
    invited, people_online, browse
):
    here = people_online
    Invitation.objects.of_unit(here.cell).update(told=None)
    client = browse(here.secretary)
    fields = client.get(f"/meetings/{invited.pk}/told/").context["form"]
    sent = {name: fields[name].value() or "" for name in fields.fields} | {
        "do": "mark",
        "rest": "message",
    }
    called = row_of(invited, here.member)

    client.post(f"/meetings/{invited.pk}/told/", form(**sent | {f"way-{called.pk}": "phone"}))

    told = {row.person: row.told[0] for row in Invitation.objects.of_unit(here.cell) if row.told}
    assert told.pop(here.member) == "phone"
    assert len(told) == len(fields.rows) - 1
    assert set(told.values()) == {"message"}
