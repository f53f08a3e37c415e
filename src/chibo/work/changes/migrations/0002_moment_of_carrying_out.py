"""`done_at` is the moment of a deed, which the writer of rows takes for every row; the change has a name of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("changes", "0001_directory_changes")]
    operations = [migrations.RenameField("change", "done_at", "applied_at")]
