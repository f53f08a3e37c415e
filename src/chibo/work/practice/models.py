"""That somebody practises for a cell; all that is done in the practice hangs on a unit outside the
tree.
"""

from typing import ClassVar

from django.db import models

from chibo.base.kernel.ids import new_id
from chibo.directory.organisation.models import Unit


class Practice(models.Model):
    """One person's practice for a cell.

    The row stays when the practice is taken away, and then says only that there was one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField(db_index=True)
    begun_at = models.DateTimeField()
    # Where everything stands that is done in it; None once it is taken away.
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    # Its meeting had been closed when it was taken away.
    held = models.BooleanField(default=False)

    marks_changes: ClassVar = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "account_id"],
                condition=models.Q(unit__isnull=False),
                name="practice_one_in_hand",
            )
        ]
