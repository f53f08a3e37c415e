"""Changes of members that are taken back: on the same day, by who made them."""

import pytest
import time_machine

from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.people.models import Membership
from chibo.library.notifications.models import Notice
from chibo.work.changes.actions import take_back_change
from tests.factories import TODAY, act_as
from tests.work.changes.newcomers import NEW, TOMORROW, code_of
from tests.work.changes.wishes import ask, belongs, posts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


def test_undo_on_the_same_day_leaves_everything_as_it_was(people):
    values = {"reason": "died", "successor": str(people.member.pk)}
    row = ask(
        "end_member",
        cell=people.cell,
        actor=people.official,
        person=people.secretary,
        values=values,
    )

    take_back_change(row, today=TODAY, actor=act_as(people.official))

    assert (row.state, row.undone_by) == ("undone", "Cầm Thu Dung")
    assert belongs(people.secretary) == [("Chi bộ thôn Bản Vàng", "official")]
    assert posts(people.cell) == [("secretary", "Lò Thị Mai"), ("deputy", "Hà Văn Bình")]
    assert (
        Notice.all_rows_unscoped.filter(code="change.undone", person=people.in_charge).count() == 1
    )


def test_undone_move_and_added_member_have_held_for_no_day(people):
    moved = ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        target=people.sister,
    )
    added = ask("add_member", cell=people.cell, actor=people.official, values=NEW)

    take_back_change(moved, today=TODAY, actor=act_as(people.official))
    take_back_change(added, today=TODAY, actor=act_as(people.official))

    gone = Membership.objects.get(person=added.person)
    assert (belongs(people.member), belongs(added.person)) == (
        [("Chi bộ thôn Bản Vàng", "official")],
        [],
    )
    assert (gone.valid_from, gone.valid_to) == (TODAY, TODAY)


def test_undo_comes_too_late_the_next_day_and_after_another_change(people):
    office = act_as(people.official)
    moved = ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        target=people.sister,
    )
    with pytest.raises(Refused) as late, time_machine.travel("2026-11-04 08:00+07:00", tick=False):
        take_back_change(moved, today=TOMORROW, actor=office)
    ask(
        "end_member",
        cell=people.sister,
        actor=people.official,
        person=people.member,
        values={"reason": "died"},
    )
    with pytest.raises(Refused) as changed:
        take_back_change(moved, today=TODAY, actor=office)

    assert (code_of(late), code_of(changed)) == ([("not_undone_now", "")], [("changed_since", "")])
    assert belongs(people.member) == []


def test_undone_correction_says_what_it_said(people):
    row = ask(
        "correct_person",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        values={"full_name": "Vì Văn Trung", "born_on": "1970-01-01"},
    )

    take_back_change(row, today=TODAY, actor=act_as(people.official))

    people.member.refresh_from_db()
    assert (people.member.full_name, people.member.born_on) == ("Vì Văn Chung", None)


def test_proposal_is_withdrawn_by_who_made_it_alone(people):
    row = ask(
        "move_member",
        cell=people.cell,
        actor=people.secretary,
        person=people.member,
        target=people.sister,
    )

    with pytest.raises(NotAllowed):
        take_back_change(row, today=TODAY, actor=act_as(people.deputy))
    take_back_change(row, today=TODAY, actor=act_as(people.secretary))

    assert row.state == "withdrawn"
