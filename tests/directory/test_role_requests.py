"""A role above the cell: asked for by one, confirmed by a second, or begun after a wait of which those concerned know."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM, Actor, Scope
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.actions import add_grant, enter_account, found_installation, give_code, revoke_role
from chibo.directory.access.enums import INHERENT, RIGHTS, RoleCode
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries import actor_as, grants_within, holders_above, holders_of
from chibo.directory.access.rules import OFFICES, opens_content
from chibo.directory.people.actions import start_office
from chibo.directory.role_requests.actions import appoint_person, confirm_role, note_begun, request_role, stop_role
from chibo.directory.role_requests.enums import Way
from chibo.directory.role_requests.models import RoleRequest
from chibo.directory.role_requests.queries import (
    get_request,
    may_stop,
    requests_for,
    requests_to_confirm,
    who_is_told,
)
from chibo.directory.role_requests.rules import Identity, begins_at, is_same_human, seconds_for, way_of
from chibo.library.notifications.models import Notice
from tests.factories import FOUNDED, TODAY, act_as, make_member, make_official, make_person, make_unit

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)
MAKES = re.compile(r"RoleGrant(\.objects\.(create|bulk_create|get_or_create|update_or_create)|\(\s*\w+=)")
GOOD = "ruộng bậc thang mùa lúa chín"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def keeper(people_online):
    """The administrator of the whole installation, alone."""
    person = make_person("Lương Thị Quản", account=True)
    add_grant(person, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    return person


@pytest.fixture
def newcomer(people_online):
    return make_person("Mai Thị Hạnh", account=True)


def ask(person, *, by, unit, role="committee_office", **more):
    return request_role(person, role=role, unit=unit, on=TODAY, actor=act_as(by), **more)


def confirm(row, by):
    return confirm_role(row, on=TODAY, actor=act_as(by))


def stop(row, by, *, on=TODAY, reason="Không đúng người"):
    return stop_role(row, reason=reason, on=on, actor=act_as(by, on=on))


def reads(person, unit, on=TODAY):
    return actor_as(person, on=on).may("minutes.view", unit.path)


def code_of(caught):
    return caught.value.findings[0].code


def codes(unit):
    rows = Entry.objects.filter(chain_id=unit.pk, code__startswith="role.").order_by("seq")
    return list(rows.values_list("code", flat=True))


def told(code):
    run_waiting_jobs()
    return {row.person for row in Notice.all_rows_unscoped.filter(code=code)}


# The rules


@pytest.mark.pure
@pytest.mark.parametrize("role", [role for role in RoleCode if role not in INHERENT])
def test_every_role_given_by_hand_but_the_technical_one_opens_content(role):
    assert opens_content(role) == (role != RoleCode.ADMINISTRATOR) == (role in OFFICES)


@pytest.mark.pure
def test_a_right_added_to_the_technical_role_alone_makes_it_no_office(monkeypatch):
    monkeypatch.setitem(RIGHTS, RoleCode.ADMINISTRATOR, RIGHTS[RoleCode.ADMINISTRATOR] | {"installation.view"})
    assert not opens_content(RoleCode.ADMINISTRATOR)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("empty", "somebody", "way", "begins"),
    [
        (True, False, Way.AT_ONCE, NOW),
        (True, True, Way.AT_ONCE, NOW),
        (False, True, Way.SECOND_PERSON, None),
        (False, False, Way.WAIT, NOW + DAY),
    ],
)
def test_a_role_begins_by_a_second_person_or_after_a_day(empty, somebody, way, begins):
    found = way_of(empty=empty, somebody_confirms=somebody)
    assert (found, begins_at(found, NOW)) == (way, begins)


@pytest.mark.pure
def test_an_office_is_confirmed_by_offices_an_administrator_also_by_another_one():
    assert RoleCode.ADMINISTRATOR not in seconds_for("committee_office")
    assert seconds_for("administrator") == OFFICES | {RoleCode.ADMINISTRATOR}
    assert not OFFICES & INHERENT


@pytest.mark.pure
@given(same=st.sampled_from(["person", "account", "mark", "nothing"]))
def test_two_entries_with_one_account_or_one_telephone_are_one_human(same):
    ids = [make_id() for _ in range(4)]
    one = Identity(ids[0], ids[1], frozenset({"phone:0944000001"}))
    other = Identity(
        ids[0] if same == "person" else ids[2],
        ids[1] if same == "account" else ids[3],
        frozenset({"phone:0944000001" if same == "mark" else "phone:0944000002"}),
    )
    assert is_same_human(one, other) == is_same_human(other, one) == (same != "nothing")
    assert not is_same_human(Identity(None), Identity(None))


def make_id():
    from chibo.base.kernel.ids import new_id

    return new_id()


# A second person confirms


@pytest.mark.django_db
def test_a_role_gives_no_right_until_a_second_person_confirms(people_online, keeper, newcomer):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    assert (row.way, row.begins_at, row.grant, RoleGrant.objects.filter(person=newcomer).count()) == (
        "second_person", None, None, 0,
    )  # fmt: skip
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
def test_neither_who_asked_nor_who_is_to_hold_it_nor_another_administrator_is_the_second_person(people_online, keeper):
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
    """The administrator also stands in the directory as an office, with another account and the same telephone."""
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


def appoint(people, keeper, **more):
    given = {"full_name": "Người Bịa", "phone": "", "email": "", "role": "committee_office", "unit": people.commune}
    return appoint_person(**(given | more), on=TODAY, actor=act_as(keeper))


@pytest.mark.django_db
def test_a_right_taken_away_meanwhile_confirms_nothing(people_online, keeper, newcomer):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    revoke_role(RoleGrant.objects.get(person=people_online.official), on=TODAY, actor=act_as(keeper))
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
    assert (row.outcome, row.reason, row.closed_by) == ("refused", "Không đúng người", "Cầm Thu Dung")
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
    assert (row.way, reads(newcomer, people_online.commune, on=end - timedelta(days=1))) == ("second_person", True)
    assert not reads(newcomer, people_online.commune, on=end)


@pytest.mark.django_db
def test_the_organisation_department_needs_a_second_person_too(people_online, newcomer):
    chief = make_official(people_online.commune, role="organisation_department", account=True)
    assert ask(newcomer, by=chief, unit=people_online.commune).way == "second_person"
    lonely = make_official(people_online.elsewhere, role="organisation_department", account=True)
    row = ask(newcomer, by=lonely, unit=people_online.elsewhere)
    assert (row.way, row.begins_at) == ("wait", NOW + DAY)


# Nobody can confirm: 24 hours, with notice, and it can be stopped


@pytest.mark.django_db
def test_where_nobody_can_confirm_the_role_begins_24_hours_later_to_the_second(people_online, keeper, newcomer, clock):
    row = ask(newcomer, by=keeper, unit=people_online.elsewhere)
    assert (row.way, row.begins_at) == ("wait", NOW + DAY)
    clock.shift(DAY - SECOND)
    tomorrow = TODAY + timedelta(days=1)
    seen = [[reads(newcomer, people_online.elsewhere, on=tomorrow), listed(people_online.elsewhere, tomorrow)]]
    clock.shift(SECOND)
    seen += [[reads(newcomer, people_online.elsewhere, on=tomorrow), listed(people_online.elsewhere, tomorrow)]]
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
def test_those_who_watch_are_told_at_once_and_again_when_it_has_begun(people_online, keeper, newcomer, clock):
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
    everybody = [getattr(people_online, name) for name in ("secretary", "deputy", "member", "official", "in_charge")]
    everybody += [people_online.neighbour, people_online.stranger, keeper, newcomer]
    may = {who for who in everybody if may_stop(row, actor=act_as(who), on=TODAY, at=NOW)}
    assert may == {people_online.stranger, keeper} == {*who_is_told(row, on=TODAY), keeper}
    assert {who for who in everybody if requests_for(act_as(who), on=TODAY)} == may | {newcomer}


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
def test_what_has_begun_without_a_second_person_can_still_be_stopped(people_online, keeper, newcomer, clock, noted):
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
def test_who_comes_to_an_office_meanwhile_may_still_confirm(people_online, keeper, newcomer, clock, hours):
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
def test_what_was_confirmed_by_a_second_person_is_not_stopped_but_ended(people_online, keeper, newcomer):
    row = ask(newcomer, by=keeper, unit=people_online.commune)
    confirm(row, people_online.official)
    with pytest.raises(Refused):
        stop(row, people_online.official)
    assert reads(newcomer, people_online.commune)


@pytest.mark.django_db
def test_who_ends_the_offices_of_others_first_still_waits_and_they_can_stop_it(people_online, keeper, newcomer):
    revoke_role(RoleGrant.objects.get(person=people_online.official), on=TODAY, actor=act_as(keeper))
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
        make_person(), role="inspection", unit=people_online.elsewhere, on=TODAY + timedelta(days=2),
        actor=act_as(keeper, on=TODAY + timedelta(days=2)),
    )  # fmt: skip
    assert newcomer not in who_is_told(row, on=TODAY + timedelta(days=2))


# Administrators


@pytest.mark.django_db
def test_a_second_administrator_is_confirmed_by_an_office_or_another_one_and_waits_where_there_is_none(
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
    assert ask(make_person(), by=keeper, unit=people_online.commune, role="administrator").way == "second_person"


# The first commune of an empty installation


@pytest.mark.django_db
def test_the_first_office_of_an_empty_installation_begins_at_once_and_only_the_first():
    keeper = found_installation(full_name="Lương Thị Quản", username="quan", password=GOOD, on=TODAY)
    commune, next_commune = make_unit("commune"), make_unit("commune")
    first, code = appoint_person(
        full_name="Vi Thị A", phone="", email="", role="committee_office", unit=commune, on=TODAY, actor=act_as(keeper)
    )
    assert (first.way, first.outcome, len(code), reads(first.person, commune)) == ("at_once", "begun", 14, True)
    assert ask(make_person(), by=keeper, unit=commune, role="inspection").way == "wait"
    enter_account(login=first.person.account.username, code=code, password=GOOD)
    assert ask(make_person(), by=keeper, unit=commune, role="inspection").way == "second_person"
    assert ask(make_person(), by=keeper, unit=next_commune).way == "wait"
    revoke_role(first.grant, on=TODAY, actor=act_as(keeper))
    assert ask(make_person(), by=keeper, unit=commune).way == "wait"


@pytest.mark.django_db
@pytest.mark.parametrize(("account", "way"), [(True, "wait"), (False, "at_once")])
def test_an_installation_where_a_member_signs_in_is_not_empty(account, way):
    keeper = found_installation(full_name="Lương Thị Quản", username="quan", password=GOOD, on=TODAY)
    commune = make_unit("commune")
    make_member(make_unit("cell", parent=commune), account=account)
    make_member(make_unit("cell", parent=commune))
    assert ask(make_person(), by=keeper, unit=commune).way == way


# Ways around


@pytest.mark.django_db
def test_the_code_of_a_new_office_is_in_the_hands_of_the_second_person_alone(people_online, keeper):
    row, code = appoint(people_online, keeper)
    assert (code, row.person.account) == ("", None)
    code = confirm(row, people_online.official)
    with pytest.raises(Refused) as caught:
        give_code(row.person, unit=people_online.commune, on=TODAY, actor=act_as(keeper))
    assert code_of(caught) == "office_gives_code"
    enter_account(login=row.person.account.username, code=code, password=GOOD)
    assert reads(row.person, people_online.commune)


@pytest.mark.django_db
@pytest.mark.parametrize("office_ended", [False, True])
def test_an_administrator_opens_no_account_of_a_reader_where_others_sign_in(people_online, keeper, office_ended):
    """Not after ending the role of the office either: the members are still there."""
    fresh = make_member(people_online.cell)
    if office_ended:
        revoke_role(RoleGrant.objects.get(person=people_online.official), on=TODAY, actor=act_as(keeper))
    for person in (fresh, make_official(people_online.commune, role="inspection")):
        with pytest.raises(Refused) as caught:
            give_code(person, unit=people_online.cell, on=TODAY, actor=act_as(keeper))
        assert code_of(caught) == "office_gives_code"
    assert len(give_code(fresh, unit=people_online.cell, on=TODAY, actor=act_as(people_online.secretary))) == 14
    lonely = make_member(make_unit("cell", parent=make_unit("commune")))
    assert len(give_code(lonely, unit=people_online.cell, on=TODAY, actor=act_as(keeper))) == 14


@pytest.mark.django_db
def test_a_commune_of_ones_own_opens_nothing_elsewhere(people_online, keeper, newcomer, clock):
    """A puppet over a new commune, begun after its wait, confirms nothing over another one, nor above."""
    own = make_unit("commune")
    ask(newcomer, by=keeper, unit=own)
    clock.shift(DAY)
    tomorrow = TODAY + timedelta(days=1)
    assert reads(newcomer, own, on=tomorrow)
    row = request_role(
        make_person(), role="inspection", unit=people_online.commune, on=tomorrow, actor=act_as(keeper, on=tomorrow)
    )
    assert row.way == "second_person"
    with pytest.raises(NotAllowed):
        confirm_role(row, on=tomorrow, actor=act_as(newcomer, on=tomorrow))


@pytest.mark.django_db
def test_a_committee_made_below_a_commune_is_watched_from_the_commune(people_online, keeper, newcomer):
    below = make_unit("committee", parent=people_online.commune)
    row = ask(newcomer, by=keeper, unit=below)
    assert (row.way, requests_to_confirm(act_as(people_online.official))) == ("second_person", [row])


@pytest.mark.pure
def test_grants_are_stored_by_actions_that_have_asked_for_their_own_right_only():
    """An assignment, a meeting, the founding, and the request: whoever stores a grant anew is looked at."""
    source = Path(__file__).parents[2] / "src"
    callers = {str(path.relative_to(source)) for path in source.rglob("*.py") if "add_grant(" in path.read_text()}
    assert callers == {
        "chibo/directory/access/actions.py",
        "chibo/directory/role_requests/actions.py",
        "chibo/work/assignments/actions.py",
        "chibo/work/meetings/actions/session.py",
        "chibo/interfaces/demo/world.py",
    }
    makers = {str(path.relative_to(source)) for path in source.rglob("*.py") if MAKES.search(path.read_text())}
    assert makers == {"chibo/directory/access/actions.py"}


@pytest.mark.django_db
def test_the_system_itself_gives_roles_at_once(people_online, newcomer):
    row = request_role(newcomer, role="inspection", unit=people_online.elsewhere, on=TODAY, actor=SYSTEM)
    assert (row.way, reads(newcomer, people_online.elsewhere)) == ("at_once", True)
    with pytest.raises(NotAllowed):
        confirm_role(row, on=TODAY, actor=Actor(name="?"))


@pytest.mark.django_db
def test_who_somebody_is_costs_one_query_as_before(people_online, keeper, newcomer, django_assert_num_queries):
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
