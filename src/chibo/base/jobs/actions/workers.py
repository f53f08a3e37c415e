"""Workers: who is at work, and what becomes of a job whose worker died."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from chibo.base.jobs.actions import log, try_again
from chibo.base.jobs.enums import JobState
from chibo.base.jobs.models import Job, Worker
from chibo.base.jobs.rules import WITHOUT_BEAT
from chibo.base.kernel.dates import AHEAD, now


def add_worker(name: str) -> Worker:
    """A worker stands in the table with its first beat."""
    return Worker.objects.create(name=name[:120], seen_at=now())


def beat(worker: Worker) -> bool:
    """The worker has been seen now; its row returns when somebody took it for dead.

    False then: what it held may be somebody else's now.
    """
    stood = Worker.objects.filter(pk=worker.pk).update(seen_at=now(), beat=F("beat") + 1)
    if not stood:
        Worker.objects.create(pk=worker.pk, name=worker.name, seen_at=now())
    return bool(stood)


def let_go(worker_id: uuid.UUID) -> int:
    """Every job that this worker still holds waits again or is given up; returns how many.

    For the worker itself, with empty hands.
    """
    return _give_back(Job.objects.filter(state=JobState.RUNNING, worker_id=worker_id))


def reap_jobs(*, at: datetime, dead: Iterable[uuid.UUID] = ()) -> int:
    """Jobs whose worker died wait again, or are given up at the last death; returns how many.

    Dead are the workers named, those that no row knows, and commands without a beat an hour after
    they took the job, or that are said to have taken it in the future.
    """
    buried = list(dead)
    known = Worker.objects.exclude(pk__in=buried).values("pk")
    no_longer = (
        Q(started_at__lt=at - WITHOUT_BEAT)
        | Q(started_at__isnull=True)
        | Q(started_at__gt=at + AHEAD)
    )
    without = Q(worker_id__isnull=True) & no_longer
    gone = Q(worker_id__isnull=False) & ~Q(worker_id__in=known)
    number = _give_back(Job.objects.filter(without | gone, state=JobState.RUNNING))
    Worker.objects.filter(pk__in=buried).delete()
    return number


def _give_back(rows: QuerySet[Job]) -> int:
    """These jobs, whose worker stopped, wait again or are given up; returns how many."""
    left = list(rows)
    for job in left:
        log.warning("job %s (%s): its worker stopped in attempt %s", job.pk, job.name, job.attempts)
        try_again(job, repr(RuntimeError("the worker stopped")))
    return len(left)
