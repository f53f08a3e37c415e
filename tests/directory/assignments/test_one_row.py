"""Being in charge is one row: the rights that follow from it, and the version in which two said
it.
"""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import Refused
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries import actor_of_person, holders_reaching, left_to_others
from chibo.directory.access.queries.accounts import has_place
from chibo.directory.access.queries.held import (
    home_unit_of,
    roles_ever_of,
    unit_for_code,
    units_of_person,
)
from chibo.directory.access.queries.recoveries import offices_above
from chibo.directory.assignments.actions import (
    change_assignment,
    end_assignment,
    resume_assignment,
)
from chibo.directory.assignments.models import Assignment
from chibo.directory.people.models import Person
from chibo.directory.role_requests.actions import request_role
from chibo.directory.role_requests.queries import is_empty_installation, watch_of
from chibo.work.charges.actions import assign_official
from tests.factories import FOUNDED, TODAY, act_as, make_official, make_person, make_unit

pytestmark = pytest.mark.django_db

step = import_module("chibo.directory.access.migrations.0004_charges_are_assignments")
FIRST, END, LATER = date(2026, 10, 5), date(2026, 10, 20), date(2026, 12, 1)


@pytest.fixture
def official(people):
    """In charge of two cells: of one for a while that is over, of the other from a later day on."""
    person = make_person("Cầm Thị Phụng", account=True)
    ended = assign_official(person, cell=people.sister, on=FIRST, actor=SYSTEM)
    end_assignment(ended, on=END, actor=SYSTEM)
    assign_official(person, cell=people.cell, on=LATER, actor=SYSTEM)
    return person


def days() -> list[date]:
    """Each day on which a charge begins or ends, and the day before and after."""
    rows = Assignment.all_rows_unscoped.values_list("valid_from", "valid_to")
    borders = {day for row in rows for day in row if day}
    return sorted({day + timedelta(days=n) for day in borders for n in (-1, 0, 1)})


def rights() -> dict:
    """What everybody may do where, on each of these days."""
    return {
        (day, person.pk): actor_of_person(person, on=day)
        for day in days()
        for person in Person.objects.all()
    }


def test_rights_are_the_same_on_every_day_with_the_grants_of_before_and_without(people, official):
    now = rights()

    step.double_again(apps, None)
    doubled = RoleGrant.objects.filter(role="official_in_charge")
    assert doubled.count() == Assignment.all_rows_unscoped.count() == 3
    assert rights() == now

    entries = list(Entry.objects.order_by("chain_id", "seq").values())
    step.drop_doubled(apps, None)
    assert doubled.count() == 0
    assert rights() == now
    assert list(Entry.objects.order_by("chain_id", "seq").values()) == entries


def test_a_grant_that_no_assignment_says_stays_and_gives_its_rights(people, official):
    RoleGrant.objects.create(
        person=people.stranger, role="official_in_charge", unit=people.cell, valid_from=FOUNDED
    )

    step.drop_doubled(apps, None)

    assert act_as(people.stranger).may("score.note", people.cell.path)


def test_a_charge_is_one_row_and_its_rights_follow_every_change_of_it(people):
    person = make_person("Cầm Thị Phụng")
    row = assign_official(person, cell=people.sister, on=FIRST, actor=SYSTEM)

    def since_until() -> list[date]:
        return [
            day
            for day in (FIRST - timedelta(days=1), FIRST, END - timedelta(days=1), END, LATER)
            if act_as(person, on=day).may("score.note", people.sister.path)
        ]

    assert since_until() == [FIRST, END - timedelta(days=1), END, LATER]
    end_assignment(row, on=END, actor=SYSTEM)
    assert since_until() == [FIRST, END - timedelta(days=1)]
    resume_assignment(row, actor=SYSTEM)
    change_assignment(row, since=END, actor=SYSTEM)
    assert since_until() == [END, LATER]
    assert not RoleGrant.objects.filter(person=person).exists()


def test_nobody_is_put_in_charge_by_a_grant(people):
    keeper = make_official(people.commune, role="organisation_department")

    with pytest.raises(Refused, match="inherent_role"):
        request_role(
            people.stranger,
            role="official_in_charge",
            unit=people.cell,
            on=TODAY,
            actor=act_as(keeper),
        )


def test_who_is_in_charge_is_found_where_holders_of_a_role_are_asked_for(people, official):
    on, scope = LATER, act_as(official, on=LATER).scope

    assert official in holders_reaching(["official_in_charge"], people.cell.path, on=on)
    assert official not in holders_reaching(["official_in_charge"], people.cell.path, on=TODAY)
    assert units_of_person(official, on=on) == [people.cell]
    assert unit_for_code(official, scope=scope, on=on) == people.cell
    assert home_unit_of(official, on=on) == people.cell
    assert [one.path for one in offices_above([official.pk], on=on)[official.pk]] == [
        people.cell.path
    ]
    assert has_place(official, on=on)
    assert [(one.unit, one.valid_from, one.valid_to) for one in roles_ever_of(official)] == [
        (people.sister, FIRST, END),
        (people.cell, LATER, None),
    ]
    assert not is_empty_installation()


def test_who_had_a_cell_in_charge_keeps_watch_over_it_for_a_month(people, official):
    month = timedelta(days=30)

    assert watch_of(act_as(official, on=END), on=END).ended == (people.sister.path,)
    last = END + month - timedelta(days=1)
    assert watch_of(act_as(official, on=last), on=last).ended == (people.sister.path,)
    assert watch_of(act_as(official, on=END + month), on=END + month).ended == ()


def test_a_cell_with_an_official_who_signs_in_is_left_to_others_than_the_administrator(people):
    unit = make_unit("commune", name="Đảng bộ xã Suối Lạnh")
    cell = make_unit("cell", parent=unit)
    keeper = make_official(unit, role="administrator")
    assert not left_to_others(act_as(keeper), "person.invite", cell.path, on=TODAY)

    make_official(cell, role="official_in_charge", account=True)

    assert left_to_others(act_as(keeper), "person.invite", cell.path, on=TODAY)
