"""The index of words and the lines agree with each other and with the rows, whatever happens to
them.
"""

import pytest
from django.db import connection
from django.db.models import Q

from chibo.base.search import queries
from chibo.base.search.actions import mend_index, remake_words
from chibo.base.search.models import IndexEntry
from chibo.base.search.queries import find
from chibo.directory.people.actions import change_person
from chibo.directory.people.models import Person
from tests.factories import SYSTEM, make_member, make_unit, new_persons

pytestmark = pytest.mark.django_db
NAMES = [
    "Trần Thị Loan",
    "Trần Văn Loan",
    "Lò Văn Lợi",
    "Nguyễn Văn Ánh",
    "Hoàng Thị Hoà",
    "Y Moan Ê Ban",
    "Lường Thị Đào",
]


def read(keys):
    return Person.objects.in_bulk(keys)


def everywhere(*words, most=50, among=None, read=read):
    return [row.full_name for row in find("person", words, among=among, read=read, most=most)]


@pytest.fixture
def persons():
    return new_persons(NAMES)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("loan",), ["Trần Thị Loan", "Trần Văn Loan"]),
        (("lo",), ["Trần Thị Loan", "Trần Văn Loan", "Lò Văn Lợi"]),
        (("tran", "th", "l"), ["Trần Thị Loan"]),
        (("y",), ["Y Moan Ê Ban"]),
        (("e",), ["Y Moan Ê Ban"]),
        (("l",), []),
        (("dao", "luong"), ["Lường Thị Đào"]),
        (("oan",), []),
        (("loan", "loi"), []),
        (("person",), []),
    ],
)
def test_every_word_begins_some_word_of_the_row(persons, words, found):
    assert sorted(everywhere(*words)) == sorted(found)


@pytest.mark.parametrize("first", [0, 1, 3, 2_000])
@pytest.mark.parametrize("few", [0, 1, 5_000])
def test_frequent_and_rare_words_find_the_same(persons, few, first, monkeypatch):
    monkeypatch.setattr(queries, "FEW", few)
    monkeypatch.setattr(queries, "FIRST", first)
    for words in (("loan",), ("van",), ("thi", "tran"), ("l",), ("y",), ("l", "tran"), ("xyz",)):
        assert everywhere(*words) == everywhere(*words, among=Q())


def test_who_is_renamed_is_found_by_the_new_name_alone(persons):
    cell = make_unit(parent=make_unit("commune"))
    person = make_member(cell, "Vàng Thị Say")
    change_person(person, unit=cell, actor=SYSTEM, full_name="Vàng Thị Sua")
    assert (everywhere("say"), everywhere("sua")) == ([], ["Vàng Thị Sua"])


def test_what_was_written_past_the_actions_is_found_after_a_recount(persons):
    assert mend_index().mended == 0
    Person.objects.filter(full_name="Lò Văn Lợi").update(full_name="Lò Văn Phúc")
    Person.objects.bulk_create([Person(full_name="Sùng A Tráng").with_keys()])
    gone = Person.objects.get(full_name="Hoàng Thị Hoà")
    gone.delete()
    told = mend_index()
    assert (told.mended, told.dropped) == (2, 1)
    assert everywhere("phuc") == ["Lò Văn Phúc"]
    assert everywhere("loi") == []
    assert everywhere("sung", "trang") == ["Sùng A Tráng"]
    assert not IndexEntry.objects.filter(object_id=gone.pk).exists()
    assert (mend_index().mended, mend_index().dropped) == (0, 0)


def test_the_index_of_words_is_made_anew(persons):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('delete-all')")
        assert everywhere("loan") == []
    remake_words()
    assert len(everywhere("loan")) == 2


@pytest.mark.parametrize("few", [0, 5_000])
def test_whom_the_reader_may_not_meet_is_passed_over_batch_by_batch(persons, few, monkeypatch):
    monkeypatch.setattr(queries, "FEW", few)
    names = [f"Sùng A Thứ {number:03d}" for number in range(90)]
    new_persons(names)
    kept = set(names[80:])

    def narrow(keys):
        return {pk: row for pk, row in read(keys).items() if row.full_name in kept}

    assert everywhere("sung", most=3, read=narrow) == names[80:83]
    assert everywhere("sung", most=50, read=narrow) == names[80:]


def test_order_is_that_of_names_and_the_number_is_bounded(persons):
    by_name = Person.objects.filter(full_name__contains="Văn").order_by("name_key")
    assert everywhere("van", most=2) == [row.full_name for row in by_name[:2]]
