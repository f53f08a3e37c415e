"""A decision about a score never changes; a correction is a new row."""

from django.db import migrations

from chibo.base.kernel.guards import guard_sql, unguard_sql

TABLE = "scoring_scoredecision"


def guard(apps, schema_editor):
    for statement in guard_sql(schema_editor.connection.vendor, TABLE, update_when="1 = 1"):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in unguard_sql(schema_editor.connection.vendor, TABLE):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_keep_what_older_sheets_know")]
    operations = [migrations.RunPython(guard, unguard)]
