"""Roles granted over a sub-tree for a period."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from chibo.base.kernel.dates import lies_ahead
from chibo.base.kernel.ids import new_id
from chibo.directory.access.enums import RecoveryOutcome, RoleCode
from chibo.directory.organisation.models import DatedRow, Unit, in_force
from chibo.directory.people.models import Person


class RoleGrant(DatedRow):
    """A person holds a role over a unit and everything below it, for a period.

    Roles of posts, memberships and assignments need no row.

    `begins_at`: a role that nobody there or above could confirm gives no right before this moment;
    None holds from the first day on. It goes when a second person stands for the role later: who
    holds one with it is no second person for others.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=30, choices=RoleCode.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="role_grants", null=True)
    granted_by = models.CharField(max_length=200, blank=True)
    begins_at = models.DateTimeField(null=True)

    marks_changes: ClassVar = True

    class Meta:
        indexes = [models.Index(fields=["unit", "role"])]


def role_holds(on: date, at: datetime) -> Q:
    """The condition that a granted role gives its rights on that day, at that moment."""
    return in_force(on) & (Q(begins_at__isnull=True) | Q(begins_at__lte=at))


class Recovery(models.Model):
    """A new way into an account in use: asked for by one person, confirmed by a second, open to the
    owner's "no".
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recoveries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="recoveries")
    requested_by = models.CharField(max_length=200)
    requested_by_id = models.UUIDField()
    requested_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    usable_from = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=RecoveryOutcome.choices, blank=True)

    marks_changes: ClassVar = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(closed_at__isnull=True),
                name="access_one_open_recovery",
            )
        ]

    def is_open(self, at: datetime) -> bool:
        """True while it waits for its second person or for its owner; one of the future, from a
        clock that was ahead, is past.
        """
        return (
            self.closed_at is None
            and at < self.expires_at
            and not lies_ahead(self.requested_at, at=at)
        )
