"""Who from above opened what is said in a cell."""

from django.db import models

from chibo.base.kernel.db import UnitForeignKey
from chibo.directory.organisation.models import UnitRow
from chibo.work.meetings.models.preparation import Meeting


class DiscussionOpening(UnitRow):
    """Somebody of an office above opened the minutes of one meeting for one day, with a reason;
    rows are never changed.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="openings")
    reader_id = models.UUIDField()
    reader = models.CharField(max_length=200)
    office = models.CharField(max_length=30)
    over = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    on = models.DateField()
    opened_at = models.DateTimeField()

    class Audited:
        """Every column."""

    class Meta:
        indexes = [models.Index(fields=["reader_id", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "meeting", "reader_id", "on"],
                name="meetings_discussion_opened_once_a_day",
            )
        ]
