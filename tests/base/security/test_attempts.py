"""Attempts, counted in the database: at once, in turn, and forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.accounts.models import Account
from chibo.base.kernel.dates import now
from chibo.base.security.actions.attempts import (
    _begun_anew,
    _count_beforehand,
    attempt_failed,
    attempt_passed,
    begin_attempt,
    count_up,
    use_code,
)
from chibo.base.security.actions.devices import DEVICES, record_sign_in
from chibo.base.security.models import Device, Tally, UsedCode
from chibo.base.security.rules import PASSWORD
from chibo.base.security.tasks import sweep_attempts

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(db) -> Account:
    return Account.objects.create_user("mai")


def begin(account, address="10.0.0.1", **more):
    return begin_attempt(PASSWORD, subject="mai", account=account, address=address, **more)


def test_reading_is_all_that_an_attempt_without_mistakes_costs(account):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        attempt_passed(begin(account))
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "SELECT"]


def test_of_two_guesses_that_saw_the_same_count_one_passes(account):
    for _ in range(2):
        attempt_failed(begin(account))
    seen = {"pair": Tally.objects.filter(count=2).first()}
    assert [_count_beforehand(seen, PASSWORD, at=now(), slots=True) for _ in range(2)] == [
        True,
        False,
    ]


def test_of_two_guesses_for_the_last_place_on_a_lane_one_passes(account):
    for place in (PASSWORD.lane - 1, PASSWORD.lane):
        lane = Tally.objects.create(key=f"lane {place}", count=place, began_at=now(), last_at=now())
        counted = [
            _count_beforehand({"lane": lane}, PASSWORD, at=now(), slots=True) for _ in range(2)
        ]
        assert counted == [True, False]


def test_of_two_mistakes_that_saw_the_same_old_count_one_begins_anew():
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False) as clock:
        seen = Tally.objects.create(key="x", count=9, told=1, began_at=now(), last_at=now())
        clock.shift(25 * 3600)
        assert [_begun_anew(seen, at=now()) for _ in range(2)] == [True, False]
        count_up("x", scope="account", at=now())
    assert Tally.objects.values_list("count", "told").get() == (2, 0)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="threads with a database of their own"
)
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("emptied_afterwards")
def test_of_many_guesses_at_the_same_moment_one_passes(account):
    """The wait is over for all of them at once; the one that is counted first is tried."""
    for _ in range(3):
        attempt_failed(begin(account))
    Tally.objects.update(last_at=now() - timedelta(seconds=3))
    gate = Barrier(8)

    def guess(_number: int) -> int:
        gate.wait()
        try:
            return begin(account).wait
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(guess, range(8)))
    assert waits.count(0) == 1


def test_a_code_is_used_once(account):
    assert [use_code(account, code=code) for code in ("123456", "123 456", "654321")] == [
        True,
        False,
        True,
    ]


def test_old_counts_are_swept(account):
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False) as clock:
        attempt_failed(begin(account))
        use_code(account, code="123456")
        clock.shift(47 * 3600)
        assert sweep_attempts() == 0
        clock.shift(2 * 3600)
        assert sweep_attempts() == 6
    assert (Tally.objects.count(), UsedCode.objects.count()) == (0, 0)


def test_twenty_devices_are_known_and_the_oldest_gives_way(account):
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False) as clock:
        tokens = []
        for _ in range(DEVICES + 2):
            tokens.append(
                record_sign_in(account, token="", name="Chrome", address="10.0.0.1", first=True)
            )
            clock.shift(60)
    assert Device.objects.filter(account=account).count() == DEVICES
    assert len(set(tokens)) == DEVICES + 2
