"""Run by test_killed in processes of their own: the second signature, killed on its way; what
stands afterwards; the same send again.
"""

import json
import sys
from datetime import timedelta

import django
from django.conf import settings

from tests.interfaces.dying import dying_after
from tests.tables import make_tables

KEY = "0198a0a0-0000-7000-8000-0000000000ee"


def main(task: str, *arguments: str) -> None:
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    {"kill": kill, "look": look, "again": again}[task](*arguments)


def kill(table: str, nth: str) -> None:
    """A cell whose minutes bear one signature; the second is sent and the process dies after the
    nth write to that table.
    """
    make_tables()
    from chibo.work.meetings.actions.minutes import adopt_minutes, sign_minutes
    from tests.factories import act_as, make_meeting
    from tests.factories import month as step
    from tests.people import make_people

    people = make_people(accounts=True, others=0)
    meeting = step.close(step.open_room(make_meeting(people.cell), people), people)
    minutes = adopt_minutes(meeting, actor=act_as(people.deputy))
    sign_minutes(minutes, on=meeting.day, actor=act_as(people.deputy))
    look()
    with dying_after(table, int(nth)):
        sign()


def look() -> None:
    """What stands: signatures, seal, state, rights, audit, jobs; and whether the audit holds."""
    from chibo.base.audit.models import Chain, Entry
    from chibo.base.audit.queries import chain_breaks, row_mismatches
    from chibo.base.jobs.models import Job
    from chibo.directory.access.models import RoleGrant
    from chibo.work.meetings.models import Minutes

    minutes = Minutes.all_rows_unscoped.select_related("meeting").get()
    meeting = minutes.meeting
    told = {
        "signatures": [bool(minutes.chair_signed_at), bool(minutes.secretary_signed_at)],
        "sealed": [
            bool(minutes.sealed_at),
            bool(minutes.seal_code),
            bool(meeting.sealed_at),
            meeting.state,
        ],
        "may_write": (
            RoleGrant.objects.filter(role="meeting_secretary", valid_to__isnull=True).count()
        ),
        "audit": [
            Entry.objects.count(),
            sum(Chain.objects.values_list("seq", flat=True)),
            Job.objects.count(),
        ],
        "broken": len(list(chain_breaks())) + len(list(row_mismatches())),
    }
    print(json.dumps(told), flush=True)


def again(minutes: str) -> None:
    """The same send twice more, so many minutes later; both statuses, then what stands."""
    import time_machine

    from chibo.base.kernel.dates import now

    with time_machine.travel(now() + timedelta(minutes=int(minutes))):
        print(json.dumps([sign(), sign()]), flush=True)
    look()


def sign() -> int:
    """The secretary's signature, sent as the page sends it."""
    from django.test import Client

    from chibo.directory.people.models import Person
    from chibo.work.meetings.models import Minutes

    browser, minutes = Client(), Minutes.all_rows_unscoped.get()
    browser.force_login(Person.objects.get(full_name="Lò Thị Mai").account)
    return browser.post(f"/meetings/{minutes.meeting_id}/minutes/sign/", {"key": KEY}).status_code


if __name__ == "__main__":
    main(*sys.argv[1:])
