"""A workbook that came in: what it says, the remarks on it, what it would change, and what became
of it.
"""

from django.db import models

from chibo.base.kernel.ids import new_id
from chibo.directory.organisation.models import Unit


class RosterImport(models.Model):
    """One upload for one committee; nothing of it reaches the directory before it is confirmed.

    `roster` goes when the upload is applied or a newer one takes its place, and with it `sheets`
    (the workbook as it came, kept while there are remarks to write into it) and `conversion` (what
    an old font would read in Unicode). `lines` name every change, `mark` is their digest: the
    preview is only good while the directory still gives the same one. `stops` are the findings that
    somebody has to confirm by itself; `looked_at_by` did.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roster_imports")
    file_name = models.CharField(max_length=200)
    uploaded_by = models.CharField(max_length=200)
    account_id = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()
    on = models.DateField()
    roster = models.JSONField(null=True)
    sheets = models.JSONField(null=True)
    conversion = models.JSONField(null=True)
    stops = models.JSONField(default=list)
    looked_at_by = models.CharField(max_length=200, blank=True)
    findings = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    mark = models.CharField(max_length=64)
    job_id = models.UUIDField(null=True)
    refused = models.JSONField(null=True)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "uploaded_at"])]

    @property
    def errors(self) -> int:
        """How many findings stop the import."""
        return sum(1 for finding in self.findings if finding["severity"] == "error")

    @property
    def is_open(self) -> bool:
        """True while it can still be confirmed."""
        return self.applied_at is None and self.roster is not None
