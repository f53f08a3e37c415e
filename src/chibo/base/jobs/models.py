"""Jobs with their progress, the workers that do them, and the timetable of those that come back."""

from django.db import models
from django.utils import timezone

from chibo.base.jobs.enums import OPEN_STATES, JobState
from chibo.base.kernel.ids import new_id


class Worker(models.Model):
    """One worker process; its beat moves every few seconds for as long as it can do work.

    The beat is the lease of every job that the worker holds: it ends when it has stood still for
    long enough on the clock of another worker.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    beat = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField()


class Job(models.Model):
    """One piece of work done later; its page shows progress and stays as the result.

    The table is the queue; its states and the steps between them stand in `rules.STEPS`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    account_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Who holds it; none for a command that does it by itself.
    worker_id = models.UUIDField(null=True)
    started_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"])]

    @property
    def is_open(self) -> bool:
        """True while the job waits or runs."""
        return self.state in OPEN_STATES


class Timer(models.Model):
    """When a returning job is due next; taken by compare and swap, so that of several workers one
    starts it.
    """

    name = models.CharField(primary_key=True, max_length=120)
    due_at = models.DateTimeField()
