"""Sealed minutes never change; a later change is a new version."""

from django.db import migrations

from chibo.base.kernel.guards import guard_sql, unguard_sql

SEALED = "OLD.sealed_at IS NOT NULL"


def guard(apps, schema_editor):
    for statement in guard_sql(
        schema_editor.connection.vendor, "meetings_minutes", update_when=SEALED, delete_when=SEALED
    ):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in unguard_sql(schema_editor.connection.vendor, "meetings_minutes"):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
