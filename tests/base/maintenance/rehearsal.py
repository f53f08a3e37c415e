"""Run by test_rehearsal in processes of their own: an installation with work in it, a writer that
does not stop, what stands.
"""

import hashlib
import json
import sys
import time
from datetime import date

import django
from django.conf import settings

from tests.tables import make_tables

DAY = date(2026, 11, 3)


def main(task: str, *arguments: str) -> None:
    django.setup()
    settings.ALLOWED_HOSTS = ["*"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    tasks = (make, show, write, look, look_at_rows, sign_in, spoil, wake, chores)
    {function.__name__: function for function in tasks}[task](*arguments)


def make() -> None:
    """A commune whose cell has closed and sealed a meeting, with stored files and somebody signed
    in.
    """
    make_tables()
    from django.test import Client

    from chibo.base.jobs.actions import start_job
    from chibo.base.kernel.actor import SYSTEM
    from chibo.base.kernel.ids import new_id
    from chibo.directory.access.actions import add_grant
    from chibo.directory.organisation.actions import anchor_chain_heads
    from chibo.library.documents.actions import keep_file, receive_file
    from chibo.work.meetings.actions.minutes import adopt_minutes, sign_minutes
    from tests.factories import act_as, make_meeting
    from tests.factories import month as step
    from tests.people import make_people

    people = make_people(accounts=True, others=2)
    add_grant(people.others[0], role="administrator", unit=None, on=DAY, actor=SYSTEM)
    meeting = step.close(step.open_room(make_meeting(people.cell), people), people)
    minutes = adopt_minutes(meeting, actor=act_as(people.deputy))
    sign_minutes(minutes, on=meeting.day, actor=act_as(people.deputy))
    sign_minutes(minutes, on=meeting.day, actor=act_as(people.secretary))
    for number in range(5):
        keep_file(
            people.cell,
            file=receive_file(f"bai-{number}.txt", f"Bài số {number}\n".encode() * 1000),
            actor=SYSTEM,
        )
    start_job("chibo.library.notifications.tasks.mail_told", notice_id=new_id())
    anchor_chain_heads(actor=SYSTEM)
    Client().force_login(people.secretary.account)


def show() -> None:
    """A page has shown a member to somebody from outside, and the program stops before the worker
    comes round.
    """
    from chibo.base.reads.actions import note_reading
    from tests.base.reads.test_reads import reading

    note_reading(reading())


def write(seconds: str) -> None:
    """Units, audit entries and files, as fast as they go, for so long; one line for each."""
    from chibo.base.kernel.actor import SYSTEM
    from chibo.directory.organisation.actions import create_unit
    from chibo.directory.organisation.models import Unit
    from chibo.library.documents.actions import keep_file, receive_file

    commune = Unit.all_rows_unscoped.filter(kind="commune").first()
    end, number = time.monotonic() + float(seconds), 0
    while time.monotonic() < end:
        cell = create_unit(
            kind="cell",
            name=f"Chi bộ {number}",
            code=f"W-{number}",
            parent=commune,
            on=DAY,
            actor=SYSTEM,
        )
        content = f"Tệp {number}\n".encode() * 500
        keep_file(cell, file=receive_file("tep.txt", content), actor=SYSTEM)
        number += 1
        print(number, flush=True)


def look_at_rows() -> None:
    """What does not hold of the audit, and what it says of backups."""
    from chibo.base.audit.models import Entry
    from chibo.base.audit.queries import chain_breaks, row_mismatches

    entries = Entry.objects.filter(code="backup.restore").values_list("values", flat=True)
    print(
        json.dumps({"broken": len([*chain_breaks(), *row_mismatches()]), "restores": list(entries)})
    )


def look() -> None:
    """Rows of every table, what does not hold of audit and files, sessions, what the audit says of
    backups.
    """
    from django.apps import apps

    from chibo.base.audit.models import Entry
    from chibo.base.audit.queries import chain_breaks, row_mismatches
    from chibo.library.documents.models import StoredFile
    from chibo.library.documents.queries import content_of

    told = [list(chain_breaks()), list(row_mismatches())]
    lost = [
        row.name
        for row in StoredFile.all_rows_unscoped.all()
        if hashlib.sha256(content_of(row)).hexdigest() != row.sha256
    ]
    rows = {model._meta.db_table: model._base_manager.count() for model in apps.get_models()}
    entries = Entry.objects.filter(code="backup.restore").values_list("values", flat=True)
    print(
        json.dumps(
            {
                "broken": len(told[0] + told[1]),
                "lost": lost,
                "rows": rows,
                "restores": list(entries),
            }
        )
    )


def sign_in() -> None:
    """The status of the secretary's page after signing in with name and password, and with the
    cookie of before.
    """
    from django.test import Client

    from chibo.directory.people.models import Person
    from tests.factories import PASSWORD

    person = Person.objects.get(full_name="Lò Thị Mai")
    browser = Client()
    browser.post("/account/login/", {"login": person.account.username, "password": PASSWORD})
    print(json.dumps(browser.get(f"/cells/{person.memberships.get().cell_id}/").status_code))


def wake() -> None:
    """The clock's work is due again at once."""
    from chibo.base.jobs.models import Timer
    from chibo.base.kernel.dates import now

    Timer.objects.update(due_at=now())


def chores() -> None:
    """The chores of the worker have been done once."""
    from django.utils.module_loading import import_string

    for name in import_string("chibo.config.wiring.CHORES"):
        import_string(name)()


def spoil(what: str) -> None:
    """The database, made as another would find it: of a newer version, or with a row that the audit
    knows otherwise.
    """
    from django.db import connection

    from chibo.base.kernel.guards import drop_triggers

    with connection.cursor() as cursor:
        if what == "newer":
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('meetings',"
                " '9999_future', CURRENT_TIMESTAMP)"
            )
        if what == "changed":
            drop_triggers(connection)
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE meetings_meeting DISABLE TRIGGER USER")
            cursor.execute("UPDATE meetings_meeting SET present_count = present_count + 1")


if __name__ == "__main__":
    main(*sys.argv[1:])
