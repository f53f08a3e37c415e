"""Being in charge of a cell is one row, the assignment: the grant of the role that stood beside it goes."""

from django.db import migrations
from django.db.models import Exists, OuterRef

ROLE = "official_in_charge"


def drop_doubled(apps, schema_editor):
    """What the grant said stands in the assignment and in the chain, where its entries stay as they
    are. A grant without any assignment of this person over this unit is no double: it stays, and so
    does one that a request for a role names.
    """
    assignments = apps.get_model("assignments", "Assignment")._base_manager
    grants = apps.get_model("access", "RoleGrant")._base_manager
    doubled = assignments.filter(official=OuterRef("person"), unit=OuterRef("unit"))
    grants.filter(Exists(doubled), role=ROLE, requests__isnull=True).delete()


def double_again(apps, schema_editor):
    """The version before reads rights from grants alone."""
    assignments = apps.get_model("assignments", "Assignment")._base_manager
    grant = apps.get_model("access", "RoleGrant")
    grant._base_manager.bulk_create(
        grant(
            person_id=row.official_id,
            role=ROLE,
            unit_id=row.unit_id,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in assignments.all()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_grant_begins_at"),
        ("role_requests", "0002_a_role_may_be_confirmed_from_below"),
        ("assignments", "0002_partition_is_a_unit"),
    ]
    operations = [migrations.RunPython(drop_doubled, double_again)]
