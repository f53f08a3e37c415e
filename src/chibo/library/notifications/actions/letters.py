"""Letters: a notice is mailed at most once, to the proved address."""

import contextlib
from email.mime.text import MIMEText
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext as _

from chibo.base.accounts.models import Account
from chibo.base.jobs.actions import patiently
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import save_fields
from chibo.base.security.actions.emails import offer_proof
from chibo.library.notifications.documents import (
    entries_in,
    method_of,
)
from chibo.library.notifications.enums import OPEN, MailState
from chibo.library.notifications.models import Notice
from chibo.library.notifications.queries import (
    notice_to_mail,
)
from chibo.library.notifications.rules import state_after


def mail_notice(pk: str) -> str:
    """The notice has been mailed at most once; the mail says only that there is news, never what.

    Returns the state it is in now.

    Refused for good stays with the notice for the secretary to see; a delay is raised, so that the
    job comes back for this address alone. The row says SENDING from the moment before the letter
    itself goes out until the server has answered: a worker killed in between leaves UNSURE, and the
    letter is not sent again. Only a proved address gets one; to an address that the office has
    typed the code is offered that proves it. Never call it inside a transaction.
    """
    row = notice_to_mail(pk)
    if row is None:
        return ""
    if row.mail_state == MailState.SENDING:
        save_fields(row, mail_state=MailState.UNSURE)
    if row.mail_state not in OPEN:
        return row.mail_state
    account = row.person.account
    if account is None or not account.email:
        if account is not None:
            offer_proof(account, address=row.person.email)
        save_fields(row, mail_state=MailState.NONE)
        return MailState.NONE
    letter, begun = _Letter(row, account), now()
    try:
        letter.send()
    except _TakenAlready:
        return MailState.SENDING
    except Exception as error:
        state, answer = state_after(error, handed_over=letter.handed_over), str(error)[:300]
        patiently(lambda: save_fields(row, mail_state=state, mail_answer=answer))
        if state == MailState.DELAYED:
            raise
        return state
    patiently(lambda: save_fields(row, mail_state=MailState.SENT, mail_answer="", mailed_at=begun))
    return row.mail_state


def give_up_mail(pk: str) -> None:
    """A notice whose e-mail was tried in vain says so; one that may have been handed over says
    that.
    """
    rows = Notice.all_rows_unscoped.filter(pk=pk)
    rows.filter(mail_state__in=OPEN).update(mail_state=MailState.FAILED)
    rows.filter(mail_state=MailState.SENDING).update(mail_state=MailState.UNSURE)


class _TakenAlready(Exception):
    """Another worker hands this letter over."""


class _Letter:
    """One e-mail to the proved address of an account, on a connection of its own."""

    def __init__(self, row: Notice, account: Account) -> None:
        self.row, self.account = row, account
        self.handed_over = False

    def send(self) -> None:
        backend = get_connection()
        backend.open()
        try:
            self._mark_before_the_letter(backend)
            backend.send_messages([self._message()])
        finally:
            with contextlib.suppress(Exception):
                backend.close()

    def _mark_before_the_letter(self, backend: Any) -> None:
        """With SMTP the mark comes after the server has taken sender and address, right before
        DATA; else at once.
        """
        smtp = getattr(backend, "connection", None)
        if smtp is None:
            self._mark()
            return
        data = smtp.data

        def marked(content: Any) -> Any:
            self._mark()
            return data(content)

        smtp.data = marked

    def _mark(self) -> None:
        taken = Notice.all_rows_unscoped.filter(pk=self.row.pk, mail_state__in=OPEN).update(
            mail_state=MailState.SENDING
        )
        if not taken:
            raise _TakenAlready
        self.row.mail_state, self.handed_over = MailState.SENDING, True

    def _message(self) -> EmailMessage:
        row, domain = (
            self.row,
            settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost",
        )
        with translation.override(self.account.language):
            mail = EmailMessage(
                subject=_("You have a new notice"),
                body=_("Please sign in to read it.\n\nThis message was sent automatically."),
                to=[self.account.email],
                headers={"Message-ID": f"<{row.pk}@{domain}>"},
            )
        for entry in entries_in(row.calendar):
            part = MIMEText(entry, "calendar", "utf-8")
            part.set_param("method", method_of(entry))
            part.add_header("Content-Disposition", "attachment", filename="lich.ics")
            mail.attach(part)
        return mail
