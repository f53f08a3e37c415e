"""Steps that changes of the directory share: whom they concern, what lies ahead, who is told."""

from datetime import date, timedelta

import pytest
import time_machine

from chibo.base.audit.models import Chain, Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import Refused
from chibo.directory.people.actions import end_membership, end_office, start_office
from chibo.directory.people.models import Membership, Office
from chibo.library.notifications.models import Notice
from chibo.work.changes.actions import Wish
from chibo.work.changes.actions.ahead import (
    check_wished_day,
    posts_begin,
    require_none_ahead,
    require_nothing_ahead,
    require_posts_last,
)
from chibo.work.changes.actions.doing import carry_out, lock_for, write_person
from chibo.work.changes.actions.invited import summoned_around, tell_of_invited
from chibo.work.changes.actions.telling import (
    people_around,
    tell_of_answer,
    tell_of_change,
    tell_of_proposal,
    tell_of_undoing,
)
from chibo.work.changes.actions.trace import says_still
from chibo.work.changes.actions.wish import member_concerned, wish_of
from chibo.work.changes.actions.wishes import (
    check_wish,
    leads_alone,
    membership_in,
    narrowed,
    returning,
)
from chibo.work.changes.enums import ChangeKind
from chibo.work.changes.models import Change
from tests.factories import TODAY, act_as, make_meeting, make_member
from tests.factories import month as step
from tests.work.changes.wishes import ask

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=20)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


def wish(people, kind: str = "end_member", **rest) -> Wish:
    given = {"cell": people.cell, "on": TODAY, "person": people.member} | rest
    return Wish(ChangeKind(kind), **given)


def proposal(people, kind: str = "change_status", **rest) -> Change:
    """A change that the secretary has proposed, of which nobody has been told yet."""
    values = {"kind": "exempt"} if kind == "change_status" else rest.pop("values", {})
    row = ask(
        kind, cell=people.cell, actor=people.secretary, person=people.member, values=values, **rest
    )
    Notice.all_rows_unscoped.all().delete()
    return row


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.findings[0].code


def told(code: str) -> set[str]:
    rows = Notice.all_rows_unscoped.filter(code=code).select_related("person")
    return {row.person.full_name for row in rows}


def test_a_wish_is_read_back_as_it_was_asked(people):
    row = proposal(people)
    again = wish_of(row)
    assert (again.kind, again.cell, again.person) == ("change_status", people.cell, people.member)
    assert (again.on, again.values) == (TODAY, {"kind": "exempt"})


def test_a_wish_without_its_member_is_refused(people):
    assert member_concerned(wish(people)) == people.member
    assert refusal(lambda: member_concerned(wish(people, person=None))) == "no_person"


def test_the_membership_that_a_wish_is_about_holds_today(people):
    assert membership_in(wish(people), today=TODAY).person == people.member
    neighbour = wish(people, person=people.neighbour)
    assert refusal(lambda: membership_in(neighbour, today=TODAY)) == "not_member"


def test_only_the_one_secretary_leads_alone(people):
    assert leads_alone(wish(people, person=people.secretary), on=TODAY)
    assert not leads_alone(wish(people, person=people.member), on=TODAY)


def test_nothing_is_wished_in_a_cell_that_is_closed(people):
    check_wish(wish(people, values={"reason": "died"}), today=TODAY)
    people.cell.valid_to = TODAY
    assert refusal(lambda: check_wish(wish(people), today=TODAY)) == "cell_closed"


def newcomer(people, **values) -> Wish:
    given = {"full_name": "Lường Văn Nam", "born_on": "1990-05-04", "kind": "official"} | values
    return wish(people, "add_member", person=None, values=given)


def test_who_comes_back_is_known_again_and_who_belongs_is_refused(people):
    assert returning(newcomer(people), today=TODAY, over=people.commune) is None
    known = make_member(people.sister, "Lường Văn Nam", born_on=date(1990, 5, 4))

    again = refusal(lambda: returning(newcomer(people), today=TODAY, over=people.commune))
    assert again == "belongs_already"

    end_membership(Membership.objects.get(person=known), on=TODAY, actor=SYSTEM)
    assert returning(newcomer(people), today=TODAY, over=people.commune) == known


def test_a_day_is_not_wished_before_the_earliest_one(people):
    values = {"reason": "died"}
    check_wished_day(wish(people, values=values), TODAY, TODAY - timedelta(days=1))
    early = wish(people, on=TODAY - timedelta(days=2), values=values)
    with pytest.raises(Refused):
        check_wished_day(early, TODAY, TODAY - timedelta(days=1))


def test_the_first_post_that_begins_later_is_known(people):
    assert posts_begin(people.cell, TODAY) is None
    for person, days in ((people.member, 9), (people.others[0], 5)):
        on = TODAY + timedelta(days=days)
        start_office(person, unit=people.cell, post="committee_member", on=on, actor=SYSTEM)
    assert posts_begin(people.cell, TODAY) == TODAY + timedelta(days=5)


def test_of_one_member_one_change_follows_the_other(people):
    require_none_ahead(wish(people), TODAY, people.commune)
    end_membership(Membership.objects.get(person=people.member), on=LATER, actor=SYSTEM)
    with pytest.raises(Refused):
        require_none_ahead(wish(people), TODAY, people.commune)


def test_a_cell_closes_when_of_its_members_and_posts_nothing_lies_ahead(people):
    require_nothing_ahead(people.cell, TODAY)
    end_membership(Membership.objects.get(person=people.member), on=LATER, actor=SYSTEM)
    with pytest.raises(Refused):
        require_nothing_ahead(people.cell, TODAY)


def test_nobody_is_kept_in_a_post_that_ends_by_then(people):
    asked = {"secretary": people.secretary.pk, "deputies": [people.deputy.pk], "committee": []}
    of_posts = wish(people, "change_posts", person=None, on=LATER)
    require_posts_last(of_posts, TODAY, asked)
    end_office(Office.objects.get(person=people.deputy), on=LATER, actor=SYSTEM)
    with pytest.raises(Refused):
        require_posts_last(of_posts, TODAY, asked)
    require_posts_last(of_posts, TODAY, asked | {"deputies": []})


def test_the_chains_of_both_cells_are_locked(people):
    lock_for(wish(people, "move_member", target=people.sister))
    held = Chain.objects.filter(pk__in=[people.cell.pk, people.sister.pk])
    assert held.count() == 2


def test_a_telephone_number_alone_asks_for_the_right_of_its_own(people):
    leader = act_as(people.secretary)
    write_person(people.member, {"phone": "0912345678"}, unit=people.cell, actor=leader)
    people.member.refresh_from_db()
    assert people.member.phone.endswith("912345678")

    office = act_as(people.official)
    write_person(people.member, {"ethnicity": "Thái"}, unit=people.cell, actor=office)
    people.member.refresh_from_db()
    assert people.member.ethnicity == "Thái"


def test_a_change_that_is_carried_out_knows_what_it_did(people):
    row = proposal(people)

    carry_out(row, today=TODAY, actor=act_as(people.official))

    assert (row.state, row.person) == ("done", people.member)
    kinds = {effect["row"].partition(":")[0] for effect in row.effects}
    assert kinds == {"membership"}
    entry = Entry.objects.get(target=f"change:{row.pk}", code="change.apply")
    assert entry.values["effects"].endswith(" characters")

    (started,) = [effect for effect in row.effects if effect["was"] is None]
    membership = Membership.objects.get(pk=started["row"].partition(":")[2])
    assert says_still(started, membership)
    membership.valid_to = TODAY
    assert not says_still(started, membership)


def test_leaders_and_the_official_in_charge_stand_around_a_change(people):
    around = set(people_around(proposal(people), today=TODAY).values())
    assert around == {people.secretary, people.deputy, people.in_charge}


def test_the_offices_know_of_a_proposal_and_the_proposer_of_the_answer(people):
    row = proposal(people)
    tell_of_proposal(row, today=TODAY, actor=act_as(people.secretary))
    tell_of_answer(row, actor=act_as(people.official))

    assert told("change.proposed") == {people.official.full_name}
    assert told("change.answer") == {people.secretary.full_name}


def test_who_stands_around_and_the_member_know_what_is_done_and_what_is_undone(people):
    row = proposal(people)
    row.applied_at = None
    office = act_as(people.official)

    tell_of_change(row, before={people.others[0].pk: people.others[0]}, today=TODAY, actor=office)
    tell_of_undoing(row, today=TODAY, actor=office)

    around = {one.full_name for one in (people.secretary, people.deputy, people.in_charge)}
    member = people.member.full_name
    assert told("change.done") == around | {member, people.others[0].full_name}
    assert told("change.undone") == around | {member}


def test_who_leads_knows_who_comes_to_the_list_of_a_convened_meeting(people):
    meeting = make_meeting(people.cell)
    row = proposal(people)
    assert summoned_around(row, today=TODAY) == {}
    step.convene(meeting, people)
    before = summoned_around(row, today=TODAY)
    assert people.member.pk in before[meeting]

    tell_of_invited(row, before=before, today=TODAY)
    assert told("change.invited") == set()

    make_member(people.cell, "Vàng Thị Mỷ")
    tell_of_invited(row, before=before, today=TODAY)
    assert people.secretary.full_name in told("change.invited")
    notice = Notice.all_rows_unscoped.filter(code="change.invited").first()
    assert (notice.params["come"], notice.params["gone"]) == ("Vàng Thị Mỷ", "–")


def test_of_what_is_edited_only_what_differs_is_asked_for(people):
    values = {"phone": people.member.phone, "ethnicity": "Thái"}
    edited = wish(people, "correct_person", values=values)
    assert dict(narrowed(edited, today=TODAY, revision=None).values) == {"ethnicity": "Thái"}

    same = wish(people, "correct_person", values={"phone": people.member.phone})
    assert refusal(lambda: narrowed(same, today=TODAY, revision=None)) == "nothing_changed"

    ending = wish(people, values={"reason": "died"})
    assert narrowed(ending, today=TODAY, revision=None) is ending
