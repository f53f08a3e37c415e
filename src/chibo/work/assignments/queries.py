"""Assignments within a scope."""

import uuid
from datetime import date

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.organisation.models import Unit, period_open
from chibo.work.assignments.models import Assignment


def assignments_within(scope: Scope, *, on: date) -> ScopedQuerySet:
    """The assignments open on that day, with officials and cells, by official and cell."""
    rows = Assignment.objects.within(scope).filter(period_open(on))
    return rows.select_related("official", "cell").order_by("official__name_key", "cell__name_key")


def assignments_of(cell: Unit, *, on: date) -> ScopedQuerySet:
    """Who is in charge of the cell on that day."""
    return Assignment.objects.of_cell(cell).filter(period_open(on)).select_related("official")


def get_assignment(pk: uuid.UUID | str, *, scope: Scope) -> Assignment:
    """One assignment; raises NotFound when absent or outside the scope."""
    row: Assignment = Assignment.objects.within(scope).select_related("official", "cell").get_or_not_found(pk=pk)
    return row
