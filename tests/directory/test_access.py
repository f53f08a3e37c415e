"""Roles: time-bounded, handed on only by those who stand above, never to oneself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chibo.base.accounts.models import Account
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.actions import add_grant, found_installation, issue_code, revoke_role
from chibo.directory.access.enums import BY_ASSIGNMENT, INHERENT, RIGHTS, SECOND_FACTOR, RoleCode
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries import actor_of, get_grant, grants_within, holders_within
from chibo.directory.access.rules import check_grant
from chibo.directory.people.actions import end_membership, start_membership, start_office
from chibo.directory.people.models import Membership
from chibo.directory.role_requests.actions import appoint_person, request_role
from chibo.directory.role_requests.models import RoleRequest
from tests.factories import (
    FOUNDED,
    TODAY,
    act_as,
    make_member,
    make_official,
    make_person,
    make_unit,
)

GOOD = "ruộng bậc thang mùa lúa chín"
CONTENT = {
    "discussion.view",
    "minutes.view",
    "paper.view",
    "task.view",
    "resolution.view",
    "meeting.view",
    "score.view",
}


@pytest.mark.pure
def test_the_technical_role_holds_no_right_to_content():
    assert RIGHTS[RoleCode.ADMINISTRATOR] & CONTENT == set()


@pytest.mark.pure
def test_no_office_above_the_cell_reads_what_is_said_but_the_official_in_charge():
    assert {role for role in SECOND_FACTOR if "discussion.view" in RIGHTS[role]} == {
        RoleCode.OFFICIAL_IN_CHARGE
    }


@pytest.mark.pure
@given(role=st.sampled_from(RoleCode.values), admin=st.booleans(), above=st.booleans())
def test_nothing_is_granted_to_oneself_and_posts_are_not_granted(role, admin, above):
    own = check_grant(
        role, to_oneself=True, granter_is_administrator=admin, granter_stands_above=above
    )
    assert [finding.code for finding in own] == (
        ["inherent_role"] if role in INHERENT | BY_ASSIGNMENT else ["own_role"]
    )


@pytest.mark.pure
@given(role=st.sampled_from(RoleCode.values), above=st.booleans())
def test_the_right_to_grant_comes_from_above_or_from_an_administrator(role, above):
    found = check_grant(
        role, to_oneself=False, granter_is_administrator=False, granter_stands_above=above
    )
    if "role.grant" in RIGHTS[role] and not above:
        assert found != ()
    assert (
        check_grant(
            RoleCode.ORGANISATION_DEPARTMENT, to_oneself=False, granter_is_administrator=True
        )
        == ()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_the_right_to_grant_never_spreads_sideways_or_up(seed):
    """Random attempts to give everybody every role: the right to grant over a unit comes from
    strictly above it.
    """
    import random

    chance = random.Random(seed)
    province = make_unit("province")
    communes = [make_unit("commune", parent=province) for _ in range(2)]
    units = [province, *communes]
    chiefs = [make_official(unit, role="organisation_department") for unit in units]
    everybody = [
        *chiefs,
        *(make_person() for _ in range(3)),
        make_official(communes[0], role="committee_office"),
    ]
    for _ in range(40):
        granter, person = chance.choice(everybody), chance.choice(everybody)
        role, unit = chance.choice(RoleCode.values), chance.choice(units)
        before = act_as(granter)
        try:
            request_role(person, role=role, unit=unit, on=TODAY, actor=before)
        except (Refused, NotAllowed):
            continue
        assert (person == granter, before.may("role.grant", unit.path)) == (False, True)
        if "role.grant" in RIGHTS[role]:
            assert any(
                unit.path.startswith(g.path) and g.path != unit.path
                for g in before.grants
                if "role.grant" in g.rights
            )
    assert RoleRequest.objects.filter(role="administrator").count() == 0
    assert RoleRequest.objects.filter(role="organisation_department", unit=province).count() == 0
    assert {grant.person for grant in RoleGrant.objects.filter(begins_at=None)} <= {
        *chiefs,
        everybody[-1],
    }


@pytest.mark.django_db
def test_a_role_ends_with_its_term():
    commune, official = make_unit("commune"), make_person(account=True)
    end = date(2026, 12, 31)
    add_grant(official, role="committee_office", unit=commune, on=FOUNDED, until=end, actor=SYSTEM)
    rights = [
        len(actor_of(official.account, on=day).grants)
        for day in (FOUNDED - timedelta(days=1), FOUNDED, end - timedelta(days=1), end)
    ]
    assert rights == [0, 1, 1, 0]


@pytest.mark.django_db
def test_posts_and_memberships_bring_their_roles_and_take_them_away(people):
    assert {grant.role for grant in act_as(people.secretary).grants} == {"member", "secretary"}
    end_membership(Membership.objects.get(person=people.secretary), on=TODAY, actor=SYSTEM)
    assert act_as(people.secretary, on=TODAY).grants == ()
    assert {
        grant.role for grant in act_as(people.secretary, on=TODAY - timedelta(days=1)).grants
    } == {
        "member",
        "secretary",
    }


@pytest.mark.django_db
def test_a_suspended_member_holds_nothing(people):
    start_membership(people.member, cell=people.cell, kind="suspended", on=TODAY, actor=SYSTEM)
    assert act_as(people.member).grants == ()


@pytest.mark.django_db
def test_a_new_secretary_takes_the_place_of_the_old(people):
    start_office(people.member, unit=people.cell, post="secretary", on=TODAY, actor=SYSTEM)
    assert [
        {grant.role for grant in act_as(who).grants} for who in (people.member, people.secretary)
    ] == [
        {"member", "secretary"},
        {"member"},
    ]


@pytest.mark.django_db
def test_a_closed_account_acts_as_nobody(people_online):
    account = people_online.secretary.account
    account.is_active = False
    account.save(update_fields=["is_active"])
    assert actor_of(account, on=TODAY).grants == ()


@pytest.mark.django_db
def test_an_official_gives_roles_in_the_own_branch_only(people):
    chief = make_official(people.commune, role="organisation_department")
    row = request_role(
        people.official, role="inspection", unit=people.commune, on=TODAY, actor=act_as(chief)
    )
    assert (row.requested_by, row.role) == (chief.full_name, "inspection")
    with pytest.raises(NotAllowed):
        request_role(
            people.official, role="inspection", unit=people.elsewhere, on=TODAY, actor=act_as(chief)
        )
    with pytest.raises(NotAllowed):
        revoke_role(
            RoleGrant.objects.create(
                person=people.stranger, role="inspection", unit=people.elsewhere, valid_from=FOUNDED
            ),
            on=TODAY,
            actor=act_as(chief),
        )


@pytest.mark.django_db
def test_grants_and_holders_are_seen_in_scope_only(people_online):
    scope = act_as(people_online.official).scope
    assert {row.person for row in grants_within(scope, on=TODAY)} == {people_online.official}
    assert people_online.in_charge in holders_within(scope, on=TODAY)
    assert people_online.stranger not in holders_within(scope, on=TODAY)
    far = RoleGrant.objects.create(
        person=people_online.stranger,
        role="inspection",
        unit=people_online.elsewhere,
        valid_from=FOUNDED,
    )
    with pytest.raises(NotFound):
        get_grant(far.pk, scope=scope, on=TODAY)


@pytest.mark.django_db
def test_the_installation_is_founded_once():
    person = found_installation(
        full_name="lương thị quản", username="quan", password=GOOD, on=TODAY
    )
    assert (person.full_name, act_as(person).may("unit.create", "/")) == ("Lương Thị Quản", True)
    with pytest.raises(Refused):
        found_installation(full_name="Kẻ Thứ Hai", username="hai", password=GOOD, on=TODAY)
    assert Account.objects.count() == 1


@pytest.mark.django_db
def test_an_appointed_person_has_role_and_account_or_nothing_at_all(people):
    keeper = make_person()
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    row, code = appoint_person(
        full_name="vi thị a",
        phone="",
        email="",
        role="inspection",
        unit=people.commune,
        on=TODAY,
        actor=act_as(keeper),
    )
    person = row.person
    assert (person.full_name, code, person.account.invite_hash, row.way) == (
        "Vi Thị A",
        "",
        "",
        "wait",
    )
    before = Account.objects.count()
    with pytest.raises(NotAllowed):
        appoint_person(
            full_name="vi thị b",
            phone="",
            email="",
            role="inspection",
            unit=people.commune,
            on=TODAY,
            actor=act_as(people.official),
        )
    assert Account.objects.count() == before


@pytest.mark.django_db
def test_a_code_for_an_office_is_given_from_above_only(people_online):
    both = make_member(people_online.cell)
    add_grant(both, role="inspection", unit=people_online.commune, on=FOUNDED, actor=SYSTEM)
    with pytest.raises(Refused):
        issue_code(both, unit=people_online.cell, on=TODAY, actor=act_as(people_online.secretary))
    assert (
        len(
            issue_code(
                both, unit=people_online.cell, on=TODAY, actor=act_as(people_online.official)
            )
        )
        == 14
    )
    with pytest.raises(NotAllowed):
        issue_code(
            people_online.others[0],
            unit=people_online.cell,
            on=TODAY,
            actor=act_as(people_online.member),
        )
