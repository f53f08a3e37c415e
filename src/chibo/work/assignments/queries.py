"""Assignments within a scope."""

import uuid
from datetime import date

from django.db.models import Exists, OuterRef

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.organisation.models import Unit, in_force
from chibo.directory.organisation.queries import cells_below
from chibo.work.assignments.models import Assignment


def assignments_within(scope: Scope, *, on: date) -> ScopedQuerySet:
    """The assignments open on that day, with officials and cells, by official and cell."""
    rows = Assignment.objects.within(scope).filter(in_force(on))
    return rows.select_related("official", "unit").order_by("official__name_key", "unit__name_key")


def assignments_of(cell: Unit, *, on: date) -> ScopedQuerySet:
    """Who is in charge of the cell on that day."""
    return Assignment.objects.of_unit(cell).filter(in_force(on)).select_related("official")


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
