"""What a sealed meeting rests on never changes: roll call, votes, agenda, huddle, reviews of tasks, the text of its resolutions.

A later migration that remakes one of these tables on SQLite takes the guards off before and puts them back after it.
"""

from django.db import migrations

from chibo.base.kernel.guards import guard_sql, unguard_sql

SEALED = "EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = {parent}.meeting_id AND m.sealed_at IS NOT NULL)"
WHOLE = ("meetings_attendance", "meetings_vote", "meetings_agendaitem", "meetings_huddle", "meetings_taskreview")
# Publication comes after sealing; the facts of the meeting and the text of the resolution stand.
RESOLUTION = ("id", "cell_id", "meeting_id", "kind", "term", "number", "symbol", "title", "body", "issued_on")
MEETING = (
    *("id", "cell_id", "kind", "month", "state", "sealed_at", "held_on", "opened_at", "closed_at", "entered_at"),
    *("entered_late", "chair_id", "minute_taker_id", "due_count", "present_count", "excused_count", "unexcused_count"),
    *("tasks_due", "tasks_done"),
)


def changed(columns):
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


def guards(vendor):
    for table in WHOLE:
        yield table, guard_sql(vendor, table, update_when="1 = 1", sealed=SEALED)
    again = "OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at"
    text = f"{changed(RESOLUTION)} OR ({again})"
    yield "meetings_resolution", guard_sql(vendor, "meetings_resolution", update_when=text, sealed=SEALED)
    own = "OLD.sealed_at IS NOT NULL"
    yield "meetings_meeting", guard_sql(vendor, "meetings_meeting", update_when=f"{own} AND ({changed(MEETING)})", delete_when=own)


def guard(apps, schema_editor):
    for _, statements in guards(schema_editor.connection.vendor):
        for statement in statements:
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, _ in guards(vendor):
        for statement in unguard_sql(vendor, table):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_month_huddle_and_notice")]
    operations = [migrations.RunPython(guard, unguard)]
