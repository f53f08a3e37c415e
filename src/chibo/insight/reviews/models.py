"""The review of a cell's half-year or year: the cell's proposal, the committee's notes, its
decisions with every version.
"""

from django.db import models

from chibo.base.kernel.db import UnitForeignKey
from chibo.directory.organisation.models import UnitRow
from chibo.insight.reviews.enums import MonthState, ReviewPeriod, ReviewState


class Review(UnitRow):
    """One period of a cell.

    What is decided stands here as the last decision says; earlier ones stay in `Decision`.
    """

    year = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=5, choices=ReviewPeriod.choices)
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.OPEN)
    version = models.PositiveSmallIntegerField(default=0)

    proposed_class = models.CharField(max_length=60, blank=True)
    proposed_points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    proposed_reason = models.TextField(blank=True)
    proposed_by = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True)

    decided_band = models.CharField(max_length=60, blank=True)
    decided_class = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Audited:
        """Every column."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "period"], name="reviews_one_review")
        ]


class Decision(UnitRow):
    """One decision of the committee directly above, with the months and facts as they stood; never
    changed afterwards.
    """

    review = UnitForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveSmallIntegerField()
    band = models.CharField(max_length=60, blank=True)
    year_class = models.CharField(max_length=60, blank=True)
    points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    reason = models.TextField()
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    pack_code = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=20)
    content = models.JSONField(default=dict)

    class Audited:
        """Every column."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "review", "version"], name="reviews_one_version"
            )
        ]


class Note(UnitRow):
    """A reason brought up when the committee discussed the review; who said it is not kept."""

    review = UnitForeignKey(Review, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    noted_by = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    class Audited:
        private = ("text",)


class YearFact(UnitRow):
    """A fact of the year that the committee above declares for a cap, dated and with its reason;
    the last version counts.
    """

    year = models.PositiveSmallIntegerField()
    fact = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    value = models.BooleanField()
    known_on = models.DateField()
    reason = models.TextField()
    declared_by = models.CharField(max_length=200)
    declared_at = models.DateTimeField()

    class Audited:
        """Every column."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "fact", "version"], name="reviews_one_fact"
            )
        ]


class EarlierMonth(UnitRow):
    """What was decided on paper about a month before the cell's first day in the system; the last
    version counts.
    """

    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=MonthState.choices)
    band = models.CharField(max_length=60, blank=True)
    points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    thematic = models.BooleanField(default=False)
    paper = models.CharField(max_length=200)
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()

    class Audited:
        """Every column."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "month", "version"], name="reviews_one_earlier_month"
            )
        ]
