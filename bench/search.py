"""`make bench-search`: the search page over a generated province, in a temporary SQLite file (or on
DATABASE_URL).

10,000 cells, 200,000 people, 120,000 meetings with a resolution each, 300,000 papers;
CHIBO_BENCH_PART=0.1 for a tenth of it. The page is asked of a real server by the province's office,
a commune's office and a member of one cell; the bound is 150 ms for 95 of 100 requests. Beside it:
what comparing every line (LIKE alone) would take.
"""

import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

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

from bench.server import Client, serving
from bench.world import session_of
from chibo.base.kernel.db import bulk_insert
from chibo.base.search.actions import follow
from chibo.base.search.models import IndexEntry
from chibo.base.search.rules import words_typed
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Membership, Person
from chibo.interfaces.demo.names import PLACES, full_name
from chibo.library.documents.models import StoredFile
from chibo.work.meetings.models import Meeting, Paper, Resolution
from tests.factories import make_member, make_official, make_unit

PART = float(os.environ.get("CHIBO_BENCH_PART", "1"))
COMMUNES, CELLS, MEMBERS, MONTHS = max(1, int(150 * PART)), max(1, int(10_000 * PART)), 20, 12
PAPERS = (3, 2)  # in turns: two and a half a meeting
BOUND_MS, ROUNDS = 150, 8
ABOUT = (
    "lãnh đạo thực hiện nhiệm vụ; phát triển kinh tế hộ gia đình; xây dựng nông thôn mới; chuyển"
    " đổi số; công tác dân vận; kiểm tra, giám sát; phát triển đảng viên; phòng cháy chữa cháy"
    " rừng; vệ sinh môi trường; giảm nghèo bền vững; an ninh trật tự; học tập và làm theo tư tưởng,"
    " đạo đức; vận động hiến đất làm đường; khắc phục hậu quả mưa lũ; thu đảng phí"
).split("; ")
PAPER = (
    "Báo cáo kết quả; Dự thảo nghị quyết; Kế hoạch; Tài liệu học tập; Danh sách; Công văn;"
    " Thông báo".split("; ")
)
ASKED = (
    "loan; Trần Thị Loan; nguyen van; Nguyễn Văn Hùng; páo; luong kim uyen; hu; y; nghị quyết; nghi"
    " quyet chuyen doi so; 12-NQ; thang 11 2026; chuyên đề; bản mòng 7; nà phe 0413; kế hoạch phòng"
    " cháy; danh sach thu dang phi; tài liệu; dao duong; nguyen thi nghi quyet; không có gì như"
    " vậy; qwxz; sinh hoạt thường kỳ; b"
).split("; ")


def build() -> dict[str, Person]:
    """The province stands in the database; who asks."""
    chance = random.Random(7)
    province = make_unit("province")
    communes = [make_unit("commune", parent=province) for _ in range(COMMUNES)]
    asking = {"the province's office": make_official(province, account=True)}
    asking["a commune's office"] = make_official(communes[0], account=True)
    per_commune = -(-CELLS // COMMUNES)
    number = 100_000
    for commune in communes:
        with transaction.atomic():
            cells = [_cell(commune, number + n, chance) for n in range(per_commune)]
            number += per_commune
            bulk_insert(cells)
            people = [
                Person(full_name=full_name(chance)).with_keys()
                for _ in range(per_commune * MEMBERS)
            ]
            bulk_insert(people)
            bulk_insert(
                [
                    Membership(
                        person_id=person.pk,
                        cell_id=cells[n // MEMBERS].pk,
                        kind="official",
                        valid_from=date(2025, 7, 1),
                    )
                    for n, person in enumerate(people)
                ]
            )
            _work(cells, chance)
            follow(cells)
            follow(people)
    asking["a member"] = make_member(
        Unit.all_rows_unscoped.get(node=100_000), "Lò Thị Uyên", account=True
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return asking


def _cell(commune: Unit, node: int, chance: random.Random) -> Unit:
    return Unit(
        node=node,
        kind="cell",
        cell_type="residential",
        code=f"S-{node:06d}",
        parent=commune,
        name=f"Chi bộ {chance.choice(PLACES)} {chance.randint(1, 12)}",
        path=f"{commune.path}{node}/",
        valid_from=date(2025, 1, 1),
    ).with_keys()


def _work(cells: list[Unit], chance: random.Random) -> None:
    meetings, resolutions, papers, files = [], [], [], []
    for cell in cells:
        file = StoredFile(
            unit=cell, name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64
        )
        files.append(file)
        for month, row in enumerate(_meetings(cell, chance)):
            meetings.append(row)
            at = row.closed_at
            resolutions.append(
                Resolution(
                    unit=cell,
                    meeting=row,
                    kind="resolution",
                    term="2025-2030",
                    number=month + 1,
                    symbol=f"{month + 1:02d}-NQ/CB",
                    title=f"Nghị quyết {chance.choice(ABOUT)} tháng {row.month.month}",
                    body="x",
                    issued_on=row.planned_on,
                    published_at=at,
                )
            )
            papers += [
                Paper(
                    unit=cell,
                    meeting=row,
                    file=file,
                    published_at=at - timedelta(days=3),
                    title=(
                        f"{chance.choice(PAPER)} {chance.choice(ABOUT)} {chance.choice(PLACES)}"
                        f" {chance.randint(0, 2000):04d}"
                    ),
                )
                for _ in range(PAPERS[month % 2])
            ]
    for rows in (files, meetings, resolutions, papers):
        bulk_insert(rows)
        follow(rows)


def _meetings(cell: Unit, chance: random.Random) -> Iterator[Meeting]:
    for month in range(1, MONTHS + 1):
        day = date(2026, month, chance.randint(1, 5))
        at = datetime(2026, month, day.day, 14, tzinfo=UTC)
        topic = chance.choice(ABOUT) if month % 3 == 0 else ""
        yield Meeting(
            unit=cell,
            kind="regular",
            month=day.replace(day=1),
            rule_day=day,
            planned_on=day,
            held_on=day,
            starts_at=at.time(),
            state="sealed",
            opened_at=at,
            closed_at=at + timedelta(minutes=95),
            topic=topic,
            place=f"Nhà văn hóa {chance.choice(PLACES)}",
        )


def _shares(seconds: list[float]) -> str:
    ordered = sorted(value * 1000 for value in seconds)
    return (
        f"{ordered[len(ordered) // 2]:8.0f} {ordered[int(len(ordered) * 0.95)]:8.0f}"
        f" {ordered[-1]:8.0f}"
    )


class Work:
    """The processor time of the web process and of the database's own processes, which neighbours
    on the machine do not lengthen.
    """

    def __init__(self, worker: int) -> None:
        self.pids = [worker]

    def look(self) -> None:
        """The processes of the database that serve this bench are known; needs one
        request before.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <>"
                    " pg_backend_pid()"
                )
                self.pids = self.pids[:1] + [pid for (pid,) in cursor.fetchall()]

    def seconds(self) -> float:
        """The seconds of processor time that these processes have had."""
        files = [
            file for pid in self.pids for file in Path(f"/proc/{pid}/task").glob("*/schedstat")
        ]
        return sum(int(file.read_text().split()[0]) for file in files) / 1e9


def _timed_pages(client: Client, work: Work, words: list[str]) -> list[tuple[float, float, str]]:
    """Of each request the seconds, the seconds of work in them, and what was asked."""
    taken = []
    client.get("/search/?q=mot")
    work.look()
    for _ in range(ROUNDS):
        for typed in words:
            before, begin = work.seconds(), time.perf_counter()
            status, _body = client.get(f"/search/?{urlencode({'q': typed})}")
            taken.append((time.perf_counter() - begin, work.seconds() - before, typed))
            assert status == 200, status
    return taken


def _by_comparing(words: list[str]) -> list[float]:
    """The seconds of comparing every line of the five kinds, no rights asked."""
    taken = []
    for typed in words:
        begin = time.perf_counter()
        for kind in ("unit", "person", "meeting", "resolution", "paper"):
            rows = IndexEntry.objects.filter(kind=kind)
            for word in words_typed(typed):
                rows = rows.filter(text__contains=f" {word}")
            list(rows.order_by("sort", "object_id").values_list("object_id")[:9])
        taken.append(time.perf_counter() - begin)
    return taken


def time_all(asking: dict[str, Person]) -> None:
    """One table: the pages of those who ask, wall time and work, and what comparing every line
    would take.
    """
    print(
        f"{'':<42}{'half':>8} {'95 %':>8} {'longest':>8}  ms (bound: 95 % in {BOUND_MS} ms on a"
        " machine with nothing else to do)"
    )
    with serving() as (port, worker):
        work = Work(worker)
        for who, person in asking.items():
            taken = _timed_pages(Client(port, session_of(person)), work, ASKED)
            most = [typed for _all, _own, typed in sorted(taken, key=lambda one: -one[1])[:ROUNDS]]
            print(f"the search page, {who:<25}{_shares([one[0] for one in taken])}")
            print(
                f"{'  of it work of web and database':<42}{_shares([one[1] for one in taken])} "
                f" most: {', '.join(dict.fromkeys(most))}"
            )
        taken = _timed_pages(Client(port, session_of(person)), work, [""])
        print(
            f"{'  the same page, nothing asked':<42}{_shares([one[1] for one in taken])}",
            flush=True,
        )
    print(f"{'comparing every line, no page':<42}{_shares(_by_comparing(ASKED))}")


def main() -> None:
    begin = time.perf_counter()
    call_command("migrate", verbosity=0)
    asking = build()
    print(
        f"{IndexEntry.objects.count()} lines on {connection.vendor}; built in"
        f" {time.perf_counter() - begin:.0f} s"
    )
    time_all(asking)
    print(f"whole bench: {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    try:
        main()
    finally:
        connection.close()
        subprocess.run(["rm", "-rf", str(FOLDER)], check=False)
    sys.exit(0)
