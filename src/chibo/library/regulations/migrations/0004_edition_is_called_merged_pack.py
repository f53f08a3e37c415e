"""The model has another name; its table keeps the one it has, so that no row is touched."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("regulations", "0003_offices_confirm_what_holds")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(old_name="Edition", new_name="MergedPack"),
                migrations.AlterModelTable(name="mergedpack", table="regulations_edition"),
            ]
        )
    ]
