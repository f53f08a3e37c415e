"""A chosen person is attacked for hours, in simulated time: she gets in, and the
guesses stay few.
"""

from collections.abc import Callable
from itertools import count

import pytest
import time_machine

from chibo.base.accounts.models import Account
from chibo.base.security.actions.attempts import attempt_failed, attempt_passed, begin_attempt
from chibo.base.security.actions.devices import record_sign_in
from chibo.base.security.rules import FACTOR, LANES, PASSWORD, SLOT, Limit

pytestmark = pytest.mark.django_db
BEGAN = "2026-11-03 18:30+07:00"
DAY = 24 * 3600
VICTIM = "198.51.100.7"
# What an attacker has: the address of each try.
ATTACKERS: dict[str, Callable[[int], str]] = {
    "a /48 of IPv6, a fresh /64 each try": lambda number: f"2001:db8:77:{number % 65536:x}::1",
    "fifty addresses of IPv4": lambda number: f"192.0.2.{number % 50}",
    "one address": lambda number: "192.0.2.1",
}


@pytest.fixture
def account(db) -> Account:
    return Account.objects.create_user("mai")


class Attacker:
    """Tries wrong passwords without end; `hashes` is how many of them were tried at all."""

    def __init__(
        self, account: Account, address: Callable[[int], str], limit: Limit = PASSWORD
    ) -> None:
        self.account, self.address, self.limit = account, address, limit
        self.tries, self.hashes = count(), 0

    def guess(self) -> None:
        address = self.address(next(self.tries))
        attempt = begin_attempt(self.limit, subject="mai", account=self.account, address=address)
        if attempt.wait == 0:
            self.hashes += 1
            attempt_failed(attempt)


def most_in_a_day(limit: Limit) -> int:
    """What the decision says that an account bears in a day from unknown networks."""
    return LANES * (limit.lane + DAY // SLOT)


def seconds_until_in(
    account: Account, attacker: Attacker, clock, *, address: str, mistakes: int, token: str = ""
) -> int:
    """The victim tries every half minute, the attacker each second before her; after her mistakes
    the password is right.
    """
    for second in range(20 * 60):
        attacker.guess()
        if second % 30 == 0:
            attempt = begin_attempt(
                PASSWORD, subject="mai", account=account, address=address, token=token
            )
            if attempt.wait == 0 and mistakes == 0:
                attempt_passed(attempt)
                return second
            if attempt.wait == 0:
                attempt_failed(attempt)
                mistakes -= 1
        clock.shift(1)
    raise AssertionError("twenty minutes, and still outside")


@pytest.mark.parametrize("mistakes", [0, 4])
@pytest.mark.parametrize("attacked_from", ATTACKERS)
def test_who_has_a_new_phone_and_a_new_address_is_in_within_minutes_whoever_attacks(
    account, attacked_from, mistakes
):
    attacker = Attacker(account, ATTACKERS[attacked_from])
    with time_machine.travel(BEGAN, tick=False) as clock:
        for _ in range(900):
            attacker.guess()
            clock.shift(1)
        seconds = seconds_until_in(account, attacker, clock, address=VICTIM, mistakes=mistakes)
    print(
        f"{attacked_from}: in after {seconds} s and {mistakes} mistakes, {attacker.hashes} guesses"
        " were tried"
    )
    assert seconds <= 30 * mistakes
    assert attacker.hashes <= LANES * PASSWORD.lane


def test_behind_the_attackers_address_a_known_phone_is_in_at_once_a_new_one_by_another_network(
    account,
):
    attacker = Attacker(account, ATTACKERS["one address"])
    with time_machine.travel(BEGAN, tick=False) as clock:
        token = record_sign_in(account, token="", name="Chrome", address="203.0.113.1", first=True)
        clock.shift(100 * DAY)
        for _ in range(900):
            attacker.guess()
            clock.shift(1)
        here = {"address": "192.0.2.1", "mistakes": 0}
        assert begin_attempt(PASSWORD, subject="mai", account=account, address="192.0.2.1").wait > 0
        assert seconds_until_in(account, attacker, clock, address=VICTIM, mistakes=0) == 0
        assert seconds_until_in(account, attacker, clock, **here, token=token) == 0


def test_trying_in_vain_makes_nobody_wait_longer(account):
    with time_machine.travel(BEGAN, tick=False) as clock:
        for _ in range(3):
            attempt_failed(begin_attempt(PASSWORD, subject="mai", account=account, address=VICTIM))
        waits = []
        for _ in range(3):
            waits.append(
                begin_attempt(PASSWORD, subject="mai", account=account, address=VICTIM).wait
            )
            clock.shift(1)
    assert waits == [2, 1, 0]


@pytest.mark.thorough
@pytest.mark.parametrize("limit", [PASSWORD, FACTOR], ids=lambda limit: limit.name)
@pytest.mark.parametrize("networks", [1, 50, 250])
def test_asvs_6_3_1_an_account_bears_so_many_guesses_in_a_day_whoever_makes_them(
    account, networks, limit
):
    attacker = Attacker(account, lambda number: f"10.0.0.{number % networks}", limit)
    with time_machine.travel(BEGAN, tick=False) as clock:
        for _ in range(DAY // 10):
            attacker.guess()
            clock.shift(10)
    print(f"{networks} networks, a day: {attacker.hashes} guesses of a {limit.name} were tried")
    assert 0 < attacker.hashes <= most_in_a_day(limit)
    assert most_in_a_day(limit) == {"password": 888, "factor": 408}[limit.name]
