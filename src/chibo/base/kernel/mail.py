"""When a letter is tried again, and when the answer of a mail server is final."""

import smtplib
from datetime import timedelta

# Five more attempts within some 17 hours: greylisting passes within minutes, a server's night
# within the morning.
MAIL_PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)


def is_refused_for_good(error: Exception) -> bool:
    """True when the address takes no mail: trying again changes nothing.

    Source: RFC 5321 section 4.2.1, 4yz is temporary, 5yz permanent. A server that refuses the
    sender or the sign-in says nothing of the address: that can be mended.
    """
    if isinstance(error, UnicodeError | ValueError):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPDataError):
        codes = [error.smtp_code]
    else:
        return False
    return bool(codes) and all(500 <= code < 600 for code in codes)
