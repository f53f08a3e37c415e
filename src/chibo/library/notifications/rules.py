"""What the answer of a mail server leaves of a letter."""

import smtplib

from chibo.base.kernel.mail import is_refused_for_good
from chibo.library.notifications.enums import MailState


def state_after(error: Exception, *, handed_over: bool) -> MailState:
    """What an error leaves of a letter: REFUSED for good, UNSURE whether it arrived, or DELAYED
    until the next attempt.

    `handed_over` is true once the server may hold the whole letter, unless it has answered.
    """
    if is_refused_for_good(error):
        return MailState.REFUSED
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException):
        return MailState.DELAYED
    return MailState.UNSURE if handed_over else MailState.DELAYED
