"""Known devices and what happened to an account, read by its owner."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from chibo.base.accounts.models import Account
from chibo.base.audit.actions import INSTALLATION
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import entries_of
from chibo.base.security.models import Device, EmailProof, Tally
from chibo.base.security.rules import key_of

KNOWN_ADDRESS_DAYS = 90


def account_events_of(account: Account) -> QuerySet[Entry]:
    """What happened to the account, newest first: sign-ins, wrong attempts (summed up), password,
    factor, e-mail, devices.

    Each entry has `code` (account.sign_in, account.sign_in_failed, account.failures,
    account.device_new, account.password_change, account.factor_on, account.factor_off,
    account.codes_new, account.code_use, account.email_change, account.email_drop,
    account.sign_out_elsewhere, account.reset, account.recover, account.activate), `at`, `author`
    and `values` (device, address, count, left, email – what fits the code). For the owner's own
    eyes: the caller passes the account that is signed in.
    """
    return entries_of(f"account:{account.pk}", chain_id=INSTALLATION).order_by("-seq")


def devices_of(account: Account) -> QuerySet[Device]:
    """The browsers from which the account was signed in, the latest first."""
    return Device.objects.filter(account=account).order_by("-last_at")


def known_devices(account: Account) -> list[tuple[str, str, datetime]]:
    """Token hash, address and last use of each device of the account; one query."""
    return list(
        Device.objects.filter(account=account).values_list("token_hash", "address", "last_at")
    )


def tallies_of(keys: Iterable[str]) -> dict[str, Tally]:
    """Key → tally, for those that exist; one query."""
    return {tally.key: tally for tally in Tally.objects.filter(pk__in=list(keys))}


def device_hash(token: str) -> str:
    """The stored form of a device's cookie."""
    return key_of("device", token)


def email_proof_of(account: Account) -> EmailProof | None:
    """The address that waits for its code, None when there is none; it may be past."""
    return EmailProof.objects.filter(account=account).first()
