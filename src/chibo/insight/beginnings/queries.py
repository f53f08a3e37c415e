"""How far a commune has come, from units, roles, memberships, accounts, regulations
and meetings.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet
from chibo.base.maintenance.queries import last_address_check
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import holders_above
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import cells_below, committees_within
from chibo.insight.beginnings.rules import Facts, FirstStep, steps_from
from chibo.library.regulations.queries import acknowledgement_of
from chibo.work.logins.enums import LoginState
from chibo.work.logins.queries import login_lines
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.practice.queries import cells_practised

_OFFICES = (RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT)
_HELD = (MeetingState.CLOSED, MeetingState.SEALED)
_ABOVE = (UnitKind.CENTRAL, UnitKind.PROVINCE)


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first steps of a commune; `without_login` and `unplanned` are the cells that still wait
    for those steps.
    """

    facts: Facts
    steps: tuple[FirstStep, ...]
    without_login: list[Unit] = field(default_factory=list)
    unplanned: list[Unit] = field(default_factory=list)


def communes_within(scope: Scope, *, on: date) -> list[Unit]:
    """The committees of the scope that keep a list of members of their own: the uppermost below the
    province, by path.
    """
    found: list[Unit] = []
    for unit in committees_within(scope, on=on).exclude(kind__in=_ABOVE):
        if not (found and unit.path.startswith(found[-1].path)):
            found.append(unit)
    return found


def still_beginning(communes: Iterable[Unit], *, on: date) -> list[Unit]:
    """Those of the communes, which the caller has read within its scope, in which no meeting of an
    earlier month was held through the system: whoever has lived through a month begins no more. One
    query.
    """
    asked = list(communes)
    if not asked:
        return []
    held = _held_before(Scope(tuple(unit.path for unit in asked)), on=on)
    paths = set(held.values_list("unit__path", flat=True).distinct())
    return [unit for unit in asked if not any(path.startswith(unit.path) for path in paths)]


def has_lived(unit: Unit, *, on: date) -> bool:
    """True when a meeting of an earlier month was held in the unit, which the caller has read
    within its scope.
    """
    return bool(_held_before(Scope((unit.path,)), on=on).exists())


def _held_before(scope: Scope, *, on: date) -> ScopedQuerySet:
    return Meeting.objects.within(scope).filter(state__in=_HELD, month__lt=Month.of(on).first)


def beginning_of(commune: Unit | None, *, on: date) -> Beginning:
    """Where each first step stands in the commune, which the caller has read within its scope;
    without one what can be known of the installation alone. Counts only, nothing of what is said in
    the cells.
    """
    if commune is None:
        facts = Facts(address=address_works())
        return Beginning(facts, steps_from(facts))
    below = Scope((commune.path,))
    cells = list(cells_below(commune, scope=below, on=on))
    lines = login_lines(cells, on=on)
    reached = {line.cell.pk for line in lines if line.state in (LoginState.OPEN, LoginState.SLIP)}
    met: dict[uuid.UUID, bool] = {}
    for cell_id, state in Meeting.objects.within(below).values_list("unit_id", "state").distinct():
        met[cell_id] = met.get(cell_id, False) or state in _HELD
    practised = cells_practised(cells) | {cell_id for cell_id, held in met.items() if held}
    without_login = [cell for cell in cells if cell.pk not in reached]
    unplanned = [cell for cell in cells if cell.pk not in met]
    facts = Facts(
        address=address_works(),
        commune=True,
        office=holders_above(_OFFICES, commune.path, on=on).exists(),
        cells=len(cells),
        members=len(lines),
        regulation=acknowledgement_of(commune) is not None,
        cells_with_login=len(cells) - len(without_login),
        cells_planned=len(cells) - len(unplanned),
        cells_practised=sum(1 for cell in cells if cell.pk in practised),
    )
    return Beginning(facts, steps_from(facts), without_login, unplanned)


def address_works() -> bool:
    """True when the address of the settings was tried from here and answered as this installation;
    the last try counts.
    """
    last = last_address_check()
    return bool(
        last and last.ok and settings.PUBLIC_ADDRESS and last.place == settings.PUBLIC_ADDRESS
    )
