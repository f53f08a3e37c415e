"""Decisions, declared facts and notes never change; a correction is a new row."""

from django.db import migrations

from chibo.base.kernel.guards import guard_sql, unguard_sql

TABLES = ("reviews_decision", "reviews_yearfact", "reviews_note")


def guard(apps, schema_editor):
    for table in TABLES:
        for statement in guard_sql(schema_editor.connection.vendor, table, update_when="1 = 1"):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in TABLES:
        for statement in unguard_sql(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
