"""`make bench`: builds its data in a temporary SQLite file (or on DATABASE_URL), starts a server, prints one table."""

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
from django.db import connection, transaction

from bench import roster, rules, whatif, world
from bench.server import Client, memory_mb, serving, timed


def sql_update_roll_call(lines) -> float:
    """Seconds for the same write in plain SQL: 20 lines, 20 audit entries, the chain's head, one transaction."""
    cell = lines[0].cell_id.hex if connection.vendor == "sqlite" else str(lines[0].cell_id)
    keys = [(line.pk.hex if connection.vendor == "sqlite" else str(line.pk)) for line in lines]
    stamp = "2026-01-01 00:00:00"

    def run(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for key in keys:
                cursor.execute("UPDATE meetings_attendance SET state=%s, recorded_by=%s, recorded_at=%s WHERE id=%s AND cell_id=%s",
                               ["present", "x", stamp, key, cell])  # fmt: skip
            rows = [[(uuid.uuid4().hex if connection.vendor == "sqlite" else str(uuid.uuid4())), cell, 10**9 + number * 100 + i, stamp,
                     "x", "bench", "x", "{}", "s", "h" * 64, "h" * 64, "h" * 64] for i in range(len(keys))]  # fmt: skip
            cursor.executemany(
                "INSERT INTO audit_entry (id, chain_id, seq, at, author, code, target, \"values\", salt, value_hash, prev_hash, hash)"
                " VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)", rows)  # fmt: skip
            cursor.execute("UPDATE audit_chain SET seq = seq WHERE id=%s", [cell])

    return timed(run, 30)


def sql_read(tables: list[str], where: str, value: str) -> float:
    """Seconds for reading the same rows in plain SQL."""

    def run(number: int) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT * FROM {table} WHERE {where}", [value])
                cursor.fetchall()

    return timed(run, 30)


def show(name: str, seconds: float, floor: float, sql: float, extra: str = "") -> None:
    ratio = (floor + sql) / seconds
    print(f"{name:<46}{seconds * 1000:9.1f} ms {floor * 1000:8.2f} ms {sql * 1000:8.2f} ms {ratio:8.2f}  {extra}")


def check(answer: tuple[int, bytes], *allowed: int) -> tuple[int, bytes]:
    assert answer[0] in allowed, (answer[0], answer[1][:600].decode(errors="replace"))
    return answer


def key_of(pk) -> str:
    return pk.hex if connection.vendor == "sqlite" else str(pk)


def main() -> None:
    begin = time.perf_counter()
    call_command("migrate", verbosity=0)
    people, meeting = world.cell_in_session()
    small, small_office = world.commune_with(15)
    large, large_office = world.commune_with(150)
    lines = world.lines_of(meeting)
    cell = key_of(meeting.cell_id)
    print(f"data built in {time.perf_counter() - begin:.0f} s, {connection.vendor}\n")
    print(
        f"{'':<46}{'request':>12}{'bare view':>12}{'plain SQL':>12}{'ratio':>9}  (floor = bare view + plain SQL; 1 = as fast)"
    )
    with serving() as (port, worker):
        secretary = Client(port, world.session_of(people.secretary))
        floor = timed(lambda _: check(secretary.get("/nothing/"), 200), 60)

        def roll(number: int) -> None:
            mark = "present" if number % 2 else "late"
            fields = {f"mark-{line.pk}": mark for line in lines} | {"key": str(uuid.uuid4())}
            check(secretary.post(f"/meetings/{meeting.pk}/room/", fields), 302)

        seconds = timed(roll, 20)
        show(f"roll call, {len(lines)} members, one request", seconds, floor, sql_update_roll_call(lines))
        tables = [f"meetings_{name}" for name in ("agendaitem", "attendance", "invitation", "vote", "task", "minutes")]
        seconds = timed(lambda _: check(secretary.get(f"/meetings/{meeting.pk}/"), 200), 30)
        show("page of a meeting, 20 members, 8 items", seconds, floor, sql_read(tables, "cell_id = %s", cell))
        for unit, office, count in ((small, small_office, 15), (large, large_office, 150)):
            client = Client(port, world.session_of(office))
            path = f"/committee/{unit.pk}/month/{world.today():%Y-%m}/"
            seconds = timed(lambda _, c=client, p=path: check(c.get(p), 200), 15)
            size = len(client.get(path)[1]) / 1024
            within = "cell_id IN (SELECT id FROM organisation_unit WHERE parent_id = %s)"
            sql = sql_read(["meetings_meeting", "scoring_scoresheet"], within, key_of(unit.pk))
            show(f"the committee's month, {count} cells", seconds, floor, sql, f"{size:.0f} kB of HTML")
        print(f"\nmemory of one web process after this: {memory_mb(worker):.0f} MB (bound 200)")
    rules.main()
    roster.main()
    whatif.main()
    print(f"whole bench: {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
    subprocess.run(["rm", "-rf", str(FOLDER)], check=False)
    sys.exit(0)
