"""Run by test_parallel_units in a process of its own: several threads make units at once, again and
again.
"""

import json
import sys
import threading

import django
from django.db import connections

from tests.tables import make_tables


def main(threads: int, rounds: int) -> list[list]:
    """What failed, and the nodes and paths of all units afterwards."""
    django.setup()
    make_tables()

    from chibo.base.kernel.actor import SYSTEM
    from chibo.base.kernel.dates import today
    from chibo.directory.organisation.actions import create_unit
    from chibo.directory.organisation.models import Unit

    common = {"actor": SYSTEM, "on": today()}
    commune = create_unit(kind="commune", name="Đảng bộ xã Suối Mây", code="SM", **common)
    failures: list[str] = []
    start = threading.Barrier(threads)

    def make(place: int) -> None:
        for number in range(rounds):
            start.wait()
            try:
                named = {
                    "name": f"Chi bộ {place}.{number}",
                    "code": f"C-{place}-{number}",
                    "cell_type": "residential",
                }
                create_unit(kind="cell", parent=commune, **named, **common)
            except Exception as error:
                failures.append(repr(error))
        connections.close_all()

    running = [threading.Thread(target=make, args=(place,)) for place in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    units = list(Unit.all_rows_unscoped.order_by("node").values_list("node", "path"))
    return [failures, [node for node, _ in units], [path for _, path in units]]


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
