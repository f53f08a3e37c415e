"""What a person asked to be corrected in the own data, and the answer."""

from django.db import models

from chibo.directory.organisation.models import CellRow
from chibo.directory.people.models import Person
from chibo.work.corrections.enums import CorrectionState, Field


class CorrectionRequest(CellRow):
    """One thing that is wrong: what stands there, what should, why; `cell` is the person's cell (or
    unit) at that time.
    """

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
