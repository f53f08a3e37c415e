"""Jobs, read by the account that asked for them; the state of the queue, for the installation."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from chibo.base.jobs.enums import JobState
from chibo.base.jobs.models import Job, Worker
from chibo.base.jobs.rules import HELD
from chibo.base.kernel.dates import AHEAD, now


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs wait, run, and were given up."""

    waiting: int
    running: int
    failed: int


def last_beat() -> datetime | None:
    """When a worker was last seen able to work; None when there never was one.

    A beat in the future proves nothing.
    """
    seen: datetime | None = Worker.objects.filter(seen_at__lte=now() + AHEAD).aggregate(
        last=Max("seen_at")
    )["last"]
    return seen


def beats_besides(own: uuid.UUID) -> dict[uuid.UUID, int]:
    """The beat of every worker but this one."""
    return dict(Worker.objects.exclude(pk=own).values_list("pk", "beat"))


def job_counts() -> JobCounts:
    """The jobs of the whole installation by state, one query."""
    open_states = (JobState.WAITING, JobState.RUNNING, JobState.FAILED)
    rows = (
        Job.objects.filter(state__in=open_states)
        .values_list("state")
        .annotate(number=Count("pk"))
        .order_by()
    )
    found = dict(rows)
    return JobCounts(*(found.get(state, 0) for state in open_states))


def oldest_due() -> datetime | None:
    """Since when the job that waits longest has been due (a moment ahead when none is due yet);
    None when none waits.
    """
    return (
        Job.objects.filter(state=JobState.WAITING)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )


def failed_jobs() -> QuerySet[Job]:
    """The jobs that were given up, newest first; names, moments and errors, no content."""
    return Job.objects.filter(state=JobState.FAILED).order_by("-finished_at", "-pk")


def held_jobs() -> QuerySet[Job]:
    """Those of them that a restore has held."""
    return failed_jobs().filter(error=HELD)
