"""A role that was asked for, and what became of it."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from chibo.base.kernel.ids import new_id
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.models import RoleGrant
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.directory.role_requests.enums import Outcome, RoleStart


class RoleRequest(models.Model):
    """Somebody asked that a person holds a role over a unit: how it begins, who confirmed, refused
    or stopped it.

    The grant stands once the role is confirmed or has a moment at which it begins by itself;
    before, there is no right to take.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_requests")
    role = models.CharField(max_length=30, choices=RoleCode.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="role_requests", null=True
    )
    until = models.DateField(null=True)
    way = models.CharField(max_length=15, choices=RoleStart.choices)
    requested_by = models.CharField(max_length=200)
    requested_by_id = models.UUIDField(null=True)
    requested_at = models.DateTimeField()
    begins_at = models.DateTimeField(null=True)
    grant = models.ForeignKey(
        RoleGrant, on_delete=models.PROTECT, null=True, related_name="requests"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_by_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    marks_changes: ClassVar = True

    class Meta:
        indexes = [models.Index(fields=["unit", "closed_at"])]

    @property
    def path(self) -> str:
        """The path of the unit, "/" for the whole installation."""
        return self.unit.path if self.unit else "/"

    def has_begun(self, at: datetime) -> bool:
        """True once the role gives its rights, or gave them."""
        return self.grant_id is not None and (self.begins_at is None or self.begins_at <= at)
