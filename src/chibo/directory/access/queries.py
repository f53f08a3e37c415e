"""Who someone is on a day: the actor, asked for once at the door."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from chibo.base.accounts.models import Account
from chibo.base.kernel.actor import Actor, Grant, Scope
from chibo.base.kernel.db import path_filter
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.enums import SECOND_FACTOR, RoleCode
from chibo.directory.access.models import Recovery, RoleGrant
from chibo.directory.access.rules import rights_of
from chibo.directory.organisation.models import Unit, period_open
from chibo.directory.people.enums import MembershipKind
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.queries import person_of, persons_within


def actor_of(account: Account, *, on: date) -> Actor:
    """The account's person with the grants that hold on that day: from memberships, posts and granted roles."""
    person = person_of(account.pk)
    if person is None or not account.is_active:
        return Actor(name=account.username, account_id=account.pk)
    return actor_as(person, on=on)


def actor_as(person: Person, *, on: date) -> Actor:
    """The person with the grants that hold on that day; four queries."""
    grants: set[tuple[str, str]] = set()
    members = Membership.objects.filter(period_open(on), person=person).exclude(kind=MembershipKind.SUSPENDED)
    grants |= {(path, RoleCode.MEMBER.value) for path in members.values_list("cell__path", flat=True)}
    offices = Office.objects.filter(period_open(on), person=person, unit__kind="cell")
    grants |= set(offices.values_list("unit__path", "post"))
    granted = RoleGrant.objects.filter(period_open(on), person=person)
    grants |= {(path or "/", role) for path, role in granted.values_list("unit__path", "role")}
    return Actor(
        name=person.full_name,
        account_id=person.account_id,
        person_id=person.pk,
        grants=tuple(Grant(path, rights_of(role), role) for path, role in sorted(grants)),
        second_factor=any(role in SECOND_FACTOR for _, role in grants),
    )


def holders_of(role: str, unit: Unit, *, on: date) -> QuerySet[Person]:
    """The persons to whom the role was granted over exactly this unit, by given name."""
    rows = RoleGrant.objects.filter(period_open(on), role=role, unit=unit)
    return Person.objects.filter(pk__in=rows.values("person_id")).order_by("name_key")


def holders_above(roles: Iterable[str], path: str, *, on: date) -> QuerySet[Person]:
    """The persons to whom one of the roles was granted over the unit with this path or over one above it, by given name."""
    parts = path.strip("/").split("/")
    paths = ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    rows = RoleGrant.objects.filter(period_open(on), role__in=list(roles), unit__path__in=paths)
    return Person.objects.filter(pk__in=rows.values("person_id")).order_by("name_key")


def grants_over(unit: Unit, *, on: date) -> QuerySet[RoleGrant]:
    """The roles granted over exactly this unit that hold on that day."""
    return RoleGrant.objects.filter(period_open(on), unit=unit).select_related("person").order_by("role")


def units_of_grants(person_id: uuid.UUID, *, role: str, on: date) -> QuerySet[Unit]:
    """The units over which the person was granted the role, by name."""
    rows = RoleGrant.objects.filter(period_open(on), role=role, person_id=person_id, unit__isnull=False)
    return Unit.all_rows_unscoped.filter(pk__in=rows.values("unit_id")).order_by("name_key")


def grants_within(scope: Scope, *, on: date) -> QuerySet[RoleGrant]:
    """The granted roles that hold on that day in the scope, with persons and accounts, by given name.

    A role over the whole installation is seen by those whose scope is the whole.
    """
    inside = path_filter(scope, "unit__")
    if scope.holds("/"):
        inside |= Q(unit__isnull=True)
    rows = RoleGrant.objects.filter(period_open(on)).filter(inside)
    return rows.select_related("person__account", "unit").order_by("person__name_key", "role")


def get_grant(pk: uuid.UUID | str, *, scope: Scope, on: date) -> RoleGrant:
    """One role that holds on that day; raises NotFound when absent or outside the scope."""
    try:
        return grants_within(scope, on=on).get(pk=pk)
    except (RoleGrant.DoesNotExist, ValueError):
        raise NotFound from None


def holders_within(scope: Scope, *, on: date) -> QuerySet[Person]:
    """The persons with an account who belong to, hold a post or a role in the scope; for those who keep the accounts."""
    granted = Person.objects.filter(pk__in=grants_within(scope, on=on).values("person_id"))
    known = persons_within(scope) | granted
    return known.filter(account__isnull=False).select_related("account").order_by("name_key", "pk")


def unit_for_code(person: Person, *, scope: Scope, on: date) -> Unit | None:
    """The unit in whose name the person gets an invitation: a cell of theirs in the scope, else a unit they hold a role over."""
    rows = Membership.objects.filter(period_open(on), person=person).select_related("cell")
    units = [row.cell for row in rows]
    units += [
        row.unit for row in RoleGrant.objects.filter(period_open(on), person=person).select_related("unit") if row.unit
    ]
    return next((unit for unit in units if scope.holds(unit.path)), None)


def open_recovery_of(person: Person | None) -> Recovery | None:
    """The request for the person's account that is not closed (it may be past), None when there is none."""
    rows = Recovery.objects.filter(person=person, closed_at__isnull=True).select_related("person", "unit")
    return rows.first() if person else None


def recoveries_to_confirm(actor: Actor, *, at: datetime) -> QuerySet[Recovery]:
    """The open requests where the actor may stand as the second person or may see that one is needed, oldest first."""
    inside = path_filter(actor.scope_for("person.invite"), "unit__") | path_filter(
        actor.scope_for("role.grant"), "unit__"
    )
    rows = Recovery.objects.filter(inside, closed_at__isnull=True, expires_at__gt=at)
    return rows.select_related("person__account", "unit").order_by("requested_at", "pk")


def get_recovery(pk: uuid.UUID | str, *, actor: Actor, at: datetime) -> Recovery:
    """One open request within the actor's reach, or about the actor; raises NotFound otherwise."""
    row = recoveries_to_confirm(actor, at=at).filter(pk=pk).first()
    if row is None and actor.person_id:
        own = Recovery.objects.filter(pk=pk, person_id=actor.person_id, closed_at__isnull=True, expires_at__gt=at)
        row = own.select_related("person__account", "unit").first()
    if row is None:
        raise NotFound
    return row
