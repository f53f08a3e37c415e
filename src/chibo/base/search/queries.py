"""What is found by words.

Nothing here knows of rights: the caller reads the rows, and only what it reads is found.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from chibo.base.search.models import IndexEntry
from chibo.base.search.rules import begun_words, kind_mark, whole_words

# So many of the first lines of a kind are looked through before anything else: frequent words are
# met there at once.
FIRST = 2_000
# Up to so many rows the index of words names them all and they are put in order; more than that are
# so frequent that going through the rows in their order soon meets enough of them.
FEW = 5_000
_LARGEST = 4_000

Read = Callable[[list[uuid.UUID]], Mapping[uuid.UUID, Any]]


def find(kind: str, words: Sequence[str], *, among: Q | None, read: Read, most: int) -> list[Any]:
    """The first rows of the kind, in their order, whose text has for each of the words one that
    begins so (or, as `whole_words` tells, is that word).

    `read` gives the rows of these ids that the caller may meet; the others are passed over. `among`
    is a condition that leaves few lines, which the database goes through; None: most lines may be
    met, and the index of words is asked.
    """
    rows = _with(kind, words)
    if among is not None:
        return _read_on(rows.filter(among), read, most)
    first = IndexEntry.objects.filter(kind=kind).order_by("sort", "object_id").values("pk")[:FIRST]
    found = _read_on(rows.filter(pk__in=first), read, most)
    if len(found) == most:
        return found
    asked = _asked(kind, words)
    return _read_on(
        rows.filter(_in_index(kind, asked)) if _are_few(kind, asked) else rows, read, most
    )


def _read_on(rows: QuerySet[IndexEntry], read: Read, most: int) -> list[Any]:
    """The first of the rows that may be met, read in batches that grow."""
    found: list[Any] = []
    last, size = None, 4 * most
    while len(found) < most:
        batch = list(
            _after(rows, last).order_by("sort", "object_id").values_list("sort", "object_id")[:size]
        )
        known = read([pk for _sort, pk in batch]) if batch else {}
        found += [known[pk] for _sort, pk in batch if pk in known]
        if len(batch) < size:
            break
        last, size = batch[-1], min(4 * size, _LARGEST)
    return found[:most]


def _after(rows: QuerySet[IndexEntry], last: tuple[str, uuid.UUID] | None) -> QuerySet[IndexEntry]:
    if last is None:
        return rows
    sort, pk = last
    return rows.filter(Q(sort__gt=sort) | Q(object_id__gt=pk), sort__gte=sort)


def _with(kind: str, words: Sequence[str]) -> QuerySet[IndexEntry]:
    rows = IndexEntry.objects.filter(kind=kind)
    for word in words:
        rows = rows.filter(text__contains=f" {word}")
    for word in whole_words(words):
        rows = rows.filter(Q(text__contains=f" {word} ") | Q(text__endswith=f" {word}"))
    return rows


def _asked(kind: str, words: Sequence[str]) -> str:
    """What the index of words is asked for. Words are letters a-z and digits alone."""
    begun, whole = begun_words(words), whole_words(words)
    if connection.vendor == "postgresql":
        return " & ".join([*(f"{word}:*" for word in begun), *whole])
    quoted = [f'"{word}"' for word in (kind_mark(kind), *whole)]
    return " AND ".join([*quoted, *(f'"{word}"*' for word in begun)])


def _are_few(kind: str, asked: str) -> bool:
    found, values = _index_sql(kind, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({found} LIMIT {FEW + 1}) AS found", values)  # noqa: S608 (a fixed statement)
        return bool(cursor.fetchone()[0] <= FEW)


def _in_index(kind: str, asked: str) -> Any:
    found, values = _index_sql(kind, asked)
    # As an array, so that PostgreSQL asks the index of words first, whatever its planner thinks of
    # the order.
    inside = f"= ANY(ARRAY({found}))" if connection.vendor == "postgresql" else f"IN ({found})"
    return RawSQL(f"search_entry.id {inside}", values, output_field=BooleanField())  # noqa: S611 (a fixed expression)


def _index_sql(kind: str, asked: str) -> tuple[str, list[str]]:
    if connection.vendor == "postgresql":
        words = "array_to_tsvector(string_to_array(text::text, ' '))"
        return f"SELECT id FROM search_entry WHERE kind = %s AND {words} @@ %s::tsquery", [  # noqa: S608 (a fixed expression)
            kind,
            asked,
        ]
    return "SELECT rowid FROM search_words WHERE search_words MATCH %s", [asked]
