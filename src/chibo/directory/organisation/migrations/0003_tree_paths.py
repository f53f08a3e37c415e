"""A stay of a unit says with which path it stood there, so that a past month finds the tree of its time.

The model is called TreePath instead of Edge; its table keeps its name. No unit has moved before this
migration: the path of every stay is the one its unit has.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill_paths(apps, schema_editor):
    of_unit = apps.get_model("organisation", "Unit").all_rows_unscoped.filter(pk=OuterRef("unit_id"))
    apps.get_model("organisation", "TreePath").objects.update(path=Subquery(of_unit.values("path")[:1]))


def compare_bytes(apps, schema_editor):
    """As the paths of units do: a range over a sub-tree is answered from the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE organisation_edge ALTER COLUMN path TYPE varchar(200) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_path_collation")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(old_name="Edge", new_name="TreePath"),
                migrations.AlterModelTable(name="treepath", table="organisation_edge"),
            ],
            database_operations=[],
        ),
        migrations.AlterField(
            "treepath",
            "unit",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="organisation.unit"),
        ),
        migrations.AlterField(
            "treepath",
            "parent",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
            ),
        ),
        migrations.AddField(
            "treepath", "path", models.CharField(db_index=True, default="", max_length=200), preserve_default=False
        ),
        migrations.RunPython(compare_bytes, migrations.RunPython.noop),
        migrations.RunPython(fill_paths, migrations.RunPython.noop),
    ]
