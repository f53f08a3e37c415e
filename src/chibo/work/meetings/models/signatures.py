"""What comes to the minutes from outside: signatures on a sheet of paper and its picture, their
adoption at a later meeting.
"""

from django.db import models

from chibo.base.kernel.db import UnitForeignKey
from chibo.directory.organisation.models import UnitRow
from chibo.directory.people.models import Person
from chibo.library.documents.models import StoredFile
from chibo.work.meetings.enums import Signing
from chibo.work.meetings.models.decisions import Minutes


class PaperSignature(UnitRow):
    """One of the two signatures under a version of the minutes, given on paper; `entered_by` is who
    says so here.
    """

    minutes = UnitForeignKey(Minutes, on_delete=models.PROTECT, related_name="paper_signatures")
    signing = models.CharField(max_length=10, choices=Signing.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    entered_by_id = models.UUIDField(null=True)
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()

    class Audited:
        gone = ("signature.withdraw",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "minutes", "signing"], name="meetings_signed_on_paper_once"
            )
        ]


class SignedCopy(UnitRow):
    """A photo or scan of the signed sheet; it may come long after the sealing, and none takes the
    place of another.
    """

    minutes = UnitForeignKey(Minutes, on_delete=models.PROTECT, related_name="signed_copies")
    file = UnitForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()


class Adoption(UnitRow):
    """The cell has adopted at a later meeting the minutes that were only written down
    at their own.
    """

    minutes = UnitForeignKey(Minutes, on_delete=models.PROTECT, related_name="adoptions")
    on = models.DateField()
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Audited:
        """Every column."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "minutes"], name="meetings_adopted_afterwards_once"
            )
        ]
