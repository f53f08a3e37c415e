"""The partition of these rows is called what it is: a unit, a committee as well as a cell."""

from importlib import import_module

from django.db import migrations

from chibo.base.kernel.columns import RenameForeignKey
from chibo.base.kernel.guards import guard_sql, unguard_sql

SEALED = "OLD.sealed_at IS NOT NULL"


def guards(vendor, column):
    """The guards whose conditions name the partition, as they stood before, with the column as it is called now."""
    before = import_module("chibo.work.meetings.migrations.0004_sealed_meetings")
    spared = import_module("chibo.work.practice.migrations.0002_taken_away_whole").PRACTICE.replace("cell_id", column)
    of_meeting, of_resolution = (
        before.changed([column if name == "cell_id" else name for name in names])
        for names in (before.MEETING, before.RESOLUTION)
    )
    again = "OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at"
    yield "meetings_resolution", guard_sql(
        vendor, "meetings_resolution", update_when=f"{of_resolution} OR ({again})", sealed=before.SEALED
    )
    for table, update_when in (("meetings_meeting", f"{SEALED} AND ({of_meeting})"), ("meetings_minutes", SEALED)):
        yield table, guard_sql(vendor, table, update_when=update_when, delete_when=SEALED, spared=spared)


def put(schema_editor, column):
    vendor = schema_editor.connection.vendor
    for table, statements in guards(vendor, column):
        for statement in (*unguard_sql(vendor, table), *statements):
            schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    put(schema_editor, "unit_id")


def guard_as_before(apps, schema_editor):
    put(schema_editor, "cell_id")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_reason_of_the_call"), ("practice", "0002_taken_away_whole")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_as_before),
        RenameForeignKey("Meeting", "cell", "unit"),
        RenameForeignKey("Huddle", "cell", "unit"),
        RenameForeignKey("AgendaItem", "cell", "unit"),
        RenameForeignKey("Paper", "cell", "unit"),
        RenameForeignKey("PaperRead", "cell", "unit"),
        RenameForeignKey("Vote", "cell", "unit"),
        RenameForeignKey("Minutes", "cell", "unit"),
        RenameForeignKey("Resolution", "cell", "unit"),
        RenameForeignKey("Task", "cell", "unit"),
        RenameForeignKey("TaskReview", "cell", "unit"),
        RenameForeignKey("DiscussionOpening", "cell", "unit"),
        RenameForeignKey("Invitation", "cell", "unit"),
        RenameForeignKey("IssuedNotice", "cell", "unit"),
        RenameForeignKey("Attendance", "cell", "unit"),
        RenameForeignKey("Opinion", "cell", "unit"),
        RenameForeignKey("Objection", "cell", "unit"),
        RenameForeignKey("PaperSignature", "cell", "unit"),
        RenameForeignKey("SignedCopy", "cell", "unit"),
        RenameForeignKey("Adoption", "cell", "unit"),
        migrations.RenameIndex("AgendaItem", new_name="meetings_ag_unit_id_c658d7_idx", old_name="meetings_ag_cell_id_5c5398_idx"),
        migrations.RenameIndex("Meeting", new_name="meetings_me_unit_id_24ccbb_idx", old_name="meetings_me_cell_id_703c65_idx"),
        migrations.RenameIndex("Task", new_name="meetings_ta_unit_id_38599c_idx", old_name="meetings_ta_cell_id_01ea0f_idx"),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
