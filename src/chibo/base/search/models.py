"""One line for each row that can be found."""

from django.db import models

from chibo.base.search.rules import LONGEST_SORT, LONGEST_TEXT


class IndexEntry(models.Model):
    """The words of one row. A cache of that row: it can be made anew from it at any time.

    Beside the table stands an index of words, made in the first migration: on SQLite a table of its
    own that triggers keep, on PostgreSQL an index.
    """

    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    place = models.UUIDField(null=True)
    sort = models.CharField(max_length=LONGEST_SORT)
    text = models.CharField(max_length=LONGEST_TEXT)

    class Meta:
        db_table = "search_entry"
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")
        ]
        indexes = [
            models.Index(fields=["kind", "sort", "object_id"], name="search_entry_in_order"),
            models.Index(fields=["place", "kind", "sort"], name="search_entry_of_place"),
        ]
