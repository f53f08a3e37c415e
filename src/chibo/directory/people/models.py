"""Persons, and from when to when they belonged where and held which post."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.ids import new_id
from chibo.base.kernel.text import fold, sort_key
from chibo.base.search.rules import SearchLine
from chibo.directory.organisation.models import DatedRow, Unit
from chibo.directory.people.enums import MembershipKind, Post, Sex


class Person(models.Model):
    """A person known to the organisation; a member, an official, or the administrator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
    )
    full_name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(max_length=300, blank=True)
    search_key = models.CharField(max_length=120, blank=True, db_index=True)
    born_on = models.DateField(null=True, blank=True)
    # Known of old members whose papers name no day.
    born_year = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    ethnicity = models.CharField(max_length=40, blank=True)
    admitted_on = models.DateField(null=True, blank=True)
    recognised_on = models.DateField(null=True, blank=True)
    card_number = models.CharField(max_length=20, blank=True, db_index=True)
    phone = models.CharField(max_length=15, blank=True)
    email = models.EmailField(blank=True)
    theory_level = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)

    marks_changes: ClassVar = True
    searched_by: ClassVar = ("full_name",)

    class Meta:
        ordering = ["name_key"]

    def __str__(self) -> str:
        return self.full_name

    def search_line(self) -> SearchLine:
        """Found by the name, in the order of names; where, the memberships and posts tell."""
        return SearchLine("person", None, self.name_key, self.full_name)

    def with_keys(self) -> "Person":
        self.name_key, self.search_key = sort_key(self.full_name)[:300], fold(self.full_name)[:120]
        return self


class Membership(DatedRow):
    """A person belongs to a cell, in one kind, for a period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    cell = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=20, choices=MembershipKind.choices)
    reason = models.CharField(max_length=200, blank=True)

    marks_changes: ClassVar = True

    class Meta:
        indexes = [models.Index(fields=["cell", "valid_from"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cell"],
                condition=models.Q(valid_to__isnull=True),
                name="people_membership_open_once",
            )
        ]


class Office(DatedRow):
    """A person holds a post in a unit for a period; `title` is how the paper names it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offices")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="offices")
    post = models.CharField(max_length=20, choices=Post.choices)
    title = models.CharField(max_length=120, blank=True)

    marks_changes: ClassVar = True

    class Meta:
        indexes = [models.Index(fields=["unit", "post"])]
