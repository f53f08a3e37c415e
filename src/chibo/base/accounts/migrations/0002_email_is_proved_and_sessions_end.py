"""Sessions can be ended; an e-mail stands in the account only once it is proved, and none was: the directory keeps what was typed."""

from django.db import migrations, models


def forget_unproved(apps, schema_editor):
    apps.get_model("accounts", "Account").objects.exclude(email="").update(email="")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="session_version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(forget_unproved, migrations.RunPython.noop),
    ]
