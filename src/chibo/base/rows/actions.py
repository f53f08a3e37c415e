"""The one way to write rows of a cell's work: audited, stamped with the revision, findable."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Model

from chibo.base.audit.actions import Event, lock_chain, record, record_all
from chibo.base.audit.queries import last_change
from chibo.base.audit.rules import target_of
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.errors import Clash, Conflict, NotFound
from chibo.base.kernel.revisions import Revision, merge
from chibo.base.search.actions import follow


def create_row(
    model: Any, code: str, /, *, actor: Actor, private: Collection[str] = (), **fields: Any
) -> Any:
    """A new row of a cell's work stands in the table, stamped with the revision of its audit entry,
    and is found by its words.

    The values of `private` fields (what people said) are audited by their length only.
    """
    row = model(**fields)
    row.rev = record(row.cell_id, code, row, actor=actor, **_audited(fields, private))
    model.objects.bulk_insert([row])
    follow([row])
    return row


def create_rows(
    code: str, rows: Sequence[Any], /, *, actor: Actor, audited: Collection[str] = (), **told: Any
) -> None:
    """The new rows of one cell stand in the table, each with its own audit entry, in few
    statements; with each are audited its own fields named in `audited`, and `told`.
    """
    if not rows:
        return
    own = ({name: getattr(row, name) for name in audited} for row in rows)
    events = [
        Event(code, target_of(row), _audited(values | told, ()))
        for row, values in zip(rows, own, strict=True)
    ]
    _stamp(rows, record_all(rows[0].cell_id, events, actor=actor))
    type(rows[0]).objects.bulk_insert(list(rows))
    follow(rows)


def change_rows(
    code: str,
    rows: Sequence[Any],
    fields: Collection[str],
    /,
    *,
    actor: Actor,
    private: Collection[str] = (),
) -> None:
    """The named fields of rows of one cell are stored as they stand in memory, each row with its
    own audit entry.
    """
    if not rows:
        return
    values = [{name: getattr(row, name) for name in fields} for row in rows]
    events = [
        Event(code, target_of(row), _audited(own, private))
        for row, own in zip(rows, values, strict=True)
    ]
    _stamp(rows, record_all(rows[0].cell_id, events, actor=actor))
    type(rows[0]).objects.bulk_save(list(rows), [*fields, "rev"])
    follow(rows, fields)


def _stamp(rows: Sequence[Any], last: int) -> None:
    for rev, row in enumerate(rows, start=last - len(rows) + 1):
        row.rev = rev


def change_row(
    row: Any, code: str, /, *, actor: Actor, private: Collection[str] = (), **values: Any
) -> Any:
    """Exactly these fields of the row have these values, stamped with the revision of the audit
    entry.
    """
    rev = record(row.cell_id, code, row, actor=actor, **_audited(values, private))
    for name, value in (values | {"rev": rev}).items():
        setattr(row, name, value)
    type(row).objects.bulk_save([row], [*values, "rev"])
    follow([row], values)
    return row


def lock_row(row: Any) -> Any:
    """The row of a cell's work stands in memory as it is stored, and nobody else writes in its cell
    until the transaction ends.

    The chain of the cell is locked before anything is read: every write takes it, and always first.
    Raises NotFound for a row that somebody took away meanwhile.
    """
    lock_chain(row.cell_id)
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
        if key != "cell"
    }
    return {
        key: f"{len(str(value))} characters" if key in private else value
        for key, value in plain.items()
    }
