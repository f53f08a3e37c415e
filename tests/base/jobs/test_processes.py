"""A worker cannot die unnoticed, and no job waits for ever: real processes, both databases."""

import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.base.jobs.processes import House, wait_until
from tests.base.jobs.quick import PLACES
from tests.tables import admin_of

WORKER, WEB = "\0worker\0", "\0gunicorn\0"  # words of their own in the command
KILLS = int(os.environ.get("CHIBO_JOB_KILLS", "5"))


@pytest.fixture
def house(empty_database, tmp_path):
    house = House(empty_database, tmp_path)
    yield house
    house.end()


@pytest.fixture
def on_sqlite(tmp_path):
    house = House(f"sqlite:///{tmp_path / 'processes.sqlite3'}", tmp_path)
    yield house
    house.end()


def test_a_job_ends_wherever_its_worker_is_killed(house):
    for number, place in enumerate(PLACES):
        failing = "attempt" in place or "given up" in place
        house.add_jobs("lose_first" if failing else "note", mark=f"{number}-")
        if "given up" in place:
            house.do(
                "from chibo.base.jobs.models import Job;"
                " Job.objects.filter(state='waiting').update(attempts=2)"
            )
        killed = house.start("worker", quick=place)
        assert killed.wait(timeout=120) == -signal.SIGKILL, place
    house.start("worker", quick="alive")

    wait_until(lambda: set(house.states()) == {"done", "failed"}, seconds=120)

    assert house.states() == ["failed" if "given up" in place else "done" for place in PLACES]


def test_what_may_not_be_repeated_takes_effect_once_wherever_its_worker_is_killed(house):
    places = [place for place in PLACES if "attempt" not in place and "given up" not in place]
    for number, place in enumerate(places):
        house.add_jobs("write", mark=f"row{number}-")
        killed = house.start("worker", quick=place)
        assert killed.wait(timeout=120) == -signal.SIGKILL, place
    house.start("worker", quick="alive")

    wait_until(lambda: set(house.states()) == {"done"}, seconds=120)

    rows = house.do(
        "from chibo.base.jobs.models import Timer\n"
        "rows = Timer.objects.filter(pk__startswith='row').order_by('pk')\n"
        "print(' '.join(row.pk.split('-')[0] for row in rows))"
    )
    assert rows.split() == [f"row{number}" for number in range(len(places))]


@pytest.mark.parametrize("place", [place for place in PLACES if "given up" in place])
def test_what_starts_when_a_job_is_given_up_starts_once_though_the_worker_is_killed(house, place):
    house.add_jobs("lose_always")
    killed = house.start("worker", quick=place)
    assert killed.wait(timeout=120) == -signal.SIGKILL
    house.start("worker", quick="alive")

    wait_until(lambda: sorted(house.states()) == ["done", "failed"], seconds=120)

    assert house.marks() == ["0"]


def test_three_workers_at_once_do_every_job_once(house):
    house.add_jobs("note", 60)
    for _ in range(3):
        house.start("worker", quick="alive")

    wait_until(lambda: set(house.states()) == {"done"}, seconds=120)

    assert sorted(house.marks(), key=int) == [str(number) for number in range(60)]


def test_a_worker_that_was_put_to_sleep_leaves_its_job_to_who_has_it_by_then(house):
    """While it beats nobody else has the job; once it sleeps for longer than the silence another
    takes it over, and it ends itself when it wakes.
    """
    house.add_jobs("go_on")
    sleeper = house.start("worker", quick="alive")
    wait_until(lambda: len(house.marks()) > 3, seconds=120, every=0.1)
    other = house.start("worker", quick="alive")
    time.sleep(6)  # three times the silence
    assert set(house.marks()) == {str(sleeper.pid)}

    sleeper.send_signal(signal.SIGSTOP)
    wait_until(lambda: house.states() == ["done"], seconds=60)
    slept = house.marks().count(str(sleeper.pid))
    sleeper.send_signal(signal.SIGCONT)

    assert sleeper.wait(timeout=30) == 70
    assert "was taken over; the worker ends itself" in house.said()
    assert house.marks().count(str(other.pid)) == 10
    assert house.marks().count(str(sleeper.pid)) - slept <= 30  # its next beat, on a busy machine
    assert (house.jobs(), other.poll()) == ([["done", 2, ""]], None)


def test_a_job_that_dies_with_its_worker_runs_again_under_serve(house):
    house.add_jobs("die_at_first")
    serve = house.start("serve", "--port", "0", "--workers", "1")
    wait_until(lambda: house.states() == ["done"], seconds=180)
    assert (house.marks(), serve.poll()) == (["0", "0"], None)
    assert "the worker ended with code -9" in house.said()


def test_a_job_that_kills_every_worker_is_given_up_at_the_third(house):
    house.add_jobs("die_always")
    for _ in range(3):
        assert house.start("worker", quick="alive").wait(timeout=120) == -signal.SIGKILL
    last = house.start("worker", quick="alive")

    wait_until(lambda: house.states() == ["failed"], seconds=120)

    assert (house.jobs()[0][1], len(house.marks()), last.poll()) == (3, 3, None)


def test_what_may_not_be_repeated_takes_effect_once_though_its_worker_dies(house):
    house.add_jobs("write_and_die_at_first")
    first, second = (house.start("worker", quick="alive") for _ in range(2))

    wait_until(lambda: house.states() == ["done"], seconds=120)

    rows = house.do(
        "from chibo.base.jobs.models import Timer\n"
        "print([t.pk for t in Timer.objects.filter(pk__startswith='row')])"
    )
    assert (rows, house.marks()) == ("['row-2']", ["0", "0"])
    assert sorted((first.poll(), second.poll()), key=str) == [-signal.SIGKILL, None]


def test_killed_again_and_again_every_job_is_done(house):
    """Workers killed at any moment, with no more deaths of one job than its attempts: nothing stays
    behind.
    """
    house.add_jobs("note", 40)
    for round_ in range(KILLS):
        worker = house.start("worker", quick="alive")
        time.sleep(1.5 + 0.13 * round_)
        worker.kill()
        worker.wait()
        house.do(
            "from chibo.base.jobs.models import Job;"
            " Job.objects.filter(state='running').update(attempts=1)"
        )
    house.start("worker", quick="alive")

    wait_until(lambda: set(house.states()) == {"done"}, seconds=180)

    assert set(house.marks()) == {str(n) for n in range(40)}


def test_a_killed_import_does_not_keep_its_job_longer_than_the_silence(house):
    house.add_jobs("work_long")
    first = house.start("worker")
    wait_until(lambda: house.marks() == ["begun-0"], seconds=120, every=0.1)
    first.kill()
    killed = time.monotonic()

    house.start("worker")
    wait_until(lambda: len(house.marks()) == 2, seconds=120)

    assert (
        time.monotonic() - killed < 60
    )  # far from the ten minutes of a lease, on a busy machine too
    wait_until(lambda: house.states() == ["done"], seconds=120)


def test_a_job_that_hangs_ends_its_worker_visibly_and_is_given_up(house):
    house.add_jobs("hang")
    worker = house.start("worker", quick="alive")

    assert worker.wait(timeout=120) == 70

    house.start("worker", quick="alive")
    wait_until(lambda: house.states() == ["failed"], seconds=120)
    assert "has used up its time" in house.said()


def test_a_worker_whose_main_thread_does_not_come_round_ends_itself_visibly(house):
    """Though its beat goes on: nobody else would take it for dead."""
    worker = house.start("worker", quick="stuck")

    assert worker.wait(timeout=60) == 70
    assert "has not come round" in house.said()


def test_a_stopped_worker_ends_its_job_first(house):
    house.add_jobs("work_long")
    worker = house.start("worker")
    wait_until(lambda: house.marks() == ["begun-0"], seconds=120, every=0.1)
    worker.terminate()

    assert worker.wait(timeout=60) == 0
    assert (house.states(), house.marks()) == (["done"], ["begun-0", "ended-0"])


def test_a_database_locked_for_25_seconds_ends_no_worker(on_sqlite):
    """T30: another process holds the write lock longer than SQLite waits: from the start, and while
    jobs are done.
    """
    house = on_sqlite
    locker = sqlite3.connect(house.folder / "processes.sqlite3", isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    worker = house.start("worker")
    time.sleep(25)
    assert worker.poll() is None
    locker.execute("ROLLBACK")
    house.add_jobs("work_long")
    wait_until(lambda: house.marks() == ["begun-0"], seconds=120, every=0.1)
    locker.execute("BEGIN IMMEDIATE")
    time.sleep(25)
    assert (worker.poll(), house.marks()) == (None, ["begun-0", "ended-0"])
    locker.execute("ROLLBACK")
    wait_until(lambda: house.states() == ["done"], seconds=120)
    assert house.jobs() == [["done", 1, ""]]

    house.add_jobs("note")
    wait_until(lambda: house.states() == ["done", "done"], seconds=120)
    assert (worker.poll(), house.marks()) == (None, ["begun-0", "ended-0", "0"])


@pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)
def test_lost_connections_end_no_worker(house):
    house.add_jobs("lose_the_connection")
    worker = house.start("worker")
    wait_until(lambda: house.states() == ["done"], seconds=120)
    server, _, name = house.environment["DATABASE_URL"].rpartition("/")
    with admin_of(server) as admin:
        for _ in range(20):
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            time.sleep(0.3)
    house.add_jobs("note", 3)

    wait_until(lambda: house.states() == ["done"] * 4, seconds=120)

    assert worker.poll() is None


@pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)
def test_a_server_that_is_away_for_a_while_ends_no_worker(house):
    server, _, name = house.environment["DATABASE_URL"].rpartition("/")
    worker = house.start("worker")
    house.add_jobs("work_long")
    wait_until(lambda: house.marks() == ["begun-0"], seconds=120, every=0.1)
    with admin_of(server) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        time.sleep(15)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    house.add_jobs("note")

    wait_until(lambda: house.states() == ["done", "done"], seconds=180)

    assert worker.poll() is None


class TestServe:
    def test_killed_workers_and_web_servers_are_replaced_and_a_stop_ends_both(self, house):
        serve = house.start("serve", "--port", "0", "--workers", "1")
        for part in (WORKER, WEB):
            wait_until(lambda part=part: _children(serve.pid, part), seconds=120)
            before = _children(serve.pid, part)
            os.kill(before[0], signal.SIGKILL)
            wait_until(
                lambda part=part, before=before: set(_children(serve.pid, part)) - set(before),
                seconds=120,
            )
        house.add_jobs("note")
        wait_until(lambda: house.states() == ["done"], seconds=120)
        left = _children(serve.pid)
        serve.terminate()

        assert serve.wait(timeout=40) == 0
        assert [pid for pid in left if _alive(pid)] == []
        assert (
            "the worker ended with code -9" in house.said(),
            "the web server ended" in house.said(),
        ) == (True, True)

    def test_what_dies_at_every_start_ends_everything_with_an_error(self, on_sqlite):
        house = on_sqlite
        serve = house.start(
            "serve", "--port", "0", "--workers", "1", PYTHONOPTIMIZE="", CHIBO_LOG_LEVEL="ERROR"
        )
        deadline = time.monotonic() + 240
        while serve.poll() is None and time.monotonic() < deadline:
            for pid in _children(serve.pid, WORKER):
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.2)

        assert serve.wait(timeout=25) == 1
        assert "died 5 times right after its start" in house.said()

    def test_nothing_stays_behind_unwatched_when_the_watcher_is_killed(self, on_sqlite):
        serve = on_sqlite.start("serve", "--port", "0", "--workers", "1")
        wait_until(lambda: _children(serve.pid, WORKER) and _children(serve.pid, WEB), seconds=120)
        time.sleep(8)
        left = _children(serve.pid)
        serve.kill()

        wait_until(lambda: not any(_alive(pid) for pid in left), seconds=120)


def _children(parent: int, part: str = "") -> list[int]:
    """The processes started by this one whose command holds the word."""
    pids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [pid for pid in pids if _parent_of(pid) == parent and part in _command_of(pid)]


def _alive(pid: int) -> bool:
    return _parent_of(pid) is not None


def _parent_of(pid: int) -> int | None:
    """None for a process that is gone or waits to be buried."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(parent) if state != "Z" else None


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
