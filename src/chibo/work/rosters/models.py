"""A workbook that came in: staged rows, findings, what it would change, and what became of it."""

from django.db import models

from chibo.base.kernel.ids import new_id
from chibo.directory.organisation.models import Unit


class RosterImport(models.Model):
    """One upload for one commune; nothing of it reaches the directory before it is confirmed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roster_imports")
    file_name = models.CharField(max_length=200)
    uploaded_by = models.CharField(max_length=200)
    account_id = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()
    on = models.DateField()
    rows = models.JSONField()
    findings = models.JSONField(default=list)
    changes = models.JSONField(default=dict)
    directory_rev = models.BigIntegerField(default=0)
    job_id = models.UUIDField(null=True)
    applied_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
