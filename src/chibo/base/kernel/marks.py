"""Tables that no revision of a unit covers tell by a mark that something in them has changed.

Every write through the rows' own writer raises the revision of its unit. Persons, memberships,
roles, units and regulations belong to no one unit alone: triggers of the database change the mark
with every write of theirs, whichever way it is written, so that nobody has to remember it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model

MARKS = "rows_changemark"
# What all marks come to: another number after every change, never one that was there before.
MARK = f"SELECT COALESCE(SUM(mark), 0) FROM {MARKS}"  # noqa: S608 (our own names)
# PostgreSQL: once in a transaction, in whichever row nobody else has in hand. So nobody waits for
# anybody, and a reader, who adds all rows up, sees another sum with every transaction that commits.
_PG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION chibo_mark_change() RETURNS trigger LANGUAGE plpgsql AS
$$ DECLARE
  own bigint := pg_current_xact_id()::text::bigint;
  free bigint;
BEGIN
  IF EXISTS (SELECT 1 FROM {MARKS} WHERE changed_in = own) THEN
    RETURN NULL;
  END IF;
  SELECT id INTO free FROM {MARKS} LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF free IS NULL THEN
    INSERT INTO {MARKS} (mark, changed_in) VALUES ((random() * 9e18)::bigint, own);
  ELSE
    UPDATE {MARKS} SET mark = (random() * 9e18)::bigint, changed_in = own WHERE id = free;
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608 (our own names)
# SQLite: one row, emptied and filled. What the outer statement does with rows that are there
# already (INSERT OR IGNORE) would count for an upsert inside a trigger too.
_SQLITE_BODY = (
    f"BEGIN DELETE FROM {MARKS};"  # noqa: S608 (our own names)
    f" INSERT INTO {MARKS} (id, mark, changed_in) VALUES (1, random(), 0); END"
)
_DEEDS = ("INSERT", "UPDATE", "DELETE")
_NAMES = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


def trigger_names(model: type[Model]) -> set[str]:
    """What the triggers of a marked table are called."""
    return {_name(model, deed) for deed in _DEEDS}


def names_of_all_triggers(using: Any) -> set[str]:
    """What all triggers of the database are called."""
    with using.cursor() as cursor:
        cursor.execute(_NAMES[using.vendor])
        return {name for (name,) in cursor.fetchall()}


def put_mark_triggers(using: Any, models: list[type[Model]]) -> None:
    """Every change of these tables changes the mark from now on, with the fields of today; those
    named in a model's `unmarked_fields` are left out.
    """
    with using.cursor() as cursor:
        if using.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
        for model in models:
            for statement in _statements(using, model):
                cursor.execute(statement)


def _name(model: type[Model], deed: str) -> str:
    return f"{model._meta.db_table}_marked_{deed.lower()}"


def _statements(using: Any, model: type[Model]) -> list[str]:
    quoted, found = using.ops.quote_name, []
    for deed in _DEEDS:
        name, columns = _name(model, deed), _columns(using, model) if deed == "UPDATE" else ""
        on = f"AFTER {deed} {columns} ON {quoted(model._meta.db_table)}"
        if using.vendor == "postgresql":
            body = "FOR EACH STATEMENT EXECUTE FUNCTION chibo_mark_change()"
            found.append(f"CREATE OR REPLACE TRIGGER {name} {on} {body}")
        else:
            found += [f"DROP TRIGGER IF EXISTS {name}"]
            found += [f"CREATE TRIGGER {name} {on} {_SQLITE_BODY}"]
    return found


def _columns(using: Any, model: type[Model]) -> str:
    """Which columns an update has to name, empty for any: SQLite drops no column that a trigger
    names.
    """
    left_out = getattr(model, "unmarked_fields", ())
    if not left_out:
        return ""
    fields = [field for field in model._meta.concrete_fields if field.name not in left_out]
    return f"OF {', '.join(using.ops.quote_name(str(field.column)) for field in fields)}"
