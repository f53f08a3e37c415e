"""One making of slips.

No code stands in the database: only in the file, for a day, outside every backup.
"""

from django.db import models

from chibo.base.kernel.ids import new_id
from chibo.directory.organisation.models import Unit


class SlipRun(models.Model):
    """Slips that one account has asked for: for whom, what became of it.

    Only that account ever gets the files.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField(db_index=True)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    persons = models.JSONField(default=list)
    # Also for who has a slip that still holds: the earlier one opens nothing any more.
    renew = models.BooleanField(default=False)
    job_id = models.UUIDField(null=True)
    # Who has got a code so far, so that a making that broke off gives the same persons new ones.
    given = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True)
    made = models.PositiveIntegerField(default=0)
    # Who got none, and why: person, name, message, params.
    left_out = models.JSONField(default=list)
