"""A try of the address that members open is kept among the runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0003_alarms_of_the_clock_the_read_log_and_the_attachments")]
    operations = [
        migrations.AlterField(
            model_name="run",
            name="kind",
            field=models.CharField(
                choices=[
                    ("backup", "backup"), ("restore", "restore"), ("audit", "check of the audit"),
                    ("files", "check of the attachments"), ("address", "try of the address that members open"),
                ],
                max_length=10,
            ),
        ),
    ]
