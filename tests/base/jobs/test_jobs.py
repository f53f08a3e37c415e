"""Work done later: retried, given up, taken up after a death, cancelled; returning
jobs start once.
"""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from chibo.base.jobs.actions import (
    Cancelled,
    Progress,
    cancel_job,
    claim_job,
    forget_jobs,
    perform,
    retry_jobs,
    run_job,
    run_waiting_jobs,
    start_due,
    start_job,
)
from chibo.base.jobs.actions.workers import add_worker, beat, let_go, reap_jobs
from chibo.base.jobs.enums import JobState
from chibo.base.jobs.models import Job, Timer, Worker
from chibo.base.jobs.queries import (
    JobCounts,
    failed_jobs,
    job_counts,
    last_beat,
    oldest_due,
)
from chibo.base.jobs.rules import WITHOUT_BEAT, JobKind, WorkerWatch, job, pause_before
from chibo.base.jobs.tasks import JOB_LIFE, sweep_jobs
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


@job(repeatable=True, pauses=(), given_up=f"{__name__}.work")
def fail_with_a_word_after(word: str) -> None:
    raise ValueError(word)


@job(repeatable=False)
def write_once() -> None:
    Timer.objects.create(pk=new_id().hex, due_at=NOW)


def give_an_object() -> object:
    return object()


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
    assert (job.state, job.result, job.attempts, CALLS) == (
        JobState.DONE,
        {"said": "chào"},
        1,
        ["chào"],
    )
    assert run_job(job.pk).state == JobState.DONE
    assert CALLS == ["chào"]


def test_a_failing_job_waits_longer_each_time_and_is_given_up_at_the_third():
    job = start_job(here("fail"), word="broken")
    states = []
    for _ in range(4):
        run_job(job.pk)
        job.refresh_from_db()
        states.append((job.state, job.attempts))
    assert states == [("waiting", 1), ("waiting", 2), ("failed", 3), ("failed", 3)]
    assert (job.error, job.finished_at, len(CALLS)) == ("ValueError('broken')", NOW, 3)


def test_a_job_pauses_for_ten_and_a_hundred_seconds_and_is_then_given_up():
    kind = JobKind()
    assert [pause_before(kind, n) for n in (2, 3, 4)] == [
        timedelta(seconds=10),
        timedelta(seconds=100),
        None,
    ]


def test_a_job_is_not_taken_before_it_is_due():
    worker, job = add_worker("x"), start_job(here("fail"), word="x")
    run_job(job.pk)
    assert claim_job(worker_id=worker.pk, at=NOW + timedelta(seconds=9)) is None
    assert claim_job(worker_id=worker.pk, at=NOW + timedelta(seconds=10)) == job


def test_the_job_that_has_been_due_longest_is_taken_first_and_by_one_worker_only():
    first, second = add_worker("1"), add_worker("2")
    later, sooner = start_job(here("work"), word="a"), start_job(here("work"), word="b")
    Job.objects.filter(pk=sooner.pk).update(due_at=NOW - timedelta(minutes=1))
    taken = [claim_job(worker_id=worker.pk, at=NOW) for worker in (first, second, first)]
    assert taken == [sooner, later, None]


def test_a_dead_workers_job_waits_again_and_a_living_workers_does_not():
    dead, alive = add_worker("dead"), add_worker("alive")
    left, kept = (start_job(here("work"), word=word) for word in "ab")
    claim_job(worker_id=dead.pk, at=NOW)
    claim_job(worker_id=alive.pk, at=NOW)
    assert reap_jobs(at=NOW + timedelta(days=1)) == 0
    assert reap_jobs(at=NOW, dead=[dead.pk]) == 1
    assert [Job.objects.get(pk=job.pk).state for job in (left, kept)] == ["waiting", "running"]
    assert run_job(left.pk).state == JobState.DONE


def test_a_job_of_a_worker_that_no_row_knows_waits_again():
    job = start_job(here("work"), word="x")
    claim_job(worker_id=new_id(), at=NOW)
    assert reap_jobs(at=NOW) == 1
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_a_job_that_a_command_took_is_taken_up_after_an_hour():
    job = start_job(here("work"), word="x")
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1, started_at=NOW)
    assert reap_jobs(at=NOW + WITHOUT_BEAT) == 0
    assert reap_jobs(at=NOW + WITHOUT_BEAT + timedelta(seconds=1)) == 1


def test_the_third_death_parks_the_job_and_an_administrator_may_let_it_wait_again():
    job, worker = start_job(here("work"), word="x"), add_worker("x")
    for _ in range(3):
        Job.objects.update(due_at=NOW)
        claim_job(worker_id=worker.pk, at=NOW)
        let_go(worker.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (
        JobState.FAILED,
        3,
        "RuntimeError('the worker stopped')",
    )
    assert [one.pk for one in failed_jobs()] == [job.pk]
    retry_jobs(Job.objects.filter(pk=job.pk))
    assert run_job(job.pk).state == JobState.DONE
    assert list(failed_jobs()) == []


def test_a_worker_taken_for_dead_by_mistake_ends_nothing_that_another_has_begun():
    slow, other = add_worker("slow"), add_worker("other")
    start_job(here("work"), word="x")
    mine = claim_job(worker_id=slow.pk, at=NOW)
    reap_jobs(at=NOW, dead=[slow.pk])
    Job.objects.update(due_at=NOW)
    claim_job(worker_id=other.pk, at=NOW)
    perform(mine)
    assert (mine.state, mine.worker_id, mine.attempts) == (JobState.RUNNING, other.pk, 2)
    with pytest.raises(Cancelled):
        Progress(Job(pk=mine.pk, worker_id=slow.pk, attempts=1, started_at=NOW)).report(1, 2)


def test_what_may_not_be_repeated_stands_in_one_transaction_with_its_end():
    job, slow, other = start_job(here("write_once")), add_worker("slow"), add_worker("other")
    mine = claim_job(worker_id=slow.pk, at=NOW)
    reap_jobs(at=NOW, dead=[slow.pk])
    Job.objects.update(due_at=NOW)
    theirs = claim_job(worker_id=other.pk, at=NOW)
    perform(mine)
    assert not Timer.objects.exists()
    perform(theirs)
    job.refresh_from_db()
    assert (job.state, Timer.objects.count()) == (JobState.DONE, 1)


def test_a_stopping_worker_gives_its_job_back_without_counting_the_attempt():
    stopping = threading.Event()
    stopping.set()
    start_job(here("count_up"), upto=2)
    job = claim_job(worker_id=add_worker("x").pk, at=NOW)
    perform(job, stopping=stopping)
    assert (job.state, job.attempts, CALLS) == (JobState.WAITING, 0, [])


def test_what_starts_when_a_job_is_given_up_gets_its_arguments():
    job = start_job(here("fail_with_a_word_after"), word="x")
    run_job(job.pk)
    assert (
        Job.objects.filter(
            name=here("work"), arguments={"word": "x"}, state=JobState.WAITING
        ).count()
        == 1
    )


def test_a_result_that_cannot_be_kept_and_a_name_that_leads_nowhere_fail_like_any_other():
    odd, gone = start_job(here("give_an_object")), start_job("chibo.gone.tasks.work")
    assert [run_job(one.pk).state for one in (odd, gone)] == [JobState.WAITING, JobState.WAITING]
    assert "chibo.gone" in Job.objects.get(pk=gone.pk).error


def test_the_state_of_the_queue_is_told_in_numbers():
    assert (last_beat(), oldest_due(), job_counts()) == (None, None, JobCounts(0, 0, 0))
    worker = add_worker("x")
    for _ in range(3):
        start_job(here("work"), word="x")
    claim_job(worker_id=worker.pk, at=NOW)
    failed = start_job(here("fail_with_a_word_after"), word="x")
    run_job(failed.pk)
    assert (last_beat(), oldest_due(), job_counts()) == (NOW, NOW, JobCounts(3, 1, 1))


def test_a_beat_moves_and_returns_a_row_that_somebody_took_away():
    worker = add_worker("x")
    with time_machine.travel(NOW + timedelta(seconds=5), tick=False):
        beat(worker)
    assert last_beat() == NOW + timedelta(seconds=5)
    Worker.objects.all().delete()
    beat(worker)
    assert last_beat() == NOW


def test_dead_is_whose_beat_stands_still_on_the_watchers_own_clock():
    watch, one, two = WorkerWatch(), new_id(), new_id()
    assert watch.look({one: 1, two: 7}, at=0) == []
    assert watch.look({one: 2, two: 7}, at=19.9) == []
    assert watch.look({one: 3, two: 7}, at=20) == [two]
    watch.begin_anew()
    assert watch.look({one: 3, two: 7}, at=40) == []


def test_jobs_are_forgotten_a_month_after_their_end_unless_a_page_tells_of_them():
    """A job that somebody asked for and stopped is all that its page knows."""
    own, asked, stopped = (
        start_job(here("work"), word="x"),
        start_job(here("work"), account_id=new_id(), word="x"),
        start_job(here("work"), account_id=new_id(), word="x"),
    )
    still = start_job(here("fail"), word="x")
    cancel_job(stopped)
    for one in (own, asked, still):
        run_job(one.pk)
    with time_machine.travel(NOW + JOB_LIFE + timedelta(seconds=1), tick=False):
        assert sweep_jobs() == 2
    assert set(Job.objects.values_list("pk", flat=True)) == {stopped.pk, still.pk}


def test_ended_jobs_are_forgotten_some_at_a_time(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("chibo.base.jobs.actions._FORGOTTEN_AT_ONCE", 2)
    for _ in range(5):
        run_job(start_job(here("work"), word="x").pk)
    with django_assert_num_queries(7):  # three portions, read and deleted, and nothing left
        assert forget_jobs(before=NOW + timedelta(seconds=1)) == 5


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
    assert (
        Timer.objects.filter(pk=name, due_at=read.due_at).update(due_at=NOW + timedelta(hours=2))
        == 0
    )
    assert start_due({name: timedelta(hours=1)}, at=NOW) == []
