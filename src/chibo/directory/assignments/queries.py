"""Assignments within a scope."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.models import Unit, in_force
from chibo.directory.organisation.queries import cells_below
from chibo.directory.people.models import Person


def assignments_within(scope: Scope, *, on: date) -> ScopedQuerySet:
    """The assignments open on that day, with officials and cells, by official and cell."""
    rows = Assignment.objects.within(scope).filter(in_force(on))
    return rows.select_related("official", "unit").order_by("official__name_key", "unit__name_key")


def assignments_of(cell: Unit, *, on: date) -> ScopedQuerySet:
    """Who is in charge of the cell on that day."""
    return Assignment.objects.of_unit(cell).filter(in_force(on)).select_related("official")


def officials_of(unit: Unit, *, on: date) -> QuerySet[Person]:
    """The officials who are in charge of exactly this unit on that day, by given name."""
    rows = Assignment.objects.of_unit(unit).filter(in_force(on))
    return Person.objects.filter(pk__in=rows.values("official_id")).order_by("name_key")


def charges_of(persons: Iterable[uuid.UUID], *, on: date) -> QuerySet[Assignment]:
    """What these persons are in charge of on that day, with the cells; for who asks what they may
    do, or for their own affairs.
    """
    rows = Assignment.all_rows_unscoped.filter(in_force(on), official__in=list(persons))
    return rows.select_related("unit")


def charges_ever_of(person: Person) -> QuerySet[Assignment]:
    """What the person was ever in charge of, with the cells, oldest first; for the person's own
    eyes.
    """
    rows = Assignment.all_rows_unscoped.filter(official=person).select_related("unit")
    return rows.order_by("valid_from", "pk")


def cells_without_official(unit: Unit, *, scope: Scope, on: date) -> ScopedQuerySet:
    """The cells at or below the unit that nobody is in charge of on that day, by code."""
    held = Assignment.all_rows_unscoped.filter(in_force(on), unit=OuterRef("pk"))
    return cells_below(unit, scope=scope, on=on).filter(~Exists(held))


def get_assignment(pk: uuid.UUID | str, *, scope: Scope) -> Assignment:
    """One assignment; raises NotFound when absent or outside the scope."""
    row: Assignment = (
        Assignment.objects.within(scope).select_related("official", "unit").get_or_not_found(pk=pk)
    )
    return row
