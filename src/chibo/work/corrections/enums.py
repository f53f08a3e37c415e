"""What may be corrected, and where a request stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Field(TextChoices):
    FULL_NAME = "full_name", _("Full name")
    BORN_ON = "born_on", _("Born on")
    SEX = "sex", _("Sex")
    ETHNICITY = "ethnicity", _("Ethnicity")
    ADMITTED_ON = "admitted_on", _("Admitted on")
    RECOGNISED_ON = "recognised_on", _("Official since")
    CARD_NUMBER = "card_number", _("Card number")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    THEORY_LEVEL = "theory_level", _("Political theory")
    OTHER = "other", _("Something else (cell, post, attendance, a task…)")


class CorrectionState(TextChoices):
    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("corrected")
    REFUSED = "refused", _("not corrected")
    WITHDRAWN = "withdrawn", _("taken back")
