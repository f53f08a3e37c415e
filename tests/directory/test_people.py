"""Persons, memberships, names and counts."""

import pytest

from chibo.base.kernel.actor import SYSTEM, Scope
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.organisation.actions import create_unit
from chibo.directory.organisation.queries import cells_below
from chibo.directory.people.actions import (
    activate_account,
    add_person,
    free_username,
    start_membership,
)
from chibo.directory.people.models import Membership
from chibo.directory.people.queries import get_person, member_counts, persons_within, search_persons
from tests.factories import FOUNDED, TODAY, act_as, make_member, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "user"),
    [
        ("Ma Thị Lan", "lan.mt"),
        ("Đỗ Ước", "uoc.d"),
        ("Lan", "lan"),
        ("H’Hen Niê", "nie.h"),
        ("Y-Moan", "ymoan"),
        ("🌾", "user"),
        ("\u0301", "user"),
    ],
)
def test_a_user_name_is_plain(name, user):
    assert free_username(name) == user


def test_user_names_are_counted_on_and_never_longer_than_their_field():
    from chibo.base.accounts.actions import open_account

    for wanted in ("lan.mt", "lan.mt2", "lan.mt3"):
        assert free_username("Ma Thị Lan") == wanted
        open_account(username=wanted)
    assert len(free_username("x" * 120)) == 50


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "\x00", "x" * 121])
def test_a_person_needs_a_name_that_can_be_read(name):
    with pytest.raises(Refused):
        add_person(full_name=name, actor=SYSTEM)


def test_a_person_is_found_by_scope_and_folded_name(people):
    scope = Scope((people.commune.path,))
    assert list(search_persons("lo thi", scope=scope)) == [people.secretary]
    assert people.stranger not in persons_within(scope)
    with pytest.raises(NotFound):
        get_person(people.stranger.pk, scope=scope)


def test_a_change_of_kind_ends_the_membership_before(people):
    start_membership(
        people.member, cell=people.cell, kind="exempt", on=TODAY, actor=act_as(people.official)
    )
    rows = Membership.objects.filter(person=people.member).order_by("valid_from")
    assert [(row.kind, row.valid_from, row.valid_to) for row in rows] == [
        ("official", FOUNDED, TODAY),
        ("exempt", TODAY, None),
    ]
    with pytest.raises(NotAllowed):
        start_membership(
            people.member,
            cell=people.cell,
            kind="official",
            on=TODAY,
            actor=act_as(people.secretary),
        )


def test_counts_hold_those_who_are_summoned(people):
    make_member(people.cell, kind="temporarily_away")
    make_member(people.cell, kind="exempt")
    assert member_counts([people.cell, people.sister, people.commune], on=TODAY) == {
        people.cell.pk: 10,
        people.sister.pk: 1,
    }


def test_an_unknown_login_and_a_wrong_code_are_refused_alike(people_online):
    codes = []
    for login in (people_online.member.account.username, "khong.co"):
        with pytest.raises(Refused) as stop:
            activate_account(
                login=login, code="AAAA-BBBB-CCCC", password="ruộng bậc thang mùa lúa chín"
            )
        codes.append([(finding.code, finding.message) for finding in stop.value.findings])
    assert codes[0] == codes[1]


def test_paths_keep_sub_trees_apart():
    commune = make_unit("commune")
    cells = [make_unit(parent=commune) for _ in range(12)]
    other = make_unit("commune")
    make_unit(parent=other)
    assert set(cells_below(commune, scope=Scope((commune.path,)), on=TODAY)) == set(cells)


@pytest.mark.parametrize(
    ("kind", "above"),
    [
        ("province", "commune"),
        ("commune", "cell"),
        ("cell", None),
        ("cell", "cell"),
        ("central", "province"),
    ],
)
def test_kinds_that_do_not_fit_are_refused(kind, above):
    commune = make_unit("commune")
    parent = {
        "commune": commune,
        "cell": make_unit(parent=commune),
        "province": make_unit("province"),
        None: None,
    }[above]
    with pytest.raises(Refused):
        create_unit(kind=kind, name="Đơn vị", code="X-1", parent=parent, actor=SYSTEM, on=FOUNDED)


def test_a_unit_without_a_readable_name_is_refused():
    with pytest.raises(Refused):
        create_unit(kind="commune", name="\u200b", code="X-1", actor=SYSTEM, on=FOUNDED)


def test_a_person_without_a_cell_is_nobodys(people):
    lonely = make_person()
    with pytest.raises(NotFound):
        get_person(lonely.pk, scope=act_as(people.official).scope)
