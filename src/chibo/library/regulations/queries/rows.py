"""Regulations and packs within a scope, for lists and pages.

Within a scope lie the regulations of its units, on whatever part of their way; from above, and from
everywhere, only what was confirmed: it holds for the scope too.
"""

import uuid
from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.db import path_filter
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import holders_above
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.library.regulations.enums import OPEN, RegulationState
from chibo.library.regulations.models import Acknowledgement, PackText, Regulation
from chibo.library.regulations.queries.in_force import Key, held_of, pack_alone, pack_by_version
from chibo.library.regulations.queries.shipped import shipped, versions_shipped
from chibo.library.regulations.rules import EVERYWHERE, RegulationValue, paths_above
from rulebook.vocabulary.pack import Pack

_WITH = (
    "pack",
    "unit",
    "uploaded_by",
    "proposed_by",
    "confirmed_by",
    "withdrawn_by",
    "end_proposed_by",
    "replaced__pack",
)


def second_persons(row: Regulation, *, on: date, without: uuid.UUID | None) -> list[Person]:
    """Who holds an office over the unit that may confirm, but for that one person; empty for
    everywhere.
    """
    if row.unit is None:
        return []
    roles = (RoleCode.ORGANISATION_DEPARTMENT, RoleCode.COMMITTEE_OFFICE)
    return [one for one in holders_above(roles, row.unit.path, on=on) if one.pk != without]


def regulations_within(scope: Scope) -> QuerySet[Regulation]:
    """The regulations that the scope knows, with packs (without their text), units and persons; the
    latest first.
    """
    inside = path_filter(scope, "unit__")
    if scope.holds(EVERYWHERE):
        inside |= Q(unit__isnull=True)
    above = {path for own in scope.paths for path in paths_above(own)}
    holds = Q(state=RegulationState.CONFIRMED) & (Q(unit__isnull=True) | Q(unit__path__in=above))
    rows = (
        Regulation.objects.filter(inside | holds)
        .select_related(*_WITH)
        .defer("pack__text", "replaced__pack__text")
    )
    return rows.order_by("-valid_from", "-uploaded_at")


def get_regulation(pk: uuid.UUID | str, *, scope: Scope) -> Regulation:
    """One regulation; raises NotFound when it is absent or the scope does not know it."""
    try:
        return regulations_within(scope).get(pk=pk)
    except (Regulation.DoesNotExist, ValueError, ValidationError):
        raise NotFound from None


def waiting_for_second(scope: Scope, *, but: uuid.UUID | None) -> QuerySet[Regulation]:
    """The proposed regulations in the scope that wait for somebody other than this person."""
    rows = regulations_within(scope).filter(state=RegulationState.PROPOSED)
    return rows if but is None else rows.exclude(proposed_by_id=but)


def others_for(row: Regulation) -> list[RegulationValue]:
    """Every other regulation of the same unit that is proposed or confirmed, as values."""
    rows = Regulation.objects.filter(unit=row.unit, state__in=OPEN).exclude(pk=row.pk)
    return [held_of(other) for other in rows.select_related("pack", "unit").defer("pack__text")]


def known_refinements() -> dict[str, Collection[str]]:
    """Code → the codes it refines, of every pack that was ever kept or came with the
    installation.
    """
    found: dict[str, Collection[str]] = {row.pack.code: set(row.pack.refines) for row in shipped()}
    for code, refines in PackText.objects.values_list("code", "refines"):
        found[code] = {*found.get(code, ()), *refines}
    return found


def readable_versions(scope: Scope) -> set[Key]:
    """Code and version of every single pack that the scope may read: those of the installation, and
    those of its regulations.
    """
    return {
        *versions_shipped(),
        *regulations_within(scope).values_list("pack__code", "pack__version"),
    }


def get_pack(code: str, version: str, *, scope: Scope) -> Pack:
    """That version, a single pack or a merged one, also of a text that came with the installation
    in its time; raises NotFound when it is unknown or a layer of it is not for this scope.
    """
    readable = readable_versions(scope)
    try:
        pack = (
            pack_alone(code, version)
            if (code, version) in readable
            else pack_by_version(code, version)
        )
    except LookupError:
        raise NotFound from None
    if pack is None:
        raise NotFound
    others = {(layer.code, layer.version) for layer in pack.layers} - readable
    if others and not others <= _once_shipped(others):
        raise NotFound
    return pack


def _once_shipped(keys: Collection[Key]) -> set[Key]:
    """Those of the versions whose text came with the installation, now or before: whatever anybody
    brought in stands as a regulation too, for ever.
    """
    rows = PackText.objects.filter(
        code__in={code for code, _ in keys}, version__in={version for _, version in keys}
    )
    return set(rows.filter(regulations__isnull=True).values_list("code", "version"))


def version_in_force(code: str, *, scope: Scope, on: date) -> str:
    """The version of this code that began last by that day, else the first to come; raises NotFound
    when the scope knows none.
    """
    days = {row.pack.version: row.pack.valid_from for row in shipped() if row.pack.code == code}
    rows = regulations_within(scope).filter(pack__code=code, state=RegulationState.CONFIRMED)
    days |= dict(rows.values_list("pack__version", "valid_from"))
    begun = [(day, version) for version, day in days.items() if day <= on]
    if not days:
        raise NotFound
    return max(begun)[1] if begun else min((day, version) for version, day in days.items())[1]


def versions_of(code: str, *, scope: Scope) -> list[Key]:
    """Every version of this code that the scope may read."""
    return sorted(key for key in readable_versions(scope) if key[0] == code)


def acknowledgement_of(unit: Unit) -> Acknowledgement | None:
    """Who last said for the unit, and when, that what holds there is what they work by; None when
    nobody has yet.
    """
    return (
        Acknowledgement.objects.filter(unit=unit).select_related("person").order_by("-at").first()
    )
