from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("regulations", "0004_edition_is_called_merged_pack")]

    operations = [
        migrations.CreateModel(
            name="RegulationMark",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("mark", models.CharField(max_length=32)),
            ],
        ),
    ]
