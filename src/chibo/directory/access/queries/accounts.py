"""What an account needs and is good for, by what its person may do."""

from datetime import date

from django.db.models import Q

from chibo.base.accounts.models import Account
from chibo.base.accounts.queries import account_by_login, has_factor
from chibo.base.accounts.rules import LONG, hash_of_code
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now, today
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries import actor_of
from chibo.directory.access.queries.recoveries import open_recovery_of
from chibo.directory.access.rules import least_letters
from chibo.directory.assignments.queries import charges_ever_of
from chibo.directory.people.models import Membership, Office, Person


def least_letters_of(account: Account) -> int:
    """So many letters a password of this account has at least; an account that is not stored yet is
    nobody's.
    """
    if account._state.adding:
        return LONG
    return least_letters(actor_of(account, on=today()), second_factor=has_factor(account))


def must_lengthen(account: Account, actor: Actor) -> bool:
    """True when the actor, whose account it is, has come to hold an office and signs in with a
    password too short for it.

    No query for an account with a long one.
    """
    if not account.short_secret:
        return False
    return least_letters(actor, second_factor=False) == LONG and not has_factor(account)


def opens_with(login: str, *, code: str) -> bool:
    """True when the code opens the account of this login now: a first invitation, or new access
    that two persons stood for.
    """
    account = account_by_login(login)
    if account is None:
        return False
    hashed, at = hash_of_code(code), now()
    if not account.has_usable_password():
        return (
            hashed == account.invite_hash
            and account.invite_until is not None
            and at < account.invite_until
        )
    row = open_recovery_of(getattr(account, "person", None))
    if row is None or row.code_hash != hashed or not row.is_open(at):
        return False
    return row.usable_from is None or row.usable_from <= at


def has_place(person: Person, *, on: date) -> bool:
    """True while the person belongs to a cell, holds a post or a role, or is to; nobody else needs
    a login.
    """
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    held = any(
        rows.objects.filter(still, person=person).exists()
        for rows in (Membership, Office, RoleGrant)
    )
    return held or charges_ever_of(person).filter(still).exists()
