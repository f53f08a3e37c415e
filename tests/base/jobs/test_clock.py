"""A clock that was ahead and is then put right: nothing waits until the day that it showed, and
somebody is told.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from chibo.base.jobs.actions import bring_back, claim_job, perform, start_due, start_job
from chibo.base.jobs.actions.workers import add_worker, reap_jobs
from chibo.base.jobs.enums import JobState, JobTrouble
from chibo.base.jobs.models import Job, Timer, Worker
from chibo.base.jobs.queries import last_beat, oldest_due
from chibo.base.jobs.rules import LONGEST_WAIT, kind_of, troubles_of_queue
from chibo.base.kernel.dates import VIETNAM
from chibo.base.kernel.mail import MAIL_PAUSES
from chibo.base.maintenance.models import Alarm
from chibo.config.wiring import TIMERS
from chibo.library.notifications.tasks import mail_told
from tests.base.jobs.processes import House, wait_until

NOW = datetime(2026, 11, 3, 5, 0, tzinfo=UTC)
AHEAD = {
    "hours, local time read as UTC": timedelta(hours=7),
    "years, a dead battery": timedelta(days=1900),
}
SWEEP = "chibo.base.jobs.tasks.sweep_jobs"
MAIL = "chibo.library.notifications.tasks.mail_told"


@pytest.fixture(autouse=True)
def at_noon(request):
    if "house" in request.fixturenames:
        yield
        return
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house(empty_database, tmp_path):
    house = House(empty_database, tmp_path)
    yield house
    house.end()


def work() -> list[str]:
    """Every job that is due is done; their names."""
    worker, done = add_worker("x"), []
    while job := claim_job(worker_id=worker.pk, at=NOW):
        done.append(perform(job).name)
    return done


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", AHEAD.values(), ids=AHEAD)
def test_what_was_asked_for_while_the_clock_was_ahead_is_done_once_it_is_right(ahead):
    with time_machine.travel(NOW + ahead, tick=False):
        start_job(SWEEP)
    assert work() == []

    assert bring_back(TIMERS, at=NOW) == 1

    assert work()[0] == SWEEP
    assert Alarm.objects.get(code="clock").params == {
        "until": f"{(NOW + ahead).astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    }


@pytest.mark.django_db
def test_a_pause_that_began_while_the_clock_was_ahead_is_over_and_one_that_did_not_goes_on():
    """Two letters after their second attempt, which rest for ten minutes; the one after its fifth,
    twelve hours.
    """
    early, late, night = (start_job(MAIL, notice_id="x") for _ in range(3))
    for job, attempts, due in ((early, 2, 9), (late, 2, 7 * 60), (night, 5, 12 * 60)):
        Job.objects.filter(pk=job.pk).update(attempts=attempts, due_at=NOW + timedelta(minutes=due))

    assert bring_back(TIMERS, at=NOW) == 1

    assert list(Job.objects.filter(due_at__lte=NOW, name=MAIL)) == [late]


@pytest.mark.django_db
def test_a_returning_job_that_was_due_in_years_starts_now_and_then_after_its_period():
    day = {SWEEP: timedelta(days=1)}
    start_due(day, at=NOW + timedelta(days=1900))
    assert start_due(day, at=NOW) == []

    assert bring_back(day, at=NOW) == 1

    assert start_due(day, at=NOW) == [SWEEP]
    assert Timer.objects.get(pk=SWEEP).due_at == NOW + timedelta(days=1)


@pytest.mark.django_db
def test_where_nothing_lies_ahead_nothing_is_written_and_nobody_is_told(django_assert_num_queries):
    start_due(TIMERS, at=NOW)
    before = Job.objects.count()
    with django_assert_num_queries(1 + len(TIMERS)):
        assert bring_back(TIMERS, at=NOW) == 0
    assert Job.objects.count() == before


@pytest.mark.django_db
def test_a_job_that_a_command_took_in_the_future_is_taken_up():
    job = start_job(SWEEP)
    Job.objects.update(state=JobState.RUNNING, attempts=1, started_at=NOW + timedelta(days=1900))
    assert reap_jobs(at=NOW) == 1
    job.refresh_from_db()
    assert (job.state, job.due_at) == (JobState.WAITING, NOW + timedelta(seconds=10))


@pytest.mark.django_db
def test_a_beat_in_the_future_is_no_sign_of_life():
    start_job(SWEEP)
    worker = add_worker("gone")
    Worker.objects.filter(pk=worker.pk).update(seen_at=NOW + timedelta(days=1900))
    Job.objects.update(due_at=NOW + timedelta(days=1900))
    assert last_beat() is None
    assert troubles_of_queue(last_beat(), oldest_due(), 0, at=NOW) == (JobTrouble.SILENT,)


@pytest.mark.pure
def test_no_pause_and_no_period_is_longer_than_the_longest_wait():
    assert max(*TIMERS.values(), *MAIL_PAUSES, *kind_of(mail_told).pauses) <= LONGEST_WAIT


def test_a_worker_that_beats_brings_back_what_was_put_off(house):
    house.add_jobs("note")
    house.do(
        "from datetime import timedelta\nfrom chibo.base.jobs.models import Job\nfrom"
        " chibo.base.kernel.dates import now\nJob.objects.update(due_at=now() +"
        " timedelta(days=1900))"
    )
    house.start("worker", quick="alive")
    wait_until(lambda: house.states() == ["done"], seconds=60)
