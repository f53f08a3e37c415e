"""Writers that are killed at random moments, and what must be true afterwards.

Run by test_chaos in a process of its own.

python -m tests.chaos.run KILLS SEED: the last line it prints is the result as JSON.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import django
import time_machine
from django.conf import settings

from tests.chaos.writer import Journal, Place, write_on
from tests.tables import make_tables

WRITERS = 4
EVENING = "2026-11-03T20:00:00+07:00"
ROOT = Path(__file__).resolve().parents[2]


def main(kills: int, seed: int) -> dict[str, Any]:
    """The numbers of a run."""
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    folder, dice, began = Path(os.environ["CHIBO_DATA_DIR"]), Random(seed), time.monotonic()
    with time_machine.travel(datetime.fromisoformat(EVENING)):
        places = prepare()
        writers = [fork(place, number, folder, dice) for number, place in enumerate(places)]
        worker, answered = start_worker(), 0
        for kill in range(kills):
            time.sleep(dice.uniform(0.02, 0.4))
            number = dice.randrange(WRITERS)
            end(writers[number])
            answered += Journal(folder / f"journal-{number}").open_one() is None
            writers[number] = fork(places[number], number, folder, dice)
            if kill % 25 == 24:
                worker.kill()
                worker.wait()
                worker = start_worker()
        (folder / "stop").touch()
        for number, pid in enumerate(writers):
            while (
                os.waitpid(pid, 0)[1] != 0
            ):  # It had died before; its last form is still to be answered.
                pid = fork(places[number], number, folder, dice)  # noqa: PLW2901
        left = wait_for_jobs(90)
        worker.kill()
        worker.wait()
        journals = [Journal(folder / f"journal-{number}") for number in range(WRITERS)]
        found = {
            "kills": kills,
            "in a request": kills - answered,
            "jobs left": left,
            **judge(places, journals),
        }
    return found | {"seconds": round(time.monotonic() - began, 1)}


def prepare() -> list[Place]:
    """A meeting in session with everybody present; each writer has an item of its own."""
    from django.db import connections

    make_tables()
    from chibo.work.meetings.queries.meetings import items_of
    from tests.factories import make_meeting
    from tests.factories import month as step
    from tests.people import make_people

    people = make_people(accounts=True)
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)
    items = list(items_of(meeting))
    sessions = [sign_in(person.account, meeting) for person in (people.secretary, people.deputy)]
    connections.close_all()
    return [
        Place(str(meeting.pk), str(items[n].pk), str(people.member.pk), sessions[n % 2])
        for n in range(WRITERS)
    ]


def sign_in(account: Any, meeting: Any) -> str:
    """The session of the account; every page that a writer needs has been opened once, so that
    forks find it loaded.
    """
    from django.test import Client

    browser = Client()
    browser.force_login(account)
    for tail in ("", "room/", "course/", "votes/"):
        answer = browser.get(f"/meetings/{meeting.pk}/{tail}")
        if answer.status_code != 200:
            raise RuntimeError(f"{tail}: {answer.status_code}")
    return browser.cookies["sessionid"].value


def fork(place: Place, number: int, folder: Path, dice: Random) -> int:
    """A writer in a process of its own, ready at once: everything is loaded already."""
    from django.db import connections

    connections.close_all()
    seed = dice.randrange(1 << 30)
    if pid := os.fork():
        return pid
    code = 1
    try:
        write_on(place, number, folder, seed)
        code = 0
    finally:
        os._exit(code)


def end(pid: int) -> None:
    """The writer is killed wherever it is; it must have been alive."""
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError(f"a writer ended by itself: {status}")


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.base.jobs.quick", "alive"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for_jobs(seconds: float) -> int:
    """How many jobs still wait or run after so many seconds at most."""
    from chibo.base.jobs.models import Job

    deadline = time.monotonic() + seconds
    while (
        left := Job.objects.filter(state__in=["waiting", "running"]).count()
    ) and time.monotonic() < deadline:
        time.sleep(0.3)
    return left


def judge(places: list[Place], journals: list[Journal]) -> dict[str, Any]:
    """Every acknowledged write stands, each once, and nothing else is broken."""
    from chibo.base.audit.models import Entry
    from chibo.base.audit.queries import chain_breaks, row_mismatches
    from chibo.work.meetings.models import AgendaItem, Opinion, Vote

    stored = Counter(Opinion.all_rows_unscoped.values_list("text", flat=True))
    stored += Counter(Vote.all_rows_unscoped.values_list("subject", flat=True))
    known = {
        note["text"]: note
        for journal in journals
        for note in journal.sent
        if note["kind"] in ("opinion", "vote")
    }
    good = {
        key
        for journal in journals
        for key, status in journal.acknowledged.items()
        if status in (200, 302)
    }
    lost = [text for text, note in known.items() if note["key"] in good and not stored[text]]
    for place, journal in zip(places, journals, strict=True):
        notes = AgendaItem.all_rows_unscoped.get(pk=place.item).notes
        lost += [f"note: {notes}"] if notes != journal.last_text("note") else []
    entries = Counter(Entry.objects.values_list("code", flat=True))
    return {
        "sent": sum(len(journal.sent) for journal in journals),
        "acknowledged": len(good),
        "refused": sorted(
            {status for journal in journals for status in journal.acknowledged.values()}
            - {200, 302}
        ),
        "unanswered": sum(journal.open_one() is not None for journal in journals),
        "lost": lost,
        "doubled": [text for text, times in stored.items() if text in known and times > 1],
        "never sent": [text for text in stored if text not in known],
        "entries": [
            entries["opinion.record"]
            - sum(stored[t] for t, n in known.items() if n["kind"] == "opinion"),
            entries["vote.record"]
            - sum(stored[t] for t, n in known.items() if n["kind"] == "vote"),
        ],
        "breaks": len(list(chain_breaks())) + len(list(row_mismatches())),
        "damage": damage_of_the_file(),
    }


def damage_of_the_file() -> str:
    """What SQLite finds wrong with its own file, or "ok"."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return "ok"
    with connection.cursor() as cursor:
        damage = str(cursor.execute("PRAGMA integrity_check").fetchone()[0])
        return damage + "".join(
            str(row) for row in cursor.execute("PRAGMA foreign_key_check").fetchall()
        )


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
