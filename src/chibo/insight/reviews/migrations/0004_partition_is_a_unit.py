"""The partition of these rows is called what it is: a unit, a committee as well as a cell."""

from django.db import migrations

from chibo.base.kernel.columns import RenameForeignKey


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_months_before_the_system")]
    operations = [
        RenameForeignKey("Review", "cell", "unit"),
        RenameForeignKey("Decision", "cell", "unit"),
        RenameForeignKey("Note", "cell", "unit"),
        RenameForeignKey("YearFact", "cell", "unit"),
        RenameForeignKey("EarlierMonth", "cell", "unit"),
    ]
