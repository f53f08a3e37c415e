"""Slips for a commune of 301 members: from the press of the button to the file, as the worker makes
them.
"""

import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from chibo.base.jobs.actions import run_job
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import today
from chibo.directory.access.actions import add_grant
from chibo.directory.access.queries import actor_of_person
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import cells_below
from chibo.work.logins.actions import ask_slips, take_slips
from chibo.work.logins.models import SlipRun
from chibo.work.logins.queries import login_lines
from tests.factories import make_person

ROSTER = Path("tests/data/roster-truong-sinh.xlsx")


def main() -> None:
    manage = [sys.executable, "manage.py"]
    subprocess.run(
        [*manage, "create_commune", "--code", "SLIPS", "--name", "Đảng bộ xã Trường Sinh"],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [*manage, "import_roster", str(ROSTER), "--under", "SLIPS"], check=True, capture_output=True
    )
    settings.PUBLIC_ADDRESS, settings.DEMO = "http://bench", True
    unit, on = Unit.all_rows_unscoped.get(code="SLIPS"), today()
    person = make_person("Cầm Thu Dung", account=True)
    add_grant(person, role="committee_office", unit=unit, on=on, actor=SYSTEM)
    office = actor_of_person(person, on=on)
    begin, worked = time.perf_counter(), time.process_time()
    lines = login_lines(cells_below(unit, scope=office.scope, on=on), on=on)
    run = ask_slips(
        unit, [line.person.pk for line in lines], renew=False, asked_under="bench", actor=office
    )
    run_job(run.job_id)
    run = SlipRun.objects.get(pk=run.pk)
    size = len(take_slips(run, "pdf", actor=office)) / 1024
    seconds, processor = time.perf_counter() - begin, time.process_time() - worked
    print(
        f"accounts and slips for {run.made} members: {seconds:.1f} s (bound 60), of them"
        f" {processor:.1f} s of processor here"
    )
    print(f"their file: {size:.0f} kB of PDF")
