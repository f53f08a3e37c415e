"""What every row of the work has in common, and what is left of one that was taken away."""

from typing import ClassVar

from django.db import models

from chibo.base.kernel.ids import new_id
from chibo.base.kernel.marks import MARKS


class OperationalRow(models.Model):
    """A row that the writer keeps: found by its id, bearing the revision of its unit that changed
    it last.
    """

    # False for rows that are written otherwise (decision 35): no revision tells that they changed.
    revision_tells: ClassVar = True
    # True for rows that are worked out of others, and told to nobody as something that was written.
    derived: ClassVar = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rev = models.BigIntegerField(default=0)

    class Meta:
        abstract = True

    def check_owner(self) -> None:
        """Raises ValueError when the row cannot be the work of its unit."""


class ChangeMark(models.Model):
    """A number that is another one whenever something changed in a table that no revision covers;
    only triggers write it (see `kernel.marks`).
    """

    mark = models.BigIntegerField()
    # The transaction that changed it last, so that one transaction changes it once (PostgreSQL).
    changed_in = models.BigIntegerField(default=0)

    class Meta:
        db_table = MARKS


class Tombstone(models.Model):
    """A row of that table was taken away at that revision of the unit; it says nothing of what
    stood in it.

    Never changed; deleted only with a practice that is taken away whole.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    rev = models.BigIntegerField()
    table = models.CharField(max_length=60)
    row_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_id", "rev"], name="rows_tombstone_of_revision"),
            models.UniqueConstraint(fields=["unit_id", "row_id"], name="rows_removed_once"),
        ]
