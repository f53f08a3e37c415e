"""A practice, which stands outside the tree, can be taken away with its sealed meeting; what stands in the tree stays sealed.

A later migration that remakes one of these tables on SQLite takes the guards off before and puts these back after it.
"""

from importlib import import_module

from django.db import migrations

from chibo.base.kernel.guards import guard_sql, unguard_sql

# The attendance, votes, … of a sealed meeting are guarded while the meeting is there.
PRACTICE = "EXISTS (SELECT 1 FROM organisation_unit u WHERE u.id = OLD.cell_id AND u.path >= 't/' AND u.path < 't/~')"
SEALED = "OLD.sealed_at IS NOT NULL"


def guards(vendor, spared):
    before = import_module("chibo.work.meetings.migrations.0004_sealed_meetings")
    changed = f"{SEALED} AND ({before.changed(before.MEETING)})"
    for table, update_when in (("meetings_meeting", changed), ("meetings_minutes", SEALED)):
        yield table, guard_sql(vendor, table, update_when=update_when, delete_when=SEALED, spared=spared)


def put(schema_editor, spared):
    vendor = schema_editor.connection.vendor
    for table, statements in guards(vendor, spared):
        for statement in (*unguard_sql(vendor, table), *statements):
            schema_editor.execute(statement, params=None)


def spare(apps, schema_editor):
    put(schema_editor, PRACTICE)


def spare_none(apps, schema_editor):
    put(schema_editor, "")


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0001_practices"),
        ("meetings", "0012_changes_of_convened_meetings"),
        ("organisation", "0002_path_collation"),
    ]
    operations = [migrations.RunPython(spare, spare_none)]
