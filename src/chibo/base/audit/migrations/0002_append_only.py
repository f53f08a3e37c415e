"""Entries are never deleted, and never changed but for erasing values and salt."""

from django.db import migrations

from chibo.base.kernel.guards import guard_sql, unguard_sql

KEPT = ("id", "chain_id", "seq", "at", "author", "code", "target", "value_hash", "prev_hash", "hash")
CHANGED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in KEPT) + ' OR NEW."values" IS NOT NULL OR NEW.salt IS NOT NULL'


def guard(apps, schema_editor):
    for statement in guard_sql(schema_editor.connection.vendor, "audit_entry", update_when=CHANGED):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in unguard_sql(schema_editor.connection.vendor, "audit_entry"):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
