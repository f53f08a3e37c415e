"""Database devices: a manager that asks for a scope, a foreign key that joins inside the unit."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, cast

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import DatabaseError, connection, connections, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.fields.related import ForeignKey

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.errors import NotFound


def path_filter(scope: Scope, prefix: str) -> Q:
    """The condition "inside the scope" as explicit ranges, which both databases answer from the
    index of the path.
    """
    if scope.everything:
        return Q()
    condition = Q(pk__in=[])
    for path in scope.paths:
        condition |= Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": path + "~"})
    return condition


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows already narrowed to a scope."""

    def get_or_not_found(self, **lookup: object) -> Any:
        """The one row; raises NotFound when it is absent or outside the scope."""
        try:
            return self.get(**lookup)
        except (self.model.DoesNotExist, ValueError, ValidationError):
            raise NotFound from None


class ScopedManager(models.Manager[Any]):
    """The only door for reading: `Model.objects.within(scope)`; everything else on it is for
    writing rows one already holds.
    """

    def __init__(self, path_from: str = "unit__") -> None:
        super().__init__()
        self.path_from = path_from

    def get_queryset(self) -> models.QuerySet[Any]:
        raise TypeError(f"say whose eyes are looking: {self.model.__name__}.objects.within(scope)")

    def within(self, scope: Scope) -> ScopedQuerySet:
        """The rows whose unit lies in the scope."""
        return self._rows().filter(path_filter(scope, self.path_from))

    def of_unit(self, unit: Any) -> ScopedQuerySet:
        """The rows of one unit that the caller has already read within its scope;
        names the shard.
        """
        return self._rows().filter(unit_id=unit.pk)

    def anew(self, row: Any) -> Any:
        """The same row as it is stored now, named by unit and id; None when it is gone.

        Every write asks it: written down.
        """
        return next(iter(self.fixed(row.unit_id, "id = %s", row.pk)), None)

    def fixed(
        self, unit_id: uuid.UUID, condition: str, *values: uuid.UUID | date | str, columns: str = ""
    ) -> list[Any]:
        """The rows of a unit that the caller has read within its scope, by a condition that is
        written down once (see `fixed`).

        With `columns` only these are read (their names with blanks between), the others when asked
        for.
        """
        return fixed_rows(
            self.model, f"unit_id = %s AND {condition}", unit_id, *values, columns=columns
        )

    def add(self, **fields: object) -> Any:
        """A new row, saved."""
        row = self.model(**fields)
        row.save(force_insert=True)
        return row

    def bulk_insert(self, rows: list[Any]) -> list[Any]:
        """New rows, saved by one prepared statement."""
        bulk_insert(rows)
        return rows

    def bulk_save(self, rows: list[Any], fields: list[str]) -> None:
        """The named fields of the rows are stored as they stand in memory, each row found by unit
        and id.

        One prepared statement for all rows: many times faster than one CASE over all of them.
        Raises DatabaseError when one of the rows is not in the table.
        """
        if not rows:
            return
        using = connections[self.db]
        quoted, meta = using.ops.quote_name, self.model._meta
        columns = [cast("models.Field[Any, Any]", meta.get_field(name)) for name in fields]
        keys = [cast("models.Field[Any, Any]", meta.get_field(name)) for name in ("id", "unit")]
        values = [
            [
                field.get_db_prep_save(getattr(row, field.attname), using)
                for field in (*columns, *keys)
            ]
            for row in rows
        ]
        told = ", ".join(f"{quoted(str(field.column))} = %s" for field in columns)
        found = " AND ".join(f"{quoted(str(field.column))} = %s" for field in keys)
        with using.cursor() as cursor:
            cursor.executemany(f"UPDATE {quoted(meta.db_table)} SET {told} WHERE {found}", values)  # noqa: S608 (names of our own fields)
            if cursor.rowcount != len(rows):
                raise DatabaseError(
                    f"{cursor.rowcount} of {len(rows)} rows of {meta.db_table} were there to be"
                    " saved"
                )

    def _rows(self) -> ScopedQuerySet:
        return ScopedQuerySet(self.model, using=self._db)


@lru_cache(maxsize=100)
def _selected(model: type[models.Model], columns: str) -> tuple[list[Any], str]:
    quoted, meta, wanted = connection.ops.quote_name, model._meta, columns.split()
    fields = [field for field in meta.concrete_fields if not wanted or field.column in wanted]
    names = ", ".join(quoted(str(field.column)) for field in fields)
    return (
        fields,
        f"SELECT {names} FROM {quoted(meta.db_table)}",  # noqa: S608 (names of our own fields)
    )


def _rows_from(
    model: type[models.Model], fields: Sequence[Any], found: Sequence[Sequence[Any]]
) -> list[Any]:
    """Rows of the model from what the database answers for these fields of it."""
    using, names, readers = connections[connection.alias], [field.attname for field in fields], []
    for place, field in enumerate(fields):
        column = field.get_col(
            model._meta.db_table
        )  # Of a foreign key: read as the key that it points to.
        both = (*using.ops.get_db_converters(column), *column.get_db_converters(using))
        readers += [(place, column, reader) for reader in both]
    rows = []
    for answer in found:
        values = list(answer)
        for place, column, reader in readers:
            values[place] = reader(values[place], column, using)
        rows.append(model.from_db(using.alias, names, values))
    return rows


class UnitForeignKey(ForeignKey):  # type: ignore[type-arg]
    """A foreign key between two rows of one unit: every join also says own unit = other unit, so
    that it stays on one shard.
    """

    def get_joining_fields(self, reverse_join: bool = False) -> Any:
        pairs = tuple(super().get_joining_fields(reverse_join=reverse_join))
        own, other = _partition(self.model), _partition(self.remote_field.model)
        return (*pairs, (other, own) if reverse_join else (own, other))


def _partition(model: type[models.Model]) -> Any:
    """The field that names the unit of a row; older migrations know it as `cell`."""
    named = {field.name: field for field in model._meta.concrete_fields}
    return named["unit"] if "unit" in named else named["cell"]


_AT_ONCE = 500  # values in one statement; SQLite may be built to take no more than 999
# What goes into a column as it stands in memory, for the fields that most rows consist of: asking
# them takes longer than storing.
_AS_IT_IS: dict[type, type] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.BigIntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
}


def bulk_insert(
    rows: Sequence[models.Model], *, over: str = "", changing: Sequence[str] = ()
) -> None:
    """The new rows of one model stand in the table as they stand in memory: one prepared statement
    for all of them.

    Numbers that the database itself gives as keys are given by it, and not read back. With `over`
    (columns that are unique together, a comma between them) a row that stands there already gets
    the fields in `changing` from the one in memory.
    """
    if not rows:
        return
    using = connections[
        connection.alias
    ]  # Asked for once: the shared name finds it anew at each of the many calls below.
    meta, quoted = rows[0]._meta, using.ops.quote_name
    fields = [field for field in meta.concrete_fields if not isinstance(field, models.AutoField)]
    ways = [
        (field.pre_save, field.get_db_prep_save, _AS_IT_IS.get(type(field))) for field in fields
    ]
    values: list[list[Any]] = [
        [
            value if value is None or type(value) is plain else stored(value, using)
            for value, stored, plain in (
                (told(row, True), stored, plain) for told, stored, plain in ways
            )
        ]
        for row in rows
    ]
    names = ", ".join(quoted(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    told = f"INSERT INTO {quoted(meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 (names of our own fields)
    if over:
        news = ", ".join(f"{quoted(name)} = EXCLUDED.{quoted(name)}" for name in changing)
        told += f" ON CONFLICT ({over}) DO UPDATE SET {news}"
    with using.cursor() as cursor:
        cursor.executemany(told, values)
    for row in rows:
        row._state.adding, row._state.db = False, using.alias


def delete_rows(model: type[models.Model], keys: Iterable[Any]) -> None:
    """The rows with these keys are gone, and nothing else is looked at or told: whoever calls has
    seen to what points at them. References are checked when the transaction ends.
    """
    using, meta = connections[connection.alias], model._meta
    key = meta.pk
    table, column = using.ops.quote_name(meta.db_table), using.ops.quote_name(str(key.column))
    values = [key.get_db_prep_value(value, using) for value in keys]
    with using.cursor() as cursor:
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN ({marks})", some)  # noqa: S608 (names of our own fields)


def raw_query(statement: str, *values: uuid.UUID | date | str | int) -> list[tuple[Any, ...]]:
    """The rows of a statement written down once, for what every request and every write asks;
    building it anew costs more than its answer. Ids come back as the database keeps them: read them
    with `uuid_from_db`.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(value) for value in values])
        return list(cursor.fetchall()) if cursor.description else []


def fixed_rows(
    model: type[models.Model],
    condition: str,
    *values: uuid.UUID | date | str | int,
    columns: str = "",
) -> list[Any]:
    """The rows of a model by a condition that is written down once (see `fixed`); with `columns`
    only these are read.
    """
    fields, statement = _selected(model, columns)
    return _rows_from(model, fields, raw_query(f"{statement} WHERE {condition}", *values))


def fixed_text(sql: str, *values: uuid.UUID | date | str) -> RawSQL:
    """A text that the database works out, as part of a statement of Django's, by an expression that
    is written down once (see `raw_query`).
    """
    return RawSQL(sql, [_adapted(value) for value in values], models.CharField())  # noqa: S611 (our own words, values apart)


def fixed_write(statement: str, *values: uuid.UUID | date | str | int) -> int:
    """How many rows a statement changed that is written down once, for what every write stores (see
    `fixed`).
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(value) for value in values])
        return int(cursor.rowcount)


def which_exist(asked: Mapping[str, models.QuerySet[Any]]) -> set[str]:
    """The names of those of these queries that find anything: one statement for all of them, none
    when nothing could be found.
    """
    parts, values, names = [], [], []
    for name, rows in asked.items():
        try:
            told, own = rows.order_by().query.exists().get_compiler(connection.alias).as_sql()
        except EmptyResultSet:
            continue
        parts.append(f"EXISTS({told})")
        values += own
        names.append(name)
    if not parts:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return {name for name, found in zip(names, cursor.fetchone(), strict=True) if found}


def uuid_from_db(value: uuid.UUID | str) -> uuid.UUID:
    """An id as the database keeps it (text on SQLite) as a UUID."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def date_from(value: date | str | None) -> date | None:
    """A day as the database keeps it (text on SQLite) as a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def moment_from(value: datetime | str | None) -> datetime | None:
    """A moment as the database keeps it (text in UTC on SQLite) as a datetime."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def _adapted(value: uuid.UUID | date | str | int) -> Any:
    if isinstance(value, uuid.UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def lock_name(name: str) -> None:
    """Nobody else holds the lock of this name until the transaction ends; who comes second waits.

    On SQLite there is nothing to do: a transaction is the only writer from its beginning
    (`transaction_mode` IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def save_fields(row: models.Model, **values: object) -> None:
    """Exactly these fields of the row have these values, in memory and in the table."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def insert_or_ignore(row: models.Model) -> bool:
    """True when the row is stored, False when its key was there already; one statement, no
    transaction of its own needed.
    """
    using, meta = connections[row._state.db or "default"], row._meta
    columns = cast("list[models.Field[Any, Any]]", list(meta.local_concrete_fields))
    names = ", ".join(using.ops.quote_name(str(field.column)) for field in columns)
    values = [field.get_db_prep_save(getattr(row, field.attname), using) for field in columns]
    marks = ", ".join(["%s"] * len(values))
    with using.cursor() as cursor:
        table = using.ops.quote_name(meta.db_table)
        # The names are those of our own fields.
        told = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
        cursor.execute(told, values)
        return bool(cursor.rowcount == 1)
