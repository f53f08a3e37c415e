"""Who has proved an address that the office never typed is mailed like everybody else."""

import pytest
import time_machine

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.base.maintenance.actions import raise_alarm
from chibo.base.maintenance.enums import AlarmCode
from chibo.directory.access.actions import add_grant, found_installation, request_recovery
from chibo.directory.people.models import Person
from chibo.directory.role_requests.actions import request_role
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.models import Notice
from tests.factories import FOUNDED, TODAY, act_as, make_person
from tests.library.notifications.addresses import prove_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


def prove_only(*persons):
    """The account has the address; the directory has none."""
    for number, person in enumerate(persons):
        prove_address(person, f"nguoi{number}@xa.example")
        Person.objects.filter(pk=person.pk).update(email="")


def mailed(code) -> set:
    run_waiting_jobs()
    return {row.person for row in Notice.all_rows_unscoped.filter(code=code).exclude(mail_state="")}


def test_the_second_person_of_a_recovery_is_mailed(people_online):
    prove_only(people_online.deputy, people_online.official)
    request_recovery(
        people_online.member,
        unit=people_online.cell,
        on=TODAY,
        actor=act_as(people_online.secretary),
    )
    assert mailed("recovery.confirm") == {people_online.deputy, people_online.official}


def test_who_watches_over_a_role_is_mailed(people_online):
    keeper, newcomer = make_person(account=True), make_person(account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    prove_only(keeper, newcomer, people_online.stranger)
    given = {
        "role": "committee_office",
        "unit": people_online.elsewhere,
        "on": TODAY,
        "actor": act_as(keeper),
    }
    request_role(newcomer, **given)
    assert mailed("role.requested") == {people_online.stranger}


def test_the_first_administrator_is_mailed_of_an_alarm(people):
    password = "ruộng bậc thang mùa lúa chín"
    keeper = found_installation(
        full_name="Lương Thị Quản", username="quan", password=password, on=TODAY
    )
    prove_only(keeper)
    raise_alarm(AlarmCode.DISK, "A disk of the server is nearly full.")
    assert mailed("alarm.disk") == {keeper}


def test_many_are_told_with_the_queries_of_one(people_online, django_assert_num_queries):
    persons = [people_online.secretary, people_online.deputy, people_online.member]
    for found in (persons[:1], persons):
        fresh = list(Person.objects.filter(pk__in=[person.pk for person in found]))
        with django_assert_num_queries(2):
            notify(fresh, cell=people_online.cell, news=Message("x.y", "You have stopped it."))
