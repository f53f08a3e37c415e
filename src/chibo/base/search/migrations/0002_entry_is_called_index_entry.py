"""The model has another name; its table keeps the one it has, so that no row is touched."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0001_entries_and_index_of_words")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(old_name="Entry", new_name="IndexEntry"),
                migrations.AlterModelTable(name="indexentry", table="search_entry"),
            ]
        )
    ]
