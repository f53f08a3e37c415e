"""Later: mails that prove an address or say good-bye to one; counts that nobody needs any more."""

from datetime import timedelta
from uuid import UUID

from chibo.base.accounts.queries import get_account
from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import now
from chibo.base.kernel.mail import MAIL_PAUSES
from chibo.base.security.actions.attempts import OLD_AFTER, forget_old_attempts
from chibo.base.security.actions.emails import mail_changed, mail_code, note_code_mail
from chibo.base.security.actions.failures import enter_failures
from chibo.base.security.enums import CodeMail
from chibo.base.security.models import EmailProof
from chibo.base.security.queries import email_proof_of

_LIMIT = timedelta(minutes=5)


@job(
    repeatable=True,
    pauses=MAIL_PAUSES,
    limit=_LIMIT,
    given_up="chibo.base.security.tasks.note_code_not_mailed",
    letter=True,
)
def mail_email_code(*, account: str, nonce: str) -> int:
    """The code is mailed, or its row says why not, unless a newer one was asked for meanwhile;
    returns how many mails went out.
    """
    row = _proof(account, nonce)
    return int(row is not None and mail_code(row) == CodeMail.SENT)


@job(repeatable=True)
def note_code_not_mailed(*, account: str, nonce: str) -> None:
    """The row says that its letter was given up."""
    row = _proof(account, nonce)
    if row is not None:
        note_code_mail(row, CodeMail.FAILED)


def _proof(account: str, nonce: str) -> EmailProof | None:
    """The proof while this very code holds."""
    owner = get_account(UUID(account))
    row = email_proof_of(owner) if owner else None
    return row if row is not None and row.nonce == nonce and row.is_open(now()) else None


@job(repeatable=True, pauses=MAIL_PAUSES, limit=_LIMIT, letter=True)
def mail_email_changed(*, account: str, address: str) -> int:
    """The address of before knows; returns how many mails went out.

    Repeatable, so that no transaction is open while the mail server is spoken to; a second such
    mail after a kill harms nobody.
    """
    owner = get_account(UUID(account))
    if owner is None:
        return 0
    return int(mail_changed(owner, address=address))


@job(repeatable=True)
def sweep_attempts() -> int:
    """Counts of wrong attempts and used codes older than two days are gone."""
    return forget_old_attempts(before=now() - OLD_AFTER)


@job(repeatable=True)
def enter_failed_attempts() -> int:
    """Wrong attempts of the hours that have ended stand in the audit."""
    return enter_failures(before=now())
