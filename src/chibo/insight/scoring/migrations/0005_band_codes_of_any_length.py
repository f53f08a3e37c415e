"""A band's code is as long as a regulation may write it; the guard of the decisions stands again afterwards."""

from importlib import import_module

from django.db import migrations, models

standing = import_module("chibo.insight.scoring.migrations.0004_decisions_stand")


class Migration(migrations.Migration):
    dependencies = [("scoring", "0004_decisions_stand")]
    operations = [
        migrations.RunPython(standing.unguard, standing.guard),
        migrations.AlterField("scoresheet", "self_band", models.CharField(blank=True, max_length=60)),
        migrations.AlterField("scoresheet", "attending_band", models.CharField(blank=True, max_length=60)),
        migrations.AlterField("scoresheet", "official_band", models.CharField(blank=True, max_length=60)),
        migrations.AlterField("scoredecision", "band", models.CharField(max_length=60)),
        migrations.RunPython(standing.guard, standing.unguard),
    ]
