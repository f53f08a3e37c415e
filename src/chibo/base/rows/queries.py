"""What changed in a unit: the rows as they are stored, and what is left of those that are gone."""

from collections.abc import Iterator
from heapq import merge
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Model

from chibo.base.audit.models import Chain
from chibo.base.audit.queries import revision_of
from chibo.base.kernel.marks import names_of_all_triggers, trigger_names
from chibo.base.rows.models import OperationalRow, Tombstone


def operational_models() -> list[Any]:
    """Every table whose rows belong to the work of one unit, but for those worked out of others."""
    return [model for model in _of_units() if not model.derived]


def tables_by_revision() -> frozenset[str]:
    """The tables that change with the revision of their unit: rows of the work, what is worked out
    of them, and the heads of the chains, which are the revisions.
    """
    told = [one for one in operational_models() if one.revision_tells]
    return frozenset(one._meta.db_table for one in (*told, Chain)) | derived_tables()


def derived_tables() -> frozenset[str]:
    """The tables of what is worked out of the work of units: writing there changes nothing that is
    not told already.
    """
    return frozenset(one._meta.db_table for one in _of_units() if one.derived)


def _of_units() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, OperationalRow)]


def marked_models() -> list[type[Model]]:
    """The tables whose changes are marked (`marks_changes` stands beside their fields)."""
    return [model for model in apps.get_models() if getattr(model, "marks_changes", False)]


def triggers_missing() -> set[str]:
    """The names of the triggers of marked tables that the database lacks."""
    wanted = set[str]().union(*(trigger_names(model) for model in marked_models()))
    return wanted - names_of_all_triggers(connection)


def changes_since(unit_id: UUID, rev: int) -> Iterator[OperationalRow | Tombstone]:
    """What was written in the unit after that revision, in the order of revisions: each row as it
    is stored now, a tombstone for each that was removed.

    The caller has read the unit within its scope. Nothing is told beyond the revision that the unit
    had when it was asked: writers at work meanwhile are told the next time, none is left out
    between. A revision that nothing bears belonged to a row that was changed again, or to an entry
    about no row.
    """
    told = {"rev__gt": rev, "rev__lte": revision_of(unit_id)}
    rows = [
        list(model._base_manager.filter(unit_id=unit_id, **told).order_by("rev"))
        for model in operational_models()
    ]
    gone = list(Tombstone.objects.filter(unit_id=unit_id, **told).order_by("rev"))
    return merge(*rows, gone, key=attrgetter("rev"))
