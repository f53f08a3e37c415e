"""Texts of packs kept for ever, the regulations that put them in force, and the editions that
meetings are stamped with.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from chibo.base.kernel.ids import new_id
from chibo.directory.organisation.models import DatedRow, Unit
from chibo.directory.people.models import Person
from chibo.library.regulations.enums import LayerKind, RegulationState


class PackText(models.Model):
    """One version of a pack as it was written; never changed, so that a meeting of its time can be
    judged by it for ever.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    layer = models.CharField(max_length=10, choices=LayerKind.choices)
    number = models.TextField()
    title_vi = models.TextField()
    title_en = models.TextField()
    issued_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    refines = models.JSONField(default=list)
    text = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="regulations_pack_once")
        ]

    def __str__(self) -> str:
        return self.number


class MergedPack(models.Model):
    """Which packs a merged version is made of, the upper layer first; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    layers = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "regulations_edition"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="regulations_edition_once")
        ]


class RegulationMark(models.Model):
    """One row: another text after every change of what is confirmed, so that every process knows
    that what it remembers is over.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mark = models.CharField(max_length=32)


class Regulation(DatedRow):
    """A pack holds for a unit and all below it (everywhere without one), perhaps for some types of
    cells only, for a period.

    One person proposes it, another confirms it; `replaced` is the one it closed, which
    `replaced_until` held until then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pack = models.ForeignKey(PackText, on_delete=models.PROTECT, related_name="regulations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    cell_types = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=RegulationState.choices, default=RegulationState.DRAFT
    )
    reason = models.CharField(max_length=500, blank=True)
    replaced = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="successors"
    )
    replaced_until = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    end_proposed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )

    marks_changes: ClassVar = True

    class Meta:
        indexes = [models.Index(fields=["state", "valid_from"])]
        constraints = [
            models.CheckConstraint(
                name="regulations_two_persons",
                condition=Q(confirmed_by__isnull=True)
                | Q(proposed_by__isnull=False) & ~Q(proposed_by=F("confirmed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack} · {self.unit or '–'}"

    @property
    def path(self) -> str:
        """The path over which rights are asked for; the whole installation when it holds
        everywhere.
        """
        return self.unit.path if self.unit else "/"


class Acknowledgement(models.Model):
    """An office has looked at what holds for its unit and said that it is the regulation they work
    by; never changed.

    `layers` are the packs that held then, as (code, version) from the top down.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    layers = models.JSONField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    marks_changes: ClassVar = True

    class Meta:
        indexes = [models.Index(fields=["unit", "-at"])]
