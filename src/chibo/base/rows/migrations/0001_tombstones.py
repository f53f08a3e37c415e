"""What is left of rows that were taken away; never changed, deleted only with a practice that is taken away whole."""

from django.db import migrations, models

import chibo.base.kernel.ids
from chibo.base.kernel.guards import guard_sql, unguard_sql

TABLE = "rows_tombstone"
PRACTICE = "EXISTS (SELECT 1 FROM audit_entry e WHERE e.chain_id = OLD.unit_id AND e.code = 'practice.remove')"


def guard(apps, schema_editor):
    for statement in guard_sql(schema_editor.connection.vendor, TABLE, update_when="1 = 1", spared=PRACTICE):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in unguard_sql(schema_editor.connection.vendor, TABLE):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0005_moment_of_the_deed")]
    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.UUIDField(default=chibo.base.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField()),
                ("rev", models.BigIntegerField()),
                ("table", models.CharField(max_length=60)),
                ("row_id", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit_id", "rev"), name="rows_tombstone_of_revision"),
                    models.UniqueConstraint(fields=("unit_id", "row_id"), name="rows_removed_once"),
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
