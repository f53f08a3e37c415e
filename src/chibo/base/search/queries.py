"""What is found by words. The caller says which rows it may meet: nothing here knows of rights."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from chibo.base.search.models import Entry
from chibo.base.search.rules import mark_of, rare_words

# Up to so many rows the index of words names them all and they are put in order; more than that are so frequent that
# going through the rows in their order soon meets enough of them.
FEW = 5_000
_TSVECTOR = "array_to_tsvector(string_to_array(search_entry.text::text, ' '))"


def find_among(kind: str, words: Sequence[str], *, among: Any, most: int) -> list[uuid.UUID]:
    """The ids of the rows of the kind whose text has, for each of the words, a word that begins so, in their order; only
    rows for which the condition `among` holds. For conditions that leave few rows, which the database goes through.
    """
    return _first(_with(kind, words).filter(among), most)


def find_everywhere(kind: str, words: Sequence[str], *, inside: Any, most: int) -> list[uuid.UUID]:
    """As `find_among`, for a condition `inside` under which most rows lie: the rows are found by the index of words."""
    asked = _asked(kind, rare_words(words))
    rows = _with(kind, words)
    if asked and _are_few(asked):
        rows = rows.filter(_in_index(asked))
    return _first(rows.filter(inside), most)


def _first(rows: QuerySet[Entry], most: int) -> list[uuid.UUID]:
    return list(rows.order_by("sort", "object_id").values_list("object_id", flat=True)[:most])


def _with(kind: str, words: Sequence[str]) -> QuerySet[Entry]:
    rows = Entry.objects.filter(kind=kind)
    for word in words:
        rows = rows.filter(text__contains=f" {word}")
    return rows


def _asked(kind: str, words: Sequence[str]) -> str:
    """The words as the index of words is asked for them; empty without any. Words are letters a-z and digits alone."""
    if not words:
        return ""
    if connection.vendor == "postgresql":
        return " & ".join([mark_of(kind), *(f"{word}:*" for word in words)])
    return " AND ".join([f'"{mark_of(kind)}"', *(f'"{word}"*' for word in words)])


def _are_few(asked: str) -> bool:
    if connection.vendor == "postgresql":
        found = f"SELECT 1 FROM search_entry WHERE {_TSVECTOR} @@ %s::tsquery"  # noqa: S608 (a fixed expression)
    else:
        found = "SELECT 1 FROM search_words WHERE search_words MATCH %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({found} LIMIT {FEW + 1}) AS found", [asked])  # noqa: S608 (a fixed statement)
        return bool(cursor.fetchone()[0] <= FEW)


def _in_index(asked: str) -> Any:
    if connection.vendor == "postgresql":
        # As an array, so that the index of words is asked first, whatever the planner thinks of the order.
        sql = f"search_entry.id = ANY(ARRAY(SELECT id FROM search_entry WHERE {_TSVECTOR} @@ %s::tsquery))"  # noqa: S608 (as above)
    else:
        sql = "search_entry.id IN (SELECT rowid FROM search_words WHERE search_words MATCH %s)"
    return RawSQL(sql, [asked], output_field=BooleanField())  # noqa: S611 (a fixed expression)
