"""How a role begins, and how a request ended."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    AT_ONCE = "at_once", _("at once, as the first of an empty installation")
    SECOND_PERSON = "second_person", _("when a second person confirms")
    WAIT = "wait", _("by itself after 24 hours, unless stopped")


class Outcome(TextChoices):
    """BEGUN: by itself, at once or after the wait. STOPPED: also taken back by who asked."""

    CONFIRMED = "confirmed", _("confirmed")
    BEGUN = "begun", _("begun")
    REFUSED = "refused", _("refused")
    STOPPED = "stopped", _("stopped")
