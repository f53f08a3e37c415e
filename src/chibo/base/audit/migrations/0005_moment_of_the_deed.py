"""An entry may tell when the deed was done, beside the time of the server; told once, it stands like the rest.

The column is added without remaking the table, so that the guards stay where they are until the new ones take their place.
"""

from importlib import import_module

from django.db import migrations, models

from chibo.base.kernel.guards import guard_sql, unguard_sql


def put(schema_editor, changed):
    vendor = schema_editor.connection.vendor
    for statement in (*unguard_sql(vendor, "audit_entry"), *guard_sql(vendor, "audit_entry", update_when=changed)):
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    before = import_module("chibo.base.audit.migrations.0002_append_only").CHANGED
    put(schema_editor, f"{before} OR NEW.done_at IS DISTINCT FROM OLD.done_at")


def guard_as_before(apps, schema_editor):
    put(schema_editor, import_module("chibo.base.audit.migrations.0002_append_only").CHANGED)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_receipt_is_called_idempotency_key")]
    operations = [
        migrations.AddField("entry", "done_at", models.DateTimeField(null=True)),
        migrations.RunPython(guard, guard_as_before),
    ]
