"""The partition of these rows is called what it is: a unit, a committee as well as a cell."""

from django.db import migrations

from chibo.base.kernel.columns import RenameForeignKey


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_reminders_of_cells")]
    operations = [
        RenameForeignKey("Reminder", "cell", "unit"),
    ]
