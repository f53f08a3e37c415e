"""Why an extraordinary meeting is called has a place of its own; until now it stood where the reason of a move stands.

The column is added by a statement of its own: on SQLite the usual way remakes the table and loses the guards of sealed meetings.
"""

from django.db import migrations, models

COLUMN = """ALTER TABLE meetings_meeting ADD COLUMN call_reason varchar(300) DEFAULT '' NOT NULL"""


def parted(planned, reason, *, moved):
    """(reason of the call, reason of the move) from what was written at the planning (None: not known) and what stands now.

    A move took the place of the reason of the call, or took it away with the day of the plan; what was written at the
    planning stands in the audit. Where it does not, the text of a meeting that was never moved can only be that of its call.
    """
    if planned is None:
        return ("", reason) if moved else (reason, "")
    return planned, reason if moved and reason != planned else ""


def carry_over(apps, schema_editor):
    meetings, entries = apps.get_model("meetings", "Meeting"), apps.get_model("audit", "Entry")
    # The plan of the year writes none for its regular meetings: whatever stands there is of a move.
    for row in meetings.all_rows_unscoped.exclude(kind="regular").iterator():
        entry = entries.objects.filter(code="meeting.plan", target=f"meeting:{row.pk}").order_by("seq").first()
        planned = (entry.values or {}).get("move_reason") if entry else None
        moved = row.planned_on != row.rule_day
        row.call_reason, row.move_reason = parted(planned, row.move_reason, moved=moved)
        if row.call_reason:
            row.save(update_fields=["call_reason", "move_reason"])


def carry_back(apps, schema_editor):
    meetings = apps.get_model("meetings", "Meeting")
    rows = meetings.all_rows_unscoped.exclude(call_reason="").filter(move_reason="")
    rows.update(move_reason=models.F("call_reason"))


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("meetings", "0012_changes_of_convened_meetings"),
        ("organisation", "0002_path_collation"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(COLUMN, "ALTER TABLE meetings_meeting DROP COLUMN call_reason"),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="meeting",
                    name="call_reason",
                    field=models.CharField(blank=True, db_default="", default="", max_length=300),
                ),
            ],
        ),
        migrations.RunPython(carry_over, carry_back),
    ]
