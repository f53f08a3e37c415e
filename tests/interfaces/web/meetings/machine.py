"""Run by test_two_machines: a web process that stays, asked line by line what to do; its answers
are lines too.
"""

import json
import sys

import django
import time_machine
from django.conf import settings

from tests.tables import make_tables

MONTH = (2026, 12)


def main() -> None:
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PUBLIC_ADDRESS, settings.DEMO = "http://testserver", True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    tasks = {
        function.__name__: function
        for function in (make, send, read, check, print_slips, take_slips)
    }
    with time_machine.travel("2026-11-03 12:00+07:00"):
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            print(json.dumps(tasks[name](*arguments)), flush=True)


def make() -> str:
    """A cell with an agenda; the address of its page."""
    make_tables()
    from chibo.base.kernel.dates import Month
    from chibo.work.meetings.actions.agenda import draw_up_agenda
    from tests.factories import act_as, make_meeting
    from tests.interfaces.web.agendas import address
    from tests.people import make_people

    people = make_people(accounts=True)
    meeting = make_meeting(people.cell, month=Month(*MONTH))
    draw_up_agenda(meeting, actor=act_as(people.secretary))
    return address(meeting)


def browser(name: str):
    """Somebody's browser, signed in."""
    from django.test import Client

    from chibo.directory.people.models import Person

    signed_in = Client()
    signed_in.force_login(Person.objects.get(full_name=name).account)
    return signed_in


def send(where: str, content: str) -> int:
    """The secretary sends a document; the status of the answer."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.interfaces.web.agendas import send as post

    file = SimpleUploadedFile("bao-cao.txt", content.encode())
    sent = {"paper-title": "Báo cáo tháng", "paper-item": "", "paper-file": file}
    return post(browser("Lò Thị Mai"), where, do="paper", **sent).status_code


def read(name: str) -> tuple[int, str]:
    """Somebody opens the document; the status and what came."""
    from chibo.work.meetings.models import Paper

    row = Paper.all_rows_unscoped.get()
    answer = browser(name).get(f"/meetings/{row.meeting_id}/papers/{row.pk}/")
    return answer.status_code, answer.content.decode()


def print_slips() -> str:
    """The office asks for the slips of the cell and the worker of this machine makes them; the
    address at which they are taken.
    """
    from chibo.base.jobs.actions import run_waiting_jobs
    from chibo.directory.organisation.models import Unit
    from chibo.directory.people.models import Person
    from tests.interfaces.web.agendas import send as post

    cell = Person.objects.get(full_name="Lò Thị Mai").memberships.get().cell
    commune = Unit.all_rows_unscoped.get(pk=cell.parent_id)
    Person.objects.filter(full_name="Vì Văn Chung").update(account=None)
    where = f"/committee/{commune.pk}/logins/"
    answer = post(browser("Cầm Thu Dung"), where, chosen=[str(cell.pk)])
    run_waiting_jobs()
    return f"{answer.url}take/"


def take_slips(where: str) -> tuple[int, str]:
    """The office takes the slips; the status and how the file begins."""
    from tests.interfaces.web.agendas import send as post

    answer = post(browser("Cầm Thu Dung"), where, form="pdf")
    return answer.status_code, answer.content[:5].decode()


def check() -> dict:
    """What administrators are told of the attachments, before and after the check of the night."""
    from chibo.base.maintenance.actions import check_files
    from chibo.base.maintenance.models import Alarm, Run

    def told() -> dict:
        return {row.code: row.params for row in Alarm.objects.all()}

    before, runs = told(), Run.objects.filter(kind="files").count()
    found = check_files(seconds=0)
    return {"before": before, "runs": runs, "suspect": found.error, "after": told()}


if __name__ == "__main__":
    main()
