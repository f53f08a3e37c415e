"""A role above the cell: asked for by one, confirmed or refused by a second."""

from datetime import timedelta

import pytest

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.actions import add_grant, revoke_role
from chibo.directory.access.models import RoleGrant
from chibo.directory.role_requests.queries import (
    get_request,
    requests_to_confirm,
)
from tests.directory.role_requests.worlds import (
    DAY,
    NOW,
    SECOND,
    appoint,
    ask,
    code_of,
    codes,
    confirm,
    reads,
    stop,
    told,
)
from tests.factories import FOUNDED, TODAY, act_as, make_official, make_person


@pytest.mark.django_db
def test_a_role_gives_no_right_until_a_second_person_confirms(people_online, keeper, newcomer):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    assert (
        row.way,
        row.begins_at,
        row.grant,
        RoleGrant.objects.filter(person=newcomer).count(),
    ) == (
        "second_person",
        None,
        None,
        0,
    )
    assert not reads(newcomer, people_online.commune)
    assert told("role.requested") == {people_online.official}
    assert requests_to_confirm(act_as(people_online.official)) == [row]
    assert confirm(row, people_online.official) == ""
    assert reads(newcomer, people_online.cell)
    assert codes(people_online.commune)[-3:] == ["role.request", "role.grant", "role.confirm"]
    assert told("role.decided") == {keeper, newcomer}
    assert requests_to_confirm(act_as(people_online.official)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["secretary", "member", "in_charge", "neighbour", "stranger"])
def test_who_holds_no_office_there_or_above_confirms_nothing(people_online, keeper, newcomer, who):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    with pytest.raises(NotAllowed):
        confirm(row, getattr(people_online, who))
    with pytest.raises(NotFound):
        get_request(row.pk, actor=act_as(getattr(people_online, who)), on=TODAY)


@pytest.mark.django_db
def test_neither_who_asked_nor_who_is_to_hold_it_nor_another_administrator_is_the_second_person(
    people_online, keeper
):
    chief = make_official(people_online.commune, role="organisation_department", account=True)
    third = make_official(people_online.commune, role="inspection", account=True)
    row = ask(people_online.official, by=chief, unit=people_online.commune, role="inspection")
    other = make_person(account=True)
    add_grant(other, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    for who, code in ((chief, "same_person"), (people_online.official, "own_role")):
        with pytest.raises(Refused) as caught:
            confirm(row, who)
        assert code_of(caught) == code
    for who in (keeper, other):
        with pytest.raises(NotAllowed):
            confirm(row, who)
    confirm(row, third)
    assert RoleGrant.objects.get(person=people_online.official, role="inspection").begins_at is None


@pytest.mark.django_db
def test_two_entries_of_one_human_are_not_two_persons(people_online, keeper, newcomer):
    """The administrator also stands in the directory as an office, with another account and the
    same telephone.
    """
    twin = make_official(people_online.commune, role="inspection", account=True)
    for person in (keeper, twin):
        person.phone = "0944742981"
        person.save(update_fields=["phone"])
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    with pytest.raises(Refused) as caught:
        confirm(row, twin)
    assert code_of(caught) == "same_person"
    assert told("role.requested") == {people_online.official}
    with pytest.raises(Refused):
        ask(twin, by=keeper, unit=people_online.commune, role="committee_office")


@pytest.mark.django_db
def test_a_telephone_typed_for_a_newcomer_puts_no_second_person_aside(people_online, keeper):
    people_online.official.phone = "0944742981"
    people_online.official.save(update_fields=["phone"])
    row, code = appoint(people_online, keeper, phone="0944742981")
    assert (row.way, code) == ("second_person", "")
    assert len(confirm(row, people_online.official)) == 14


@pytest.mark.django_db
def test_a_right_taken_away_meanwhile_confirms_nothing(people_online, keeper, newcomer):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    revoke_role(
        RoleGrant.objects.get(person=people_online.official), on=TODAY, actor=act_as(keeper)
    )
    with pytest.raises(NotAllowed):
        confirm(row, people_online.official)
    assert told("role.ended") == {people_online.official}


@pytest.mark.django_db
def test_a_request_nobody_answers_ends_after_seven_days(people_online, keeper, newcomer, clock):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    clock.shift(timedelta(days=7) - SECOND)
    assert requests_to_confirm(act_as(people_online.official)) == [row]
    clock.shift(SECOND)
    assert requests_to_confirm(act_as(people_online.official)) == []
    with pytest.raises(Refused):
        confirm(row, people_online.official)
    assert ask(newcomer, by=keeper, unit=people_online.commune).pk != row.pk


@pytest.mark.django_db
def test_the_second_person_refuses_with_a_reason(people_online, keeper, newcomer):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    with pytest.raises(Refused) as caught:
        stop(row, people_online.official, reason=" \u200b")
    assert code_of(caught) == "reason_missing"
    stop(row, people_online.official)
    row.refresh_from_db()
    assert (row.outcome, row.reason, row.closed_by) == (
        "refused",
        "Không đúng người",
        "Cầm Thu Dung",
    )
    assert codes(people_online.commune)[-1] == "role.refuse"
    assert told("role.decided") == {keeper, newcomer}
    for act in (confirm, stop):
        with pytest.raises(Refused):
            act(row, people_online.official)
    assert not reads(newcomer, people_online.commune)


@pytest.mark.django_db
def test_who_asked_takes_it_back_and_nobody_else_below_stops_it(people_online, keeper, newcomer):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    for who in (people_online.secretary, people_online.stranger, newcomer):
        with pytest.raises(NotAllowed):
            stop(row, who)
    stop(row, keeper)
    row.refresh_from_db()
    assert row.outcome == "stopped"


@pytest.mark.django_db
def test_the_same_role_is_asked_for_once_and_not_when_it_is_held(people_online, keeper, newcomer):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    found = []
    for more in ({}, {"until": TODAY}):
        with pytest.raises(Refused) as caught:
            ask(newcomer, by=keeper, unit=people_online.commune, **more)
        found.append(code_of(caught))
    confirm(row, people_online.official)
    with pytest.raises(Refused) as caught:
        ask(newcomer, by=keeper, unit=people_online.commune)
    assert [*found, code_of(caught)] == ["role_asked", "until_past", "role_held"]


@pytest.mark.django_db
def test_a_longer_term_is_a_new_request(people_online, keeper, newcomer, clock):
    end = TODAY + timedelta(days=30)
    confirm(ask(newcomer, by=keeper, unit=people_online.commune, until=end), people_online.official)
    row = ask(newcomer, by=keeper, unit=people_online.commune, until=end + timedelta(days=300))
    assert (row.way, reads(newcomer, people_online.commune, on=end - timedelta(days=1))) == (
        "second_person",
        True,
    )
    assert not reads(newcomer, people_online.commune, on=end)


@pytest.mark.django_db
def test_the_organisation_department_needs_a_second_person_too(people_online, newcomer):
    chief = make_official(people_online.commune, role="organisation_department", account=True)
    assert ask(newcomer, by=chief, unit=people_online.commune).way == "second_person"
    lonely = make_official(people_online.elsewhere, role="organisation_department", account=True)
    row = ask(newcomer, by=lonely, unit=people_online.elsewhere)
    assert (row.way, row.begins_at) == ("wait", NOW + DAY)
