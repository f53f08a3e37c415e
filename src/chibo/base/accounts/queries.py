"""Accounts, found by what people type when they sign in."""

import uuid
from collections.abc import Sequence

from chibo.base.accounts.models import Account, UnsentForm
from chibo.base.accounts.rules import phone_of
from chibo.base.kernel.db import fixed_rows


def account_by_login(login: str) -> Account | None:
    """The active account whose user name or phone number was typed, None when there is none.

    An e-mail is no login.
    """
    login = login.strip()
    active = Account.objects.filter(is_active=True)
    if phone := phone_of(login):
        found = active.filter(phone=phone).first()
        if found:
            return found
    return active.filter(username__iexact=login).first()


def get_account(pk: uuid.UUID) -> Account | None:
    """The account with this id, None when there is none. Every request asks it: written down."""
    return next(iter(fixed_rows(Account, "id = %s", pk)), None)


def has_factor(account: Account) -> bool:
    """True when the account asks for a second step at each sign-in."""
    return bool(account.authenticator_set.exclude(type="recovery_codes").exists())  # type: ignore[attr-defined]


def any_account_exists() -> bool:
    """False on an empty installation, where the first administrator is still to be made."""
    return Account.objects.exists()


def unsent_forms_of(account_id: uuid.UUID) -> Sequence[UnsentForm]:
    """What waits to be sent by this account, newest first; nobody else's is ever read."""
    return list(UnsentForm.objects.filter(account_id=account_id).order_by("-created_at", "-pk"))


def has_unsent_forms(account_id: uuid.UUID) -> bool:
    """True when something waits to be sent by this account."""
    return UnsentForm.objects.filter(account_id=account_id).exists()
