from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_names_of_files_not_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="short_secret",
            field=models.BooleanField(default=False),
        ),
    ]
