"""The way from a person to the entries of the read log; its rows are never changed or deleted."""

import django.db.models.deletion
from django.db import migrations, models

from chibo.base.kernel.guards import guard_sql, unguard_sql

TABLE = "reads_personread"


def guard(apps, schema_editor):
    for statement in guard_sql(schema_editor.connection.vendor, TABLE, update_when="1 = 1"):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in unguard_sql(schema_editor.connection.vendor, TABLE):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="PersonRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("entry", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.entry")),
            ],
            options={
                "indexes": [models.Index(fields=["person_id", "at"], name="reads_perso_person__9cfd8b_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "person_id"), name="reads_person_once_per_entry")
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
