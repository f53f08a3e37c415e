"""A unit knows how often something changed elsewhere that its rows are told by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_moment_of_the_deed")]
    operations = [
        migrations.AddField("chain", "touched", models.BigIntegerField(default=0)),
    ]
