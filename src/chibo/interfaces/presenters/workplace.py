"""The units an actor works with, for everything that is shown to him first."""

from dataclasses import dataclass
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.directory.access.enums import RoleCode
from chibo.directory.organisation.queries import units_at

# The right of who looks after the whole installation, and the path of the whole.
KEEPS, WHOLE = "installation.view", "/"
_CELL_ROLES = {
    RoleCode.MEMBER,
    RoleCode.SECRETARY,
    RoleCode.DEPUTY,
    RoleCode.COMMITTEE_MEMBER,
    RoleCode.MEETING_SECRETARY,
}
_LEADERS = {RoleCode.SECRETARY, RoleCode.DEPUTY, RoleCode.COMMITTEE_MEMBER}
_OFFICES = {RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT, RoleCode.INSPECTION}


@dataclass(frozen=True, slots=True)
class Workplace:
    """The units an actor works with: own cells, cells in charge, committees; `leads` tells which
    cells the actor leads.
    """

    own_cells: tuple[Any, ...] = ()
    cells_in_charge: tuple[Any, ...] = ()
    committees: tuple[Any, ...] = ()
    leads: frozenset[str] = frozenset()
    is_administrator: bool = False


def workplace_of(actor: Actor, *, known: Any = None) -> Workplace:
    """The actor's units in one query; in none where the page has read them all (`known`, and the
    unit above if it came along).
    """
    wanted = {grant.path for grant in actor.grants if grant.path != WHOLE}
    units = {unit.path: unit for unit in units_at(wanted, known=known)}

    def held(roles: set[RoleCode]) -> tuple[Any, ...]:
        paths = dict.fromkeys(grant.path for grant in actor.grants if grant.role in roles)
        return tuple(units[path] for path in paths if path in units)

    return Workplace(
        own_cells=held(_CELL_ROLES),
        cells_in_charge=held({RoleCode.OFFICIAL_IN_CHARGE}),
        committees=held(_OFFICES),
        leads=frozenset(grant.path for grant in actor.grants if grant.role in _LEADERS),
        is_administrator=any(grant.role == RoleCode.ADMINISTRATOR for grant in actor.grants),
    )
