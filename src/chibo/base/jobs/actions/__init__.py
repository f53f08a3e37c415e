"""Starting work that is done later, doing it, and taking up what a dead worker left."""

import inspect
import json
import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils.module_loading import import_string

from chibo.base.jobs.enums import OPEN_STATES, JobState, JobStep
from chibo.base.jobs.models import Job, Timer
from chibo.base.jobs.rules import (
    HELD,
    STEPS,
    JobKind,
    kind_of,
    longest_wait,
    pause_after_failures,
    pause_before,
)
from chibo.base.kernel.dates import AHEAD, now
from chibo.base.kernel.db import bulk_insert
from chibo.base.kernel.redact import redact
from chibo.base.kernel.request_id import current_request_id, request_id
from chibo.base.kernel.shared_mark import one_work

log = logging.getLogger(__name__)
_NEVER = threading.Event()
# So many ended jobs in one statement: others who write wait for a moment only.
_FORGOTTEN_AT_ONCE = 1000


class Cancelled(Exception):
    """The job is to stop: its requester asked for it, or another worker has it now; its transaction
    is rolled back.
    """


class Interrupted(Cancelled):
    """The worker is to stop; the job waits for the next one."""


class Progress:
    """What a job holds in its hand: it reports how far it is and learns whether to stop."""

    def __init__(self, job: Job, stopping: threading.Event = _NEVER) -> None:
        self.job = job
        self.stopping = stopping

    def report(self, done: int, total: int) -> None:
        """The page of the job shows `done` of `total`.

        Raises Cancelled when the requester asked to stop or the job is no longer this worker's;
        Interrupted when the worker is to stop. Call it outside transactions, else nobody sees it.
        """
        _attempt(self.job).update(done=done, total=total)
        if not is_in_hand(self.job):
            raise Cancelled
        if self.stopping.is_set():
            raise Interrupted


def announce(event: str, **facts: Any) -> None:
    """Whoever is wired to the event gets a job, in the transaction of the event itself."""
    announce_each(event, [facts])


def announce_each(event: str, each: Sequence[Mapping[str, Any]]) -> None:
    """Whoever is wired to the event gets one job for each of these facts, in the transaction of the
    event, in one statement.
    """
    listeners: Mapping[str, Sequence[str]] = import_string(settings.WIRING)
    for name in listeners.get(event, ()):
        bulk_insert([_new_job(name, facts) for facts in each])


def start_job(name: str, *, account_id: uuid.UUID | None = None, **arguments: Any) -> Job:
    """The job waits for a worker; `name` is the dotted name of a function in some tasks.py."""
    row = _new_job(name, arguments, account_id=account_id)
    row.save(force_insert=True)
    return row


def cancel_job(job: Job) -> None:
    """The job stops at its next report of progress, or never starts."""
    _move(Job.objects.filter(pk=job.pk), JobStep.CANCEL, finished_at=now())


def retry_jobs(jobs: QuerySet[Job]) -> int:
    """Those of these jobs that were given up wait again, with all their attempts before them;
    returns how many.
    """
    return _move(
        jobs,
        JobStep.RETRY,
        due_at=now(),
        attempts=0,
        worker_id=None,
        started_at=None,
        finished_at=None,
        error="",
    )


def drop_jobs(jobs: QuerySet[Job]) -> int:
    """Those of these jobs that were given up are settled and never done; returns how many."""
    return _move(jobs, JobStep.DROP)


def hold_letters() -> int:
    """Letters that wait, or are being sent, are given up without an attempt until an administrator
    lets them be tried; how many.
    """
    held = 0
    for job in Job.objects.filter(state__in=OPEN_STATES):
        kind = kind_of_job(job)
        if kind.letter:
            rows = Job.objects.filter(pk=job.pk)
            held += _move(rows, JobStep.HOLD, error=HELD, finished_at=now())
            _begin_after(kind, job)
    return held


def claim_job(*, worker_id: uuid.UUID, at: datetime) -> Job | None:
    """The job that has been due longest is this worker's and nobody else's, one attempt begun; None
    when none is due.

    Compare and swap, outside transactions: the row is taken only while it still waits, the same way
    on both databases.
    """
    due = Job.objects.filter(state=JobState.WAITING, due_at__lte=at).order_by("due_at", "pk")
    for pk in due.values_list("pk", flat=True)[:5]:
        if job := _take(pk, worker_id):
            return job
    return None


def run_job(pk: uuid.UUID) -> Job:
    """The job has run once if it waited, due or not: done, or waiting for its next attempt, or
    given up.
    """
    job = _take(pk, None)
    return perform(job) if job else Job.objects.get(pk=pk)


def perform(job: Job, *, stopping: threading.Event = _NEVER) -> Job:
    """A job that was taken has run: done, waiting again, cancelled or given up.

    No state of the database stops the end from being written: what is locked or lost is waited for.
    """
    with request_id(job.request_id), one_work():
        return _perform(job, stopping)


def _perform(job: Job, stopping: threading.Event) -> Job:
    try:
        _work(job, stopping)
    except Interrupted:
        _move(_attempt(job), JobStep.HAND_BACK, attempts=F("attempts") - 1, due_at=now())
    except Cancelled:
        pass
    except Exception as error:
        log.exception("job %s (%s), attempt %s", job.pk, job.name, job.attempts)
        told = redact(repr(error))
        patiently(lambda: try_again(job, told), stopping)
    patiently(job.refresh_from_db, stopping)
    return job


def run_waiting_jobs() -> int:
    """Every waiting job has run once in this process; returns how many.

    For commands and tests without a worker.
    """
    count = 0
    while (
        job := Job.objects.filter(state=JobState.WAITING, attempts=0)
        .order_by("created_at", "pk")
        .first()
    ):
        run_job(job.pk)
        count += 1
    return count


def bring_back(timers: Mapping[str, timedelta], *, at: datetime) -> int:
    """What a clock that was ahead had put off is due now; returns how many jobs and timers.

    Whoever is wired to it is told.

    No job is due later than the pause after its last attempt, no timer later than its period. An
    idle look writes nothing.
    """
    put_off: list[QuerySet[Any]] = list(_jobs_put_off(at))
    put_off += [
        Timer.objects.filter(pk=name, due_at__gt=at + every + AHEAD)
        for name, every in timers.items()
    ]
    furthest = [
        latest for rows in put_off if (latest := rows.aggregate(latest=Max("due_at"))["latest"])
    ]
    if not furthest:
        return 0
    with transaction.atomic():
        count = sum(rows.update(due_at=at) for rows in put_off)
        if not count:  # another worker was first, and has told of it
            return 0
        announce("clock.ahead", until=max(furthest).isoformat())
    log.warning(
        "the clock was ahead, up to %s: %s jobs and timers are due now", max(furthest), count
    )
    return count


def _jobs_put_off(at: datetime) -> Iterator[QuerySet[Job]]:
    """The waiting jobs that no pause of their kind explains, kind by kind."""
    waiting = Job.objects.filter(state=JobState.WAITING, due_at__gt=at + AHEAD).order_by()
    for name, attempts in waiting.values_list("name", "attempts").distinct():
        longest = longest_wait(kind_of_job(Job(name=name)), attempts)
        yield waiting.filter(name=name, attempts=attempts, due_at__gt=at + longest + AHEAD)


def start_due(timers: Mapping[str, timedelta], *, at: datetime) -> list[str]:
    """Every returning job that is due has been started once, however many workers ask; returns
    their names.
    """
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


def forget_jobs(*, before: datetime) -> int:
    """Jobs that ended before that moment are gone, some at a time; returns how many.

    Those that an account asked for and that were not done stay: their page says what became of it.
    """
    kept = Q(account_id__isnull=False) & ~Q(state=JobState.DONE)
    ended = Job.objects.filter(finished_at__lt=before).exclude(kept).order_by("finished_at")
    number = 0
    while keys := list(ended.values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE]):
        number += Job.objects.filter(pk__in=keys).delete()[0]
    return number


def kind_of_job(job: Job) -> JobKind:
    """What holds for the job; the usual where its function is gone."""
    try:
        return kind_of(import_string(job.name))
    except Exception:
        return JobKind()


def drop_connection() -> None:
    """The next query opens a connection of its own, unless a transaction is open on this one."""
    if not connection.in_atomic_block:
        connection.close()


def _new_job(
    name: str, arguments: Mapping[str, Any], *, account_id: uuid.UUID | None = None
) -> Job:
    plain = {key: str(value) for key, value in arguments.items()}
    due = now() + kind_of_job(Job(name=name)).delay
    return Job(
        name=name,
        arguments=plain,
        account_id=account_id,
        request_id=current_request_id(),
        due_at=due,
    )


def _take(pk: uuid.UUID, worker_id: uuid.UUID | None) -> Job | None:
    taken = _move(
        Job.objects.filter(pk=pk),
        JobStep.TAKE,
        worker_id=worker_id,
        started_at=now(),
        attempts=F("attempts") + 1,
    )
    return Job.objects.get(pk=pk) if taken else None


def _move(jobs: QuerySet[Job], step: JobStep, **changes: Any) -> int:
    """Those of these jobs that stand where the step begins have taken it; returns how many.

    The only place that writes the state of a job.
    """
    begins, leads_to = STEPS[step]
    return jobs.filter(state__in=begins).update(state=leads_to, **changes)


def is_in_hand(job: Job) -> bool:
    """True while this very attempt has the job: nobody has cancelled it or taken it over."""
    return _held(job).exists()


def _held(job: Job) -> QuerySet[Job]:
    """The row for as long as this very attempt has it."""
    return _attempt(job).filter(state=JobState.RUNNING)


def _attempt(job: Job) -> QuerySet[Job]:
    """The row while no later attempt has begun."""
    return Job.objects.filter(
        pk=job.pk, worker_id=job.worker_id, attempts=job.attempts, started_at=job.started_at
    )


def _work(job: Job, stopping: threading.Event) -> None:
    function = import_string(job.name)
    extra = (
        {"progress": Progress(job, stopping)}
        if "progress" in inspect.signature(function).parameters
        else {}
    )
    if kind_of(function).repeatable:
        result = function(**job.arguments, **extra)
        patiently(lambda: _finish(job, result), stopping)
        return
    with transaction.atomic():
        if not _finish(job, function(**job.arguments, **extra)):
            raise Cancelled


def _finish(job: Job, result: Any) -> int:
    json.dumps(
        result
    )  # what cannot be kept fails here, before a transaction of the caller would be spoilt
    return _move(_attempt(job), JobStep.FINISH, result=result, finished_at=now(), error="")


@transaction.atomic
def try_again(job: Job, error: str) -> None:
    """A job that failed waits again after its pause, or is given up after its last attempt."""
    kind = kind_of_job(job)
    pause = pause_before(kind, job.attempts + 1)
    if pause is not None:
        _move(_attempt(job), JobStep.TRY_AGAIN, error=error[:2000], due_at=now() + pause)
    elif _move(_attempt(job), JobStep.GIVE_UP, error=error[:2000], finished_at=now()):
        _begin_after(kind, job)


def _begin_after(kind: JobKind, job: Job) -> None:
    if kind.given_up:
        start_job(kind.given_up, **job.arguments)


def patiently(act: Callable[[], Any], stopping: threading.Event = _NEVER) -> None:
    """The act has been done, however long the database was locked or away; given up only when the
    worker is to stop.

    Inside a transaction of the caller nothing is repeated: the caller's work is lost as a whole.
    """
    failures = 0
    while True:
        try:
            act()
            return
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block:
                raise
            failures += 1
            log.warning("the database does not answer (%s); tried again", error)
            _drop_quietly()
            if stopping.wait(pause_after_failures(failures)):
                raise


def _drop_quietly() -> None:
    try:
        drop_connection()
    except DatabaseError:
        log.warning("a lost connection could not be closed")
