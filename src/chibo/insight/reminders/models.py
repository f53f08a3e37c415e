"""One reminder of a cell."""

from django.db import models

from chibo.directory.organisation.models import UnitRow
from chibo.insight.reminders.enums import ReminderWay


class Reminder(UnitRow):
    """Who leads the cell was reminded of the late steps of a month, on a day, in one way; once a
    day in each way.

    `steps` holds the codes of the steps that were late; `told` the names of those who got a notice,
    `untold` of those who have no login and got none. Both are empty where somebody telephoned or
    wrote: whom they reached is not known here.
    """

    month = models.DateField()
    day = models.DateField()
    way = models.CharField(max_length=10, choices=ReminderWay.choices)
    steps = models.JSONField(default=list)
    told = models.JSONField(default=list)
    untold = models.JSONField(default=list)
    by = models.CharField(max_length=200)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Audited:
        """Every column."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month", "way", "day"], name="reminders_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["month"])]
