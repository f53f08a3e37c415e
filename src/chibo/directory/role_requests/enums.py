"""How a role begins, and how a request ended."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoleStart(TextChoices):
    AT_ONCE = "at_once", _("at once, as the first of an empty installation")
    SECOND_PERSON = "second_person", _("when a second person confirms")
    FROM_BELOW = (
        "from_below",
        _("when an office below confirms, 24 hours after the request at the earliest"),
    )
    WAIT = "wait", _("by itself after 24 hours, unless stopped")


# These wait for the word of a second person.
SECONDED = (RoleStart.SECOND_PERSON, RoleStart.FROM_BELOW)


class Outcome(TextChoices):
    """BEGUN: by itself, at once or after the wait. STOPPED: also taken back by who asked."""

    CONFIRMED = "confirmed", _("confirmed")
    BEGUN = "begun", _("begun")
    REFUSED = "refused", _("refused")
    STOPPED = "stopped", _("stopped")
