"""Which official is in charge of which cell, from when to when."""

from django.db import models

from chibo.directory.organisation.models import DatedRow, UnitRow
from chibo.directory.people.models import Person


class Assignment(UnitRow, DatedRow):
    """An official attends and follows a cell, and for that period holds the role
    `official_in_charge` over it: nothing else says so.
    """

    official = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, blank=True)

    class Audited:
        """Every column."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "official"],
                condition=models.Q(valid_to__isnull=True),
                name="assignments_open_once",
            )
        ]
