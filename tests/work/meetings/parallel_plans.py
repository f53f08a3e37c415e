"""Run by test_planning_cells in a process of its own, on a database in a file: two offices plan the
same cells at one moment.
"""

import json
import threading
from datetime import date, time

import django
from django.db import connections

from tests.tables import make_tables


def main() -> dict[str, object]:
    """How many cells each sender has planned and how many it found planned, what then stands, and
    breaks of the audit.
    """
    django.setup()
    make_tables()

    from chibo.base.audit.models import Entry
    from chibo.base.audit.queries import chain_breaks
    from chibo.library.notifications.models import Notice
    from chibo.work.meetings.models import Meeting
    from tests.factories import make_member, make_official, make_unit
    from tests.people import make_people

    people = make_people(others=0)
    cells = [make_unit(parent=people.commune) for _ in range(5)]
    for cell in cells:
        make_member(cell, post="secretary")
    outcomes = plan_at_once(
        [(people.official, cells), (make_official(people.commune), cells[::-1])]
    )
    return {
        "outcomes": sorted(outcomes),
        "meetings": Meeting.all_rows_unscoped.count(),
        "audited": Entry.objects.filter(code="meeting.plan").count(),
        "told": Notice.all_rows_unscoped.filter(code="meeting.planned").count(),
        "breaks": len(list(chain_breaks())),
    }


def plan_at_once(senders: list[tuple[object, list[object]]]) -> list[list[int]]:
    """[planned, found planned] of each of the threads that plan at one moment."""
    from chibo.base.kernel.dates import Month
    from chibo.work.meetings.actions.calendar_cells import plan_cells
    from tests.factories import act_as

    outcomes: list[list[int]] = []
    start = threading.Barrier(len(senders))
    months = {"first": Month(2026, 11), "last": Month(2026, 12)}

    def plan(office: object, cells: list[object]) -> None:
        actor = act_as(office)
        start.wait()
        try:
            done = plan_cells(
                cells, starts_at=time(19, 0), on=date(2026, 11, 2), actor=actor, **months
            )
            outcomes.append([len(done.done), len(done.known)])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=plan, args=sender) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


if __name__ == "__main__":
    print(json.dumps(main()))
