"""The longest transactions of a month: while one is open nobody else can write on SQLite.

Measured as multiples of the shortest one there is: one row, written and kept.
"""

import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.db import connection, transaction
from django.db.transaction import Atomic
from django.test import Client

from bench import floor, world
from chibo.base.kernel.dates import Month, today
from chibo.base.kernel.revisions import Revision
from chibo.library.regulations.queries import holidays_around, packs
from chibo.work.meetings.actions.calendar import plan_months
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.rules.editable import roll_values
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.insight.sheets import drafted
from tests.people import People

SHOWN = 6


class Watch:
    """The milliseconds of every outermost transaction, by the page it belongs to or the action that
    opened it.
    """

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.page = ""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Every transaction opened inside is measured, from the moment it holds the database until
        it is kept.
        """
        enter, leave, begun = Atomic.__enter__, Atomic.__exit__, []

        def entered(block: Atomic) -> None:
            outermost = not connection.in_atomic_block
            enter(block)
            if outermost:
                begun.append((block, self.page or _action(sys._getframe(1)), time.perf_counter()))

        def left(block: Atomic, *error: Any) -> None:
            leave(block, *error)
            if begun and begun[-1][0] is block:
                _, name, at = begun.pop()
                self.taken[name].append((time.perf_counter() - at) * 1000)

        Atomic.__enter__, Atomic.__exit__ = entered, left
        try:
            yield
        finally:
            Atomic.__enter__, Atomic.__exit__ = enter, leave

    def post(self, browser: Client, page: str, path: str, **fields: str) -> None:
        """A form is sent as the page sends it; its transactions bear the name of the page."""
        self.page = page
        answer = browser.post(
            path, {"key": str(uuid.uuid4()), **fields}, headers={"host": "127.0.0.1"}
        )
        self.page = ""
        assert answer.status_code in (200, 302), (path, answer.status_code)


def _action(frame: FrameType | None) -> str:
    while frame is not None:
        if (
            frame.f_code.co_name == "inner" and "func" in frame.f_locals
        ):  # The framework's decorator around an action.
            return str(frame.f_locals["func"].__name__)
        if "/src/chibo/" in frame.f_code.co_filename:
            return frame.f_code.co_name
        frame = frame.f_back
    return "elsewhere"


def shortest() -> float:
    """The milliseconds of a transaction that writes one row."""
    taken = []
    for _ in range(40):
        begun = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_receipt (key, account_id, digest, answer, at, holder) VALUES"
                " (%s,%s,%s,%s,%s,%s)",
                [floor.fresh_key(), floor.fresh_key(), "h" * 64, "{}", floor.STAMP, ""],
            )
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)[len(taken) // 4]


def live(watch: Watch, people: People, month: Month) -> None:
    """A month of a cell of 20: prepared, held with its pages, closed, scored, sealed."""
    meeting = make_meeting(people.cell, month=month)
    step.open_room(meeting, people)
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(people.secretary.account)
    at = f"/meetings/{meeting.pk}/"
    for mark in ("present", "late", "present"):
        lines = world.lines_of(meeting)
        fields = {f"mark-{line.pk}": mark for line in lines} | {
            "seen": str(Revision.of(roll_values(lines)))
        }
        watch.post(browser, "roll call", f"{at}room/", then="room", **fields)
    for number, item in enumerate(items_of(meeting)[:5]):
        watch.post(
            browser,
            "notes",
            f"{at}items/{item.pk}/notes/",
            text="Đồng chí bí thư trình bày. " * 20,
            rev="",
        )
        words = {
            "person": str(people.member.pk),
            "kind": "spoken",
            "text": f"Nhất trí với nội dung {number}.",
        }
        watch.post(browser, "opinion", f"{at}items/{item.pk}/opinions/", **words)
    meeting = step.close(meeting, people)
    drafted(meeting, people)
    step.seal(meeting, people)
    step.resolve(meeting, people)


def main() -> None:
    """Prints the longest transactions with their multiple of the shortest."""
    packs(), holidays_around(today())  # As a web process has them from its start.
    one, watch = shortest(), Watch()
    people = world.people_of_twenty()
    month = Month.of(today())
    with watch.watching():
        plan_months(
            people.cell,
            first=month,
            last=month.plus(11),
            actor=act_as(people.secretary, on=today()),
        )
        live(watch, people, month)
    worst = sorted(
        ((max(taken), name, len(taken)) for name, taken in watch.taken.items()), reverse=True
    )
    print(
        f"\nlongest transactions of a month, a cell of 20 (one row written and kept: {one:.1f} ms)"
    )
    for longest, name, count in worst[:SHOWN]:
        print(f"  {name:<40}{longest:8.1f} ms {longest / one:7.1f} x {count:5d}")
