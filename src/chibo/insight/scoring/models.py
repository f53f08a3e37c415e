"""The score sheet of a meeting: evidence, the cell's score, the official's note and the official score side by side."""

from django.db import models

from chibo.base.kernel.db import CellForeignKey
from chibo.directory.organisation.models import CellRow
from chibo.insight.scoring.enums import SheetState
from chibo.work.meetings.models import Meeting, Vote


class ScoreSheet(CellRow):
    """One sheet per meeting, stamped with the pack in force on the meeting's day. Totals of the cell, of the attending
    official and of the committee above stand beside each other; none replaces another."""

    meeting = CellForeignKey(Meeting, on_delete=models.PROTECT, related_name="sheets")
    pack_code = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.DRAFT)

    self_total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    self_band = models.CharField(max_length=10, blank=True)
    remedies = models.TextField(blank=True)
    proposed_by = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True)
    adopted_by = models.CharField(max_length=200, blank=True)
    adopted_at = models.DateTimeField(null=True)
    vote = CellForeignKey(Vote, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_late = models.BooleanField(default=False)

    attending_total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    attending_band = models.CharField(max_length=10, blank=True)
    attending_by = models.CharField(max_length=200, blank=True)
    attending_at = models.DateTimeField(null=True)

    return_reason = models.CharField(max_length=500, blank=True)
    returned_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    official_total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    official_band = models.CharField(max_length=10, blank=True)
    official_reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cell", "meeting"], name="scoring_one_sheet")]


class ScoreLine(CellRow):
    """One criterion: what the facts say, what the cell gives, what the official notes, what the committee decides."""

    sheet = CellForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="lines")
    criterion = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    evidence_points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    evidence = models.JSONField(default=dict)
    self_points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    self_reason = models.CharField(max_length=500, blank=True)
    attending_points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    attending_reason = models.CharField(max_length=500, blank=True)
    official_points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    official_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cell", "sheet", "criterion"], name="scoring_one_line")]
