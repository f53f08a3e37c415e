"""The lists a roster consists of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RosterList(TextChoices):
    CELLS = "cells", _("Party organisations")
    MEMBERS = "members", _("Party members")
    OFFICIALS = "officials", _("officials in charge")


class Leaving(TextChoices):
    """Why somebody does not belong any more, as lists say it."""

    DIED = "died", _("died")
    MOVED_AWAY = "moved_away", _("moved to an organisation elsewhere")
    STRUCK_OFF = "struck_off", _("struck off the list")
    EXPELLED = "expelled", _("expelled")
    RESIGNED = "resigned", _("left the Party")
    UNSAID = "unsaid", _("reason not stated")


class ListChangeKind(TextChoices):
    """What a preview tells changes under, the gravest first."""

    SECRETARY = "secretary", _("Another secretary")
    ENDED = "ended", _("Memberships that end")
    MOVED = "moved", _("Moves to another cell")
    POSTS = "posts", _("Posts in the cell")
    STANDING = "standing", _("Kind of membership")
    CELLS_CHANGED = "cells_changed", _("Cells that change")
    CHARGES = "charges", _("Officials in charge of cells")
    IDENTITY = "identity", _("Names, births, dates, cards")
    CELLS_ADDED = "cells_added", _("New cells")
    ADDED = "added", _("New members")
    PARTICULARS = "particulars", _("Telephones, notes and other particulars")
