"""What a person asked to be corrected in the own data, and the answer."""

from typing import ClassVar

from django.db import models

from chibo.directory.organisation.models import EVERY_KIND, UnitRow
from chibo.directory.people.models import Person
from chibo.work.corrections.enums import CorrectionState, Field


class CorrectionRequest(UnitRow):
    """One thing that is wrong: what stands there, what should, why; `unit` is the person's cell (or
    unit) at that time.
    """

    owners: ClassVar = EVERY_KIND

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=20, choices=Field.choices)
    current = models.CharField(max_length=300, blank=True)
    proposed = models.CharField(max_length=300)
    reason = models.CharField(max_length=500)
    state = models.CharField(
        max_length=10, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    requested_at = models.DateTimeField()
    answer_by = models.DateField()
    done_by = models.DateField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_by_id = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "requested_at"]),
            models.Index(fields=["state", "answer_by"]),
        ]
