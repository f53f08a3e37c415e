"""How a cell was reminded."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReminderWay(TextChoices):
    SYSTEM = "system", _("notice in the system")
    PHONE = "phone", _("by telephone")
    MESSAGE = "message", _("by a message")
