"""Later: e-mails."""

from chibo.library.notifications.actions import mail_notices


def mail_told(*, notice_ids: str) -> int:
    """The notices with these ids (comma separated) have been mailed."""
    return mail_notices(notice_ids.split(","))
