"""The model has another name; its table keeps the one it has, so that no row is touched."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_receipt_holder")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(old_name="Receipt", new_name="IdempotencyKey"),
                migrations.AlterModelTable(name="idempotencykey", table="audit_receipt"),
            ]
        )
    ]
