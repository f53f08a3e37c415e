"""Rows that are found no more."""

from chibo.base.search.actions import follow, remove_from_index
from chibo.base.search.models import IndexEntry
from tests.factories import make_person


def test_rows_that_are_taken_out_are_found_no_more_and_others_still_are(db):
    gone, stays = make_person(), make_person()

    remove_from_index([gone.pk])

    found = IndexEntry.objects.filter(kind="person").values_list("object_id", flat=True)
    assert list(found) == [stays.pk]


def test_a_row_is_found_by_what_it_says_now_once_a_field_of_its_line_has_changed(db):
    person = make_person("Lò Thị Uyên")
    person.full_name = "Lò Thị Lan"

    follow([person], ["phone"])
    assert IndexEntry.objects.get(object_id=person.pk).text.endswith(" uyen")
    follow([person], ["full_name"])
    assert IndexEntry.objects.get(object_id=person.pk).text.endswith(" lan")
    follow([])
