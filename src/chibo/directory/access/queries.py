"""Who someone is on a day: the actor, asked for once at the door."""

import uuid
from datetime import date

from django.db.models import QuerySet

from chibo.base.accounts.models import Account
from chibo.base.kernel.actor import Actor, Grant
from chibo.directory.access.enums import SECOND_FACTOR, RoleCode
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.rules import rights_of
from chibo.directory.organisation.models import Unit, period_open
from chibo.directory.people.enums import MembershipKind
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.queries import person_of


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


def grants_over(unit: Unit, *, on: date) -> QuerySet[RoleGrant]:
    """The roles granted over exactly this unit that hold on that day."""
    return RoleGrant.objects.filter(period_open(on), unit=unit).select_related("person").order_by("role")


def units_of_grants(person_id: uuid.UUID, *, role: str, on: date) -> QuerySet[Unit]:
    """The units over which the person was granted the role, by name."""
    rows = RoleGrant.objects.filter(period_open(on), role=role, person_id=person_id, unit__isnull=False)
    return Unit.all_rows_unscoped.filter(pk__in=rows.values("unit_id")).order_by("name_key")
