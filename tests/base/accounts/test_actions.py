"""Ways into an account that are closed, and forms that wait for their account."""

from datetime import timedelta

import pytest

from chibo.base.accounts.actions import (
    check_invite,
    drop_factor,
    drop_unsent_form,
    forget_unsent_forms,
    invite_account,
    lock_out_account,
    open_account,
    set_language,
)
from chibo.base.accounts.models import Account, UnsentForm
from chibo.base.accounts.queries import has_factor, unsent_forms_of
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return open_account(username="lethibinh")


def refusal(account: Account, code: str) -> str:
    """The code of the refusal with which an invitation is turned down; "" when it opens."""
    try:
        check_invite(account, code=code)
    except Refused as refused:
        return refused.findings[0].code
    return ""


def test_an_invitation_opens_its_account_until_the_moment_it_ends(account, time_machine):
    code = invite_account(account)
    until = account.invite_until

    assert refusal(account, code) == ""
    assert refusal(account, f"{code}x") == "invite_closed"
    time_machine.move_to(until - timedelta(microseconds=1), tick=False)
    assert refusal(account, code) == ""
    time_machine.move_to(until, tick=False)
    assert refusal(account, code) == "invite_past"


def test_an_invitation_that_was_used_says_so(account):
    code = invite_account(account)
    account.set_password(PASSWORD)
    assert refusal(account, code) == "invite_used"


def test_an_invitation_that_was_never_given_is_past(account):
    code = invite_account(account)
    account.invite_until = None
    assert refusal(account, code) == "invite_past"


def add_factor(account: Account) -> None:
    """A list of recovery codes is a second factor too."""
    account.authenticator_set.create(type="recovery_codes", data={})
    account.authenticator_set.create(type="totp", data={})


def test_no_second_factor_of_before_holds(account):
    other = open_account(username="hoangvanan")
    add_factor(account)
    add_factor(other)

    assert drop_factor(account) is True
    assert (has_factor(account), has_factor(other)) == (False, True)
    assert drop_factor(account) is False


def test_an_account_that_is_locked_out_opens_with_the_new_code_alone(account):
    account.set_password(PASSWORD)
    account.save()
    add_factor(account)
    before = account.session_version

    code = lock_out_account(account)

    account.refresh_from_db()
    assert not account.has_usable_password()
    assert account.session_version == before + 1
    assert not has_factor(account)
    assert refusal(account, code) == ""


def wait(account: Account, *, days: int = 0) -> UnsentForm:
    """A form of the account that has waited for so many days."""
    at = now() - timedelta(days=days)
    return UnsentForm.objects.create(account=account, address="/me/", fields={}, created_at=at)


def test_only_its_account_throws_a_waiting_form_away(account):
    other, form = open_account(username="hoangvanan"), wait(account)

    assert drop_unsent_form(form.pk, account_id=other.pk) is False
    assert list(unsent_forms_of(account.pk)) == [form]
    assert drop_unsent_form(form.pk, account_id=account.pk) is True
    assert list(unsent_forms_of(account.pk)) == []
    assert drop_unsent_form(form.pk, account_id=account.pk) is False


def test_forms_are_forgotten_that_waited_since_before_a_moment(account):
    old, young = wait(account, days=3), wait(account, days=1)

    assert forget_unsent_forms(before=old.created_at) == 0
    assert forget_unsent_forms(before=young.created_at) == 1
    assert list(UnsentForm.objects.all()) == [young]


def test_an_account_speaks_the_language_that_was_chosen(account):
    set_language(account, language="en")
    assert Account.objects.get(pk=account.pk).language == "en"
