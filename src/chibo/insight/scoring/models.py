"""The score sheet of a meeting with every decision about it side by side; trials of a regulation on
past months.
"""

from typing import ClassVar

from django.db import models

from chibo.base.kernel.db import UnitForeignKey
from chibo.base.kernel.ids import new_id
from chibo.directory.organisation.models import Unit, UnitRow
from chibo.insight.scoring.enums import SheetState
from chibo.work.meetings.models import Meeting, Vote


class ScoreSheet(UnitRow):
    """One sheet per meeting, stamped with the pack in force on the meeting's day.

    Totals of the cell, of the attending official and of the committee above stand beside each
    other; none replaces another.

    Of an official in charge who is asked, `view_due` says by when; what is said after the decision
    is a late view and stands apart. `facts` holds every fact of the meeting as the evidence was
    filled last; `standing` the points that stand (criterion → text): the cell's from its adoption
    on, the committee's once decided. A trial reads both in bulk.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="sheets")
    pack_code = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.DRAFT)
    facts = models.JSONField(default=dict)
    standing = models.JSONField(default=dict)
    drafted_by = models.CharField(max_length=200, blank=True)
    drafted_at = models.DateTimeField(null=True)

    self_total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    self_band = models.CharField(max_length=60, blank=True)
    remedies = models.TextField(blank=True)
    proposed_by = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True)
    adopted_by = models.CharField(max_length=200, blank=True)
    adopted_at = models.DateTimeField(null=True)
    vote = UnitForeignKey(Vote, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_late = models.BooleanField(default=False)

    attending_total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    attending_band = models.CharField(max_length=60, blank=True)
    attending_by = models.CharField(max_length=200, blank=True)
    attending_at = models.DateTimeField(null=True)
    attending_view = models.CharField(max_length=500, blank=True)
    view_due = models.DateField(null=True)
    view_reminded_at = models.DateTimeField(null=True)
    late_view = models.CharField(max_length=500, blank=True)
    late_view_by = models.CharField(max_length=200, blank=True)
    late_view_at = models.DateTimeField(null=True)

    return_reason = models.CharField(max_length=500, blank=True)
    returned_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    official_total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    official_band = models.CharField(max_length=60, blank=True)
    official_reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Audited:
        """The facts stand in the audit by their sum; who wrote the draft is told by its entries."""

        unproved = ("facts", "drafted_by", "drafted_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "meeting"], name="scoring_one_sheet")
        ]


class ScoreLine(UnitRow):
    """One criterion: what the facts say, what the cell gives, what the official notes, what the
    committee decides.
    """

    sheet = UnitForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="lines")
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
    # Why later minutes opened this line again; it stays, so that everybody who reads the points
    # knows.
    reopened_reason = models.CharField(max_length=300, blank=True)
    reopened_at = models.DateTimeField(null=True)

    class Audited:
        """The evidence is worked out anew from the facts of the sheet; when a line was opened again
        its entry tells.
        """

        unproved = ("sheet", "position", "evidence", "reopened_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "sheet", "criterion"], name="scoring_one_line")
        ]


class ScoreDecision(UnitRow):
    """What the committee decided about a sheet, and each later correction; all versions stay.

    `given` holds points and reason per criterion.
    """

    sheet = UnitForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveSmallIntegerField()
    given = models.JSONField(default=dict)
    total = models.DecimalField(max_digits=5, decimal_places=2)
    band = models.CharField(max_length=60)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Audited:
        """Every column."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "sheet", "version"], name="scoring_decided_once"
            )
        ]


class Trial(models.Model):
    """A regulation tried on the scored months of a unit and all below it; nothing of the real
    scores changes.

    `subject` names the regulation that is tried (empty for a pack of the installation).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    subject = models.UUIDField(null=True, db_index=True)
    pack_code = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    cell_types = models.JSONField(default=list)
    first_month = models.DateField()
    last_month = models.DateField()
    asked_by = models.CharField(max_length=200)
    account_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    job_id = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=30, blank=True)
    counts = models.JSONField(default=dict)


class TrialRow(UnitRow):
    """One cell in a trial: its months with old and new band, and how many would change."""

    revision_tells: ClassVar = False

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="rows")
    months = models.JSONField(default=list)
    up = models.PositiveSmallIntegerField(default=0)
    down = models.PositiveSmallIntegerField(default=0)
    same = models.PositiveSmallIntegerField(default=0)
    unknown = models.PositiveSmallIntegerField(default=0)
    estimated = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "trial"], name="scoring_tried_once")]
