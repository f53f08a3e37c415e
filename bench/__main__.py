"""`make bench`: builds its data in a temporary SQLite file (or on DATABASE_URL), starts a server,
prints one table.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="chibo-bench-"))
os.environ.setdefault("CHIBO_DATA_DIR", str(FOLDER))
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER / 'bench.sqlite3'}")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.config.settings")
os.environ["CHIBO_TOTP_REQUIRED"] = "off"
os.environ["CHIBO_SECRET_KEY"] = secrets.token_urlsafe(40)

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from bench import floor, logins, months, pages, reads, roster, rules, transactions, whatif, world
from bench.server import Client, memory_mb, serving, timed_in_turns
from chibo.base.kernel.dates import Month
from chibo.base.kernel.revisions import Revision
from chibo.work.meetings.rules.editable import roll_values


def show(name: str, runs, *, statements: int, extra: str = "") -> None:
    """One row of the table from a request, the bare view and the plain SQL, timed in turns."""
    seconds, bare, sql = (value * 1000 for value in timed_in_turns(runs, 40))
    ratio = (bare + sql) / seconds
    print(
        f"{name:<42}{seconds:8.1f} ms {bare:7.2f} ms {sql:7.2f} ms {ratio:7.2f} {statements:7d} "
        f" {extra}",
        flush=True,
    )


def check(answer: tuple[int, bytes], *allowed: int) -> tuple[int, bytes]:
    assert answer[0] in allowed, (answer[0], answer[1][:600].decode(errors="replace"))
    return answer


def roll_call_fields(lines, number: int) -> dict[str, str]:
    """What the page of the roll call sends: for each line mark, reason and lateness, and what it
    was opened with.
    """
    mark = "present" if number % 2 else "late"
    fields = {
        "key": str(uuid.uuid4()),
        "then": "room",
        "seen": str(Revision.of(roll_values(lines))),
    }
    for line in lines:
        fields |= {f"mark-{line.pk}": mark, f"reason-{line.pk}": "", f"late-{line.pk}": ""}
    return fields


def bench_roll_call(port: int, person, meeting) -> None:
    session, lines = world.session_of(person), world.lines_of(meeting)
    client, path = Client(port, session), f"/meetings/{meeting.pk}/room/"
    check(client.post(path, roll_call_fields(lines, 1)), 302)
    lines = world.lines_of(meeting)  # Everybody is present, as the plain SQL leaves them too.
    runs = (
        lambda n: check(client.post(path, roll_call_fields(lines, n)), 302),
        lambda n: check(client.post("/nothing/", roll_call_fields(lines, n)), 200),
        floor.roll_call(floor.Door(person, session), meeting, lines),
    )
    statements = client.statements("POST", path, roll_call_fields(lines, 1))
    show(f"roll call, {len(lines)} members, one request", runs, statements=statements)


def bench_page(port: int, name: str, person, path: str, sql_of) -> None:
    session = world.session_of(person)
    client = Client(port, session)
    runs = (
        lambda _: check(client.get(path), 200),
        lambda _: check(client.get("/nothing/"), 200),
        sql_of(floor.Door(person, session)),
    )
    size = len(client.get(path)[1]) / 1024
    show(name, runs, statements=client.statements("GET", path), extra=f"{size:.0f} kB of HTML")


def main() -> None:
    begin = time.perf_counter()
    call_command("migrate", verbosity=0)
    communes = world.communes_with(15, 150)
    people, meeting = world.cell_in_session()
    many, month = months.build(), Month.of(world.today())
    print(f"data built in {time.perf_counter() - begin:.0f} s, {connection.vendor}\n")
    print(
        f"{'':<42}{'request':>11}{'bare view':>11}{'plain SQL':>11}{'ratio':>8}{'queries':>8}"
        "  (floor = bare view + plain SQL; 1 = as fast)"
    )
    with serving() as (port, worker):
        bench_roll_call(port, people.secretary, meeting)
        bench_page(
            port,
            "page of a meeting, 20 members, 8 items",
            people.secretary,
            f"/meetings/{meeting.pk}/",
            lambda door: floor.meeting_page(door, meeting),
        )
        for count, unit, office in communes:
            bench_page(
                port,
                f"the committee's month, {count} cells",
                office,
                f"/committee/{unit.pk}/month/{month}/",
                lambda door, unit=unit: floor.month_page(
                    door, unit, str(month.plus(-11).first), str(month.first)
                ),
            )
        for asked in many:
            bench_page(
                port,
                f"the month from kept rows, {asked.cells} cells",
                asked.office,
                f"/committee/{asked.unit.pk}/month/{month}/",
                lambda door, unit=asked.unit: months.plain_page(door, unit, month),
            )
        print(f"\nmemory of one web process after this: {memory_mb(worker):.0f} MB (bound 200)")
    months.main(many)
    pages.main(people, meeting, *communes[0][1:])
    reads.main()
    transactions.main()
    rules.main()
    roster.main()
    logins.main()
    whatif.main()
    print(f"whole bench: {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
    subprocess.run(["rm", "-rf", str(FOLDER)], check=False)
    sys.exit(0)
