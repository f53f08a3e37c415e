"""Jobs that are settled or forgotten, and work that waits for its database."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from chibo.base.jobs.actions import (
    announce_each,
    drop_connection,
    drop_jobs,
    forget_jobs,
    kind_of_job,
    patiently,
    start_job,
    try_again,
)
from chibo.base.jobs.enums import JobState
from chibo.base.jobs.models import Job
from chibo.base.jobs.rules import PAUSES, JobKind
from chibo.base.kernel.dates import now
from chibo.base.kernel.ids import new_id
from chibo.insight.reports.tasks import sweep_papers


def a_job(state: str = "done", *, days: int = 0, account_id=None, name: str = "x.y") -> Job:
    """A job in that state that ended so many days ago."""
    job = start_job(name, account_id=account_id)
    job.state, job.finished_at = state, now() - timedelta(days=days)
    job.save()
    return job


def test_jobs_that_were_given_up_are_settled_and_no_others(db):
    failed, waiting, done = (a_job(state) for state in ("failed", "waiting", "done"))

    assert drop_jobs(Job.objects.all()) == 1

    states = [Job.objects.get(pk=job.pk).state for job in (failed, waiting, done)]
    assert states == [JobState.CANCELLED, JobState.WAITING, JobState.DONE]
    assert drop_jobs(Job.objects.all()) == 0


def test_jobs_that_ended_long_ago_are_forgotten_but_for_those_asked_for_that_were_not_done(db):
    somebody = new_id()
    a_job(days=9), a_job(days=9, account_id=somebody), a_job("failed", days=9)
    stay = [a_job(days=1), a_job("failed", days=9, account_id=somebody), start_job("x.y")]

    assert forget_jobs(before=now() - timedelta(days=8)) == 3

    assert set(Job.objects.values_list("pk", flat=True)) == {job.pk for job in stay}


def test_what_holds_for_a_job_is_what_its_function_says_and_the_usual_where_it_is_gone(db):
    name = f"{sweep_papers.__module__}.{sweep_papers.__name__}"
    assert kind_of_job(a_job(name="chibo.gone.tasks.nothing")) == JobKind()
    assert kind_of_job(a_job(name=name)) == JobKind()
    mail = kind_of_job(a_job(name="chibo.library.notifications.tasks.mail_told"))
    assert mail.letter


class Locked:
    """Work that meets a locked database so many times before it is done."""

    def __init__(self, times: int) -> None:
        self.times, self.tried = times, 0

    def __call__(self) -> None:
        self.tried += 1
        if self.tried <= self.times:
            raise OperationalError("database is locked")


def test_inside_a_transaction_nothing_is_repeated(db):
    work = Locked(1)
    with pytest.raises(OperationalError):
        patiently(work)
    assert work.tried == 1


@pytest.mark.django_db(transaction=True)
def test_work_is_tried_again_until_the_database_takes_it(monkeypatch, emptied_afterwards):
    monkeypatch.setattr("chibo.base.jobs.actions.pause_after_failures", lambda _failures: 0.0)
    work = Locked(3)

    patiently(work)

    assert work.tried == 4


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_to_stop_gives_the_work_up(emptied_afterwards):
    work, stopping = Locked(9), threading.Event()
    stopping.set()

    with pytest.raises(OperationalError):
        patiently(work, stopping)

    assert work.tried == 1


def test_a_connection_inside_a_transaction_stays_open(db):
    drop_connection()
    assert connection.connection is not None
    assert connection.is_usable()


def test_whoever_listens_gets_one_job_for_each_of_the_facts_in_one_statement(
    db, django_assert_num_queries
):
    with django_assert_num_queries(1):
        announce_each("notice.told", [{"notice_id": "1"}, {"notice_id": "2"}])

    jobs = Job.objects.filter(name="chibo.library.notifications.tasks.mail_told").order_by("pk")
    assert [job.arguments for job in jobs] == [{"notice_id": "1"}, {"notice_id": "2"}]


def test_what_nobody_listens_to_makes_no_job(db):
    announce_each("never.heard", [{}])
    assert not Job.objects.exists()


def test_a_job_that_failed_waits_for_its_pause_and_is_given_up_in_the_end(db, time_machine):
    time_machine.move_to("2026-11-03 12:00+07:00", tick=False)
    job = start_job("chibo.gone.tasks.nothing")
    for attempt, state in enumerate(("waiting", "waiting", "failed"), start=1):
        Job.objects.filter(pk=job.pk).update(state="running", attempts=attempt)
        job.refresh_from_db()
        try_again(job, "said so")
        job.refresh_from_db()
        assert (job.state, job.error) == (state, "said so")
        if state == "waiting":
            assert job.due_at == now() + PAUSES[attempt - 1]
