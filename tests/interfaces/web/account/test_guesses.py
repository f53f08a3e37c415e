"""Whoever guesses is slowed; nobody is locked out by somebody else; behind our own proxy everybody
is themselves.
"""

import os
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from chibo.base.accounts.models import Account
from chibo.base.security.models import Tally
from tests.factories import PASSWORD
from tests.interfaces.web.account.guessing import (
    LOGIN,
    CountingHasher,
    at,
    guess,
    is_in,
    seconds_told,
)

pytestmark = pytest.mark.django_db
# Through the page; `make nightly` sends all ten thousand.
GUESSES = int(os.environ.get("CHIBO_GUESSES", "1000"))


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(people_online, settings, clock) -> Account:
    settings.PASSWORD_HASHERS = [f"{CountingHasher.__module__}.CountingHasher"]
    row = people_online.secretary.account
    row.set_password(PASSWORD)
    row.save(update_fields=["password"])
    CountingHasher.count = 0
    return row


@pytest.mark.thorough
@pytest.mark.parametrize(("addresses", "most"), [(1, 20), (30, 300), (10_000, 600)])
def test_asvs_6_3_1_of_10000_guesses_few_reach_the_hash(account, clock, counted, addresses, most):
    """One each second.

    From one address the waits hold, from many the lanes; what passes after that is six in half an
    hour.
    """
    for number in range(GUESSES):
        guess(at(number % addresses), account.username, f"đoán {number}")
        clock.shift(1)
    counted(
        "guesses of a password",
        f"{addresses} addresses",
        guesses=GUESSES,
        reached_the_hash=CountingHasher.count,
    )
    assert 0 < CountingHasher.count <= most + 6 * (GUESSES // 1800 + 1)


def test_asvs_6_3_1_three_mistakes_are_free_then_the_wait_grows_and_the_page_says_how_long(
    account, clock
):
    client, waits = at(1), []
    for _ in range(7):
        answer = guess(client, account.username)
        while answer.status_code == 429:
            waits.append(seconds_told(answer))
            clock.shift(seconds_told(answer))
            answer = guess(client, account.username)
    assert waits == [2, 4, 8, 16]
    answer = guess(client, account.username, PASSWORD)
    assert (answer.status_code, is_in(client)) == (429, False)
    assert re.search(r"Mời đồng chí chờ 32 giây", answer.content.decode())
    clock.shift(32)
    guess(client, account.username, PASSWORD)
    assert is_in(client) is True


def test_after_a_right_password_mistakes_begin_anew(account, clock):
    client = at(1)
    for _ in range(3):
        guess(client, account.username)
    clock.shift(2)
    guess(client, account.username, PASSWORD)
    assert is_in(client) is True
    again = at(1)
    assert [guess(again, account.username).status_code for _ in range(3)] == [422, 422, 422]


def test_the_spelling_of_the_login_does_not_reset_the_count(account):
    Account.objects.filter(pk=account.pk).update(phone="0944742981")
    client = at(1)
    for login in (account.username, account.username.upper(), "+84 944 742 981"):
        guess(client, login)
    assert guess(client, "0944.742.981").status_code == 429


def test_an_unknown_name_waits_like_a_known_one(account):
    client, stranger = at(1), at(2)
    answers = [
        [guess(who, name).status_code for _ in range(4)]
        for who, name in ((client, account.username), (stranger, "khong.co"))
    ]
    assert answers[0] == answers[1] == [422, 422, 422, 429]


@pytest.mark.parametrize("addresses", [1, 50])
def test_nobody_is_locked_out_from_other_addresses(account, clock, addresses):
    """A chosen person is attacked for an hour; a browser that was never seen, at an address of its
    own, gets in at once.
    """
    for number in range(720):
        guess(at(1000 + number % addresses), account.username)
        clock.shift(5)
    owner = at(7)
    guess(owner, account.username, PASSWORD)
    assert is_in(owner) is True


def test_a_known_device_is_let_in_whatever_others_do(account, clock):
    phone = at(7)
    guess(phone, account.username, PASSWORD)
    phone.post("/account/logout/")
    clock.shift(24 * 3600 * 100)
    for number in range(300):
        guess(at(1000 + number), account.username)
        guess(at(8), account.username)
    stranger = at(8)
    assert guess(stranger, account.username, PASSWORD).status_code == 429
    phone.defaults["REMOTE_ADDR"] = "10.9.9.9"
    guess(phone, account.username, PASSWORD)
    assert is_in(phone) is True


def test_a_known_address_is_let_in_with_a_new_device(account):
    guess(at(7), account.username, PASSWORD)
    for number in range(300):
        guess(at(1000 + number), account.username)
    new_phone = at(7)
    guess(new_phone, account.username, PASSWORD)
    assert is_in(new_phone) is True


def test_who_holds_a_known_device_guesses_no_faster(account, clock):
    """A colleague at a shared computer: the device waits for its own mistakes, and after twenty it
    is a device like any other.
    """
    shared = at(7)
    guess(shared, account.username, PASSWORD)
    shared.post("/account/logout/")
    CountingHasher.count = 0
    for number in range(3_600):
        guess(shared, account.username, f"đoán {number}")
        clock.shift(1)
    assert CountingHasher.count <= 40


def test_the_cookie_of_one_account_is_nothing_for_another(account, people_online):
    browser = at(7)
    guess(browser, people_online.member.account.username, PASSWORD)
    browser.post("/account/logout/")
    assert [guess(browser, account.username).status_code for _ in range(4)] == [422, 422, 422, 429]


def test_one_address_that_tries_many_accounts_is_slowed_by_seconds_only(account, clock):
    for number in range(100):
        guess(at(1), f"ten{number}")
    neighbour = at(1)
    answer = guess(neighbour, account.username, PASSWORD)
    assert (answer.status_code, seconds_told(answer)) == (429, 1)
    clock.shift(1)
    guess(neighbour, account.username, PASSWORD)
    assert is_in(neighbour) is True


def test_a_whole_commune_behind_one_address_signs_in_at_half_past_seven(people_online):
    persons = [
        people_online.secretary,
        people_online.deputy,
        people_online.member,
        *people_online.others,
    ] * 6
    inside = []
    for person in persons:
        client = at(1)
        guess(client, person.account.username, PASSWORD)
        inside.append(is_in(client))
    assert (len(inside), set(inside)) == (54, {True})


def test_a_sign_in_without_mistakes_counts_nothing(account):
    client = at(1)
    guess(client, account.username, PASSWORD)
    assert (is_in(client), Tally.objects.count()) == (True, 0)


def test_two_web_hosts_count_the_same(account, settings):
    """Nothing is counted in a cache of one machine: with every cache empty the wait is the same."""
    client = at(1)
    for host in range(3):
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "LOCATION": f"host{host}",
            }
        }
        cache.clear()
        guess(client, account.username)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert guess(client, account.username).status_code == 429


# Behind a proxy


@pytest.mark.parametrize(
    ("proxies", "header", "counted"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),
        (1, "evil, 203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:db8::7]:443", "2001:db8::7"),
        (2, "198.51.100.66, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "không phải địa chỉ", "10.0.0.1"),
    ],
)
def test_asvs_15_3_4_the_client_is_what_the_outermost_own_proxy_saw(
    settings, rf, proxies, header, counted
):
    from chibo.interfaces.web.shell.client import client_address

    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == counted


def test_behind_the_proxy_one_guesses_and_another_is_not_kept_out(account, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(30):
        Client(HTTP_X_FORWARDED_FOR="8.8.8.8").post(
            LOGIN, {"login": account.username, "password": f"đoán {number}"}
        )
    owner = Client(HTTP_X_FORWARDED_FOR="9.9.9.9")
    guess(owner, account.username, PASSWORD)
    assert is_in(owner) is True


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_header_of_ones_own_making_makes_nobody_somebody_else(account, settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    real = ", 8.8.8.8" if proxies else ""
    answers = [
        Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{number}{real}").post(
            LOGIN, {"login": account.username, "password": "sai"}
        )
        for number in range(5)
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429, 429]
