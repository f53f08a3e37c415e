"""Guards of tables that only grow: the database itself refuses changes."""

from __future__ import annotations

from typing import Any

_PG_REFUSE = """
CREATE OR REPLACE FUNCTION chibo_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME; END $$
"""
_PG_REFUSE_WHILE = """
CREATE OR REPLACE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'DELETE' THEN
    IF {on_delete} THEN
      RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
  END IF;
  IF {on_update} THEN
    RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$
"""


def guard_sql(
    vendor: str,
    table: str,
    *,
    update_when: str,
    delete_when: str = "1 = 1",
    sealed: str = "",
    spared: str = "",
) -> list[str]:
    """Statements after which the database itself refuses changes of the table's rows under these
    conditions (OLD, NEW).

    `sealed` is a condition of its own with a sub-select, true for the id of the row's parent that
    stands in it as {parent}: it is asked for the old parent, at a change for the new one too.
    `spared` is a condition, with a sub-select too, under which a row may be deleted all the same.
    """
    on_delete = f"({delete_when})" + (f" AND ({sealed.format(parent='OLD')})" if sealed else "")
    on_delete += f" AND NOT ({spared})" if spared else ""
    either = f"({sealed.format(parent='OLD')}) OR ({sealed.format(parent='NEW')})"
    on_update = f"({update_when})" + (f" AND ({either})" if sealed else "")
    if vendor == "postgresql":
        if sealed or spared:  # a trigger's own condition may hold no sub-select there
            made = _PG_REFUSE_WHILE.format(table=table, on_delete=on_delete, on_update=on_update)
            call, on_update, on_delete = f"EXECUTE FUNCTION {table}_refuse_change()", "true", "true"
        else:
            made, call = _PG_REFUSE, "EXECUTE FUNCTION chibo_refuse_change()"
        return [
            made,
            (
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN"
                f" ({on_update}) {call}"
            ),
            (
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW WHEN"
                f" ({on_delete}) {call}"
            ),
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed or deleted'); END"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {on_update} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN {on_delete} {refuse}",
    ]


def unguard_sql(vendor: str, table: str) -> list[str]:
    """Statements that take the guards off again (undoing the migration, remaking a table)."""
    on = f" ON {table}" if vendor == "postgresql" else ""
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_update{on}",
        f"DROP TRIGGER IF EXISTS {table}_no_delete{on}",
    ]


def drop_triggers(using: Any) -> list[str]:
    """No guard stands in the way of emptying the tables; returns the statements that put them back.

    PostgreSQL empties tables past the guards, so that only SQLite's are taken off.
    """
    if using.vendor != "sqlite":
        return []
    with using.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = cursor.fetchall()
        for name, _ in guards:
            cursor.execute(f"DROP TRIGGER {using.ops.quote_name(name)}")
    return [sql for _, sql in guards]
