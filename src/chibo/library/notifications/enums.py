"""How far the e-mail of a notice has come; how somebody was told otherwise."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MailState(TextChoices):
    """NONE: nobody is to be mailed.

    SENDING stands only while the letter itself is handed over to the mail server.
    """

    NONE = "", _("no e-mail")
    WAITING = "waiting", _("e-mail waits")
    DELAYED = "delayed", _("e-mail delayed")
    SENDING = "sending", _("e-mail on its way")
    SENT = "sent", _("e-mail sent")
    REFUSED = "refused", _("e-mail refused")
    FAILED = "failed", _("e-mail not sent")
    UNSURE = "unsure", _("e-mail perhaps sent")


# May still be sent; FAILED when an administrator lets the job that was given up be tried again.
OPEN = (MailState.WAITING, MailState.DELAYED, MailState.FAILED)
# Whom the secretary has to tell in person, or may have to.
TROUBLED = (MailState.DELAYED, MailState.REFUSED, MailState.FAILED, MailState.UNSURE)


class TellingWay(TextChoices):
    """How somebody heard of something without reading it here."""

    PHONE = "phone", _("by telephone")
    IN_PERSON = "in_person", _("in person")
    MESSAGE = "message", _("by a message from the own telephone")
