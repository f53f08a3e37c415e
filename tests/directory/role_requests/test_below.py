"""A role above working offices reaches them: they are told, one of them confirms, the others have a
day to stop it.
"""

from datetime import timedelta

import pytest

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.access.actions import (
    add_grant,
    issue_code,
    open_or_recover_account,
    revoke_role,
)
from chibo.directory.access.models import RoleGrant
from chibo.directory.role_requests.actions import confirm_role, note_begun, request_role
from chibo.directory.role_requests.queries import (
    get_request,
    requests_for,
    requests_to_confirm,
    who_is_told,
)
from tests.directory.role_requests.worlds import (
    DAY,
    GOOD,
    NOW,
    appoint,
    ask,
    code_of,
    codes,
    confirm,
    reads,
    stop,
    told,
)
from tests.factories import (
    FOUNDED,
    TODAY,
    act_as,
    make_member,
    make_official,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def province(people_online):
    """A province without an office; below it a commune with its office, its cell and the secretary
    of that.
    """
    return make_unit("province")


@pytest.fixture
def commune(province):
    return make_unit("commune", parent=province)


@pytest.fixture
def office(commune):
    return make_official(commune, "Lý Thị Sen", account=True)


@pytest.fixture
def leader(commune):
    return make_member(make_unit("cell", parent=commune), post="secretary", account=True)


@pytest.fixture
def neighbour(province):
    """The office of the other commune of the province."""
    return make_official(make_unit("commune", parent=province), "Giàng A Páo", account=True)


def later(person, on=TOMORROW):
    return act_as(person, on=on)


def begun_alone(person, *, by, unit, clock):
    """The person holds the committee office over the unit after its wait, and nobody has confirmed
    it.
    """
    row = ask(person, by=by, unit=unit)
    assert row.way == "wait"
    clock.shift(DAY)
    note_begun()
    return row


def test_an_administrator_alone_reaches_no_commune_by_way_of_the_province(
    people_online, keeper, province, commune, office, leader, neighbour, clock
):
    row, code = appoint(people_online, keeper, unit=province)
    assert (row.way, code, row.grant, row.person.account) == ("from_below", "", None, None)
    assert told("role.requested") == {office, leader, neighbour}
    assert get_request(row.pk, actor=act_as(office), on=TODAY) == row
    assert requests_to_confirm(act_as(office)) == requests_to_confirm(act_as(neighbour)) == [row]
    for who in (keeper, leader, people_online.official):
        with pytest.raises(NotAllowed):
            confirm(row, who)
    clock.shift(DAY)
    assert (note_begun(), reads(row.person, commune, on=TOMORROW)) == (0, False)
    stop(row, office, on=TOMORROW)
    row.refresh_from_db()
    assert (row.outcome, codes(province)[-1]) == ("refused", "role.refuse")


def test_an_office_below_lets_the_day_begin_and_every_other_can_stop_it(
    people_online, keeper, province, commune, office, neighbour, clock
):
    row, _ = appoint(people_online, keeper, unit=province)
    clock.shift(timedelta(hours=1))
    assert len(confirm(row, office)) == 14
    assert (row.way, row.begins_at, reads(row.person, commune)) == ("wait", NOW + DAY, False)
    with pytest.raises(Refused) as caught:
        confirm(row, neighbour)
    assert code_of(caught) == "role_waits_already"
    with pytest.raises(Refused) as caught:
        issue_code(row.person, unit=province, on=TODAY, actor=act_as(keeper))
    assert code_of(caught) == "role_waits"
    stop(row, neighbour)
    clock.shift(DAY)
    assert (note_begun(), reads(row.person, commune, on=TOMORROW)) == (0, False)


@pytest.mark.parametrize("hours", [1, 30])
def test_what_an_office_below_confirmed_begins_24_hours_after_the_request_and_can_still_be_stopped(
    people_online, keeper, province, commune, office, neighbour, clock, hours
):
    row, _ = appoint(people_online, keeper, unit=province)
    clock.shift(timedelta(hours=hours))
    code = confirm_role(row, on=TODAY + timedelta(days=hours // 24), actor=later(office))
    clock.shift(timedelta(hours=24 - hours) if hours < 24 else timedelta(0))
    assert (note_begun(), reads(row.person, commune, on=TOMORROW)) == (1, True)
    with pytest.raises(Refused) as caught:
        issue_code(row.person, unit=province, on=TOMORROW, actor=later(keeper))
    assert code_of(caught) == "office_gives_code"
    open_or_recover_account(login=row.person.account.username, code=code, password=GOOD)
    assert requests_for(later(neighbour), on=TOMORROW) == [row]
    stop(row, neighbour, on=TOMORROW)
    assert not reads(row.person, commune, on=TOMORROW)


def test_an_office_there_or_above_confirms_alone_and_those_below_are_not_asked(
    keeper, newcomer, province, office
):
    chief = make_official(province, role="inspection", account=True)
    row = ask(newcomer, by=keeper, unit=province)
    assert (row.way, told("role.requested"), requests_for(act_as(office), on=TODAY)) == (
        "second_person",
        {chief},
        [],
    )
    with pytest.raises(NotAllowed):
        confirm(row, office)


def test_offices_below_that_cannot_sign_in_and_administrators_below_are_told_of_the_wait(
    people_online, keeper, newcomer, province, commune, leader
):
    asleep = make_official(commune)
    ended = make_official(commune, role="inspection")
    revoke_role(RoleGrant.objects.get(person=ended), on=TODAY, actor=act_as(keeper))
    helper = make_person()
    add_grant(helper, role="administrator", unit=commune, on=FOUNDED, actor=SYSTEM)
    row = ask(newcomer, by=keeper, unit=province)
    assert row.way == "wait"
    assert told("role.requested") == {asleep, ended, helper, leader}
    for who in (asleep, ended, helper, leader):
        assert requests_for(act_as(who), on=TODAY) == [row]
    stop(row, ended)


def test_the_first_code_is_given_when_the_wait_is_over(
    people_online, keeper, province, leader, clock
):
    row, code = appoint(people_online, keeper, unit=province)
    assert (row.way, code, row.person.account.invite_hash) == ("wait", "", "")
    with pytest.raises(Refused) as caught:
        issue_code(row.person, unit=province, on=TODAY, actor=act_as(keeper))
    assert code_of(caught) == "role_waits"
    clock.shift(DAY)
    assert len(issue_code(row.person, unit=province, on=TOMORROW, actor=later(keeper))) == 14


def test_the_office_that_works_there_gives_the_code_of_the_next_one_not_the_administrator(
    people_online, keeper, newcomer, clock
):
    begun_alone(newcomer, by=keeper, unit=people_online.elsewhere, clock=clock)
    row, code = appoint(people_online, keeper, unit=people_online.elsewhere, on=TOMORROW)
    assert (row.way, code) == ("wait", "")
    clock.shift(DAY)
    day = TOMORROW + timedelta(days=1)
    with pytest.raises(Refused) as caught:
        issue_code(row.person, unit=people_online.elsewhere, on=day, actor=later(keeper, day))
    assert code_of(caught) == "office_gives_code"
    assert (
        len(
            issue_code(row.person, unit=people_online.elsewhere, on=day, actor=later(newcomer, day))
        )
        == 14
    )


def test_who_holds_a_role_unconfirmed_is_no_second_person_below_it_nor_above(
    keeper, newcomer, province, commune, clock
):
    begun_alone(newcomer, by=keeper, unit=commune, clock=clock)
    assert reads(newcomer, commune, on=TOMORROW)
    for unit, role in (
        (commune, "inspection"),
        (province, "committee_office"),
        (commune, "administrator"),
    ):
        row = request_role(make_person(), role=role, unit=unit, on=TOMORROW, actor=later(keeper))
        assert row.way == "wait"
        assert (
            newcomer in who_is_told(row, on=TOMORROW),
            requests_to_confirm(later(newcomer)),
        ) == (True, [])
        with pytest.raises(NotAllowed):
            confirm_role(row, on=TOMORROW, actor=later(newcomer))
        stop(row, newcomer, on=TOMORROW)


def test_who_was_confirmed_late_is_a_second_person(keeper, newcomer, commune, clock):
    row = begun_alone(newcomer, by=keeper, unit=commune, clock=clock)
    confirm_role(
        row, on=TOMORROW, actor=later(make_official(commune, role="inspection", account=True))
    )
    other = request_role(
        make_person(), role="inspection", unit=commune, on=TOMORROW, actor=later(keeper)
    )
    assert (other.way, requests_to_confirm(later(newcomer))) == ("second_person", [other])
    confirm_role(other, on=TOMORROW, actor=later(newcomer))


def test_an_administrator_of_the_whole_waits_and_every_office_knows(
    people_online, keeper, newcomer, office, neighbour
):
    row = ask(newcomer, by=keeper, unit=None, role="administrator")
    assert row.way == "wait"
    assert told("role.requested") == {office, neighbour, people_online.official}
    stop(row, neighbour)
