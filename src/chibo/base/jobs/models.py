"""Jobs with their progress, and the timetable of those that come back."""

from django.db import models

from chibo.base.jobs.enums import JobState
from chibo.base.kernel.ids import new_id


class Job(models.Model):
    """One piece of work done later; its page shows progress and stays as the result."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    account_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)


class Timer(models.Model):
    """When a returning job is due next; taken by compare and swap, so that of several workers one starts it."""

    name = models.CharField(primary_key=True, max_length=120)
    due_at = models.DateTimeField()
