"""Who is told what, and when a notice is read or asks to nothing any more."""

import pytest

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.directory.access.actions import add_grant
from chibo.library.notifications.actions import (
    Message,
    mark_all_read,
    mark_read,
    notify,
    settle_invitations,
    tell_administrators,
    tell_of_account,
    tell_of_recovery,
    tell_of_reset,
)
from chibo.library.notifications.actions.roles import tell_of_ended_role, tell_of_role
from chibo.library.notifications.models import Notice
from tests.directory import recoveries
from tests.directory.role_requests import worlds
from tests.factories import FOUNDED, TODAY, act_as, make_official, make_person

pytestmark = pytest.mark.django_db
LINK = "/meetings/x/"


def send(people, *persons, code: str = "score.decided", link: str = LINK) -> list[Notice]:
    return notify(list(persons), cell=people.cell, news=Message(code, "News.", {}, link))


def told(code: str) -> set[str]:
    """Who has a notice of this code."""
    rows = Notice.all_rows_unscoped.filter(code=code).select_related("person")
    return {row.person.full_name for row in rows}


def test_a_notice_was_read_when_it_was_read_first(people, time_machine):
    (row,) = send(people, people.member)
    time_machine.move_to("2026-11-03 12:00+07:00", tick=False)
    mark_read(row)
    first = now()
    time_machine.move_to("2026-11-04 12:00+07:00", tick=False)
    mark_read(row)

    assert Notice.all_rows_unscoped.get(pk=row.pk).read_at == first


def test_all_own_notices_are_read_and_nobody_elses(people):
    first, _second = send(people, people.member)[0], send(people, people.member)
    send(people, people.secretary)
    mark_read(first)

    assert mark_all_read(actor=act_as(people.member)) == 1
    assert mark_all_read(actor=act_as(people.member)) == 0
    unread = {row.person_id for row in Notice.all_rows_unscoped.filter(read_at=None)}
    assert people.secretary.pk in unread
    assert people.member.pk not in unread


def test_invitations_to_a_page_ask_to_nothing_any_more_and_other_notices_stay(people):
    invited = send(people, people.member, people.secretary, code="meeting.convened")
    elsewhere = send(people, people.member, code="meeting.convened", link="/meetings/y/")
    scored = send(people, people.member)

    assert settle_invitations(people.cell, link=LINK) == 2
    assert settle_invitations(people.cell, link=LINK) == 0

    over = Notice.all_rows_unscoped.filter(over_at__isnull=False)
    assert {row.pk for row in over} == {row.pk for row in invited}
    assert not {row.pk for row in over} & {row.pk for row in (*elsewhere, *scored)}


def test_administrators_of_the_installation_are_told_with_its_page(people):
    keeper = make_person("Lương Thị Quản")
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    make_official(people.commune, "Mai Thị Hạnh", role="administrator")

    number = tell_administrators("alarm.disk", "The disk is full.", on=TODAY, left=3)

    rows = list(Notice.all_rows_unscoped.filter(code="alarm.disk"))
    assert number == len(rows) >= 1
    assert {(row.link, row.params["left"]) for row in rows} == {
        ("/administration/installation/", "3")
    }
    assert keeper.pk in {row.person_id for row in rows}


def test_without_one_of_the_whole_installation_those_of_committees_are_told(people):
    made = make_official(people.commune, "Mai Thị Hạnh", role="administrator")

    assert tell_administrators("alarm.disk", "The disk is full.", on=TODAY) == 1

    row = Notice.all_rows_unscoped.get(code="alarm.disk")
    assert (row.person_id, row.link) == (made.pk, "")


def test_nobody_is_told_before_there_is_any_unit(db):
    keeper = make_person("Lương Thị Quản")
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    assert tell_administrators("alarm.disk", "The disk is full.", on=TODAY) == 0


def test_the_owner_is_told_what_happened_to_the_account(people_online):
    tell_of_account(people_online.member, what="sign_in_failed", count="10", on=TODAY)
    row = Notice.all_rows_unscoped.get(code="account.sign_in_failed")
    assert (row.person, row.params, row.link) == (
        people_online.member,
        {"count": "10"},
        "/me/security/",
    )


def test_nobody_is_told_of_an_account_that_is_not_there(people):
    tell_of_account(people.member, what="device_new", count="1", on=TODAY)
    assert told("account.device_new") == set()


def test_a_request_of_new_access_is_told_to_the_owner_and_to_the_second_persons(people_online):
    recoveries.ask(people_online)
    member, secretary = people_online.member, people_online.secretary
    unit = people_online.cell

    for step in ("requested", "used", "cancelled"):
        tell_of_recovery(member, unit=unit, step=step, by=secretary, on=TODAY)

    for step in ("requested", "used", "cancelled"):
        assert told(f"recovery.{step}") == {member.full_name}
    seconds = told("recovery.confirm")
    assert people_online.deputy.full_name in seconds
    assert not seconds & {member.full_name, secretary.full_name}


def test_a_reset_on_the_machine_is_told_to_the_administrator_and_to_the_uppermost_offices(
    people_online, keeper
):
    tell_of_reset(keeper, by="root", on=TODAY)

    row = Notice.all_rows_unscoped.filter(code="account.reset").first()
    assert row.params == {"name": keeper.full_name, "by": "root"}
    assert people_online.official.full_name in told("account.reset")
    assert people_online.member.full_name not in told("account.reset")


def test_who_held_a_role_knows_that_it_has_ended_and_through_whom(people):
    over = add_grant(
        people.stranger, role="inspection", unit=people.commune, on=FOUNDED, actor=SYSTEM
    )
    tell_of_ended_role(over, by="Mai Thị Hạnh", on=TODAY)

    row = Notice.all_rows_unscoped.get(code="role.ended")
    assert row.person == people.stranger
    assert row.params == {"name": "Mai Thị Hạnh", "unit": people.commune.name}


def test_a_role_that_is_asked_for_is_told_to_who_can_confirm_it_with_its_page(
    people_online, keeper
):
    people = people_online
    row = worlds.ask(people.stranger, by=keeper, unit=people.commune)

    notices = tell_of_role(row, step="requested", on=TODAY)

    assert {notice.person for notice in notices} == {people.official}
    assert {notice.code for notice in notices} == {"role.requested"}
    assert {notice.link for notice in notices} == {f"/role-requests/{row.pk}/"}
    assert {notice.params["person"] for notice in notices} == {people.stranger.full_name}
