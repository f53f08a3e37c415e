"""The lists a roster consists of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RosterList(TextChoices):
    CELLS = "cells", _("Party organisations")
    MEMBERS = "members", _("Party members")
    OFFICIALS = "officials", _("officials in charge")
