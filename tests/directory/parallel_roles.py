"""Run by test_parallel_roles in a process of its own: two persons decide on one request at the same
moment, again and again.
"""

import json
import sys
import threading
from typing import Any

import django
from django.db import connections

from tests.tables import make_tables


def main(rounds: int) -> list[list[str]]:
    """For each round what the two were answered and how the request and the grant
    stand afterwards.
    """
    django.setup()
    make_tables()

    from chibo.base.accounts.actions import open_account, secret_of
    from chibo.base.kernel.actor import SYSTEM
    from chibo.base.kernel.dates import today
    from chibo.directory.access.actions import add_grant
    from chibo.directory.organisation.actions import create_unit
    from chibo.directory.people.actions import add_person

    on = today()
    commune = create_unit(
        kind="commune", name="Đảng bộ xã Suối Mây", code="SM", actor=SYSTEM, on=on
    )
    offices = []
    for number in range(2):
        account = open_account(
            username=f"office{number}", secret=secret_of(None, password="hoa sen nở tháng bảy")
        )
        offices.append(add_person(full_name=f"Mai Thị {number}", actor=SYSTEM, account=account))
        add_grant(offices[-1], role="inspection", unit=commune, on=on, actor=SYSTEM)
    keeper = add_person(full_name="Lương Thị Quản", actor=SYSTEM)
    add_grant(keeper, role="administrator", unit=None, on=on, actor=SYSTEM)
    return [one_round(number, keeper, offices, commune, on) for number in range(rounds)]


def one_round(number: int, keeper: Any, offices: list[Any], commune: Any, on: Any) -> list[str]:
    """Asked by the administrator; one office stops it while the other confirms it."""
    from chibo.base.kernel.actor import SYSTEM
    from chibo.base.kernel.dates import now
    from chibo.base.kernel.errors import Refused
    from chibo.directory.access.models import RoleGrant, role_holds
    from chibo.directory.access.queries import actor_of_person
    from chibo.directory.people.actions import add_person
    from chibo.directory.role_requests.actions import confirm_role, request_role, stop_role
    from chibo.directory.role_requests.models import RoleRequest

    person = add_person(full_name=f"Vi Thị {number}", actor=SYSTEM)
    row = request_role(
        person, role="committee_office", unit=commune, on=on, actor=actor_of_person(keeper, on=on)
    )
    answers: list[str] = []
    start = threading.Barrier(2)

    def decide(place: int) -> None:
        own, actor = RoleRequest.objects.get(pk=row.pk), actor_of_person(offices[place], on=on)
        start.wait()
        try:
            if place:
                confirm_role(own, on=on, actor=actor)
            else:
                stop_role(own, reason="Không đúng người", on=on, actor=actor)
            answers.append("done")
        except Refused:
            answers.append("refused")
        except Exception as error:
            answers.append(repr(error))
        connections.close_all()

    running = [threading.Thread(target=decide, args=(place,)) for place in (0, 1)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    holds = RoleGrant.objects.filter(role_holds(on, now()), person=person).count()
    return [*sorted(answers), RoleRequest.objects.get(pk=row.pk).outcome, str(holds)]


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
