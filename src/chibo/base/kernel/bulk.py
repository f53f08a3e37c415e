"""Many rows at once as the database keeps them, past the models: for data that is made, not
entered.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.db import connection, models


def columns_of(model: type[models.Model]) -> list[str]:
    """The names of the columns that a row is stored with; a number that the database gives is none
    of them.
    """
    fields = model._meta.concrete_fields
    return [str(field.column) for field in fields if not isinstance(field, models.AutoField)]


def stored_rows(model: type[models.Model]) -> list[list[Any]]:
    """Every row of the table in the order of its keys, as values that `insert_stored` takes again:
    ids and days as text, JSON as its text.
    """
    quoted, meta = connection.ops.quote_name, model._meta
    names = ", ".join(quoted(name) for name in columns_of(model))
    order = quoted(str(meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quoted(meta.db_table)} ORDER BY {order}")  # noqa: S608 (names of our own fields)
        return [[_plain(value) for value in row] for row in cursor.fetchall()]


def insert_stored(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """These rows stand in the table: PostgreSQL takes them as one stream, SQLite by one prepared
    statement.

    Nothing is asked of the models: keys, counts and the lines of the search are the caller's.
    Raises IntegrityError for a row that stands already.
    """
    quoted = connection.ops.quote_name
    table, names = quoted(model._meta.db_table), ", ".join(quoted(name) for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            told = f"COPY {table} ({names}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(told) as stream:
                for row in rows:
                    stream.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 (names of our own fields)


def stored_id(value: uuid.UUID) -> str:
    """An id as these rows keep it: with dashes where the database knows ids, else without."""
    return str(value) if connection.features.has_native_uuid_field else value.hex


def _plain(value: Any) -> Any:
    # A day, a moment or an hour as text is read by both databases as it was written.
    return str(value) if isinstance(value, (uuid.UUID, date, time)) else value
