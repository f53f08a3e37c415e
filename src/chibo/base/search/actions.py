"""The lines of what can be found follow their rows."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.module_loading import import_string

from chibo.base.kernel.db import bulk_insert
from chibo.base.search.models import IndexEntry
from chibo.base.search.rules import SearchLine, stored_text

_FIELDS = ("place", "sort", "text")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Recount:
    """How many rows were looked at, how many lines were wrong or missing, how many stood for
    nothing.
    """

    rows: int
    mended: int
    dropped: int


def follow(rows: Sequence[Any], fields: Iterable[str] | None = None) -> None:
    """What these rows of one model say now is what they are found by; part of the caller's
    transaction.

    A row that can be found names the fields of its line in `searched_by` and tells the line by
    `search_line()`; one without a line (a paper that was withdrawn) is found no more. Nothing
    happens for other rows, and when none of the `fields` that changed (None: any may have) is told
    in the line.
    """
    told = getattr(rows[0], "searched_by", ()) if rows else ()
    if told and (fields is None or not set(fields).isdisjoint(told)):
        _keep([(type(row).__name__.lower(), row.pk, row.search_line()) for row in rows])


def remove_from_index(ids: Iterable[uuid.UUID]) -> None:
    """The rows with these ids are found no more; for rows that are deleted in the caller's
    transaction.
    """
    IndexEntry.objects.filter(object_id__in=list(ids)).delete()


def mend_index() -> Recount:
    """Every row of the models named in settings.SEARCHED has its line, and no line stands for a row
    that is gone.

    Mends what is wrong in steps of 500 rows; writers wait for none of them but the one that mends
    their row.
    """
    looked, mended, dropped = 0, 0, 0
    for label in import_string(settings.SEARCHED):
        model = apps.get_model(label)
        for keys in _chunks_of(model):
            looked += len(keys)
            mended += _mend(model, keys)
        kind = model.__name__.lower()
        own = model._base_manager.filter(pk=OuterRef("object_id"))
        dropped += IndexEntry.objects.filter(~Exists(own), kind=kind).delete()[0]
    return Recount(looked, mended, dropped)


def remake_words() -> None:
    """The index of words is made anew from the lines, also one that was damaged."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("REINDEX TABLE search_entry")
        else:
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('rebuild')")


def _keep(lines: Sequence[tuple[str, uuid.UUID, SearchLine | None]]) -> None:
    entries = [_entry(pk, line) for _kind, pk, line in lines if line is not None]
    for kind, pk in [(kind, pk) for kind, pk, line in lines if line is None]:
        IndexEntry.objects.filter(kind=kind, object_id=pk).delete()
    entries.sort(key=lambda entry: entry.object_id)
    bulk_insert(entries, over="kind, object_id", changing=_FIELDS)


def _entry(pk: uuid.UUID, line: SearchLine) -> IndexEntry:
    return IndexEntry(
        kind=line.kind,
        object_id=pk,
        place=line.place,
        sort=line.sort[:100],
        text=stored_text(line.kind, line.text),
    )


def _chunks_of(model: Any) -> Iterator[list[uuid.UUID]]:
    last: uuid.UUID | None = None
    while True:
        rows = model._base_manager.order_by("pk")
        keys = list(
            (rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:_CHUNK]
        )
        if not keys:
            return
        yield keys
        last = keys[-1]


def _mend(model: Any, keys: Sequence[uuid.UUID]) -> int:
    wrong = _wrong_of(model, keys)
    if not wrong:
        return 0
    with transaction.atomic():
        # Read anew under the lock: another writer's line is not taken back.
        rows = model._base_manager.filter(pk__in=wrong).select_for_update()
        follow(list(rows))
    return len(wrong)


def _wrong_of(model: Any, keys: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    kept = {
        pk: told
        for pk, *told in IndexEntry.objects.filter(
            kind=model.__name__.lower(), object_id__in=keys
        ).values_list("object_id", *_FIELDS)
    }
    wrong = []
    for row in model._base_manager.filter(pk__in=keys):
        line = row.search_line()
        entry = _entry(row.pk, line) if line else None
        if kept.get(row.pk) != ([entry.place, entry.sort, entry.text] if entry else None):
            wrong.append(row.pk)
    return wrong
