"""A roster over a directory in which changes are entered ahead: it says what is so today, and is
not mixed with them.
"""

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import Refused
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import end_membership, start_membership
from chibo.directory.people.models import Membership, Office, Person
from chibo.work.changes.actions import Wish, request_change
from chibo.work.changes.enums import ChangeKind
from chibo.work.rosters.actions import apply_roster
from chibo.work.rosters.queries import known_of
from tests.factories import make_unit
from tests.work.rosters.worlds import (
    BINH,
    CHUNG,
    DUNG,
    FIRST,
    MAI,
    ROSTER,
    SCHOOL,
    bring_in,
    changes,
    stage,
    with_members,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 5)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def commune():
    unit = make_unit("commune")
    bring_in(unit, ROSTER)
    return unit


def enter(kind, cell, *, person=None, target=None, **values):
    wish = Wish(ChangeKind(kind), cell, DAY, person, target, values)
    return request_change(wish, today=FIRST, actor=SYSTEM)


def cell(code):
    return Unit.all_rows_unscoped.get(code=code)


def person(row):
    return Person.objects.get(full_name=row.name)


def rows():
    members = Membership.objects.values_list("pk", "cell", "valid_from", "valid_to").order_by("pk")
    return [
        *members,
        *Office.objects.values_list("pk", "post", "valid_from", "valid_to").order_by("pk"),
    ]


def errors(staged):
    return [
        (one["code"], one["params"]["day"]) for one in staged.findings if one["severity"] == "error"
    ]


@pytest.fixture
def moving(commune):
    enter("move_member", cell("SM-01"), person=person(BINH), target=cell("SM-02"))
    return commune


def test_roster_as_it_is_today_changes_nothing_of_what_lies_ahead(moving):
    before = rows()

    staged = stage(moving, ROSTER)
    apply_roster(staged, actor=SYSTEM, on=FIRST)

    assert (errors(staged), changes(staged), rows()) == ([], {}, before)


@pytest.mark.parametrize(
    "members",
    [
        (MAI, replace(BINH, cell_code=SCHOOL.code), CHUNG, DUNG),
        (MAI, CHUNG, DUNG),
        (MAI, replace(BINH, kind="exempt"), CHUNG, DUNG),
    ],
    ids=["there already", "missing", "another kind"],
)
def test_member_who_moves_later_is_left_alone_and_the_row_says_why(moving, members):
    before = rows()

    staged = stage(moving, with_members(*members))
    with pytest.raises(Refused) as caught:
        apply_roster(staged, actor=SYSTEM, on=FIRST, looked_at=True)

    assert errors(staged) == [("member_ahead", "5/12/2026")]
    assert ([one.code for one in caught.value.findings], rows()) == (["roster_errors"], before)


def test_particulars_of_who_moves_later_come_in(moving):
    bring_in(moving, with_members(MAI, replace(BINH, phone="0944555666"), CHUNG, DUNG))

    assert person(BINH).phone == "0944555666"


def test_posts_that_change_later_are_not_changed_by_the_roster(commune):
    enter(
        "change_posts",
        cell("SM-01"),
        secretary=str(person(BINH).pk),
        deputy="",
        second_deputy="",
        committee=[],
    )
    before = rows()
    now = stage(commune, ROSTER)
    other = stage(
        commune,
        with_members(
            replace(MAI, post=""), replace(BINH, post="secretary", title="Bí thư"), CHUNG, DUNG
        ),
    )

    assert (errors(now), errors(other)) == ([], [("posts_ahead", "5/12/2026")])
    assert rows() == before


def test_change_entered_after_the_preview_is_not_overwritten(commune):
    staged = stage(commune, with_members(MAI, replace(BINH, cell_code=SCHOOL.code), CHUNG, DUNG))
    enter("move_member", cell("SM-01"), person=person(BINH), target=cell("SM-02"))
    before = rows()

    with pytest.raises(Refused) as caught:
        apply_roster(staged, actor=SYSTEM, on=FIRST, looked_at=True)

    assert ([one.code for one in caught.value.findings], rows()) == (["directory_changed"], before)


def test_nobody_comes_by_the_roster_into_a_cell_that_closes(commune):
    enter("close_cell", cell("SM-01"), target=cell("SM-02"))

    staged = stage(
        commune,
        with_members(
            MAI, BINH, CHUNG, DUNG, replace(DUNG, name="Lò Văn Mới", cell_code="SM-01", post="")
        ),
    )

    assert [one["code"] for one in staged.findings if one["severity"] == "error"] == ["closes_then"]


def test_roster_that_is_taken_out_names_everybody_once_where_they_belong_today(moving):
    known = known_of(moving, on=FIRST)

    here = [one.cell_id for one in known.memberships if one.person_id == person(BINH).pk]
    assert here == [cell("SM-01").pk]
    assert [
        one.cell_id
        for one in known_of(moving, on=DAY).memberships
        if one.person_id == person(BINH).pk
    ] == [cell("SM-02").pk]


def test_who_left_for_another_commune_has_departed_from_here(commune):
    row = Membership.objects.get(person=person(CHUNG), cell__path__startswith=commune.path)
    end_membership(row, on=FIRST, actor=SYSTEM)
    away = make_unit(parent=make_unit("commune", name="Đảng bộ xã Mường Xa"))
    start_membership(row.person, cell=away, kind="official", on=FIRST, actor=SYSTEM)

    assert known_of(commune, on=FIRST).departed == {row.person_id: FIRST}
