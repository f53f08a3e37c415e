"""What the tests of role requests share: asking, confirming, stopping, and what is
seen afterwards.
"""

from datetime import UTC, datetime, timedelta

from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.directory.access.queries import actor_of_person
from chibo.directory.role_requests.actions import (
    appoint_person,
    confirm_role,
    request_role,
    stop_role,
)
from chibo.library.notifications.models import Notice
from tests.factories import TODAY, act_as

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)
GOOD = "ruộng bậc thang mùa lúa chín"


def ask(person, *, by, unit, role="committee_office", **more):
    return request_role(person, role=role, unit=unit, on=TODAY, actor=act_as(by), **more)


def confirm(row, by):
    return confirm_role(row, on=TODAY, actor=act_as(by))


def stop(row, by, *, on=TODAY, reason="Không đúng người"):
    return stop_role(row, reason=reason, on=on, actor=act_as(by, on=on))


def reads(person, unit, on=TODAY):
    return actor_of_person(person, on=on).may("minutes.view", unit.path)


def code_of(caught):
    return caught.value.findings[0].code


def codes(unit):
    rows = Entry.objects.filter(chain_id=unit.pk, code__startswith="role.").order_by("seq")
    return list(rows.values_list("code", flat=True))


def told(code):
    run_waiting_jobs()
    return {row.person for row in Notice.all_rows_unscoped.filter(code=code)}


def appoint(people, keeper, *, on=TODAY, **more):
    given = {
        "full_name": "Người Bịa",
        "phone": "",
        "email": "",
        "role": "committee_office",
        "unit": people.commune,
    }
    return appoint_person(**(given | more), on=on, actor=act_as(keeper, on=on))
