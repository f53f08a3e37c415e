"""Run by test_parallel in a process of its own, on a database in a file: one confirms while the
other withdraws.
"""

import json
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import django
from django.db import connections

from tests.tables import make_tables


def main(rounds: int) -> list[list[str]]:
    """Per round: how each of the two ended, the state afterwards, and the audit codes after the
    proposal.
    """
    django.setup()
    make_tables()

    from chibo.base.audit.models import Entry
    from chibo.base.kernel.dates import today
    from chibo.library.regulations.actions import (
        confirm_regulation,
        propose_regulation,
        withdraw_regulation,
    )
    from tests.factories import make_official
    from tests.library.regulations.texts import text
    from tests.library.regulations.world import Offices, act_as, upload
    from tests.people import make_people

    people, on, told = make_people(others=0), today(), []
    organiser = make_official(people.commune, role="organisation_department")
    by = Offices(people.commune, act_as(organiser, on=on), act_as(people.official, on=on))
    for number in range(rounds):
        row = upload(by, text(code=f"xa-{number}"), on=on)
        day = on + timedelta(days=5 + number)
        row = propose_regulation(
            row, valid_from=day, valid_to=day + timedelta(days=1), actor=by.department, on=on
        )
        ends = at_once(
            lambda row=row: confirm_regulation(row, actor=by.office, on=on),
            lambda row=row: confirm_regulation(row, actor=by.office, on=on),
            lambda row=row: withdraw_regulation(row, reason="Nhầm", actor=by.department, on=on),
        )
        row.refresh_from_db()
        codes = (
            Entry.objects.filter(target=f"regulation:{row.pk}")
            .order_by("seq")
            .values_list("code", flat=True)
        )
        told.append([*ends, row.state, *list(codes)[2:]])
    return told


def at_once(*acts: Callable[[], object]) -> list[str]:
    """How each act ended when all begin at one moment."""
    from chibo.base.kernel.errors import Refused

    ended, start = [""] * len(acts), threading.Barrier(len(acts))

    def run(place: int) -> None:
        start.wait()
        try:
            acts[place]()
            ended[place] = "done"
        except Refused as refused:
            ended[place] = refused.findings[0].code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
