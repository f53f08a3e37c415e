"""Run by test_parallel in a process of its own, on a database in a file: two decisions of one score
at one moment.
"""

import json
import threading
from decimal import Decimal

import django
from django.db import connections

from tests.tables import make_tables


def main() -> dict[str, object]:
    """The outcome of each sender, the versions that stand, the decisions in the audit, breaks of
    its chains.
    """
    django.setup()
    make_tables()

    from chibo.base.audit.models import Entry
    from chibo.base.audit.queries import chain_breaks
    from chibo.insight.scoring.models import ScoreDecision
    from tests.factories import make_meeting
    from tests.insight.sheets import held, submitted
    from tests.people import make_people

    people = make_people(others=0)
    sheet = submitted(held(make_meeting(people.cell), people), people)
    outcomes = decide_at_once(sheet.pk, people, [Decimal(20), Decimal(10)])
    return {
        "outcomes": sorted(outcomes),
        "versions": list(ScoreDecision.all_rows_unscoped.values_list("version", flat=True)),
        "audited": Entry.objects.filter(code="score.decide").count(),
        "breaks": len(list(chain_breaks())),
    }


def decide_at_once(pk: object, people: object, points: list[Decimal]) -> list[str]:
    """What each of the threads gets that decide the same sheet with other points at one moment."""
    from chibo.base.kernel.errors import Refused
    from chibo.insight.scoring.actions import decide_score
    from chibo.insight.scoring.queries import get_sheet
    from chibo.insight.scoring.rules import PointsGiven
    from tests.factories import TODAY, act_as

    actor = act_as(people.official)
    outcomes: list[str] = []
    start = threading.Barrier(len(points))

    def decide(number: Decimal) -> None:
        sheet = get_sheet(pk, scope=actor.scope)
        start.wait()
        try:
            decide_score(
                sheet, changes={"4.2": PointsGiven(number, "Đếm lại")}, on=TODAY, actor=actor
            )
            outcomes.append("decided")
        except Refused as refused:
            outcomes.append(refused.findings[0].code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(number,)) for number in points]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


if __name__ == "__main__":
    print(json.dumps(main()))
