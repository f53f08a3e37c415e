"""The text of a pack and the make-up of an edition never change: meetings are judged by them for ever."""

from django.db import migrations

from chibo.base.kernel.guards import guard_sql, unguard_sql

TABLES = ("regulations_packtext", "regulations_edition")


def guard(apps, schema_editor):
    for table in TABLES:
        for statement in guard_sql(schema_editor.connection.vendor, table, update_when="1 = 1"):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in TABLES:
        for statement in unguard_sql(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("regulations", "0001_regulations_in_force")]
    operations = [migrations.RunPython(guard, unguard)]
