"""Sign-ins and devices on record."""

import secrets
from typing import Any

from django.db import transaction

from chibo.base.accounts.actions import end_sessions
from chibo.base.accounts.models import Account
from chibo.base.audit.actions import INSTALLATION, record
from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import save_fields
from chibo.base.security.models import Device
from chibo.base.security.queries import device_hash
from chibo.base.security.rules import network_of

# So many browsers are known for one account; the one that was not used for the longest time gives
# way.
DEVICES = 20
# Of these the owner is told, in the app and at the proved e-mail.
TOLD = frozenset(
    {
        "password_change",
        "factor_on",
        "factor_off",
        "codes_new",
        "code_use",
        "email_change",
        "email_drop",
    }
)


@transaction.atomic
def record_sign_in(account: Account, *, token: str, name: str, address: str, first: bool) -> str:
    """The sign-in is on record and its browser known; returns the token for the browser's cookie (a
    new one when it had none).

    `first` is the account's very first sign-in: of every other one from a device that was not known
    the owner is told.
    """
    token, at = token or secrets.token_urlsafe(32), now()
    row = Device.objects.filter(account=account, token_hash=device_hash(token)).first()
    kept: dict[str, Any] = {"name": name[:80], "address": network_of(address), "last_at": at}
    if row is not None:
        save_fields(row, **kept)
    else:
        Device.objects.create(account=account, token_hash=device_hash(token), first_at=at, **kept)
        old = (
            Device.objects.filter(account=account)
            .order_by("-last_at")
            .values_list("pk", flat=True)[DEVICES:]
        )
        Device.objects.filter(pk__in=list(old)).delete()
    actor = _owner_of(account)
    record(
        INSTALLATION,
        "account.sign_in",
        account,
        actor=actor,
        device=kept["name"],
        address=kept["address"],
    )
    if row is None:
        record(
            INSTALLATION,
            "account.device_new",
            account,
            actor=actor,
            device=kept["name"],
            address=kept["address"],
        )
        if not first:
            announce("account.warned", owner_id=account.pk, what="device_new")
    return token


@transaction.atomic
def record_account_event(account: Account, what: str, **values: object) -> None:
    """The event stands in the audit as `account.<what>`; the owner is told where it changes who
    gets in.
    """
    record(INSTALLATION, f"account.{what}", account, actor=_owner_of(account), **values)
    if what in TOLD:
        announce("account.warned", owner_id=account.pk, what=what)


@transaction.atomic
def sign_out_elsewhere(account: Account, *, token: str) -> None:
    """Every session of the account has ended and only the device of this token stays known; the
    caller keeps its own session.
    """
    end_sessions(account)
    forget_devices(account, but=token)
    record_account_event(account, "sign_out_elsewhere")


def forget_devices(account: Account, *, but: str = "") -> None:
    """No browser is known for the account any more, except the one with this token."""
    Device.objects.filter(account=account).exclude(
        token_hash=device_hash(but) if but else ""
    ).delete()


def _owner_of(account: Account) -> Actor:
    """The account itself as the author of what its owner does at the door, where nobody is an actor
    yet.
    """
    return Actor(name=account.username, account_id=account.pk)
