"""What an inspection looks at."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TraceKind(TextChoices):
    LATE = "late", _("Meetings entered late")
    AMENDED = "amended", _("Minutes amended after sealing")
    DISPUTED = "disputed", _("Roll calls that somebody disputed")
    CORRECTED = "corrected", _("Decided points that were corrected")
