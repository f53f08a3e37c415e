"""Every wrong attempt leaves its trace, and no attacker fills the disk with them."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.jobs.models import Job
from chibo.base.kernel.dates import now
from chibo.base.security.actions.attempts import attempt_failed, attempt_refused, begin_attempt
from chibo.base.security.actions.failures import OTHERS, enter_failures, note_failure, note_refused
from chibo.base.security.models import FailedAttempts
from chibo.base.security.rules import ENTRIES_AN_HOUR, HOUR, NETWORKS_AN_HOUR, PASSWORD, hour_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(db) -> Account:
    return Account.objects.create_user("mai")


def begin(account, number):
    return begin_attempt(PASSWORD, subject="mai", account=account, address=f"192.0.2.{number}")


def entered(clock) -> list[tuple[str, dict]]:
    """What stands in the audit once the hour is over."""
    clock.shift(7200)
    enter_failures(before=now())
    return [
        (row.target, row.values)
        for row in Entry.objects.filter(code="account.failures").order_by("seq")
    ]


def test_asvs_16_3_1_two_attempts_on_their_way_together_do_not_step_over_the_warning(account):
    for number in range(55):
        together = [begin(account, 2 * number), begin(account, 2 * number + 1)]
        for attempt in together:
            attempt_failed(attempt)
    counts = [
        row.values["count"]
        for row in Entry.objects.filter(code="account.sign_in_failed").order_by("seq")
    ]
    assert (counts, Job.objects.filter(name__endswith="tell_account_warned").count()) == (
        [1, 10, 100],
        2,
    )


def test_asvs_16_3_1_each_hour_tells_account_network_times_and_what_was_turned_away(account, clock):
    for number in (1, 1, 1, 1, 2):
        attempt = begin(account, number)
        (attempt_refused if attempt.wait else attempt_failed)(attempt)
        clock.shift(0.1)
    first, second = entered(clock)
    assert first[0] == second[0] == f"account:{account.pk}"
    told = {name: first[1][name] for name in ("kind", "address", "count", "refused")}
    assert told == {"kind": "password", "address": "192.0.2.1", "count": 3, "refused": 1}
    assert (second[1]["address"], second[1]["count"], second[1]["first"][:16]) == (
        "192.0.2.2",
        1,
        "2026-11-03T12:30",
    )
    assert (FailedAttempts.objects.count(), enter_failures(before=now())) == (0, 0)


def test_the_hour_that_runs_is_not_entered_yet(account):
    attempt_failed(begin(account, 1))
    assert enter_failures(before=now()) == 0


def test_an_hour_is_entered_once_no_attempt_of_it_can_be_on_its_way_any_more(account, clock):
    attempt_failed(begin(account, 1))
    counts = []
    for minutes in (34, 2):  # 20:04, 20:06
        clock.shift(minutes * 60)
        counts.append(enter_failures(before=now()))
    assert counts == [0, 1]


def test_an_hour_of_the_future_counted_by_a_clock_that_was_ahead_is_entered_too(account):
    note_failure(account, kind="password", address="192.0.2.1", at=now() + 24 * HOUR)
    assert enter_failures(before=now()) == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="two transactions at once")
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("emptied_afterwards")
def test_an_attempt_that_is_on_its_way_over_the_full_hour_keeps_its_count(account, clock):
    note_failure(account, kind="password", address="192.0.2.1", at=now())
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            note_failure(account, kind="password", address="192.0.2.1", at=now())
            entering = pool.submit(
                lambda: (enter_failures(before=now() + 3 * HOUR), connection.close())
            )
            time.sleep(0.5)
        entering.result()
    assert Entry.objects.get(code="account.failures").values["count"] == 2


def test_names_that_nobody_bears_are_one_sum(clock):
    for name in ("khong.co", "cung.khong", "van.khong"):
        attempt_failed(begin_attempt(PASSWORD, subject=name, account=None, address="192.0.2.1"))
    ((target, values),) = entered(clock)
    assert (target, values["address"], values["count"]) == (OTHERS, "", 3)


def test_of_one_account_an_hour_takes_twenty_networks_and_the_sum_of_the_others(account):
    for number in range(60):
        note_failure(account, kind="password", address=f"192.0.2.{number}", at=now())
    rows = FailedAttempts.objects.filter(account=account)
    assert (rows.count(), rows.aggregate(Sum("count"))["count__sum"]) == (NETWORKS_AN_HOUR + 1, 60)


def test_an_hour_takes_so_many_networks_and_of_each_account_its_sum_whoever_attacks(account):
    at = now()
    FailedAttempts.objects.bulk_create(
        FailedAttempts(
            key=str(number),
            account=None,
            kind="password",
            hour=hour_of(at),
            count=1,
            refused=0,
            first_at=at,
            last_at=at,
        )
        for number in range(ENTRIES_AN_HOUR)
    )
    for number in range(30):
        note_failure(account, kind="password", address=f"192.0.2.{number}", at=at)
    assert (FailedAttempts.objects.count(), FailedAttempts.objects.get(count=30).account) == (
        ENTRIES_AN_HOUR + 1,
        account,
    )
    note_failure(account, kind="password", address="192.0.2.1", at=at + HOUR)
    assert FailedAttempts.objects.filter(account=account, address="192.0.2.1").count() == 1


def test_who_is_turned_away_again_and_again_makes_the_database_write_ever_less(account):
    random.seed(7)
    with CaptureQueriesContext(connection) as asked:
        for _ in range(800):
            note_refused(account, kind="password", address="192.0.2.1", at=now())
    writes = sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in asked)
    assert writes < 40
    assert 250 <= FailedAttempts.objects.get().refused <= 2500
