from typing import Any

from django.db import migrations, models


def forget_waits_that_were_confirmed(apps: Any, schema_editor: Any) -> None:
    """A role that a second person confirmed after its wait bears no mark of the wait any more."""
    confirmed = apps.get_model("role_requests", "RoleRequest").objects.filter(outcome="confirmed", grant__isnull=False)
    grants = apps.get_model("access", "RoleGrant").objects.filter(begins_at__isnull=False)
    grants.filter(pk__in=confirmed.values("grant_id")).update(begins_at=None)


class Migration(migrations.Migration):
    dependencies = [("role_requests", "0001_initial"), ("access", "0003_grant_begins_at")]

    operations = [
        migrations.AlterField(
            model_name="rolerequest",
            name="way",
            field=models.CharField(
                choices=[
                    ("at_once", "at once, as the first of an empty installation"),
                    ("second_person", "when a second person confirms"),
                    ("from_below", "when an office below confirms, 24 hours after the request at the earliest"),
                    ("wait", "by itself after 24 hours, unless stopped"),
                ],
                max_length=15,
            ),
        ),
        migrations.RunPython(forget_waits_that_were_confirmed, migrations.RunPython.noop),
    ]
