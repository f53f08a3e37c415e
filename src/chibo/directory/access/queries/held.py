"""What one person holds: the roles that were granted, and the cells the person is in charge of."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import now
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.models import RoleGrant, role_holds
from chibo.directory.assignments.queries import charges_ever_of, charges_of
from chibo.directory.organisation.models import Unit, in_force
from chibo.directory.people.models import Membership, Person


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a person held over a unit for a period; without a unit over the whole."""

    role: RoleCode
    unit: Unit | None
    valid_from: date
    valid_to: date | None


def units_of_person(person: Person, *, on: date) -> list[Unit]:
    """The units over which the person holds a role on that day, by name; for the person's own
    affairs.
    """
    granted = RoleGrant.objects.filter(role_holds(on, now()), person=person, unit__isnull=False)
    held = Q(pk__in=granted.values("unit_id")) | Q(
        pk__in=charges_of([person.pk], on=on).values("unit_id")
    )
    return list(Unit.all_rows_unscoped.filter(held).order_by("name_key"))


def roles_ever_of(person: Person) -> list[HeldRole]:
    """The roles the person ever held, granted or with a charge, oldest first; for the person's own
    eyes.
    """
    rows = RoleGrant.objects.filter(person=person).select_related("unit")
    granted = [(RoleCode(row.role), row.unit, row) for row in rows]
    charged = [(RoleCode.OFFICIAL_IN_CHARGE, row.unit, row) for row in charges_ever_of(person)]
    found = sorted([*granted, *charged], key=lambda one: (one[2].valid_from, one[2].pk))
    return [HeldRole(role, unit, row.valid_from, row.valid_to) for role, unit, row in found]


def unit_for_code(person: Person, *, scope: Scope, on: date) -> Unit | None:
    """The unit in whose name the person gets an invitation: a cell of theirs in the scope, else a
    unit they hold a role over.
    """
    rows = Membership.objects.filter(in_force(on), person=person).select_related("cell")
    granted = RoleGrant.objects.filter(role_holds(on, now()), person=person).select_related("unit")
    units = [row.cell for row in rows]
    units += [row.unit for row in granted if row.unit]
    units += [row.unit for row in charges_of([person.pk], on=on)]
    return next((unit for unit in units if scope.holds(unit.path)), None)


def home_unit_of(person: Person, *, on: date) -> Unit | None:
    """The unit where a notice to the person stands: a cell or unit of theirs, for those without one
    the uppermost unit.
    """
    row = Membership.objects.filter(in_force(on), person=person).select_related("cell").first()
    if row is not None:
        return row.cell
    granted = RoleGrant.objects.filter(role_holds(on, now()), person=person, unit__isnull=False)
    grant = granted.select_related("unit").first()
    charge = charges_of([person.pk], on=on).first()
    # Ids are in the order of time: of several the role that was given first.
    held = sorted(
        [
            *([(grant.pk, grant.unit)] if grant else []),
            *([(charge.pk, charge.unit)] if charge else []),
        ],
        key=lambda one: one[0],
    )
    if held:
        return held[0][1]
    return Unit.all_rows_unscoped.filter(parent=None).order_by("path").first()
