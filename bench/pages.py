"""The pages that are opened most, read cold (first after a write in a cell they show) and warm
(again, whole body), as multiples of a view without any work behind the same middleware.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month, today
from chibo.base.rows.actions import change_row
from chibo.work.meetings.models import Meeting

ROUNDS = 30
# What a page may cost: statements, and how many views without work.
COLD_BOUND, WARM_BOUND = (12, 5.0), (3, 2.0)


@dataclass(slots=True)
class Reads:
    """What several reads of one kind took: processor seconds, and statements at most."""

    seconds: list[float] = field(default_factory=list)
    statements: int = 0

    def take(self, client: Client, path: str) -> None:
        """One more read, timed without counting its statements."""
        begin = time.process_time()
        response = client.get(path)
        self.seconds.append(time.process_time() - begin)
        assert response.status_code == 200, (path, response.status_code)

    def count(self, client: Client, path: str) -> None:
        """One more read, counted and not timed."""
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        self.statements = max(self.statements, len(asked))

    @property
    def taken(self) -> float:
        """Where the quickest quarter ends: neighbours on the machine count least."""
        return sorted(self.seconds)[len(self.seconds) // 4]


def _signed_in(person: Any) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person.account)
    return client


def _writes_in(meeting: Any) -> Callable[[int], None]:
    """A write in the meeting's cell, another one each time."""

    def write(number: int) -> None:
        change_row(meeting, "meeting.change", actor=SYSTEM, place=f"Nhà văn hóa {number}")

    return write


def _measured(client: Client, path: str, write: Callable[[int], None]) -> tuple[Reads, ...]:
    """Cold, warm and empty reads in turns, so that a busy moment strikes all alike; counted in two
    rounds that are not timed.
    """
    cold, warm, empty = Reads(), Reads(), Reads()
    for number in range(ROUNDS + 2):
        way = Reads.count if number < 2 else Reads.take
        write(number)
        way(cold, client, path)
        if number == 0:
            cold.statements = 0  # The very first read of a process fills its memories.
        way(warm, client, path)
        if number == 0:
            warm.statements = 0
        way(empty, client, "/nothing/")
    return cold, warm, empty


def _line(name: str, reads: tuple[Reads, ...]) -> str:
    cold, warm, empty = reads
    floor = empty.taken
    told = f"{name:<42}{floor * 1000:8.2f} ms"
    for kind, (most, times) in ((cold, COLD_BOUND), (warm, WARM_BOUND)):
        ratio = kind.taken / floor
        kept = kind.statements <= most and ratio <= times
        told += (
            f"{kind.statements:5d} {kind.taken * 1000:8.2f} ms {ratio:6.1f}x"
            f" {'' if kept else '!':<2}"
        )
    return told


def main(people: Any, meeting: Any, commune: Any, office: Any) -> None:
    """One row for each page; `!` marks what lies over its bound."""
    print(
        f"\n{'one page: processor time, statements':<42}{'empty view':>11}"
        f"{'cold: <= 12, <= 5x':>25}{'warm: <= 3, <= 2x':>25}"
    )
    secretary = _signed_in(people.secretary)
    below = Meeting.all_rows_unscoped.filter(unit__parent=commune, month=Month.of(today()).first)
    shown = below.select_related("unit").first()
    month = Month.of(today())
    pages = (
        ("a meeting, 20 members, 8 items", secretary, f"/meetings/{meeting.pk}/", meeting),
        ("home of a secretary", secretary, "/", meeting),
        ("a cell", secretary, f"/cells/{meeting.unit_id}/", meeting),
        (
            "the committee's month, 15 cells",
            _signed_in(office),
            f"/committee/{commune.pk}/month/{month}/",
            shown,
        ),
    )
    with override_settings(ROOT_URLCONF="bench.urls"):
        for name, client, path, row in pages:
            print(_line(name, _measured(client, path, _writes_in(row))), flush=True)
