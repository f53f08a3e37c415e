"""What the answer of a mail server means, and when a letter is tried again."""

import smtplib
from datetime import timedelta

from chibo.library.notifications.enums import MailState

# Five more attempts within some 17 hours: greylisting passes within minutes, a server's night within the morning.
MAIL_PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)


def state_after(error: Exception, *, handed_over: bool) -> MailState:
    """What an error leaves of a letter: REFUSED for good, UNSURE whether it arrived, or DELAYED until the next attempt.

    `handed_over` is true once the server may hold the whole letter. Source: RFC 5321 section 4.2.1, 4yz is temporary, 5yz
    permanent. A server that refuses the sender or the sign-in says nothing of the address: that can be mended, and is tried again.
    """
    if isinstance(error, UnicodeError | ValueError):
        return MailState.REFUSED
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _by_code([code for code, _ in error.recipients.values()])
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code([error.smtp_code])
    if isinstance(error, smtplib.SMTPResponseException):
        return MailState.DELAYED
    return MailState.UNSURE if handed_over else MailState.DELAYED


def _by_code(codes: list[int]) -> MailState:
    return MailState.REFUSED if codes and all(500 <= code < 600 for code in codes) else MailState.DELAYED
