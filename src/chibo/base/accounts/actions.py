"""Changes of accounts."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from chibo.base.accounts.models import Account, UnsentForm
from chibo.base.accounts.rules import (
    INVITE_LIFE,
    LONGEST_NAME,
    MOST_UNSENT,
    Secret,
    fits_unsent,
    hash_of_code,
    is_same_form,
    is_short,
    one_spelling,
    phone_of,
)
from chibo.base.kernel.dates import local_date, now
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import refuse
from rulebook.vocabulary.findings import gettext_noop

INVITE_CLOSED = gettext_noop(
    "The code does not fit this name. Compare both with your own slip; or ask your secretary for a"
    " new code."
)
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@transaction.atomic
def open_account(*, username: str, phone: str = "", secret: Secret | None = None) -> Account:
    """An account exists; without a secret (see `secret_of`) it waits for its invitation.

    Raises Refused when the user name or phone number is taken.
    """
    number = phone_of(phone) if phone else None
    if Account.objects.filter(username__iexact=username).exists():
        raise refuse(
            "taken",
            "The user name {username} is taken; choose another one.",
            field="username",
            username=username,
        )
    if number and Account.objects.filter(phone=number).exists():
        number = None
    account = Account(username=username, phone=number)
    if secret is None:
        account.set_unusable_password()
    else:
        account.password, account.short_secret = secret.encoded, secret.short
    account.save(force_insert=True)
    return account


@transaction.atomic
def invite_account(account: Account) -> str:
    """The account can be opened once, within 14 days, with the code that is returned; only its hash
    is kept.
    """
    code = new_code()
    save_fields(account, invite_hash=hash_of_code(code), invite_until=now() + INVITE_LIFE)
    return code


def new_code() -> str:
    """A fresh code of twelve letters and digits in three groups, 59 bits; nothing is stored."""
    return "-".join("".join(secrets.choice(_CODE_LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def accept_invite(account: Account, *, code: str, secret: Secret) -> None:
    """The account has the password of the secret and the invitation is used up; its hash stays, to
    tell a second use by.

    Raises Refused when the code is wrong, past or used.
    """
    check_invite(account, code=code)
    set_secret(account, secret=secret)
    save_fields(account, invite_until=None)


def check_invite(account: Account, *, code: str) -> None:
    """Nothing happens when the code opens this account, which was never used; costs no hash.

    Raises Refused otherwise: who holds the right code learns that it was used or is past.
    """
    if hash_of_code(code) != account.invite_hash:
        raise refuse("invite_closed", INVITE_CLOSED, field="code")
    if account.has_usable_password():
        raise refuse(
            "invite_used",
            "This code was used already: the account is open. Sign in with the password that was"
            " chosen then. If it was not you, tell your secretary at once.",
            field="code",
        )
    if account.invite_until is None or now() >= account.invite_until:
        raise refuse(
            "invite_past",
            "This code was valid until {day}. Ask your secretary for a new one; that takes a"
            " minute.",
            field="code",
            day=local_date(account.invite_until or now()),
        )


def secret_of(account: Account | None, *, password: str) -> Secret:
    """The password as it is stored.

    Hashing takes long by design: call it before a transaction is opened, then `set_secret`.

    Raises Refused when it is too weak for what its owner may do
    (settings.AUTH_PASSWORD_VALIDATORS).
    """
    plain = one_spelling(password)
    try:
        validate_password(plain, account)
    except ValidationError as error:
        raise refuse(
            "weak_password", "{reason}", field="password", reason=" ".join(error.messages)
        ) from None
    return Secret(make_password(plain), is_short(plain))


def set_secret(account: Account, *, secret: Secret) -> None:
    """The account has the password of this secret; every session of before has ended."""
    save_fields(account, password=secret.encoded, short_secret=secret.short)


def end_sessions(account: Account) -> None:
    """Every session of the account has ended; who keeps the own one renews its hash afterwards."""
    save_fields(account, session_version=account.session_version + 1)


@transaction.atomic
def lock_out_account(account: Account) -> str:
    """Password, second factor, devices and sessions of before hold no more; returns the code that
    opens the account once.

    The code lives as long as an invitation.
    """
    account.set_unusable_password()
    save_fields(account, password=account.password, session_version=account.session_version + 1)
    drop_factor(account)
    return invite_account(account)


def drop_factor(account: Account) -> bool:
    """No second factor and no recovery code of before holds any more; True when there was one."""
    return bool(account.authenticator_set.all().delete()[0])  # type: ignore[attr-defined]


def set_language(account: Account, *, language: str) -> None:
    """The account's pages speak this language from now on."""
    save_fields(account, language=language)


def keep_unsent_form(
    account_id: uuid.UUID,
    *,
    address: str,
    fields: Sequence[tuple[str, str]],
    files: Sequence[str] = (),
) -> UnsentForm | None:
    """The form waits for its writer to sign in again; of one account the newest 20 wait.

    The same one twice waits once.

    Of files sent with it only the names wait, so that their owner knows which to choose again.

    None when it is too long to be kept, or the account is gone.
    """
    if (
        not fits_unsent(fields)
        or not Account.objects.filter(pk=account_id, is_active=True).exists()
    ):
        return None
    rows, kept = UnsentForm.objects.filter(account_id=account_id), [list(pair) for pair in fields]
    named = [name[:LONGEST_NAME] for name in files]
    with transaction.atomic():
        for known in rows.filter(address=address):
            if (known.fields, known.files) == (kept, named):
                return known
        row = UnsentForm.objects.create(
            account_id=account_id, address=address, fields=kept, files=named, created_at=now()
        )
        newest = list(
            rows.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_UNSENT]
        )
        rows.exclude(pk__in=newest).delete()
    return row


def finish_unsent_form(
    pk: uuid.UUID, *, account_id: uuid.UUID, address: str, sent: Mapping[str, str]
) -> bool:
    """The form waits no longer when it was sent to its address, however its writer has changed it;
    other forms of its page carry its id too.
    """
    row = UnsentForm.objects.filter(pk=pk, account_id=account_id, address=address).first()
    if row is None or not is_same_form(row.fields, sent):
        return False
    return drop_unsent_form(pk, account_id=account_id)


def drop_unsent_form(pk: uuid.UUID, *, account_id: uuid.UUID) -> bool:
    """The form waits no longer (it was sent, or thrown away); False when this account has no such
    form.
    """
    return bool(UnsentForm.objects.filter(pk=pk, account_id=account_id).delete()[0])


def forget_unsent_forms(*, before: datetime) -> int:
    """Forms that waited since before that moment are gone; returns how many."""
    return UnsentForm.objects.filter(created_at__lt=before).delete()[0]
