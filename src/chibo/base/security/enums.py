"""What became of the letter with a code."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CodeMail(TextChoices):
    """SENT: on its way, as far as is known."""

    SENT = "", _("e-mail sent")
    DELAYED = "delayed", _("e-mail delayed")
    REFUSED = "refused", _("e-mail refused")
    FAILED = "failed", _("e-mail not sent")
