"""A cell copied by its templates stands beside it, with an audit of its own that holds."""

from datetime import UTC, datetime
from random import Random

import pytest

from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.queries import chain_breaks, row_mismatches
from chibo.base.audit.rules import short_code
from chibo.base.copies.actions import Copies, copy_template, give_id, write_copies
from chibo.base.copies.queries import read_templates
from chibo.base.copies.rules import IdSeries, Splitter
from chibo.base.kernel.bulk import stored_id
from chibo.base.search.actions import mend_index
from chibo.directory.organisation.actions import add_units
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.work.meetings.models import Meeting, Minutes
from tests.factories import make_meeting
from tests.factories.month import close, open_room, seal
from tests.people import make_people

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
WITHOUT = (
    "organisation.Unit",
    "organisation.TreePath",
    "access.RoleGrant",
    "assignments.Assignment",
)


@pytest.fixture
def sealed(db):
    """A cell whose minutes are sealed, and the people in it."""
    people = make_people()
    meeting = make_meeting(people.cell)
    open_room(meeting, people)
    close(meeting, people)
    seal(meeting, people)
    return people


def copy_of(people) -> Unit:
    """A copy of the cell of these people; whoever else there is stays one person."""
    persons = list(Person.objects.filter(memberships__cell=people.cell))
    belongs = {person.pk: people.cell.pk for person in persons} | {people.cell.pk: people.cell.pk}
    names = Splitter([person.full_name for person in persons], [])
    templates = read_templates(belongs, names, without=WITHOUT, stamped=SINCE)
    copies = Copies(IdSeries(SINCE, Random(1)), Random(1))
    words: dict[str, str] = {}
    own = give_id(words, people.cell.pk, copies=copies)
    cell = Unit(
        pk=own,
        kind="cell",
        cell_type="residential",
        name="Chi bộ hai",
        code="C-2",
        parent=people.cell.parent,
        valid_from=people.cell.valid_from,
    )
    add_units([cell])
    copy_template(templates[stored_id(people.cell.pk)], words, copies=copies)
    assert write_copies(copies) > 50
    assert write_copies(copies) == 0
    return cell


def test_the_copy_has_as_many_rows_and_entries_and_every_chain_holds(sealed):
    before = Entry.objects.filter(chain_id=sealed.cell.pk).count()
    cell = copy_of(sealed)

    assert Entry.objects.filter(chain_id=cell.pk).count() == before
    assert Chain.objects.get(pk=cell.pk).seq == before
    assert Chain.objects.get(pk=cell.pk).head != Chain.objects.get(pk=sealed.cell.pk).head
    assert (list(chain_breaks()), list(row_mismatches())) == ([], [])
    first, second = (list(Meeting.objects.of_unit(one)) for one in (sealed.cell, cell))
    assert len(first) == len(second)
    assert {row.pk for row in first}.isdisjoint(row.pk for row in second)


def test_the_minutes_of_the_copy_bear_its_own_hash_and_the_head_of_its_own_chain(sealed):
    cell = copy_of(sealed)

    own, copied = (Minutes.objects.of_unit(one).get() for one in (sealed.cell, cell))
    entry = Entry.objects.get(target=f"minutes:{copied.pk}", code="minutes.seal")
    assert copied.seal_code == short_code(entry.prev_hash) != own.seal_code
    assert copied.content_hash != ""


def test_a_search_finds_the_rows_of_the_copy_as_its_index_would_be_made_anew(sealed):
    copy_of(sealed)
    found = mend_index()
    assert (found.mended, found.dropped) == (0, 0)


def test_an_id_that_is_given_stands_in_both_spellings(sealed):
    copies, words = Copies(IdSeries(SINCE, Random(1)), Random(1)), {}
    new = give_id(words, sealed.cell.pk, copies=copies)
    assert words == {str(sealed.cell.pk): str(new), sealed.cell.pk.hex: new.hex}
