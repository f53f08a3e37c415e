"""The one way to write rows of a unit's work: audited, stamped with the revision, findable."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DateTimeField, Model

from chibo.base.audit.actions import Event, lock_chain, record_all, touch_units
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import entries_of, last_change
from chibo.base.audit.rules import plain_value, target_of
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import bulk_insert
from chibo.base.kernel.errors import Clash, Conflict, NotFound, Refused, refuse
from chibo.base.kernel.marks import put_mark_triggers
from chibo.base.kernel.revisions import Revision, merge
from chibo.base.rows.models import ChangeMark, Tombstone
from chibo.base.rows.queries import marked_models
from chibo.base.search.actions import follow, remove_from_index

# So many ids stand in one statement.
_CHUNK = 500


@transaction.atomic(savepoint=False)
def create_row(
    model: Any,
    code: str,
    /,
    *,
    actor: Actor,
    id: UUID | None = None,
    done_at: datetime | None = None,
    private: Collection[str] = (),
    besides: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Any:
    """A new row of a unit's work stands in the table, stamped with the revision of its audit entry,
    and is found by its words.

    A device may give the row its `id`, and tell when it was done: sent a second time it is the same
    row, which is returned as it is stored. The values of `private` fields (what people said) are
    audited by their length only; `besides` is audited with the fields, or in the place of one that
    is kept whole in the row alone (a hash of it). Raises Refused for an id under which something
    else was created, or that was removed since.
    """
    row = model(**fields) if id is None else model(id=id, **fields)
    row.check_owner()
    values = _audited(fields | dict(besides or {}), private)
    if id is not None and (known := _sent_before(row, code, values, private, actor)) is not None:
        return known
    event = Event(code, target_of(row), values, done_at=done_at)
    row.rev = record_all(row.unit_id, [event], actor=actor)
    model.objects.bulk_insert([row])
    follow([row])
    return row


def _sent_before(
    row: Any, code: str, values: Mapping[str, Any], private: Collection[str], actor: Actor
) -> Any:
    """The stored row that this very deed has created, None when the id is new; raises Refused for
    any other row of this id.

    The chain is locked first: of two that send the same at once the second sees what the first has
    stored.
    """
    lock_chain(row.unit_id)
    stored = type(row).all_rows_unscoped.filter(pk=row.pk).first()
    entries = list(entries_of(target_of(row), chain_id=row.unit_id))
    if stored is None and not entries:
        return None
    if stored is None or not entries or not _is_same(row, stored, values, private, entries):
        raise _other_row()
    if (entries[0].code, entries[0].person_id) != (code, actor.person_id):
        raise _other_row()
    return stored


def _other_row() -> Refused:
    return refuse(
        "id_taken", "This entry was sent before with other content. Please enter it again."
    )


def _is_same(
    row: Any,
    stored: Any,
    values: Mapping[str, Any],
    private: Collection[str],
    entries: Sequence[Entry],
) -> bool:
    """True when the first entry about the row says these values.

    Moments are not compared, for the server tells them anew each time; nor is what a private field
    held once it was changed, for the audit knows only its length.
    """
    first, later = (
        entries[0].values or {},
        set[str]().union(*(one.values or () for one in entries[1:])),
    )
    moments = {one.name for one in row._meta.concrete_fields if isinstance(one, DateTimeField)}
    for name, value in values.items():
        if name in moments:
            continue
        if name not in first or plain_value(value) != first[name]:
            return False
        if name in private and name not in later and getattr(row, name) != getattr(stored, name):
            return False
    return True


@transaction.atomic(savepoint=False)
def create_rows(
    code: str,
    rows: Sequence[Any],
    /,
    *,
    actor: Actor,
    audited: Collection[str] = (),
    private: Collection[str] = (),
    **told: Any,
) -> None:
    """The new rows of one unit stand in the table, each with its own audit entry, in few
    statements; with each are audited its own fields named in `audited`, and `told`.
    """
    if not rows:
        return
    for row in rows:
        row.check_owner()
    own = ({name: getattr(row, name) for name in audited} for row in rows)
    events = [
        Event(code, target_of(row), _audited(values | told, private))
        for row, values in zip(rows, own, strict=True)
    ]
    _stamp(rows, record_all(rows[0].unit_id, events, actor=actor))
    type(rows[0]).objects.bulk_insert(list(rows))
    follow(rows)


@transaction.atomic(savepoint=False)
def change_rows(
    code: str,
    rows: Sequence[Any],
    fields: Collection[str],
    /,
    *,
    actor: Actor,
    audited: Collection[str] | None = None,
    private: Collection[str] = (),
) -> None:
    """The named fields of rows of one unit are stored as they stand in memory, each row with its
    own audit entry, which says the fields named in `audited` (None: those that are stored).
    """
    if not rows:
        return
    names = fields if audited is None else audited
    events = [
        Event(code, target_of(row), _audited({name: getattr(row, name) for name in names}, private))
        for row in rows
    ]
    _stamp(rows, record_all(rows[0].unit_id, events, actor=actor))
    type(rows[0]).objects.bulk_save(list(rows), [*fields, "rev"])
    follow(rows, fields)


def _stamp(rows: Sequence[Any], last: int) -> None:
    for rev, row in enumerate(rows, start=last - len(rows) + 1):
        row.rev = rev


@transaction.atomic(savepoint=False)
def change_row(
    row: Any,
    code: str,
    /,
    *,
    actor: Actor,
    done_at: datetime | None = None,
    private: Collection[str] = (),
    besides: Mapping[str, Any] | None = None,
    **values: Any,
) -> Any:
    """Exactly these fields of the row have these values, stamped with the revision of the audit
    entry, which tells when it was done where a device says so; `besides` as in `create_row`.
    """
    event = Event(
        code, target_of(row), _audited(values | dict(besides or {}), private), done_at=done_at
    )
    rev = record_all(row.unit_id, [event], actor=actor)
    for name, value in (values | {"rev": rev}).items():
        setattr(row, name, value)
    type(row).objects.bulk_save([row], [*values, "rev"])
    follow([row], values)
    return row


def remove_row(row: Any, code: str, /, *, actor: Actor, reason: str = "") -> Tombstone:
    """The row is gone, and its tombstone tells so at the revision of the audit entry, with the
    reason where one was given; see `remove_rows`.
    """
    return remove_rows(code, [row], actor=actor, reason=reason)[0]


@transaction.atomic(savepoint=False)
def remove_rows(
    code: str, rows: Sequence[Any], /, *, actor: Actor, reason: str = ""
) -> list[Tombstone]:
    """The rows of one unit are gone and found no more; each has an audit entry of its own and a
    tombstone with its revision.

    Raises ProtectedError while another row points at one of them.
    """
    if not rows:
        return []
    told = {"reason": reason} if reason else {}
    events = [Event(code, target_of(row), told) for row in rows]
    _stamp(rows, record_all(rows[0].unit_id, events, actor=actor))
    at = now()
    tombstones = [
        Tombstone(unit_id=row.unit_id, rev=row.rev, table=row._meta.db_table, row_id=row.pk, at=at)
        for row in rows
    ]
    bulk_insert(tombstones)
    if getattr(rows[0], "searched_by", ()):
        remove_from_index(row.pk for row in rows)
    for row in rows:
        row.delete()
    return tombstones


class Batch:
    """Changes of directory rows in several units, collected first and then written together: in
    few statements, each with its entry in the chain of its unit.

    For rows without a revision (`OperationalRow` has `create_rows` and `change_rows`). Changes are
    written before new rows, so that what ends makes room for what begins.
    """

    def __init__(self) -> None:
        self._changed: dict[tuple[Any, tuple[tuple[str, Any], ...]], list[Any]] = defaultdict(list)
        self._new: dict[Any, list[Model]] = defaultdict(list)
        self._events: dict[UUID, list[Event]] = defaultdict(list)
        self._touched: set[UUID] = set()

    def note(self, chain_id: UUID, code: str, target: Any, /, **told: Any) -> None:
        """The entry will stand in the chain, after those that were noted for it before."""
        self._events[chain_id].append(Event(code, target_of(target), told))

    def touch(self, chain_ids: Iterable[UUID], /) -> None:
        """What is worked out of these units' rows will be worked out anew (`touch_units`)."""
        self._touched |= set(chain_ids)

    def add(self, row: Model, /) -> None:
        """The new row will stand in its table."""
        self._new[type(row)].append(row)

    def change(self, model: Any, row: Any, /, **values: Any) -> None:
        """These fields of the stored row of the model will have these values: `row` is it, or has
        its id at least; one of the model has them in memory at once.
        """
        if isinstance(row, model):
            for name, value in values.items():
                setattr(row, name, value)
        self._changed[model, tuple(values.items())].append(row.id)

    @transaction.atomic(savepoint=False)
    def write(self, *, actor: Actor) -> None:
        """All of it stands in the tables and in the chains, which are taken in one order."""
        for (model, values), ids in self._changed.items():
            for start in range(0, len(ids), _CHUNK):
                rows = model._base_manager.filter(pk__in=ids[start : start + _CHUNK])
                rows.update(**dict(values))
        for new in self._new.values():
            bulk_insert(new)
        for chain_id in sorted(self._touched | self._events.keys()):
            if chain_id in self._touched:
                touch_units([chain_id])
            if chain_id in self._events:
                record_all(chain_id, self._events[chain_id], actor=actor)


def forget_tombstones(unit_id: UUID) -> None:
    """Nothing tells any more what was removed in the unit; for a practice that is taken away whole.

    The database refuses it for every other unit.
    """
    Tombstone.objects.filter(unit_id=unit_id).delete()


def put_triggers() -> None:
    """Every change of a marked table changes the mark from now on, and this is a change too: while
    a table had no triggers, something may have been written.

    A step of the schema that builds a table anew takes its triggers away: this is done after each.
    """
    there = set(connection.introspection.table_names())
    if ChangeMark._meta.db_table not in there:
        return
    models = [model for model in marked_models() if model._meta.db_table in there]
    put_mark_triggers(connection, models)
    ChangeMark.objects.all().delete()
    ChangeMark.objects.create(mark=secrets.randbits(62))


def lock_row(row: Any) -> Any:
    """The row of a unit's work stands in memory as it is stored, and nobody else writes in its unit
    until the transaction ends.

    The chain of the unit is locked before anything is read: every write takes it, and always first.
    Raises NotFound for a row that somebody took away meanwhile.
    """
    lock_chain(row.unit_id)
    fresh = type(row).objects.anew(row)
    if fresh is None:
        raise NotFound
    return refresh_row(row, fresh)


def refresh_row(row: Any, fresh: Any) -> Any:
    """The row in memory says what the fresh one says; what hangs on columns that did not change
    stays loaded.
    """
    for column in row._meta.concrete_fields:
        if row.__dict__.get(column.attname, fresh) != getattr(fresh, column.attname):
            setattr(row, column.attname, getattr(fresh, column.attname))
    return row


def merge_row(
    row: Any,
    mine: Mapping[str, Any],
    stored: Mapping[str, Any],
    *,
    revision: Revision | None,
    columns: Mapping[str, str | tuple[str, ...]] | None = None,
) -> tuple[dict[str, Any], list[Clash]]:
    """What is to be stored of `mine` in a locked row, and what clashes, with who changed it when
    (see `merge`).

    `columns` names the columns of fields that are called otherwise in the audit.
    """
    values, names = merge(mine, stored, revision)
    clashes = []
    for name in names:
        column = (columns or {}).get(name, name)
        told = (
            last_change(row, names=(column,) if isinstance(column, str) else column)
            if row is not None
            else None
        )
        clashes.append(
            Clash(
                name,
                mine[name],
                stored[name],
                told.author if told else "",
                told.at if told else None,
            )
        )
    return values, clashes


def merged(
    row: Any,
    mine: Mapping[str, Any],
    stored: Mapping[str, Any],
    *,
    revision: Revision | None,
    columns: Mapping[str, str | tuple[str, ...]] | None = None,
) -> dict[str, Any]:
    """What is to be stored of `mine` in a locked row.

    Raises Conflict for fields that both writers changed.
    """
    values, clashes = merge_row(row, mine, stored, revision=revision, columns=columns)
    if clashes:
        raise Conflict(clashes)
    return values


def _audited(values: dict[str, Any], private: Collection[str]) -> dict[str, Any]:
    plain = {
        key: value.pk if isinstance(value, Model) else value
        for key, value in values.items()
        if key not in ("unit", "unit_id")
    }
    return {
        key: f"{len(str(value))} characters" if key in private else value
        for key, value in plain.items()
    }
