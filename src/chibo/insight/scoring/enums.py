"""The way of a score."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SheetState(TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed by the committee")
    ADOPTED = "adopted", _("adopted by the cell")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned with a question")
    DECIDED = "decided", _("officially decided")
