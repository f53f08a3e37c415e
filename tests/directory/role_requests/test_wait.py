"""Where nobody can confirm: 24 hours, with notice, and it can be stopped."""

from datetime import timedelta

import pytest

from chibo.base.kernel.actor import SYSTEM, Scope
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.access.actions import add_grant, reset_administrator, revoke_role
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries import (
    administrators_on,
    grants_within,
    holders_above,
    holders_of,
    keepers_of_installation,
)
from chibo.directory.people.actions import start_office
from chibo.directory.role_requests.actions import confirm_role, note_begun, request_role
from chibo.directory.role_requests.models import RoleRequest
from chibo.directory.role_requests.queries import (
    may_stop,
    requests_for,
    who_is_told,
)
from tests.directory.role_requests.worlds import (
    DAY,
    NOW,
    SECOND,
    ask,
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


@pytest.mark.django_db
def test_where_nobody_can_confirm_the_role_begins_24_hours_later_to_the_second(
    people_online, keeper, newcomer, clock
):
    row = ask(newcomer, by=keeper, unit=people_online.elsewhere)
    assert (row.way, row.begins_at) == ("wait", NOW + DAY)
    clock.shift(DAY - SECOND)
    tomorrow = TODAY + timedelta(days=1)
    seen = [
        [
            reads(newcomer, people_online.elsewhere, on=tomorrow),
            listed(people_online.elsewhere, tomorrow),
        ]
    ]
    clock.shift(SECOND)
    seen += [
        [
            reads(newcomer, people_online.elsewhere, on=tomorrow),
            listed(people_online.elsewhere, tomorrow),
        ]
    ]
    assert seen == [[False, [0, 0, 0]], [True, [1, 1, 1]]]
    assert not reads(newcomer, people_online.elsewhere, on=TODAY)


def listed(unit, on):
    rows = (
        holders_of("committee_office", unit, on=on),
        holders_above(["committee_office"], unit.path, on=on),
        grants_within(Scope(("/",)), on=on).filter(unit=unit),
    )
    return [row.count() for row in rows]


@pytest.mark.django_db
def test_those_who_watch_are_told_at_once_and_again_when_it_has_begun(
    people_online, keeper, newcomer, clock
):
    province = make_unit("province")
    commune = make_unit("commune", parent=province)
    cell = make_unit("cell", parent=commune)
    leader = make_member(cell, post="secretary")
    head = make_person("Bí thư Đảng ủy")
    start_office(head, unit=commune, post="secretary", on=FOUNDED, actor=SYSTEM)
    make_member(cell)
    above = make_official(province, role="inspection")  # has no account in use, so cannot confirm
    other = make_person()
    add_grant(other, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    row = ask(newcomer, by=keeper, unit=commune)
    assert row.way == "wait"
    assert told("role.requested") == {leader, head, above, other}
    clock.shift(DAY)
    assert (note_begun(), note_begun()) == (1, 0)
    assert told("role.begun") == {leader, head, above, other, keeper, newcomer}
    assert codes(commune)[-3:] == ["role.request", "role.grant", "role.begin"]


@pytest.mark.django_db
def test_whoever_is_told_may_stop_it_and_nobody_else(people_online, keeper, newcomer):
    row = ask(newcomer, by=keeper, unit=people_online.elsewhere)
    everybody = [
        getattr(people_online, name)
        for name in ("secretary", "deputy", "member", "official", "in_charge")
    ]
    everybody += [people_online.neighbour, people_online.stranger, keeper, newcomer]
    may = {who for who in everybody if may_stop(row, actor=act_as(who), on=TODAY, at=NOW)}
    assert may == {people_online.stranger, keeper} == {*who_is_told(row, on=TODAY), keeper}
    assert {who for who in everybody if requests_for(act_as(who), on=TODAY)} == may | {newcomer}


@pytest.mark.django_db
def test_an_administrator_whose_role_has_not_begun_keeps_nothing_and_is_not_reset(
    keeper, newcomer, clock
):
    """The day of the grant has come, its hour has not."""
    RoleGrant.objects.filter(role="committee_office").delete()
    assert ask(newcomer, by=keeper, unit=None, role="administrator").way == "wait"
    day, seen = TODAY + timedelta(days=1), []
    for shift in (DAY - SECOND, SECOND):
        clock.shift(shift)
        try:
            reset = len(reset_administrator(newcomer.account, by="root@may", on=day))
        except Refused as refused:
            reset = refused.findings[0].code
        seen.append(({*administrators_on(day)}, {*keepers_of_installation(on=day)}, reset))
    assert seen == [
        ({keeper}, {keeper}, "no_administrator"),
        ({keeper, newcomer}, {keeper, newcomer}, 14),
    ]


@pytest.mark.django_db
def test_an_administrator_of_the_whole_who_has_not_begun_takes_no_notice_from_those_of_committees(
    newcomer,
):
    local = make_person()
    add_grant(local, role="administrator", unit=make_unit("commune"), on=FOUNDED, actor=SYSTEM)
    add_grant(
        newcomer, role="administrator", unit=None, on=TODAY, begins_at=NOW + SECOND, actor=SYSTEM
    )
    assert [*administrators_on(TODAY)] == [local]


@pytest.mark.django_db
def test_an_office_over_an_uppermost_unit_that_has_not_begun_keeps_nothing(people_online, newcomer):
    add_grant(
        newcomer,
        role="inspection",
        unit=people_online.commune,
        on=TODAY,
        begins_at=NOW + SECOND,
        actor=SYSTEM,
    )
    assert newcomer not in keepers_of_installation(on=TODAY)


@pytest.mark.django_db
def test_what_was_stopped_never_begins(people_online, keeper, newcomer, clock):
    row = ask(newcomer, by=keeper, unit=people_online.elsewhere)
    stop(row, people_online.stranger)
    clock.shift(DAY)
    days = [TODAY + timedelta(days=n) for n in range(4)]
    assert [reads(newcomer, people_online.elsewhere, on=day) for day in days] == [False] * 4
    assert (note_begun(), codes(people_online.elsewhere)[-1]) == (0, "role.stop")
    assert told("role.decided") == {keeper, newcomer}


@pytest.mark.django_db
@pytest.mark.parametrize("noted", [False, True])
def test_what_has_begun_without_a_second_person_can_still_be_stopped(
    people_online, keeper, newcomer, clock, noted
):
    row = ask(newcomer, by=keeper, unit=people_online.elsewhere)
    other = make_person(account=True)
    add_grant(other, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    clock.shift(DAY)
    if noted:
        note_begun()
    tomorrow = TODAY + timedelta(days=1)
    assert reads(newcomer, people_online.elsewhere, on=tomorrow)
    with pytest.raises(NotAllowed):
        stop(row, people_online.stranger, on=tomorrow)
    stop(row, other, on=tomorrow)
    assert not reads(newcomer, people_online.elsewhere, on=tomorrow)
    with pytest.raises(Refused):
        stop(row, other, on=tomorrow)


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [1, 25])
def test_who_comes_to_an_office_meanwhile_may_still_confirm(
    people_online, keeper, newcomer, clock, hours
):
    row = ask(newcomer, by=keeper, unit=people_online.elsewhere)
    late = make_official(people_online.elsewhere, role="inspection", account=True)
    clock.shift(timedelta(hours=hours))
    note_begun()
    day = TODAY + timedelta(days=hours // 24)
    confirm_role(row, on=day, actor=act_as(late, on=day))
    assert reads(newcomer, people_online.elsewhere, on=day)
    assert (requests_for(act_as(late), on=TODAY), note_begun()) == ([], 0)
    with pytest.raises(Refused):
        stop(row, late)


@pytest.mark.django_db
def test_what_was_confirmed_by_a_second_person_is_not_stopped_but_ended(
    people_online, keeper, newcomer
):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    confirm(row, people_online.official)
    with pytest.raises(Refused):
        stop(row, people_online.official)
    assert reads(newcomer, people_online.commune)


@pytest.mark.django_db
def test_who_ends_the_offices_of_others_first_still_waits_and_they_can_stop_it(
    people_online, keeper, newcomer
):
    revoke_role(
        RoleGrant.objects.get(person=people_online.official), on=TODAY, actor=act_as(keeper)
    )
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    assert row.way == "wait"
    assert people_online.official in told("role.requested")
    stop(row, people_online.official)
    assert RoleRequest.objects.get().outcome == "stopped"


@pytest.mark.django_db
def test_a_stopped_wait_makes_nobody_a_watcher(people_online, keeper, newcomer, clock):
    stop(ask(newcomer, by=keeper, unit=people_online.elsewhere), keeper)
    clock.shift(timedelta(days=2))
    row = request_role(
        make_person(),
        role="inspection",
        unit=people_online.elsewhere,
        on=TODAY + timedelta(days=2),
        actor=act_as(keeper, on=TODAY + timedelta(days=2)),
    )
    assert newcomer not in who_is_told(row, on=TODAY + timedelta(days=2))
