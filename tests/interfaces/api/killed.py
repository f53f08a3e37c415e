"""Run by test_keys in processes of their own: a report that a program sends, killed on its way;
what stands afterwards; the same send twice more.
"""

import json
import sys

import django
from django.conf import settings

from tests.interfaces.dying import dying_after
from tests.tables import make_tables

KEY = "0198a0a0-0000-7000-8000-0000000000ef"
WORD = {"state": "doing", "report": "Một nửa đã xong"}


def main(task: str, *arguments: str) -> None:
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ROOT_URLCONF = "tests.interfaces.api.views"
    {"kill": kill, "look": look, "again": again}[task](*arguments)


def kill(table: str, nth: str) -> None:
    """A task of a member, who reports on it; the process dies after the nth write to that table."""
    make_tables()
    from tests.factories import make_meeting
    from tests.factories import month as step
    from tests.people import make_people

    people = make_people(accounts=True, others=0)
    meeting = step.close(step.open_room(make_meeting(people.cell), people), people)
    step.resolve(step.seal(meeting, people).meeting, people)
    with dying_after(table, int(nth)):
        send()


def look() -> None:
    """How many reports stand in the audit, what the task says, and whether the audit holds."""
    from chibo.base.audit.models import Entry
    from chibo.base.audit.queries import chain_breaks, row_mismatches
    from chibo.work.meetings.models import Task

    told = {
        "reports": Entry.objects.filter(code="task.report").count(),
        "report": Task.all_rows_unscoped.get().report,
        "breaks": len(list(chain_breaks())) + len(list(row_mismatches())),
    }
    print(json.dumps(told), flush=True)


def again() -> None:
    """The same send twice more: status and body of each, then what stands."""
    for _ in range(2):
        print(json.dumps(send()), flush=True)
    look()


def send() -> tuple[int, dict[str, str]]:
    """The report of the task's owner, as a program sends it."""
    from django.test import Client

    from chibo.work.meetings.models import Task

    task = Task.all_rows_unscoped.select_related("owner").get()
    program = Client()
    program.force_login(task.owner.account)
    answer = program.post(
        f"/api/tasks/{task.pk}/report/",
        json.dumps(WORD),
        content_type="application/json",
        headers={"Idempotency-Key": KEY},
    )
    return answer.status_code, answer.json()


if __name__ == "__main__":
    main(*sys.argv[1:])
