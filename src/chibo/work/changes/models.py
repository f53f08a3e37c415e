"""What was asked to be changed in the directory, by whom, what came of it, and how to undo it."""

from datetime import date
from typing import ClassVar

from django.db import models

from chibo.base.kernel.dates import local_date
from chibo.directory.organisation.models import EVERY_KIND, Unit, UnitRow
from chibo.directory.people.models import Person
from chibo.work.changes.enums import ChangeKind, ChangeState


class Change(UnitRow):
    """One change of the directory; `unit` is the cell it concerns, of a new one the committee above
    it.

    `values` are what was asked for, `effects` what became of which row (before and after), for
    undoing it.
    """

    owners: ClassVar = EVERY_KIND
    # One is also shown in the cell that a member moves to, whose revision does not tell of it.
    marks_changes: ClassVar = True

    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    state = models.CharField(max_length=10, choices=ChangeState.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    target = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    on = models.DateField()
    values = models.JSONField(default=dict)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    asked_by = models.CharField(max_length=200)
    asked_by_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200, blank=True)
    answered_by_id = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    effects = models.JSONField(default=list)
    applied_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state"]),
            models.Index(fields=["person", "asked_at"]),
        ]

    @property
    def is_proposed(self) -> bool:
        """True while the committee has not answered."""
        return self.state == ChangeState.PROPOSED

    @property
    def is_of_cell(self) -> bool:
        """True when it concerns the cell itself, not one of its members."""
        return self.kind in (ChangeKind.FOUND_CELL, ChangeKind.CHANGE_CELL, ChangeKind.CLOSE_CELL)

    def was_done_on(self, day: object) -> bool:
        """True when it was carried out on that day: so long it can be undone."""
        return (
            self.state == ChangeState.DONE
            and self.applied_at is not None
            and local_date(self.applied_at) == day
        )

    def lies_ahead(self, day: date) -> bool:
        """True when it is entered and takes effect after that day: until then it can
        be taken back.
        """
        return self.state == ChangeState.DONE and self.on > day
