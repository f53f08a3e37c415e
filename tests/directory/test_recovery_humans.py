"""The two persons of a recovery are two humans: no second entry of one, nobody whose account the
other could have opened.
"""

from datetime import timedelta

import pytest
import time_machine

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from chibo.directory.access.actions import add_grant, issue_code
from chibo.directory.access.models import Recovery, RoleGrant
from chibo.library.notifications.models import Notice
from tests.directory.recoveries import NOW, ask, code_of, confirm, enter
from tests.factories import FOUNDED, TODAY, act_as, make_member, make_official, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def give_same(column, value, *persons):
    """The persons are two entries of one human: with this in common."""
    for person in persons:
        row = person.account if column == "account.email" else person
        setattr(row, column.split(".")[-1], value)
        row.save(update_fields=[column.split(".")[-1]])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("phone", "0944742981"),
        ("email", "mai@example.vn"),
        ("account.email", "mai@example.vn"),
        ("card_number", "1234"),
    ],
)
@pytest.mark.parametrize(
    ("who", "error"),
    [(("secretary", "deputy"), "same_person"), (("member", "deputy"), "own_recovery")],
)
def test_two_entries_of_one_human_are_not_two_persons(people_online, column, value, who, error):
    """The secretary also stands in the directory as the deputy; or the owner does."""
    give_same(column, value, *(getattr(people_online, name) for name in who))
    row = ask(people_online)
    with pytest.raises(Refused) as caught:
        confirm(row, people_online.deputy)
    assert code_of(caught) == error
    assert len(confirm(row, people_online.official)) == 14


def test_nobody_asks_for_another_entry_of_their_own(people_online):
    give_same("phone", "0944742981", people_online.member, people_online.secretary)
    with pytest.raises(Refused) as caught:
        ask(people_online)
    assert code_of(caught) == "own_recovery"
    assert len(confirm(ask(people_online, by=people_online.deputy), people_online.official)) == 14


def test_who_holds_a_role_that_no_second_person_stood_for_neither_asks_nor_confirms(people_online):
    row = ask(people_online)
    grants = RoleGrant.objects.filter(person=people_online.official)
    grants.update(begins_at=now() - timedelta(hours=1))
    for step in (
        lambda: confirm(row, people_online.official),
        lambda: ask(people_online, by=people_online.official),
    ):
        with pytest.raises(Refused) as caught:
            step()
        assert code_of(caught) == "role_unconfirmed"

    grants.update(begins_at=None)
    assert len(confirm(row, people_online.official)) == 14


@pytest.fixture
def invited(people_online):
    """A second deputy whose account was never used: the secretary reads the code and enters as the
    deputy.
    """
    deputy = make_member(people_online.cell, "Nông Thị Duyên", post="deputy")
    code = issue_code(
        deputy, unit=people_online.cell, on=TODAY, actor=act_as(people_online.secretary)
    )
    deputy.refresh_from_db()
    enter(deputy, code)
    return deputy


@pytest.mark.parametrize("first", ["secretary", "invited"])
def test_who_gave_out_the_first_code_and_who_got_it_are_not_two_persons(
    people_online, invited, first
):
    asks, confirms = (people_online.secretary, invited)[:: 1 if first == "secretary" else -1]
    row = ask(people_online, by=asks)
    with pytest.raises(Refused) as caught:
        confirm(row, confirms)
    assert (code_of(caught), Recovery.objects.get().confirmed_at) == ("own_code", None)
    assert len(confirm(row, people_online.official)) == 14


def test_who_got_the_code_from_somebody_else_confirms(people_online, invited):
    assert len(confirm(ask(people_online, by=people_online.deputy), invited)) == 14


def test_the_office_that_gave_a_cell_its_codes_confirms_there_but_nobody_confirms_for_it(
    people_online,
):
    fresh = make_member(people_online.cell, post="deputy")
    code = issue_code(
        fresh, unit=people_online.cell, on=TODAY, actor=act_as(people_online.official)
    )
    fresh.refresh_from_db()
    enter(fresh, code)
    row = ask(people_online, by=people_online.official)
    with pytest.raises(Refused) as caught:
        confirm(row, fresh)
    assert code_of(caught) == "own_code"
    assert len(confirm(row, people_online.secretary)) == 14
    other = people_online.others[0]
    assert len(confirm(ask(people_online, other, by=fresh), people_online.official)) == 14


def test_who_saw_the_code_of_a_used_recovery_is_no_second_person_beside_its_owner(people_online):
    """The office confirmed new access for the deputy, and read the code that opened the account."""
    office, deputy = people_online.official, people_online.deputy
    enter(deputy, confirm(ask(people_online, deputy), office))
    row = ask(people_online, by=office)
    with pytest.raises(Refused) as caught:
        confirm(row, deputy)
    assert code_of(caught) == "own_code"
    assert len(confirm(row, people_online.secretary)) == 14


def test_a_role_above_that_nobody_confirmed_does_not_excuse_having_got_the_code(people_online):
    deputy, asker = people_online.deputy, people_online.secretary
    enter(asker, confirm(ask(people_online, asker, by=people_online.official), deputy))
    add_grant(
        deputy,
        role="committee_office",
        unit=people_online.commune,
        on=TODAY,
        actor=SYSTEM,
        begins_at=now(),
    )
    row = ask(people_online, by=asker)
    with pytest.raises(Refused) as caught:
        confirm(row, deputy)
    assert code_of(caught) == "own_code"


def told(row) -> set:
    run_waiting_jobs()
    return {
        notice.person
        for notice in Notice.all_rows_unscoped.filter(code="recovery.confirm", unit=row.unit)
    }


def without_a_confirmed_office(people):
    """The office began after a wait; above it are an organisation department, which can confirm,
    and the administrator.
    """
    RoleGrant.objects.filter(person=people.official).update(begins_at=now() - timedelta(hours=1))
    keeper = make_person("Lương Thị Quản", account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    return keeper


def test_where_no_confirmed_office_remains_the_administrator_is_told_and_the_office_is_not(
    people_online, invited
):
    keeper = without_a_confirmed_office(people_online)
    row = ask(people_online)
    assert told(row) == {people_online.deputy, keeper}
    assert len(confirm(row, keeper)) == 14


def test_the_organisation_department_is_told_and_then_no_administrator(people_online):
    without_a_confirmed_office(people_online)
    department = make_official(people_online.commune, role="organisation_department", account=True)
    assert told(ask(people_online)) == {people_online.deputy, department}
