"""Accounts, found by what people type when they sign in."""

import uuid

from chibo.base.accounts.models import Account
from chibo.base.accounts.rules import phone_of


def account_by_login(login: str) -> Account | None:
    """The active account whose user name or phone number was typed, None when there is none. An e-mail is no login."""
    login = login.strip()
    active = Account.objects.filter(is_active=True)
    if phone := phone_of(login):
        found = active.filter(phone=phone).first()
        if found:
            return found
    return active.filter(username__iexact=login).first()


def get_account(pk: uuid.UUID) -> Account | None:
    """The account with this id, None when there is none."""
    return Account.objects.filter(pk=pk).first()


def any_account_exists() -> bool:
    """False on an empty installation, where the first administrator is still to be made."""
    return Account.objects.exists()
