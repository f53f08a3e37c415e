"""The partition of these rows is called what it is: a unit, a committee as well as a cell."""

from django.db import migrations

from chibo.base.kernel.columns import RenameForeignKey


class Migration(migrations.Migration):
    dependencies = [("changes", "0002_moment_of_carrying_out")]
    operations = [
        RenameForeignKey("Change", "cell", "unit"),
        migrations.RenameIndex("Change", new_name="changes_cha_unit_id_d0fe92_idx", old_name="changes_cha_cell_id_9c3848_idx"),
    ]
