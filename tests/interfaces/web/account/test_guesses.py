"""Whoever guesses is slowed; nobody is locked out by somebody else; behind our own proxy everybody
is themselves.
"""

import os
import re
import time

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from chibo.base.accounts.models import Account
from chibo.base.security.models import Tally
from chibo.directory.access.actions import issue_code
from tests.factories import PASSWORD, TODAY, act_as

pytestmark = pytest.mark.django_db
# Through the page; `make nightly` sends all ten thousand.
GUESSES = int(os.environ.get("CHIBO_GUESSES", "1000"))
LOGIN = "/account/login/"
STEP = "/account/2fa/authenticate/"
NEW = "ruộng bậc thang mùa lúa chín"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed; that is what a guess is worth."""

    algorithm = "counting_md5"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt)


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(people_online, settings, clock) -> Account:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    row = people_online.secretary.account
    row.set_password(PASSWORD)
    row.save(update_fields=["password"])
    CountingHasher.count = 0
    return row


def at(number: int, **cookies: str) -> Client:
    """A browser without a past at an address of its own."""
    return Client(
        REMOTE_ADDR=f"10.{number // 65536}.{number // 256 % 256}.{number % 256}", **cookies
    )


def guess(client: Client, login: str, password: str = "sai mật khẩu"):
    return client.post(LOGIN, {"login": login, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def seconds_told(answer) -> int:
    return int(answer["Retry-After"])


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


# The second step, the old password, codes of invitations


@pytest.fixture
def secret(account) -> str:
    """The account has its second factor; returns the secret in the app."""
    made = generate_totp_secret()
    TOTP.activate(account, made)
    return made


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def at_the_second_step(number: int, account) -> Client:
    client = at(number)
    assert guess(client, account.username, PASSWORD).url.startswith(STEP)
    return client


def test_asvs_6_3_1_codes_of_the_second_step_are_guessed_no_faster_and_nobody_is_kept_out(
    account, secret, clock
):
    thief = at_the_second_step(1, account)
    answers = [thief.post(STEP, {"code": f"{number:06}"}).status_code for number in range(50)]
    assert answers == [422, 422, 422, *[429] * 47]
    owner = at_the_second_step(2, account)
    assert owner.post(STEP, {"code": code_now(secret)}).status_code == 302
    assert is_in(owner) is True


def test_asvs_6_5_1_a_code_is_accepted_once(account, secret):
    first, second = at_the_second_step(1, account), at_the_second_step(2, account)
    code = code_now(secret)
    assert first.post(STEP, {"code": code}).status_code == 302
    cache.clear()
    answer = second.post(STEP, {"code": f"{code[:3]} {code[3:]}"})
    assert (answer.status_code, is_in(second)) == (422, False)


def test_the_code_that_switched_the_factor_on_does_not_sign_in(account):
    client, other = at(1), at(2)
    guess(client, account.username, PASSWORD)
    code = code_now(client.get("/account/2fa/totp/activate/").context["form"].secret)
    assert client.post("/account/2fa/totp/activate/", {"code": code}).status_code == 302
    cache.clear()
    guess(other, account.username, PASSWORD)
    answer = other.post(STEP, {"code": code})
    assert (answer.status_code, is_in(other)) == (422, False)
    assert "đã được dùng" in answer.content.decode()


def test_asvs_6_5_1_a_recovery_code_signs_in_once(account, secret):
    code = RecoveryCodes.activate(account).get_unused_codes()[0]
    inside = []
    for number in (1, 2):
        browser = at_the_second_step(number, account)
        browser.post(STEP, {"code": code})
        inside.append(is_in(browser))
    assert inside == [True, False]


def test_the_old_password_is_not_guessed_in_an_open_session(account):
    client = at(1)
    guess(client, account.username, PASSWORD)
    CountingHasher.count = 0
    form = {"password1": NEW, "password2": NEW}
    answers = [
        client.post(
            "/account/password/change/", form | {"oldpassword": f"đoán {number}"}
        ).status_code
        for number in range(50)
    ]
    assert (answers[0], answers[-1]) == (422, 429)
    assert CountingHasher.count <= 20


def test_codes_of_an_invitation_are_slowed_where_they_are_tried_and_only_there(people):
    code = issue_code(people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary))
    people.member.refresh_from_db()
    login = people.member.account.username
    form = {"login": login, "code": "AAAA-BBBB-CCCC", "password": NEW}
    statuses = [at(1).post("/activate/", form).status_code for _ in range(8)]
    assert statuses == [422] * 5 + [429] * 3
    for number in range(200):
        at(1000 + number).post("/activate/", form)
    assert at(2).post("/activate/", form | {"code": code}).url == "/"


def test_behind_the_attackers_own_address_the_right_code_of_an_invitation_opens_at_once(people):
    code = issue_code(people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary))
    people.member.refresh_from_db()
    form = {"login": people.member.account.username, "code": "AAAA-BBBB-CCCC", "password": NEW}
    answers = [at(1).post("/activate/", form) for _ in range(50)]
    assert (answers[-1].status_code, "Mời đồng chí chờ" in answers[-1].content.decode()) == (
        429,
        True,
    )
    assert at(1).post("/activate/", form | {"code": code}).url == "/"


def test_a_wrong_code_of_an_invitation_costs_no_hash(people, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    issue_code(people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary))
    people.member.refresh_from_db()
    CountingHasher.count = 0
    at(1).post(
        "/activate/",
        {"login": people.member.account.username, "code": "AAAA-BBBB-CCCC", "password": NEW},
    )
    assert CountingHasher.count == 0
