"""Rows as the database keeps them."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from chibo.base.kernel.bulk import columns_of, insert_stored, stored_id, stored_rows
from chibo.base.kernel.dates import now
from chibo.base.search.models import IndexEntry
from chibo.directory.people.models import Person
from chibo.library.notifications.models import Notice
from tests.factories import make_person, make_unit


def test_rows_that_are_read_and_written_again_are_the_same_rows(db):
    make_person("Lò Thị Uyên", born_on=date(1980, 2, 29), born_year=None, note='"a", \\b\tc\n')
    before, rows = list(Person.objects.values()), stored_rows(Person)
    Person.objects.all().delete()

    insert_stored(Person, columns_of(Person), rows)

    assert list(Person.objects.values()) == before
    assert stored_rows(Person) == rows


def test_moments_and_json_are_the_same_when_they_are_read_and_written_again(db):
    notice = {"code": "x", "message": "x", "params": {"name": "Lò Thị Uyên"}, "told": None}
    cell = make_unit(parent=make_unit("commune"))
    Notice.all_rows_unscoped.create(
        unit=cell, person=make_person(), created_at=now(), read_at=None, **notice
    )
    before, rows = list(Notice.all_rows_unscoped.values()), stored_rows(Notice)
    Notice.all_rows_unscoped.all().delete()

    insert_stored(Notice, columns_of(Notice), rows)

    assert list(Notice.all_rows_unscoped.values()) == before


def test_a_number_that_the_database_gives_is_no_column_that_is_written():
    assert "id" not in columns_of(IndexEntry)
    assert columns_of(Person)[0] == "id"


def test_a_row_that_stands_already_is_refused(db):
    make_person()
    rows = stored_rows(Person)

    with pytest.raises(DatabaseError), transaction.atomic():
        insert_stored(Person, columns_of(Person), rows)

    assert Person.objects.count() == 1


def test_no_rows_are_written_in_no_time(db):
    insert_stored(Person, columns_of(Person), [])
    assert Person.objects.count() == 0


def test_an_id_stands_in_the_rows_as_the_database_keeps_it(db):
    person = make_person()
    assert stored_rows(Person)[0][0] == stored_id(person.pk)
