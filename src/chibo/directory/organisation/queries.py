"""Units within a scope."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q

from chibo.base.audit.queries import mark_of_chains
from chibo.base.kernel.actor import Scope
from chibo.base.kernel.db import ScopedQuerySet, fixed_text
from chibo.base.search.queries import find
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit, in_force, period_lasts
from chibo.directory.organisation.rules import is_practice


def get_unit(pk: uuid.UUID | str, *, scope: Scope, with_parent: bool = False) -> Unit:
    """The unit, read together with the one above it when asked for; raises NotFound when it is
    absent or outside the scope.
    """
    rows = Unit.objects.within(scope)
    unit: Unit = (rows.select_related("parent") if with_parent else rows).get_or_not_found(pk=pk)
    return unit


def unit_by_code(code: str, *, scope: Scope) -> Unit:
    """The unit with this code; raises NotFound."""
    unit: Unit = Unit.objects.within(scope).get_or_not_found(code=code)
    return unit


def units_within(scope: Scope, *, on: date) -> ScopedQuerySet:
    """The units open on that day, by name."""
    return Unit.objects.within(scope).filter(in_force(on)).order_by("name_key")


def cells_below(unit: Unit, *, scope: Scope, on: date) -> ScopedQuerySet:
    """The cells open on that day at or below the unit, by code."""
    below = units_within(scope, on=on).filter(kind=UnitKind.CELL)
    return below.filter(path__gte=unit.path, path__lt=unit.path + "~").order_by("code")


def cells_lasting_below(unit: Unit, *, scope: Scope, on: date) -> ScopedQuerySet:
    """The cells at or below the unit that stand on that day or from a later one, by code."""
    below = Unit.objects.within(scope).filter(period_lasts(on), kind=UnitKind.CELL)
    return below.filter(path__gte=unit.path, path__lt=unit.path + "~").order_by("code")


# Where a unit stood on a day; where it did not stand yet, or no more, its path of today. Written
# down: the statements of a month hold it several times, and Django takes milliseconds to build it.
_PATH_ON = (
    "COALESCE((SELECT own.path FROM organisation_edge own WHERE own.unit_id = %s"
    " AND own.valid_from <= %s AND (own.valid_to IS NULL OR own.valid_to > %s) LIMIT 1), %s)"
)


def stood_below(unit: Unit, *, on: date, prefix: str = "") -> Q:
    """The condition that a unit stood at or below this one on that day, in the tree of that day; of
    rows that name their unit (`prefix` "cell__"), that theirs did.

    It says where a unit stood, not whether it was open: one that was closed by then is where it
    stood last, one that began later where it stood first. The conditions of one stay belong
    together: put them into a single `filter`.
    """
    stays = f"{prefix}stays__"
    begun = Q(**{f"{stays}valid_from__lte": on}) | Q(
        **{f"{stays}valid_from": F(f"{prefix}valid_from")}
    )
    lasting = (
        Q(**{f"{stays}valid_to__isnull": True})
        | Q(**{f"{stays}valid_to__gt": on})
        | Q(**{f"{stays}valid_to": F(f"{prefix}valid_to")})
    )
    top = (unit.pk, on, on, unit.path)
    inside = Q(
        **{
            f"{stays}path__gte": fixed_text(_PATH_ON, *top),
            f"{stays}path__lt": fixed_text(f"{_PATH_ON} || '~'", *top),
        }
    )
    return inside & begun & lasting


def units_below(unit: Unit, *, scope: Scope, on: date) -> ScopedQuerySet:
    """The units that were open on that day and stood at or below this one, in the tree of that day:
    each with the path (`path_then`) and the id of the unit above it (`parent_then`) of then.

    The scope, and so who may see them, is of today's tree.
    """
    rows = Unit.objects.within(scope).filter(stood_below(unit, on=on)).filter(in_force(on))
    return rows.annotate(path_then=F("stays__path"), parent_then=F("stays__parent_id"))


def cells_on_days(unit: Unit, *, scope: Scope, days: Sequence[date]) -> ScopedQuerySet:
    """The cells that were open between the first and the last of these days and stood at or below
    the unit on one of them, by code: a cell stands in it once for each of its stays there, with its
    days (`stay_from`, `stay_to`).
    """
    during = Q(valid_from__lte=days[-1]) & (Q(valid_to__isnull=True) | Q(valid_to__gt=days[0]))
    below = reduce(or_, (stood_below(unit, on=day) for day in days))
    rows = Unit.objects.within(scope).filter(below).filter(during, kind=UnitKind.CELL)
    stays = rows.annotate(stay_from=F("stays__valid_from"), stay_to=F("stays__valid_to"))
    return stays.order_by("code")


def committees_within(scope: Scope, *, on: date) -> ScopedQuerySet:
    """The committees (every unit but cells) open on that day, from the top down."""
    return units_within(scope, on=on).exclude(kind=UnitKind.CELL).order_by("path")


def uppermost_units() -> list[Unit]:
    """The units of the tree that no other stands above; for the system's own work."""
    rows = Unit.all_rows_unscoped.filter(parent=None).order_by("path")
    return [unit for unit in rows if not is_practice(unit.path)]


def units_by_code(codes: Iterable[str]) -> dict[str, Unit]:
    """Code → unit, for the system's own work (an import asks which codes are taken anywhere)."""
    return {unit.code: unit for unit in Unit.all_rows_unscoped.filter(code__in=list(codes))}


def units_by_node(paths: Iterable[str]) -> dict[str, Unit]:
    """Path → the unit that had this path once, wherever it stands now; for names beside what was
    recorded then. One query.
    """
    nodes = {path: int(path.strip("/").split("/")[-1]) for path in set(paths) if path.strip("/")}
    found = (
        {unit.node: unit for unit in Unit.all_rows_unscoped.filter(node__in=set(nodes.values()))}
        if nodes
        else {}
    )
    return {path: found[node] for path, node in nodes.items() if node in found}


def units_at(paths: Iterable[str], *, known: Unit | None = None) -> list[Unit]:
    """The units with exactly these paths (an actor's own grants), with their parents.

    One query; none for the `known` unit and the one above it, where it was read along: they are
    taken as they stand in memory.
    """
    above = known.parent if known is not None and Unit.parent.is_cached(known) else None
    at_hand = {unit.path: unit for unit in (known, above) if unit is not None}
    wanted = set(paths)
    asked = wanted - at_hand.keys()
    rows = (
        Unit.all_rows_unscoped.filter(path__in=asked).select_related("parent").order_by("name_key")
        if asked
        else ()
    )
    return [*(unit for path, unit in at_hand.items() if path in wanted), *rows]


def mark_of_ever_below(pk: uuid.UUID) -> tuple[str, tuple[uuid.UUID, ...]]:
    """The statement for what every write changes in the unit and in all that ever stood below it,
    and what goes into it. A node is a unit's for ever, and part of every path below it.
    """
    ever = (
        "SELECT stay.unit_id FROM organisation_edge stay JOIN organisation_unit top ON top.id = %s"
        " WHERE stay.path LIKE '%%/' || top.node || '/%%'"
    )
    return mark_of_chains(ever), (pk,)


# The lines of so many units are gone through; beyond, the index of words is asked.
FEW_UNITS = 500


def few_units(scope: Scope) -> list[uuid.UUID] | None:
    """The ids of all units ever in the scope, None when there are more than five hundred."""
    found = list(Unit.objects.within(scope).values_list("pk", flat=True)[: FEW_UNITS + 1])
    return found if len(found) <= FEW_UNITS else None


def find_rows(
    model: Any, words: Sequence[str], *, scope: Scope, most: int, joined: Sequence[str] = ()
) -> list[Any]:
    """The rows of the model (units, or rows of a cell's work) in the scope whose words begin with
    each of these, in their order, with what is `joined`; at most so many.
    """
    near = few_units(scope)
    if near == []:
        return []

    def read(keys: list[uuid.UUID]) -> dict[uuid.UUID, Any]:
        rows = model.objects.within(scope).filter(pk__in=keys).select_related(*joined)
        return {row.pk: row for row in rows}

    among = None if near is None else Q(place__in=near)
    return find(model.__name__.lower(), words, among=among, read=read, most=most)


def find_units(words: Sequence[str], *, scope: Scope, most: int) -> list[Unit]:
    """The units of the scope, open or closed, whose name or code has each of the words, by name."""
    return find_rows(Unit, words, scope=scope, most=most, joined=("parent",))
