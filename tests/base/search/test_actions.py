"""Rows that are found no more."""

from chibo.base.search.actions import remove_from_index
from chibo.base.search.models import IndexEntry
from tests.factories import make_person


def test_rows_that_are_taken_out_are_found_no_more_and_others_still_are(db):
    gone, stays = make_person(), make_person()

    remove_from_index([gone.pk])

    found = IndexEntry.objects.filter(kind="person").values_list("object_id", flat=True)
    assert list(found) == [stays.pk]
