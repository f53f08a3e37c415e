"""Codes of the second step are guessed no faster than passwords."""

import time

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client

from chibo.base.accounts.models import Account
from chibo.directory.access.actions import issue_code
from tests.factories import PASSWORD, TODAY, act_as
from tests.interfaces.web.account.guessing import NEW, STEP, CountingHasher, at, guess, is_in

pytestmark = pytest.mark.django_db


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
    settings.PASSWORD_HASHERS = [f"{CountingHasher.__module__}.CountingHasher"]
    issue_code(people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary))
    people.member.refresh_from_db()
    CountingHasher.count = 0
    at(1).post(
        "/activate/",
        {"login": people.member.account.username, "code": "AAAA-BBBB-CCCC", "password": NEW},
    )
    assert CountingHasher.count == 0
