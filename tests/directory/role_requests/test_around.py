"""The first office, administrators, and the ways around a second person."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.access.actions import (
    add_grant,
    found_installation,
    issue_code,
    open_or_recover_account,
    revoke_role,
)
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries.held import home_unit_of
from chibo.directory.role_requests.actions import appoint_person, confirm_role, request_role
from chibo.directory.role_requests.models import RoleRequest
from chibo.directory.role_requests.queries import (
    requests_for,
    requests_to_confirm,
    who_is_told,
)
from tests.directory.role_requests.worlds import (
    DAY,
    GOOD,
    appoint,
    ask,
    code_of,
    confirm,
    reads,
    stop,
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

MAKES = re.compile(
    r"RoleGrant(\.objects\.(create|bulk_create|get_or_create|update_or_create)|\(\s*\w+=)"
)


@pytest.mark.django_db
def test_a_second_administrator_is_confirmed_by_an_office_or_another_one_and_else_waits(
    people_online, keeper, newcomer
):
    row = ask(newcomer, by=keeper, unit=None, role="administrator")
    assert (row.way, people_online.official in who_is_told(row, on=TODAY)) == ("wait", True)
    stop(row, people_online.official)
    other = make_person(account=True)
    add_grant(other, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    row = ask(newcomer, by=keeper, unit=None, role="administrator")
    assert row.way == "second_person"
    confirm(row, other)
    assert act_as(newcomer).may("unit.create", "/")
    assert (
        ask(make_person(), by=keeper, unit=people_online.commune, role="administrator").way
        == "second_person"
    )


@pytest.mark.django_db
def test_the_first_office_of_an_empty_installation_begins_at_once_and_only_the_first():
    keeper = found_installation(
        full_name="Lương Thị Quản", username="quan", password=GOOD, on=TODAY
    )
    commune, next_commune = make_unit("commune"), make_unit("commune")
    first, code = appoint_person(
        full_name="Vi Thị A",
        phone="",
        email="",
        role="committee_office",
        unit=commune,
        on=TODAY,
        actor=act_as(keeper),
    )
    assert (first.way, first.outcome, len(code), reads(first.person, commune)) == (
        "at_once",
        "begun",
        14,
        True,
    )
    assert ask(make_person(), by=keeper, unit=commune, role="inspection").way == "wait"
    open_or_recover_account(login=first.person.account.username, code=code, password=GOOD)
    assert ask(make_person(), by=keeper, unit=commune, role="inspection").way == "second_person"
    assert ask(make_person(), by=keeper, unit=next_commune).way == "wait"


@pytest.mark.django_db
def test_who_ends_the_first_office_does_not_make_the_installation_empty_again():
    keeper = found_installation(
        full_name="Lương Thị Quản", username="quan", password=GOOD, on=TODAY
    )
    commune = make_unit("commune")
    revoke_role(ask(make_person(), by=keeper, unit=commune).grant, on=TODAY, actor=act_as(keeper))
    assert ask(make_person(), by=keeper, unit=commune).way == "wait"


@pytest.mark.django_db
@pytest.mark.parametrize(("account", "way"), [(True, "wait"), (False, "at_once")])
def test_an_installation_where_a_member_signs_in_is_not_empty(account, way):
    keeper = found_installation(
        full_name="Lương Thị Quản", username="quan", password=GOOD, on=TODAY
    )
    commune = make_unit("commune")
    make_member(make_unit("cell", parent=commune), account=account)
    make_member(make_unit("cell", parent=commune))
    assert ask(make_person(), by=keeper, unit=commune).way == way


@pytest.mark.django_db
def test_the_code_of_a_new_office_is_in_the_hands_of_the_second_person_alone(people_online, keeper):
    row, code = appoint(people_online, keeper)
    assert (code, row.person.account) == ("", None)
    code = confirm(row, people_online.official)
    with pytest.raises(Refused) as caught:
        issue_code(row.person, unit=people_online.commune, on=TODAY, actor=act_as(keeper))
    assert code_of(caught) == "office_gives_code"
    open_or_recover_account(login=row.person.account.username, code=code, password=GOOD)
    assert reads(row.person, people_online.commune)


@pytest.mark.django_db
@pytest.mark.parametrize("office_ended", [False, True])
def test_an_administrator_opens_no_account_of_a_reader_where_others_sign_in(
    people_online, keeper, office_ended
):
    """Not after ending the role of the office either: the members are still there."""
    fresh = make_member(people_online.cell)
    if office_ended:
        revoke_role(
            RoleGrant.objects.get(person=people_online.official), on=TODAY, actor=act_as(keeper)
        )
    for person in (fresh, make_official(people_online.commune, role="inspection")):
        with pytest.raises(Refused) as caught:
            issue_code(person, unit=people_online.cell, on=TODAY, actor=act_as(keeper))
        assert code_of(caught) == "office_gives_code"
    assert (
        len(
            issue_code(
                fresh, unit=people_online.cell, on=TODAY, actor=act_as(people_online.secretary)
            )
        )
        == 14
    )
    lonely = make_member(make_unit("cell", parent=make_unit("commune")))
    assert len(issue_code(lonely, unit=people_online.cell, on=TODAY, actor=act_as(keeper))) == 14


@pytest.mark.django_db
def test_a_commune_of_ones_own_opens_nothing_elsewhere(people_online, keeper, newcomer, clock):
    """A puppet over a new commune, begun after its wait, confirms nothing over another one, nor
    above.
    """
    own = make_unit("commune")
    ask(newcomer, by=keeper, unit=own)
    clock.shift(DAY)
    tomorrow = TODAY + timedelta(days=1)
    assert reads(newcomer, own, on=tomorrow)
    row = request_role(
        make_person(),
        role="inspection",
        unit=people_online.commune,
        on=tomorrow,
        actor=act_as(keeper, on=tomorrow),
    )
    assert row.way == "second_person"
    with pytest.raises(NotAllowed):
        confirm_role(row, on=tomorrow, actor=act_as(newcomer, on=tomorrow))


@pytest.mark.django_db
def test_a_committee_made_below_a_commune_is_watched_from_the_commune(
    people_online, keeper, newcomer
):
    below = make_unit("committee", parent=people_online.commune)
    row = ask(newcomer, by=keeper, unit=below)
    assert (row.way, requests_to_confirm(act_as(people_online.official))) == (
        "second_person",
        [row],
    )


@pytest.mark.pure
def test_grants_are_stored_by_actions_that_have_asked_for_their_own_right_only():
    """A meeting, the founding, and the request: whoever stores a grant anew is
    looked at.
    """
    source = Path(__file__).parents[3] / "src"
    callers = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if "add_grant(" in path.read_text()
    }
    assert callers == {
        "chibo/directory/access/actions.py",
        "chibo/directory/role_requests/actions.py",
        "chibo/work/meetings/actions/session.py",
        "chibo/interfaces/demo/prototype.py",
        "chibo/interfaces/demo/world.py",
    }
    makers = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if MAKES.search(path.read_text())
    }
    assert makers == {"chibo/directory/access/actions.py"}


@pytest.mark.django_db
def test_the_system_itself_gives_roles_at_once(people_online, newcomer):
    row = request_role(
        newcomer, role="inspection", unit=people_online.elsewhere, on=TODAY, actor=SYSTEM
    )
    assert (row.way, reads(newcomer, people_online.elsewhere)) == ("at_once", True)
    with pytest.raises(NotAllowed):
        confirm_role(row, on=TODAY, actor=Actor(name="?"))


@pytest.mark.django_db
def test_who_somebody_is_costs_one_query_as_before(
    people_online, keeper, newcomer, django_assert_num_queries
):
    ask(newcomer, by=keeper, unit=people_online.elsewhere)
    with django_assert_num_queries(1):
        act_as(newcomer)


@pytest.mark.django_db
def test_lists_ask_the_same_number_of_questions_for_one_request_and_for_three(
    people_online, keeper, django_assert_num_queries
):
    actor = act_as(people_online.official)
    for number in (1, 3):
        while RoleRequest.objects.count() < number:
            ask(make_person(), by=keeper, unit=people_online.commune)
        with django_assert_num_queries(3):
            assert len(requests_for(actor, on=TODAY)) == number
        with django_assert_num_queries(1):
            assert len(requests_to_confirm(actor)) == number


@pytest.mark.django_db
def test_notices_to_a_person_stand_in_a_unit_whose_role_has_begun_not_in_one_that_is_to_come(
    people_online, keeper, newcomer, clock
):
    ask(newcomer, by=keeper, unit=people_online.elsewhere)
    clock.shift(DAY - timedelta(hours=1))
    before = home_unit_of(newcomer, on=TODAY + timedelta(days=1))
    clock.shift(timedelta(hours=1))
    after = home_unit_of(newcomer, on=TODAY + timedelta(days=1))
    assert (before, after) == (people_online.commune, people_online.elsewhere)
