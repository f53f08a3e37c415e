"""Starting work that is done later, and doing it."""

import inspect
import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task

from chibo.base.jobs.enums import JobState
from chibo.base.jobs.models import Job, Timer
from chibo.base.jobs.rules import LEASE, is_given_up, pause_before
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import save_fields

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The requester asked for the job to stop; its transaction is rolled back."""


class Progress:
    """What a job holds in its hand: it reports how far it is and learns whether to stop."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def report(self, done: int, total: int) -> None:
        """The page of the job shows `done` of `total`.

        Raises Cancelled when the requester asked to stop. Call it outside transactions, else nobody sees it.
        """
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total, lease_until=now() + LEASE)
        if Job.objects.filter(pk=self.job.pk, state=JobState.CANCELLED).exists():
            raise Cancelled


def announce(event: str, **facts: Any) -> None:
    """Whoever is wired to the event gets a job, in the transaction of the event itself."""
    listeners: Mapping[str, Sequence[str]] = import_string(settings.WIRING)
    for name in listeners.get(event, ()):
        start_job(name, **facts)


def start_job(name: str, *, account_id: uuid.UUID | None = None, **arguments: Any) -> Job:
    """The job waits for a worker; `name` is the dotted name of a function in some tasks.py."""
    job = Job.objects.create(name=name, arguments={k: str(v) for k, v in arguments.items()}, account_id=account_id)
    run_later.enqueue(job_id=str(job.pk))
    return job


def cancel_job(job: Job) -> None:
    """The job stops at its next report of progress, or never starts."""
    Job.objects.filter(pk=job.pk, state__in=[JobState.WAITING, JobState.RUNNING]).update(
        state=JobState.CANCELLED, finished_at=now()
    )


@task()
def run_later(job_id: str) -> None:
    """The door for the queue's worker."""
    run_job(uuid.UUID(job_id))


def run_job(pk: uuid.UUID) -> Job:
    """The job has run once: done, or waiting for its next attempt, or given up."""
    taken = Job.objects.filter(pk=pk, state=JobState.WAITING).update(state=JobState.RUNNING, lease_until=now() + LEASE)
    job = Job.objects.get(pk=pk)
    if not taken:
        return job
    save_fields(job, attempts=job.attempts + 1)
    function = import_string(job.name)
    extra = {"progress": Progress(job)} if "progress" in inspect.signature(function).parameters else {}
    try:
        result = function(**job.arguments, **extra)
    except Cancelled:
        return job
    except Exception as error:
        log.exception("job %s (%s), attempt %s", job.pk, job.name, job.attempts)
        _try_again(job, error)
        return job
    Job.objects.filter(pk=pk, state=JobState.RUNNING).update(
        state=JobState.DONE, result=result, finished_at=now(), error=""
    )
    job.refresh_from_db()
    return job


def run_waiting_jobs() -> int:
    """Every waiting job has run once in this process; returns how many. For commands and tests without a worker."""
    count = 0
    while job := Job.objects.filter(state=JobState.WAITING, attempts=0).order_by("created_at", "pk").first():
        run_job(job.pk)
        count += 1
    return count


def reap_jobs(*, at: datetime) -> int:
    """Jobs whose worker died (their lease is past) wait again, or are given up at the third death; returns how many."""
    dead = list(Job.objects.filter(state=JobState.RUNNING, lease_until__lt=at))
    for job in dead:
        _try_again(job, RuntimeError("the worker stopped"))
    return len(dead)


def start_due(timers: Mapping[str, timedelta], *, at: datetime) -> list[str]:
    """Every returning job that is due has been started once, however many workers ask; returns their names."""
    started = []
    for name, every in timers.items():
        timer, _ = Timer.objects.get_or_create(pk=name, defaults={"due_at": at})
        if timer.due_at > at:
            continue
        with transaction.atomic():
            if Timer.objects.filter(pk=name, due_at=timer.due_at).update(due_at=at + every):
                start_job(name)
                started.append(name)
    return started


def _try_again(job: Job, error: Exception) -> None:
    if is_given_up(job.attempts):
        save_fields(job, state=JobState.FAILED, error=repr(error)[:2000], finished_at=now())
        return
    save_fields(job, state=JobState.WAITING, error=repr(error)[:2000], lease_until=None)
    run_later.using(run_after=now() + pause_before(job.attempts + 1)).enqueue(job_id=str(job.pk))
