"""The way of a score."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SheetState(TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed to the cell")
    ADOPTED = "adopted", _("adopted by the cell")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned with a question")
    DECIDED = "decided", _("officially decided")


OPEN_STATES = (SheetState.DRAFT, SheetState.PROPOSED)
# What the cell gave stands fast from its adoption on.
FROZEN_STATES = (SheetState.ADOPTED, SheetState.SUBMITTED, SheetState.RETURNED, SheetState.DECIDED)
