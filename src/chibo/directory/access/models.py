"""Roles granted over a sub-tree for a period."""

from django.db import models

from chibo.base.kernel.ids import new_id
from chibo.directory.access.enums import RoleCode
from chibo.directory.organisation.models import Period, Unit
from chibo.directory.people.models import Person


class RoleGrant(Period):
    """A person holds a role over a unit and everything below it, for a period. Roles of posts and memberships need no row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=30, choices=RoleCode.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="role_grants", null=True)
    granted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "role"])]
