"""Where a person stands on the way to the own login."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LoginState(TextChoices):
    """Never how often or when a login is used."""

    NONE = "none", _("no login yet")
    SLIP = "slip", _("has a slip")
    PAST = "past", _("slip expired")
    OPEN = "open", _("account opened")
    CLOSED = "closed", _("account closed")


class SlipForm(TextChoices):
    PDF = "pdf", _("slips to cut out (PDF)")
    XLSX = "xlsx", _("list without codes (Excel)")
