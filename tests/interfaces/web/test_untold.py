"""The list to call for everything new in a cell: who reads nothing here is called once and ticked off."""

from datetime import date

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.library.notifications.actions import News, tell
from chibo.library.notifications.models import Notice
from tests.interfaces.web.halls import form

pytestmark = pytest.mark.django_db
NEWS = News("resolution.published", "A resolution of {day} has been published.", {"day": date(2026, 11, 3)}, "/")
PRIVATE = News("recovery.requested", "Only for yourself.", {}, "/me/")


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False):
        yield


def address(cell):
    return f"/cells/{cell.pk}/untold/"


def listed(client, cell):
    return {line["person"].full_name: len(line["texts"]) for line in client.get(address(cell)).context["lines"]}


def test_who_has_not_read_is_listed_with_everything_at_once_and_nothing_private(people_online, browse):
    here = people_online
    tell([here.member, here.deputy], cell=here.cell, news=NEWS)
    tell([here.member], cell=here.cell, news=News("task.assigned", "You have a task.", {}, "/tasks/"))
    tell([here.deputy], cell=here.cell, news=PRIVATE)
    tell([here.secretary], cell=here.cell, news=PRIVATE)

    assert listed(browse(here.secretary), here.cell) == {here.member.full_name: 2, here.deputy.full_name: 1}


def test_who_is_ticked_off_leaves_the_list_hears_of_it_and_it_is_on_record(people_online, browse):
    here = people_online
    tell([here.member, here.deputy], cell=here.cell, news=NEWS)
    client = browse(here.secretary)
    until = client.get(address(here.cell)).context["form"]["until"].value()

    sent = form(**{f"way-{here.member.pk}": "phone", f"way-{here.deputy.pk}": "", "until": str(until)})
    answers = [client.post(address(here.cell), sent).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert listed(client, here.cell) == {here.deputy.full_name: 1}
    row = Notice.all_rows_unscoped.get(person=here.member, code="resolution.published")
    assert row.told[:2] == ["phone", here.secretary.full_name]
    assert Notice.all_rows_unscoped.filter(code="notice.marked").count() == 1
    assert Entry.objects.filter(code="notice.told").count() == 1


def test_what_came_after_the_page_was_opened_is_not_ticked_off(people_online, browse):
    here = people_online
    tell([here.member], cell=here.cell, news=NEWS)
    client = browse(here.secretary)
    until = client.get(address(here.cell)).context["form"]["until"].value()
    tell([here.member], cell=here.cell, news=NEWS)

    client.post(address(here.cell), form(**{f"way-{here.member.pk}": "in_person", "until": str(until)}))

    assert listed(client, here.cell) == {here.member.full_name: 1}


def test_an_evening_that_is_over_and_a_letter_that_was_taken_need_no_call(people_online, browse):
    here = people_online
    past = News("meeting.move", "Moved to {day}.", {"day": date(2026, 11, 2)}, "/")
    tell([here.member], cell=here.cell, news=past)
    tell([here.deputy], cell=here.cell, news=NEWS)
    Notice.all_rows_unscoped.filter(person=here.deputy).update(mail_state="sent")

    answer = browse(here.secretary).get(address(here.cell))

    assert answer.context["lines"] == []
    assert "Mọi đồng chí đã được báo" in answer.content.decode()


@pytest.mark.parametrize("way", ["smoke", "read"])
def test_an_unknown_way_changes_nothing(people_online, browse, way):
    here = people_online
    tell([here.member], cell=here.cell, news=NEWS)
    client = browse(here.secretary)
    until = client.get(address(here.cell)).context["form"]["until"].value()

    answer = client.post(address(here.cell), form(**{f"way-{here.member.pk}": way, "until": str(until)}))

    assert answer.status_code == 422
    assert Notice.all_rows_unscoped.get(code="resolution.published").told is None


def test_a_member_may_not_and_another_cell_is_not_there(people_online, browse):

    assert browse(people_online.deputy).get(address(people_online.cell)).status_code == 200
    assert browse(people_online.member).get(address(people_online.cell)).status_code == 403
    assert browse(people_online.secretary).get(address(people_online.sister)).status_code == 404


def test_the_list_asks_as_much_for_one_as_for_three(people_online, browse, django_assert_max_num_queries):
    here = people_online
    client = browse(here.secretary)
    tell([here.member], cell=here.cell, news=NEWS)
    client.get(address(here.cell))
    with django_assert_max_num_queries(12) as one:
        client.get(address(here.cell))
    tell([here.member, here.deputy, *here.others], cell=here.cell, news=NEWS)
    with django_assert_max_num_queries(12) as three:
        client.get(address(here.cell))
    assert len(one) == len(three)
