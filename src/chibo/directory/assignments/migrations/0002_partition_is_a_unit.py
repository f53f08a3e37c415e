"""The partition of these rows is called what it is: a unit, a committee as well as a cell."""

from django.db import migrations

from chibo.base.kernel.columns import RenameForeignKey


class Migration(migrations.Migration):
    dependencies = [("assignments", "0001_initial")]
    operations = [
        RenameForeignKey("Assignment", "cell", "unit"),
    ]
