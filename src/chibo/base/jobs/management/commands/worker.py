"""Does the waiting jobs, starts the returning ones and takes up those whose worker died."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils.module_loading import import_string

from chibo.base.jobs.actions import (
    bring_back,
    claim_job,
    drop_connection,
    is_in_hand,
    kind_of_job,
    perform,
    start_due,
)
from chibo.base.jobs.actions.workers import add_worker, beat, let_go, reap_jobs
from chibo.base.jobs.models import Job, Worker
from chibo.base.jobs.queries import beats_besides
from chibo.base.jobs.rules import BEAT, WorkerWatch, pause_after_failures
from chibo.base.kernel.dates import now

log = logging.getLogger(__name__)
POLL_SECONDS = 0.5
TICK_SECONDS = 30
STUCK_SECONDS = 120
OVER_ITS_LIMIT = 70  # exit code, as in sysexits.h: the software itself


class Hands:
    """What the main thread does, for the thread that beats: no beat without life, and no job over
    its limit.

    Either ends the process, so that a fresh one takes its place; what it held waits again after the
    silence.
    """

    def __init__(self) -> None:
        self.moved = time.monotonic()
        self.job: Job | None = None
        self.until = 0.0
        # Somebody took this worker for dead; what it holds may be another's by now.
        self.doubted = False

    def move(self) -> None:
        self.moved = time.monotonic()

    @contextmanager
    def holding(self, job: Job) -> Iterator[None]:
        """While inside, this is the job; its time runs."""
        self.until = time.monotonic() + kind_of_job(job).limit.total_seconds()
        self.job = job
        try:
            yield
        finally:
            self.job = None
            self.move()

    @property
    def overdue(self) -> Job | None:
        """The job that has used up its time, None otherwise."""
        job = self.job
        return job if job is not None and time.monotonic() > self.until else None

    @property
    def stuck(self) -> bool:
        """True when the main thread holds no job and does not come round either."""
        return self.job is None and time.monotonic() - self.moved > STUCK_SECONDS


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what waits now, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        worker = _enter(stopping)
        if worker is None:
            return
        hands, timers = Hands(), import_string("chibo.config.wiring.TIMERS")
        if once:
            _tick(worker, hands, timers)
            _do_chores()
        else:
            _keep_house(stopping)
        heart = threading.Thread(
            target=_beat_on, args=(worker, hands, timers, stopping), name="beat", daemon=True
        )
        heart.start()
        try:
            _work(worker, hands, heart, stopping, once=once)
        finally:
            stopping.set()
            _leave(worker)


def _enter(stopping: threading.Event) -> Worker | None:
    """The worker stands in the table, however long the database is away; None when it is to stop
    before.
    """
    failures = 0
    while not stopping.is_set():
        try:
            return add_worker(f"{socket.gethostname()}:{os.getpid()}")
        except Exception as error:
            failures += 1
            log.warning("the worker cannot begin (%s); tried again", error)
            drop_connection()
            stopping.wait(pause_after_failures(failures))
    return None


def _work(
    worker: Worker,
    hands: Hands,
    heart: threading.Thread,
    stopping: threading.Event,
    *,
    once: bool = False,
) -> None:
    """Job after job until it is to stop.

    No error ends this; after one, what was in hand waits again.
    """
    failures = 0
    while not stopping.is_set():
        if not heart.is_alive():
            raise CommandError("the thread that beats has ended; the worker ends with it")
        hands.move()
        try:
            if failures:
                let_go(worker.pk)
            close_old_connections()
            job = claim_job(worker_id=worker.pk, at=now())
            if job is not None:
                with hands.holding(job):
                    perform(job, stopping=stopping)
        except Exception:
            failures += 1
            log.exception("the worker met an error, the %s. in a row, and goes on", failures)
            drop_connection()
            stopping.wait(pause_after_failures(failures))
            continue
        failures = 0
        if job is None and once:
            return
        if job is None:
            stopping.wait(POLL_SECONDS)


def _beat_on(
    worker: Worker, hands: Hands, timers: dict[str, timedelta], stopping: threading.Event
) -> None:
    watch, next_tick = WorkerWatch(), 0.0
    while not stopping.wait(BEAT.total_seconds() if next_tick else 0):
        if job := hands.overdue:
            log.critical(
                "job %s (%s) has used up its time; the worker ends itself", job.pk, job.name
            )
            os._exit(OVER_ITS_LIMIT)
        if hands.stuck:
            log.critical("the worker has not come round for %s s; it ends itself", STUCK_SECONDS)
            os._exit(OVER_ITS_LIMIT)
        try:
            close_old_connections()
            _beat_once(worker, hands, watch)
            if hands.doubted:
                _end_if_taken_over(hands)
            if time.monotonic() >= next_tick:
                _start_due(timers)
                next_tick = time.monotonic() + TICK_SECONDS
        except Exception as error:
            log.warning("a beat failed (%s); tried again", error)
            watch.begin_anew()
            drop_connection()
            next_tick = next_tick or 1.0


def _end_if_taken_over(hands: Hands) -> None:
    """A worker that was stopped for longer than the silence (a machine put to sleep) and wakes
    again does not go on with a job that another has by now: two would write at once.
    """
    job = hands.job
    if job is not None and not is_in_hand(job) and hands.job is job:
        log.critical("job %s (%s) was taken over; the worker ends itself", job.pk, job.name)
        os._exit(OVER_ITS_LIMIT)
    hands.doubted = False


def _beat_once(worker: Worker, hands: Hands, watch: WorkerWatch) -> None:
    """The worker has been seen, and what the dead left waits again."""
    began = time.monotonic()
    if not beat(worker):
        hands.doubted = True
    if time.monotonic() - began > BEAT.total_seconds():
        watch.begin_anew()  # who waited so long for a lock cannot tell who else did
    reap_jobs(at=now(), dead=watch.look(beats_besides(worker.pk), at=time.monotonic()))


def _tick(worker: Worker, hands: Hands, timers: dict[str, timedelta]) -> None:
    _beat_once(worker, hands, WorkerWatch())
    _start_due(timers)


def _start_due(timers: dict[str, timedelta]) -> None:
    at = now()
    bring_back(timers, at=at)
    start_due(timers, at=at)


def _keep_house(stopping: threading.Event) -> None:
    """What belongs to this machine alone, each by a thread of its own: however long one takes, the
    beat and the others go on.
    """
    for name, every in import_string("chibo.config.wiring.CHORES").items():
        threading.Thread(
            target=_do_again, args=(name, every, stopping), name=name, daemon=True
        ).start()


def _do_again(name: str, every: timedelta, stopping: threading.Event) -> None:
    while not stopping.wait(every.total_seconds()):
        with suppress(Exception):
            close_old_connections()
        _do_chore(name)


def _do_chores() -> None:
    for name in import_string("chibo.config.wiring.CHORES"):
        _do_chore(name)


def _do_chore(name: str) -> None:
    """It has been done once, or failed and is tried again the next time: nothing ends
    its thread.
    """
    try:
        import_string(name)()
    except Exception:
        log.exception("%s failed; tried again", name)
        with suppress(Exception):
            drop_connection()


def _leave(worker: Worker) -> None:
    """What is still in hand waits for another worker at once; if the database is away, after the
    silence.
    """
    try:
        drop_connection()
        let_go(worker.pk)
    except Exception as error:
        log.warning("the worker could not give back its jobs (%s)", error)
