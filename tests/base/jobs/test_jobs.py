"""Work done later: retried, given up, taken up after a death, cancelled; returning jobs start once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from chibo.base.jobs.actions import Progress, cancel_job, reap_jobs, run_job, run_waiting_jobs, start_due, start_job
from chibo.base.jobs.enums import JobState
from chibo.base.jobs.models import Job, Timer
from chibo.base.jobs.queries import get_job
from chibo.base.jobs.rules import ATTEMPTS, LEASE, is_given_up, pause_before
from chibo.base.kernel.ids import new_id

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 3, 5, 0, tzinfo=UTC)
CALLS: list[str] = []


@pytest.fixture(autouse=True)
def at_noon():
    CALLS.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def work(word: str) -> dict[str, str]:
    CALLS.append(word)
    return {"said": word}


def fail(word: str) -> None:
    CALLS.append(word)
    raise ValueError(word)


def count_up(progress: Progress, upto: str) -> dict[str, int]:
    for number in range(int(upto)):
        progress.report(number, int(upto))
        CALLS.append(str(number))
        if number == 2:
            cancel_job(progress.job)
    return {"counted": int(upto)}


def here(name: str) -> str:
    return f"{__name__}.{name}"


def test_a_job_runs_once_and_keeps_its_result():
    job = start_job(here("work"), word="chào")
    assert run_waiting_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, CALLS) == (JobState.DONE, {"said": "chào"}, 1, ["chào"])
    assert run_job(job.pk).state == JobState.DONE
    assert CALLS == ["chào"]


def test_a_failing_job_waits_longer_each_time_and_is_given_up_at_the_third():
    job = start_job(here("fail"), word="hỏng")
    states = []
    for _ in range(4):
        run_job(job.pk)
        job.refresh_from_db()
        states.append((job.state, job.attempts))
    assert states == [("waiting", 1), ("waiting", 2), ("failed", 3), ("failed", 3)]
    assert (job.error, job.finished_at, len(CALLS)) == ("ValueError('hỏng')", NOW, 3)


def test_the_pauses_are_ten_and_a_hundred_seconds():
    assert [pause_before(2), pause_before(3)] == [timedelta(seconds=10), timedelta(seconds=100)]
    assert [is_given_up(n) for n in (ATTEMPTS - 1, ATTEMPTS)] == [False, True]


def test_a_dead_workers_job_is_taken_up_after_its_lease_and_not_before():
    job = start_job(here("work"), word="x")
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1, lease_until=NOW + LEASE)
    assert reap_jobs(at=NOW + LEASE) == 0
    assert reap_jobs(at=NOW + LEASE + timedelta(seconds=1)) == 1
    job.refresh_from_db()
    assert (job.state, job.lease_until) == (JobState.WAITING, None)
    assert run_job(job.pk).state == JobState.DONE


def test_the_third_death_parks_the_job():
    job = start_job(here("work"), word="x")
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=ATTEMPTS, lease_until=NOW)
    assert reap_jobs(at=NOW + timedelta(seconds=1)) == 1
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "RuntimeError('the worker stopped')")


def test_a_cancelled_job_never_starts():
    job = start_job(here("work"), word="x")
    cancel_job(job)
    assert run_job(job.pk).state == JobState.CANCELLED
    assert CALLS == []


def test_a_running_job_stops_at_its_next_report():
    job = start_job(here("count_up"), upto=10)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, CALLS) == (JobState.CANCELLED, 3, 10, ["0", "1", "2"])


def test_a_finished_job_cannot_be_cancelled():
    job = start_job(here("work"), word="x")
    run_job(job.pk)
    cancel_job(job)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_returning_job_starts_once_however_many_workers_ask():
    timers = {here("work"): timedelta(hours=24)}
    assert start_due(timers, at=NOW) == [here("work")]
    assert start_due(timers, at=NOW) == []
    assert start_due(timers, at=NOW + timedelta(hours=23, minutes=59)) == []
    assert start_due(timers, at=NOW + timedelta(hours=24)) == [here("work")]
    assert Job.objects.count() == 2


def test_a_timer_that_another_worker_has_just_moved_is_left_alone():
    """Compare and swap: the update names the moment that was read."""
    name = here("work")
    Timer.objects.create(pk=name, due_at=NOW)
    read = Timer.objects.get(pk=name)
    Timer.objects.filter(pk=name).update(due_at=NOW + timedelta(hours=1))
    assert Timer.objects.filter(pk=name, due_at=read.due_at).update(due_at=NOW + timedelta(hours=2)) == 0
    assert start_due({name: timedelta(hours=1)}, at=NOW) == []


def test_a_job_is_read_by_the_account_that_asked_only():
    mine, other = new_id(), new_id()
    job = start_job(here("work"), account_id=mine, word="x")
    assert get_job(job.pk, account_id=mine) == job
    assert [get_job(job.pk, account_id=other), get_job(job.pk, account_id=None)] == [None, None]
