"""The forms for many: units, memberships and posts change together, each with its own entry."""

from datetime import date

import pytest
from django.db import transaction

from chibo.base.audit.actions import touch_units
from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.queries import chain_breaks
from chibo.base.kernel.actor import SYSTEM
from chibo.base.rows.actions import Batch
from chibo.directory.assignments.actions import start_assignment
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.actions import NewUnit, change_units, create_units
from chibo.directory.organisation.models import TreePath
from chibo.directory.people.actions import (
    MembershipEnd,
    NewMembership,
    NewOffice,
    add_ties,
    change_kinds,
    change_title,
    end_memberships,
    end_offices,
    start_memberships,
    start_offices,
)
from chibo.directory.people.models import Membership, Office
from chibo.work.charges.actions import take_over_charge
from tests.factories import FOUNDED, TODAY, make_member, make_person, make_unit

pytestmark = pytest.mark.django_db

ENDS = date(2026, 11, 1)


def told(cell) -> list[str]:
    """The codes in the chain of the cell, the oldest first."""
    return list(
        Entry.objects.filter(chain_id=cell.pk).order_by("seq").values_list("code", flat=True)
    )


def written(batch: Batch) -> None:
    with transaction.atomic():
        batch.write(actor=SYSTEM)


@pytest.fixture
def cell():
    return make_unit(parent=make_unit("commune"))


def test_units_stand_below_their_parents_each_with_a_stay_and_an_entry(cell):
    batch = Batch()
    commune = cell.parent
    with transaction.atomic():
        made = create_units(
            [NewUnit("cell", f"Chi bộ {n}", f"MN-{n}", FOUNDED, commune) for n in (1, 2)],
            batch=batch,
        )
        batch.write(actor=SYSTEM)
    assert [unit.path.startswith(commune.path) for unit in made] == [True, True]
    assert TreePath.objects.filter(unit__in=made, parent=commune).count() == 2
    assert [told(unit) for unit in made] == [["unit.create"], ["unit.create"]]


def test_changed_units_are_found_by_their_new_names(cell):
    before, batch = len(told(cell)), Batch()
    with transaction.atomic():
        change_units([(cell, {"name": " Chi bộ  bản Lụa ", "place": "Nhà văn hóa"})], batch=batch)
        batch.write(actor=SYSTEM)
    cell.refresh_from_db()
    assert (cell.name, cell.place) == ("Chi bộ bản Lụa", "Nhà văn hóa")
    assert "chi bo ban lua" in cell.search_key
    assert told(cell)[before:] == ["unit.change"]


def test_memberships_and_posts_of_several_begin_in_one_batch(cell):
    persons, batch, before = (
        [make_person("Lò Thị An"), make_person("Hà Văn Bảo")],
        Batch(),
        told(cell),
    )
    start_memberships(
        [NewMembership(one.pk, cell, "official", TODAY) for one in persons], batch=batch
    )
    start_offices([NewOffice(persons[0].pk, cell, "deputy", TODAY, "Phó Bí thư")], batch=batch)
    written(batch)
    assert set(Membership.objects.filter(cell=cell).values_list("person", "valid_from")) == {
        (one.pk, TODAY) for one in persons
    }
    assert Office.objects.get(unit=cell).title == "Phó Bí thư"
    assert told(cell)[len(before) :] == ["membership.start", "membership.start", "office.start"]
    assert list(chain_breaks()) == []


def test_a_membership_that_ends_takes_its_posts_along(cell):
    member = make_member(cell, post="deputy")
    row, post, batch = member.memberships.get(), member.offices.get(), Batch()
    end_memberships([MembershipEnd(row, ENDS, [post], "moved")], batch=batch)
    written(batch)
    row.refresh_from_db()
    post.refresh_from_db()
    assert (row.valid_to, row.reason, post.valid_to) == (ENDS, "moved", ENDS)


def test_a_post_that_ends_before_it_began_was_held_for_no_day(cell):
    post, batch = make_member(cell, post="deputy").offices.get(), Batch()
    end_offices([post], on=date(2020, 1, 1), batch=batch)
    written(batch)
    post.refresh_from_db()
    assert post.valid_to == post.valid_from


def test_another_kind_or_title_stands_where_the_old_one_stood(cell):
    member, batch = make_member(cell, post="deputy"), Batch()
    row, post = member.memberships.get(), member.offices.get()
    change_kinds([row], kind="exempt", batch=batch)
    change_title(post, title="Phó Bí thư thường trực", batch=batch)
    written(batch)
    row.refresh_from_db()
    post.refresh_from_db()
    assert (row.kind, row.valid_to, post.title) == ("exempt", None, "Phó Bí thư thường trực")
    assert told(cell)[-2:] == ["membership.change", "office.change"]


def test_ties_of_invented_persons_stand_without_an_entry_of_their_own(cell):
    person, before = make_person("Vì Thị Chanh"), told(cell)
    add_ties(
        [NewMembership(person.pk, cell, "official", TODAY)],
        [NewOffice(person.pk, cell, "secretary", TODAY)],
    )
    assert (person.memberships.count(), person.offices.count()) == (1, 1)
    assert told(cell) == before


def test_a_touched_unit_bears_no_entry_and_its_chain_holds(cell):
    other, before = make_unit(parent=cell.parent), told(cell)
    seen = dict(Chain.objects.values_list("pk", "touched"))
    with transaction.atomic():
        touch_units([cell.pk, other.pk, cell.pk])
    now = dict(Chain.objects.values_list("pk", "touched"))
    assert {pk for pk in now if now[pk] != seen.get(pk)} == {cell.pk, other.pk}
    assert (told(cell), list(chain_breaks())) == (before, [])


def test_a_charge_by_form_and_one_by_list_are_rows_alike(cell):
    first, second = make_person("Cầm Văn Dự"), make_person("Cầm Thị Duyên")
    other = make_unit(parent=cell.parent)
    start_assignment(first, cell=cell, on=TODAY, actor=SYSTEM, title="Ủy viên")
    take_over_charge(second, cell=other, since=TODAY, actor=SYSTEM, title="Ủy viên")
    rows = Assignment.all_rows_unscoped.filter(unit__in=[cell, other])
    assert set(rows.values_list("official", "unit", "valid_from", "title")) == {
        (first.pk, cell.pk, TODAY, "Ủy viên"),
        (second.pk, other.pk, TODAY, "Ủy viên"),
    }
    assert [told(unit)[-1] for unit in (cell, other)] == ["assignment.start", "assignment.start"]
