"""Runs of what keeps the installation safe, and alarms that stand."""

from django.db import models

from chibo.base.kernel.ids import new_id
from chibo.base.maintenance.enums import AlarmCode, RunKind


class Run(models.Model):
    """One backup, restore or check of the audit, with how it ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=RunKind.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_index=True)
    ok = models.BooleanField()
    place = models.CharField(max_length=500, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    error = models.TextField(blank=True)


class Alarm(models.Model):
    """Something that administrators were told of and that still stands; gone when it is over."""

    code = models.CharField(primary_key=True, max_length=10, choices=AlarmCode.choices)
    message = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
