"""The partition of these rows is called what it is: a unit, a committee as well as a cell."""

from django.db import migrations

from chibo.base.kernel.columns import RenameForeignKey


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_correction_requests")]
    operations = [
        RenameForeignKey("CorrectionRequest", "cell", "unit"),
    ]
