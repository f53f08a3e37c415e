"""What the read log costs a page that shows persons to somebody from outside, and how fast the
worker enters it.
"""

import time
from types import SimpleNamespace

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from bench.server import timed_in_turns
from chibo.base.kernel.actor import Actor, Grant
from chibo.base.kernel.ids import new_id
from chibo.base.reads.actions import take_in_readings
from chibo.interfaces.reads import seen, send_to_log
from tests.factories import make_member, make_official, make_unit

LOG = "chibo.interfaces.reads.ReadLogMiddleware"


def _client(person, *, log: bool) -> Client:
    """A browser signed in as the person, before the product with its read log or without it."""
    middleware = [name for name in settings.MIDDLEWARE if log or name != LOG]
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person.account)
    with override_settings(MIDDLEWARE=middleware):
        client.handler.load_middleware()
    return client


def _note_alone(persons: int) -> float:
    """The milliseconds that declaring and noting so many persons takes: the median of 300, no page
    around it.
    """
    actor = Actor(
        "Cầm Thu Dung", new_id(), new_id(), (Grant("/1/", frozenset(), "committee_office"),)
    )
    cell, ids, taken = (
        SimpleNamespace(pk=new_id(), path="/1/2/"),
        [new_id() for _ in range(persons)],
        [],
    )
    for _ in range(300):
        request = SimpleNamespace(actor=actor)
        begin = time.perf_counter()
        note(request, ids, cell)
        taken.append(time.perf_counter() - begin)
    for file in settings.READS_DIR.glob("*.json"):
        file.unlink()
    return sorted(taken)[150] * 1000


def note(request, ids, cell) -> None:
    """What a view and the middleware do for the read log."""
    seen(request, ids, cell=cell, what="members")
    send_to_log(request)


def main() -> None:
    """The same page with and without the log, in turns; then what waits is entered in the audit."""
    alone = ", ".join(f"{_note_alone(count):.2f} ms for {count}" for count in (1, 20, 300))
    print(f"\nthe read log alone, by persons shown: {alone} (bound: 1 ms)")
    print(f"{'':<42}{'with log':>11}{'without':>11}{'more':>11}{'ratio':>8}")
    commune = make_unit("commune")
    office = make_official(commune, account=True)
    for members in (20, 300):
        cell = make_unit(parent=commune)
        for number in range(members):
            make_member(cell, f"Lường Văn Thứ {number}")
        path = f"/cells/{cell.pk}/members/"
        clients = [_client(office, log=log) for log in (True, False)]
        assert all(client.get(path).status_code == 200 for client in clients)
        runs = [lambda _n, client=client, path=path: client.get(path) for client in clients]
        logged, bare = (seconds * 1000 for seconds in timed_in_turns(runs, 80))
        name = f"the members of a cell, {members} persons"
        print(
            f"{name:<42}{logged:8.2f} ms {bare:8.2f} ms {logged - bare:8.2f} ms"
            f" {logged / bare:7.3f}",
            flush=True,
        )
    begin = time.perf_counter()
    count = take_in_readings()
    seconds = time.perf_counter() - begin
    print(
        f"entered in the audit: {count} readings in {seconds:.2f} s ({count / seconds:.0f} a"
        " second)"
    )
