"""One making of a month's papers as a file.

The file lies outside the database and every backup, for a day.
"""

from typing import ClassVar

from django.db import models

from chibo.base.kernel.ids import new_id
from chibo.directory.organisation.models import Unit


class PapersRun(models.Model):
    """The papers of a month that one account has asked for, and what became of it.

    Only that account ever gets the file.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    account_id = models.UUIDField(db_index=True)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    job_id = models.UUIDField(null=True)
    made_at = models.DateTimeField(null=True)
    papers = models.PositiveIntegerField(default=0)
    # What is missing or unfinished: cell, findings.
    gaps = models.JSONField(default=list)
    # Cell → the persons of whom a paper in the file says something, for the readings of who takes
    # it out.
    persons = models.JSONField(default=dict)

    marks_changes: ClassVar = True
