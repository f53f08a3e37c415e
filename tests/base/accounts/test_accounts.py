"""Accounts: found by what people type, opened by an invitation that works once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.base_user import AbstractBaseUser

from chibo.base.accounts.actions import (
    accept_invite,
    end_sessions,
    finish_unsent_form,
    invite_account,
    keep_unsent_form,
    open_account,
    secret_of,
    set_secret,
)
from chibo.base.accounts.models import Account, UnsentForm
from chibo.base.accounts.queries import account_by_login, any_account_exists
from chibo.base.accounts.rules import INVITE_LIFE, hash_of_code, phone_of
from chibo.base.kernel.errors import Refused

GOOD = "ruộng bậc thang mùa lúa chín"
NOW = datetime(2026, 11, 3, 5, 0, tzinfo=UTC)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0944742981", "0944742981"),
        ("0944 742 981", "0944742981"),
        ("0944.742.981", "0944742981"),
        ("(0944) 742-981", "0944742981"),
        ("+84 944 742 981", "0944742981"),
        ("84944742981", "0944742981"),
        ("094474298", None),
        ("944742981", None),
        ("09447429811234", None),
        ("user1", None),
        ("", None),
    ],
)
def test_a_phone_number_is_stored_in_one_form(typed, stored):
    assert phone_of(typed) == stored


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["mai.lt", "MAI.LT", " mai.lt ", "0944742981", "+84 944 742 981", "0944.742.981"]
)
def test_an_account_is_found_by_whatever_was_typed(typed):
    account = open_account(username="mai.lt", phone="0944 742 981")
    assert account_by_login(typed) == account


@pytest.mark.django_db
def test_an_e_mail_is_no_login_even_when_it_is_proved():
    account = open_account(username="a1")
    Account.objects.filter(pk=account.pk).update(email="chung@suoimay.vn")
    assert account_by_login("chung@suoimay.vn") is None


@pytest.mark.django_db
def test_ending_sessions_changes_what_a_session_proves_and_an_upgrade_does_not():
    account = open_account(username="a1", secret=secret_of(None, password=GOOD))
    assert account.get_session_auth_hash() == AbstractBaseUser.get_session_auth_hash(account)
    before = account.get_session_auth_hash()
    end_sessions(account)
    account.refresh_from_db()
    assert account.get_session_auth_hash() != before


@pytest.mark.django_db
def test_a_session_goes_on_after_the_key_of_the_installation_has_changed(settings):
    settings.SECRET_KEY_FALLBACKS = []
    account = open_account(username="a1", secret=secret_of(None, password=GOOD))
    end_sessions(account)
    account.refresh_from_db()
    before = account.get_session_auth_hash()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 9, [settings.SECRET_KEY]

    assert account.get_session_auth_hash() != before
    assert list(account.get_session_auth_fallback_hash()) == [before]


@pytest.mark.django_db
def test_a_closed_account_is_not_found():
    account = open_account(username="a1", phone="0944742981")
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert [account_by_login("a1"), account_by_login("0944742981")] == [None, None]


@pytest.mark.django_db
def test_a_user_name_is_taken_in_any_case_and_a_shared_phone_stays_with_the_first():
    first = open_account(username="mai", phone="0944742981")
    with pytest.raises(Refused) as stop:
        open_account(username="MAI")
    assert [finding.code for finding in stop.value.findings] == ["taken"]
    assert open_account(username="mai2", phone="0944742981").phone is None
    assert account_by_login("0944742981") == first


@pytest.mark.django_db
def test_asvs_6_4_1_an_invitation_opens_the_account_once():
    account = open_account(username="mai")
    with time_machine.travel(NOW, tick=False):
        code = invite_account(account)
        secret = secret_of(account, password=GOOD)
        accept_invite(account, code=code.lower().replace("-", " "), secret=secret)
        with pytest.raises(Refused):
            accept_invite(account, code=code, secret=secret)
    account.refresh_from_db()
    assert (account.check_password(GOOD), account.invite_until) == (True, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "opens"), [(INVITE_LIFE - timedelta(seconds=1), True), (INVITE_LIFE, False)]
)
def test_asvs_6_4_1_an_invitation_lives_fourteen_days(after, opens):
    account = open_account(username="mai")
    with time_machine.travel(NOW, tick=False):
        code = invite_account(account)
    with time_machine.travel(NOW + after, tick=False):
        if opens:
            accept_invite(account, code=code, secret=secret_of(account, password=GOOD))
        else:
            with pytest.raises(Refused):
                accept_invite(account, code=code, secret=secret_of(account, password=GOOD))
    assert account.has_usable_password() is opens


@pytest.mark.django_db
def test_only_the_hash_of_a_code_is_kept():
    account = open_account(username="mai")
    code = invite_account(account)
    account.refresh_from_db()
    assert (account.invite_hash == hash_of_code(code), code in str(account.__dict__)) == (
        True,
        False,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("weak", ["short", "12345678901234", "mai", ""])
def test_asvs_6_2_1_a_weak_password_is_refused_and_nothing_changes(weak):
    account = open_account(username="mai", secret=secret_of(None, password=GOOD))
    with pytest.raises(Refused) as stop:
        set_secret(account, secret=secret_of(account, password=weak))
    assert [finding.field for finding in stop.value.findings] == ["password"]
    account.refresh_from_db()
    assert account.check_password(GOOD) is True


@pytest.mark.django_db
def test_asvs_6_3_2_a_new_installation_has_no_account():
    assert any_account_exists() is False
    open_account(username="mai")
    assert any_account_exists() is True


def test_passwords_are_kept_with_argon2():
    from chibo.config import settings

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "waits"),
    [
        ({"do": "save", "text": "Đã sửa"}, 0),
        ({"do": "up:1", "text": "Đã sửa", "ticked": "on", "line-2": "x"}, 0),
        ({"do": "add", "text": "Việc khác"}, 1),
    ],
    ids=["without its tick and a line", "by another button", "another form of the page"],
)
def test_a_form_that_waited_ends_when_it_is_sent_however_it_was_changed(sent, waits):
    account = open_account(username="mai")
    fields = [("do", "save"), ("text", "Một câu"), ("ticked", "on"), ("line-2", "x")]
    row = keep_unsent_form(account.pk, address="/x/", fields=fields)
    finish_unsent_form(row.pk, account_id=account.pk, address="/x/", sent=sent)
    assert UnsentForm.objects.count() == waits
