"""Periods that are reviewed, the way of a review, and what a month of a year is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReviewPeriod(TextChoices):
    H1 = "h1", _("first half-year")
    H2 = "h2", _("second half-year")
    YEAR = "year", _("whole year")


class ReviewState(TextChoices):
    OPEN = "open", _("open")
    PROPOSED = "proposed", _("proposed by the cell")
    DECIDED = "decided", _("decided")


class MonthState(TextChoices):
    HELD = "held", _("held")
    NOT_HELD = "not_held", _("not held")
    NOT_RECORDED = "not_recorded", _("no meeting recorded")
    AHEAD = "ahead", _("still ahead")
    UNKNOWN = "unknown", _("not in the system yet")
    BEFORE = "before", _("before the cell was set up")
