"""Passwords: long enough, not a common one, otherwise as people like; masked, pasted, compared as
typed, never worn out.
"""

import math

import pytest
import time_machine
from allauth.mfa import app_settings as mfa
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    validate_totp_code,
)
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.test import Client

from chibo.base.accounts.actions import _CODE_LETTERS, new_code, open_account, secret_of
from chibo.base.kernel.errors import Refused
from chibo.base.security.rules import letters_of, plain_code
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
CHANGE = "/account/password/change/"
NEW = "một mật khẩu khác hẳn"


def test_asvs_6_2_2_asvs_6_2_3_a_password_is_changed_with_the_old_one_alone(people_online):
    browser, account = Client(), people_online.member.account
    browser.post("/account/login/", {"login": account.username, "password": PASSWORD})
    typed = {"password1": NEW, "password2": NEW}

    for old, changed in (("không phải nó đâu", False), ("", False), (PASSWORD, True)):
        browser.post(CHANGE, typed | {"oldpassword": old})
        account.refresh_from_db()
        assert account.check_password(NEW) is changed


def test_asvs_7_4_3_a_new_password_ends_the_other_sessions(people_online):
    here, there = Client(), Client()
    account = people_online.member.account
    for browser in (here, there):
        browser.post("/account/login/", {"login": account.username, "password": PASSWORD})
    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)


def test_asvs_6_2_4_the_most_common_passwords_of_that_length_are_refused():
    common = sorted(word for word in CommonPasswordValidator().passwords if len(word) >= 15)
    assert len(common) >= 5
    for word in common[:20]:
        with pytest.raises(Refused):
            secret_of(None, password=word)
    assert len(CommonPasswordValidator().passwords) >= 3000


@pytest.mark.parametrize(
    "password",
    [
        "chỉ có chữ thường thôi",
        "736195028416372",
        "¤ © § ~ ^ ` | \\ <b>",
        "ĐƯỜNGVỀBẢNVÀNGXA",
        "😀" * 15,
    ],
)
def test_asvs_6_2_5_any_composition_is_taken(password):
    assert secret_of(None, password=password)


def test_asvs_6_2_6_asvs_6_2_7_passwords_are_masked_and_managers_may_fill_them_in(
    people_online, browse
):
    login = Client().get("/account/login/").content.decode()
    change = browse(people_online.member).get(CHANGE, follow=True).content.decode()
    assert 'type="password"' in login and 'autocomplete="current-password"' in login
    assert 'autocomplete="off"' not in login
    assert 'name="password"' not in change or 'type="password"' in change


@pytest.mark.parametrize(
    "typed", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1], PASSWORD[:15]]
)
def test_asvs_6_2_8_it_is_compared_exactly_as_typed(people_online, typed):
    account = people_online.member.account
    Client().post("/account/login/", {"login": account.username, "password": typed})
    assert account.check_password(PASSWORD) is True
    assert account.check_password(typed) is False


@pytest.mark.parametrize("length", [64, 128])
def test_asvs_6_2_9_long_ones_are_taken_and_every_letter_counts(length):
    word = ("đồi chè xanh " * 12)[:length].strip()
    account = open_account(username="dai", secret=secret_of(None, password=word))
    assert (account.check_password(word), account.check_password(word[:-1])) == (True, False)


def test_asvs_6_2_10_no_password_wears_out(people_online):
    fields = {field.name for field in people_online.member.account._meta.get_fields()}
    assert not [
        name
        for name in fields
        if "expire" in name or "password_changed" in name or "password_until" in name
    ]


def test_asvs_11_4_2_passwords_cost_argon2id_with_19_mib_and_more(settings):
    from chibo.config import settings as own

    settings.PASSWORD_HASHERS = own.PASSWORD_HASHERS
    hasher = get_hasher("default")
    told = hasher.decode(hasher.encode("x", hasher.salt()))
    assert told["variety"] == "argon2id"
    # OWASP: 19 MiB with 2 rounds, or more of both.
    assert told["memory_cost"] >= 19_456 and told["time_cost"] >= 2
    assert hasher.salt_entropy >= 128


def test_asvs_6_4_2_there_are_no_secret_questions(people_online):
    names = {field.name for field in people_online.member.account._meta.get_fields()}
    assert not [name for name in names if "question" in name or "hint" in name or "answer" in name]


def test_asvs_6_6_1_no_code_comes_by_telephone(settings):
    assert settings.MFA_SUPPORTED_TYPES == ["totp", "recovery_codes"]


@pytest.mark.parametrize(
    "password",
    [
        "chibo chibo chibo",
        "Đảng Cộng sản Việt Nam",
        "Mật khẩu của chi bộ",
        "dangboxa-2026-2027",
        "BITHU.CHIBO.123456",
    ],
)
def test_asvs_6_2_11_words_that_everybody_here_would_try_make_no_password(password):
    with pytest.raises(Refused) as caught:
        secret_of(None, password=password)
    assert "Những từ mà ai ở đây cũng đoán" in str(caught.value.findings[0].params["reason"])


@pytest.mark.parametrize(
    "password", ["chi bộ có hoa sen nở", "bí thư đi xe đạp đỏ", "hoa sen nở tháng bảy"]
)
def test_such_a_word_among_others_is_no_harm(password):
    assert secret_of(None, password=password)


def test_asvs_6_5_4_every_code_has_more_than_twenty_bits():
    assert len(new_code().replace("-", "")) * math.log2(len(_CODE_LETTERS)) > 58
    assert len(plain_code(letters_of(bytes(range(32))))) * math.log2(len(_CODE_LETTERS)) > 38
    assert mfa.RECOVERY_CODE_DIGITS * math.log2(10) > 26
    assert len(generate_totp_secret()) * 5 == 160


@pytest.mark.parametrize(("seconds", "accepted"), [(0, True), (29, True), (30, False), (-1, False)])
def test_asvs_6_5_5_a_code_of_the_second_step_lives_thirty_seconds(
    people_online, seconds, accepted
):
    secret, begun = generate_totp_secret(), 1_793_000_010 // 30 * 30
    code = format_hotp_value(hotp_value(secret, begun // 30))
    with time_machine.travel(begun + seconds, tick=False):
        assert validate_totp_code(secret, code) is accepted
