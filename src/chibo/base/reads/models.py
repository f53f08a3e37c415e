"""The way from a person to the entries that say who was shown their data."""

from django.db import models

from chibo.base.audit.models import Entry


class PersonRead(models.Model):
    """One person was named in one entry of the read log; read by person and time, so that nobody
    scans the audit.
    """

    person_id = models.UUIDField()
    at = models.DateTimeField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person_id", "at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "person_id"], name="reads_person_once_per_entry"
            )
        ]
