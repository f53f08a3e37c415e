"""The months of cells as far as a page about many of them counts, filters and orders."""

from typing import ClassVar

from django.db import models

from chibo.directory.organisation.models import UnitRow


class MonthFacts(UnitRow):
    """One cell in one month, worked out of its rows; made anew at any time, and so no part of the
    audit.

    It says nothing that hangs on the day on which it is read: not that something is late, but from
    which day on. `rev`, `touched`, `rules` and `path` are what it was worked out at: the revision
    of the cell, how often something changed elsewhere that the cell's rows are told by, the mark of
    the regulations in force, the place of the cell in the tree. Where one of them is another now,
    the row is worked out anew before anybody reads it.
    """

    derived: ClassVar = True

    month = models.DateField()
    touched = models.BigIntegerField()
    rules = models.CharField(max_length=64)
    path = models.CharField(max_length=200)

    # The state of the regular meeting, empty without one; where the cell stands, as the committee
    # right above it sees it.
    state = models.CharField(max_length=10, blank=True)
    stage = models.CharField(max_length=20)
    held = models.BooleanField()
    on_rule_day = models.BooleanField()
    moved = models.BooleanField()
    before_start = models.BooleanField()
    # Something is late from that day on, to that day where it is late no more afterwards.
    late_from = models.DateField(null=True)
    late_to = models.DateField(null=True)
    # Fewer came than the regulation asks for; the band is a low one.
    short = models.BooleanField()
    weak = models.BooleanField()
    thematic = models.BooleanField()
    due_count = models.PositiveIntegerField(null=True)
    present_count = models.PositiveIntegerField(null=True)
    tasks_due = models.PositiveIntegerField(null=True)
    tasks_done = models.PositiveIntegerField(null=True)
    # The share that the regulation asks for as it is written there, empty without a meeting.
    target = models.CharField(max_length=20, blank=True)
    submitted = models.BooleanField()
    decided = models.BooleanField()
    # The official band, else the cell's own, and the regulation that names it.
    band = models.CharField(max_length=60, blank=True)
    pack_code = models.CharField(max_length=60, blank=True)
    pack_version = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "month"], name="facts_one_row_a_month")
        ]
