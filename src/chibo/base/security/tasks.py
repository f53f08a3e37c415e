"""Later: mails that prove an address or say good-bye to one; counts that nobody needs any more."""

from uuid import UUID

from chibo.base.accounts.queries import get_account
from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import now
from chibo.base.security.actions.attempts import OLD_AFTER, forget_old_attempts
from chibo.base.security.actions.emails import mail_changed, mail_code
from chibo.base.security.actions.failures import enter_failures
from chibo.base.security.queries import email_proof_of


@job(repeatable=True)
def mail_email_code(*, account: str, nonce: str) -> int:
    """The code is mailed, unless a newer one was asked for meanwhile; returns how many mails went out."""
    owner = get_account(UUID(account))
    row = email_proof_of(owner) if owner else None
    if row is None or row.nonce != nonce:
        return 0
    mail_code(row)
    return 1


@job(repeatable=True)
def mail_email_changed(*, account: str, address: str) -> int:
    """The address of before knows; returns how many mails went out. Repeatable, so that no transaction is open while the
    mail server is spoken to; a second such mail after a kill harms nobody."""
    owner = get_account(UUID(account))
    if owner is None:
        return 0
    mail_changed(owner, address=address)
    return 1


@job(repeatable=True)
def sweep_attempts() -> int:
    """Counts of wrong attempts and used codes older than two days are gone."""
    return forget_old_attempts(before=now() - OLD_AFTER)


@job(repeatable=True)
def enter_failed_attempts() -> int:
    """Wrong attempts of the hours that have ended stand in the audit."""
    return enter_failures(before=now())
