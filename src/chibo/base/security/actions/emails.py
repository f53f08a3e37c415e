"""The e-mail of an account: a channel for notices, proved before it is used, never a key."""

import hmac
import secrets
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from chibo.base.accounts.models import Account
from chibo.base.jobs.actions import start_job
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import lock_name, save_fields
from chibo.base.kernel.errors import Refused, refuse
from chibo.base.kernel.mail import is_refused_for_good
from chibo.base.security.actions.attempts import count_up
from chibo.base.security.actions.devices import record_account_event
from chibo.base.security.enums import CodeMail
from chibo.base.security.models import EmailProof
from chibo.base.security.queries import email_proof_of, tallies_of
from chibo.base.security.rules import (
    EMAIL_CODE_LIFE,
    EMAIL_CODE_TRIES,
    MAILS_FOR_ACCOUNT,
    MAILS_TO_ADDRESS,
    OFFERS,
    key_of,
    letters_of,
    masked_email,
    plain_code,
    still_counts,
)

_MAIL_CODE = "chibo.base.security.tasks.mail_email_code"
_MAIL_OLD = "chibo.base.security.tasks.mail_email_changed"


@transaction.atomic
def ask_for_proof(account: Account, *, address: str) -> EmailProof:
    """A code for the address is on its way there; the address is used for nothing else before the
    code is typed in 7 days.

    Raises Refused when the address is proved already, or when 2 mails went to it or 5 for the
    account within a day.
    """
    address = address.strip()
    if address and address.casefold() == account.email.casefold():
        raise refuse("email_proved", "This address is confirmed already.", field="address")
    at = now()
    for key, most in (
        (key_of("mail", "to", address.casefold()), MAILS_TO_ADDRESS),
        (key_of("mail", "for", str(account.pk)), MAILS_FOR_ACCOUNT),
    ):
        # Who asks at the same moment waits here: then the first row stands, and the limit counts
        # what was just mailed.
        lock_name(key)
        tally = tallies_of([key]).get(key)
        if tally is not None and still_counts("mail", tally, at=at) and tally.count >= most:
            raise refuse(
                "too_many_mails",
                "Several codes were mailed today already. Please try again tomorrow.",
                field="address",
            )
        count_up(key, scope="mail", at=at)
    row = EmailProof.objects.select_for_update().filter(account=account).first() or EmailProof(
        account=account, sent=0
    )
    row.sent = row.sent + 1 if row.address.casefold() == address.casefold() else 1
    row.address, row.nonce, row.sent_at, row.wrong = address, secrets.token_hex(16), at, 0
    row.expires_at, row.mail_state = at + EMAIL_CODE_LIFE, CodeMail.SENT
    row.save()
    start_job(_MAIL_CODE, account=account.pk, nonce=row.nonce)
    return row


def offer_proof(account: Account, *, address: str) -> None:
    """The code goes to an address that the office has typed, so that its owner can prove it: once a
    week, at most three times.

    Nothing happens for an account that was never opened, or that has a proved address.
    """
    row = email_proof_of(account)
    same = row is not None and row.address.casefold() == address.casefold()
    waiting = row is not None and (row.is_open(now()) or (same and row.sent >= OFFERS))
    if not address or account.email or waiting or not account.has_usable_password():
        return
    with suppress(Refused):
        ask_for_proof(account, address=address)


def prove_email(account: Account, *, code: str) -> str:
    """The address where the code was mailed is the account's channel for notices; returns it.

    The one of before is told.

    Raises Refused when the code is past or wrong. Each try is counted outside the transaction of
    the change, so that a refusal does not undo it; after five wrong ones no code holds any more.
    """
    row = email_proof_of(account)
    counted = (
        row
        and row.is_open(now())
        and EmailProof.objects.filter(
            pk=row.pk, nonce=row.nonce, wrong__lt=EMAIL_CODE_TRIES
        ).update(wrong=F("wrong") + 1)
    )
    if row is None or not counted:
        raise refuse(
            "proof_closed", "This code is no longer valid. Let us mail a new one.", field="code"
        )
    if not hmac.compare_digest(plain_code(code).encode(), plain_code(code_of(row)).encode()):
        raise refuse(
            "wrong_code", "This is not the code that we mailed. Please look again.", field="code"
        )
    before = account.email
    with transaction.atomic():
        save_fields(account, email=row.address)
        record_account_event(account, "email_change", email=masked_email(row.address))
        _tell_old(account, before)
        row.delete()
    return account.email


@transaction.atomic
def drop_email(account: Account) -> None:
    """No notices are mailed any more; the address of before is told.

    Nothing happens where there was none.
    """
    before = account.email
    EmailProof.objects.filter(account=account).delete()
    if not before:
        return
    save_fields(account, email="")
    record_account_event(account, "email_drop")
    _tell_old(account, before)


def code_of(row: EmailProof) -> str:
    """The code that was mailed: made of the row and the installation's secret, so that the database
    alone does not tell it.
    """
    made_of = f"{row.account_id}|{row.address}|{row.nonce}"
    return letters_of(salted_hmac("chibo.email_proof", made_of, algorithm="sha256").digest())


def mail_code(row: EmailProof) -> CodeMail:
    """The code is mailed to the address that it proves, or the row says why not: refused for good
    is returned, a delay is raised, so that the job comes back. Never call it inside a transaction.
    """
    try:
        _send_code(row)
    except Exception as error:
        state = CodeMail.REFUSED if is_refused_for_good(error) else CodeMail.DELAYED
        note_code_mail(row, state)
        if state == CodeMail.DELAYED:
            raise
        return state
    note_code_mail(row, CodeMail.SENT)
    return CodeMail.SENT


def note_code_mail(row: EmailProof, state: CodeMail) -> None:
    """The row says what became of its letter, unless a newer one was asked for meanwhile."""
    EmailProof.objects.filter(pk=row.pk, nonce=row.nonce).exclude(mail_state=state).update(
        mail_state=state
    )


def _send_code(row: EmailProof) -> None:
    with translation.override(row.account.language):
        EmailMessage(
            subject=_("Your code for Chibo"),
            body=_(
                "The code is {code}.\n\nSign in to Chibo, open “About me”, then “Sign-in and"
                " security”, and type it there. Then notices are mailed to this address.\n\nIf you"
                " know nothing of this, do nothing.\n\nThis message was sent automatically."
            ).format(code=code_of(row)),
            to=[row.address],
        ).send()


def mail_changed(account: Account, *, address: str) -> bool:
    """The address of before knows that notices no longer go there; False where it takes no mail any
    more. A delay is raised.
    """
    with translation.override(account.language or settings.LANGUAGE_CODE):
        letter = EmailMessage(
            subject=_("Your e-mail in Chibo was changed"),
            body=_(
                "Notices are no longer mailed to this address. If it was not you who changed it,"
                " call the secretary of your cell at once.\n\nThis message was sent automatically."
            ),
            to=[address],
        )
    try:
        letter.send()
    except Exception as error:
        if not is_refused_for_good(error):
            raise
        return False
    return True


def _tell_old(account: Account, before: str) -> None:
    if before and before.casefold() != account.email.casefold():
        start_job(_MAIL_OLD, account=account.pk, address=before)
