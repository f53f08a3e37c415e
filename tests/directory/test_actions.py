"""Roles that end and last again, and what a person does with the own data and address."""

from datetime import timedelta

import pytest

from chibo.base.audit.actions import INSTALLATION
from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.base.security.actions.emails import ask_for_proof, code_of
from chibo.base.security.models import EmailProof
from chibo.directory.access.actions import add_grant, end_grant
from chibo.directory.access.models import RoleGrant
from chibo.directory.people.actions import drop_own_email, note_own_data, prove_own_email
from chibo.directory.people.models import Person
from tests.factories import FOUNDED, TODAY, act_as, make_person

pytestmark = pytest.mark.django_db
ADDRESS = "chung@xa.example"


def last_entry(code: str) -> Entry:
    return Entry.objects.filter(code=code).latest("pk")


def grant(person, unit) -> RoleGrant:
    return add_grant(person, role="inspection", unit=unit, on=FOUNDED, actor=SYSTEM)


def test_a_role_that_is_ended_gives_no_right_from_that_day_on(people):
    row = grant(people.stranger, people.commune)

    end_grant(row, on=TODAY, actor=act_as(people.official))

    day_before = TODAY - timedelta(days=1)
    roles = [
        "inspection" in {one.role for one in act_as(people.stranger, on=day).grants}
        for day in (day_before, TODAY)
    ]
    assert roles == [True, False]
    entry = last_entry("role.revoke")
    assert (entry.chain_id, entry.target) == (people.commune.pk, f"rolegrant:{row.pk}")
    assert entry.values["valid_to"] == TODAY.isoformat()


def test_the_end_of_a_role_over_the_whole_installation_stands_in_its_chain(people):
    end_grant(grant(people.stranger, None), on=TODAY, actor=SYSTEM)
    assert last_entry("role.revoke").chain_id == INSTALLATION


def test_who_takes_the_own_data_out_is_on_record_and_nobody_takes_those_of_others(people):
    note_own_data(people.member, unit=people.cell, actor=act_as(people.member))
    entry = last_entry("person.take_out")
    assert (entry.chain_id, entry.target) == (people.cell.pk, f"person:{people.member.pk}")

    with pytest.raises(NotAllowed):
        note_own_data(people.member, unit=people.cell, actor=act_as(people.secretary))
    assert Entry.objects.filter(code="person.take_out").count() == 1


def test_what_somebody_without_a_unit_takes_out_stands_in_the_chain_of_the_installation(people):
    alone = make_person("Lương Quốc Khải")
    note_own_data(alone, unit=None, actor=act_as(alone))
    assert last_entry("person.take_out").chain_id == INSTALLATION


def test_an_address_that_is_proved_stands_in_the_directory_until_it_is_dropped(people_online):
    account = people_online.member.account
    ask_for_proof(account, address=ADDRESS)
    proof = EmailProof.objects.get(account=account)

    with pytest.raises(Refused):
        prove_own_email(account, code="000000x")
    assert Person.objects.get(account=account).email == ""

    assert prove_own_email(account, code=code_of(proof)) == ADDRESS
    account.refresh_from_db()
    assert (account.email, Person.objects.get(account=account).email) == (ADDRESS, ADDRESS)

    drop_own_email(account)
    account.refresh_from_db()
    assert (account.email, Person.objects.get(account=account).email) == ("", "")
