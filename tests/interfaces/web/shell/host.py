"""Run by test_two_hosts: a web process that stays, asked line by line what to do; its answers are
lines too.
"""

import json
import sys

import django
import time_machine
from django.conf import settings

from tests.tables import make_tables

NEXT_MONTH = "2026-12-05"


def main() -> None:
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    tasks = {
        function.__name__: function
        for function in (make, confirm, held, planned, office, month, guess)
    }
    with time_machine.travel("2026-11-03 12:00+07:00"):
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            print(json.dumps(tasks[name](*arguments)), flush=True)


def make() -> None:
    """A commune with its people."""
    make_tables()
    from tests.people import make_people

    make_people(accounts=True)


def browser(name: str):
    """Somebody's browser, signed in."""
    from django.test import Client

    from chibo.directory.people.models import Person

    signed_in = Client()
    signed_in.force_login(Person.objects.get(full_name=name).account)
    return signed_in


def unit(name: str):
    from chibo.directory.organisation.models import Unit

    return Unit.all_rows_unscoped.get(name=name)


def confirm(minutes: int, start: str) -> None:
    """Two offices of the commune put a regulation of their own in force from that day."""
    from datetime import date

    from chibo.base.kernel.actor import SYSTEM
    from chibo.directory.access.actions import add_grant
    from chibo.directory.people.models import Person
    from tests.factories import FOUNDED, act_as
    from tests.library.regulations.texts import text
    from tests.library.regulations.world import Offices, put_in_force

    commune = unit("Đảng bộ xã Suối Mây")
    proposer = Person.objects.get(full_name="Quàng Văn Em")
    add_grant(proposer, role="organisation_department", unit=commune, on=FOUNDED, actor=SYSTEM)
    office = act_as(Person.objects.get(full_name="Cầm Thu Dung"))
    content = text(code=f"suoi-may-{minutes}", minutes=minutes)
    put_in_force(
        Offices(commune, act_as(proposer), office), content, start=date.fromisoformat(start)
    )


def held() -> list[int]:
    """The minutes for ideology that a member reads for next month, of those that were ever asked
    for.
    """
    import re

    cell = unit("Chi bộ thôn Bản Vàng")
    answer = browser("Vì Văn Chung").get(f"/regulations/units/{cell.pk}/?on={NEXT_MONTH}")
    assert answer.status_code == 200
    return [int(told) for told in re.findall(r"ít nhất (\d+) phút cho", answer.content.decode())]


def planned() -> int:
    """The minutes for ideology next month by which a job of the worker goes."""
    from chibo.base.jobs.actions import run_job, start_job

    return run_job(start_job(f"{__spec__.name}.minutes_next_month").pk).result


def minutes_next_month() -> int:
    """The work of that job."""
    from datetime import date

    from chibo.library.regulations.queries import pack_for

    pack = pack_for(unit("Chi bộ thôn Bản Vàng"), on=date.fromisoformat(NEXT_MONTH))
    return int(pack.value("agenda.ideology_minutes").value)


def office(name: str) -> None:
    """Somebody works in the office of the commune from now on."""
    from chibo.base.kernel.actor import SYSTEM
    from chibo.directory.access.actions import add_grant
    from chibo.directory.people.models import Person
    from tests.factories import FOUNDED

    person = Person.objects.get(full_name=name)
    commune = unit("Đảng bộ xã Suối Mây")
    add_grant(person, role="committee_office", unit=commune, on=FOUNDED, actor=SYSTEM)


def month(name: str) -> int:
    """The status with which the month of the commune answers somebody."""
    commune = unit("Đảng bộ xã Suối Mây")
    return browser(name).get(f"/committee/{commune.pk}/month/2026-11/").status_code


def guess(times: int) -> list[int]:
    """The statuses of so many wrong passwords for one account from one address."""
    from django.test import Client

    from chibo.directory.people.models import Person

    login = Person.objects.get(full_name="Lò Thị Mai").account.username
    sent = {"login": login, "password": "sai mật khẩu"}
    return [
        Client(REMOTE_ADDR="10.0.0.7").post("/account/login/", sent).status_code
        for _ in range(times)
    ]


if __name__ == "__main__":
    main()
