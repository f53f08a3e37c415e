"""The first steps of a commune, and where each of them stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FirstStepCode(TextChoices):
    ADMINISTRATOR = "administrator", _("Somebody looks after the installation")
    ADDRESS = "address", _("The address that members open works")
    COMMUNE = "commune", _("The commune stands in the system")
    OFFICE = "office", _("The committee's office has a login")
    ROSTER = "roster", _("Cells and members stand in the list")
    REGULATION = "regulation", _("The regulation in force is looked at and confirmed")
    LOGINS = "logins", _("Every cell has somebody who can sign in")
    MONTH = "month", _("Every cell has planned a meeting")
    PRACTICE = "practice", _("Every cell has held a practice meeting, or a real one")


class FirstStepState(TextChoices):
    DONE = "done", _("done")
    NEXT = "current", _("next")
    TODO = "todo", _("not yet")
