"""Who someone is on a day: the actor, asked for once at the door."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import F, Q, QuerySet

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import path_filter
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.enums import OFFICES, RoleCode
from chibo.directory.access.models import RoleGrant, role_holds
from chibo.directory.access.queries.actors import actor_of as actor_of
from chibo.directory.access.queries.actors import actor_of_person as actor_of_person
from chibo.directory.access.rules import (
    CONTENT_ROLES,
    opens_content,
    rights_of,
)
from chibo.directory.assignments.models import Assignment
from chibo.directory.assignments.queries import assignments_within
from chibo.directory.organisation.models import Unit, in_force
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.queries import holder_of, persons_within


def holders_of(role: str, unit: Unit, *, on: date) -> QuerySet[Person]:
    """The persons to whom the role was granted over exactly this unit, by given name."""
    rows = RoleGrant.objects.filter(role_holds(on, now()), role=role, unit=unit)
    return Person.objects.filter(pk__in=rows.values("person_id")).order_by("name_key")


def paths_to(path: str) -> list[str]:
    """The paths of the units from the top down to this one, itself included; none for the whole
    installation.

    >>> paths_to("/1/4/")
    ['/1/', '/1/4/']
    """
    parts = [part for part in path.split("/") if part]
    return ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def holders_above(offices: Iterable[str], path: str, *, on: date) -> QuerySet[Person]:
    """The persons to whom one of the offices was granted over the unit with this path or over one
    above it, by given name.
    """
    rows = RoleGrant.objects.filter(
        role_holds(on, now()), role__in=list(offices), unit__path__in=paths_to(path)
    )
    return Person.objects.filter(pk__in=rows.values("person_id")).order_by("name_key")


def administrators_on(on: date) -> QuerySet[Person]:
    """The administrators of the whole installation on that day; where there is none, those of its
    committees.

    Who is to be one later is none yet.
    """
    whole = administrators_of_all(on)
    if whole.exists():
        return whole
    rows = RoleGrant.objects.filter(role_holds(on, now()), role=RoleCode.ADMINISTRATOR)
    return Person.objects.filter(pk__in=rows.values("person_id")).order_by("name_key")


def administrators_of_all(on: date) -> QuerySet[Person]:
    """The administrators of the whole installation on that day; who is to be one
    later is none yet.
    """
    rows = RoleGrant.objects.filter(
        role_holds(on, now()), role=RoleCode.ADMINISTRATOR, unit__isnull=True
    )
    return Person.objects.filter(pk__in=rows.values("person_id")).order_by("name_key")


def unit_leaders(unit: Unit, *, on: date) -> list[Person]:
    """Who answers for the unit: its secretary; where none is known, the holders of an office over
    it or above it.
    """
    secretary = holder_of(unit, Post.SECRETARY, on=on)
    if secretary is not None:
        return [secretary]
    return list(
        holders_above(
            (RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT), unit.path, on=on
        )
    )


def grants_over(unit: Unit, *, on: date) -> QuerySet[RoleGrant]:
    """The roles granted over exactly this unit that hold on that day."""
    return (
        RoleGrant.objects.filter(role_holds(on, now()), unit=unit)
        .select_related("person")
        .order_by("role")
    )


def grants_within(scope: Scope, *, on: date) -> QuerySet[RoleGrant]:
    """The granted roles that hold on that day in the scope, with persons and accounts, by given
    name.

    A role over the whole installation is seen by those whose scope is the whole.
    """
    inside = path_filter(scope, "unit__")
    if scope.holds("/"):
        inside |= Q(unit__isnull=True)
    rows = RoleGrant.objects.filter(role_holds(on, now())).filter(inside)
    return rows.select_related("person__account", "unit").order_by("person__name_key", "role")


def holders_reaching(
    roles: Iterable[str], path: str, *, on: date, confirmed: bool = False
) -> QuerySet[Person]:
    """The persons who hold one of the roles over this path: over the unit, one above it or the
    whole installation.

    With `confirmed` without those whose role began after a wait and for which no second person
    stands.
    """
    return _holders(
        roles, Q(unit__isnull=True) | Q(unit__path__in=paths_to(path)), on=on, confirmed=confirmed
    )


def holders_below(
    roles: Iterable[str], path: str, *, on: date, confirmed: bool = False
) -> QuerySet[Person]:
    """The persons who hold one of the roles over the unit with this path or one below it;
    `confirmed` as above.
    """
    return _holders(roles, path_filter(Scope((path,)), "unit__"), on=on, confirmed=confirmed)


def _holders(roles: Iterable[str], where: Q, *, on: date, confirmed: bool) -> QuerySet[Person]:
    """Who holds one of the roles by a grant, or by a charge where being in charge is among them."""
    wanted = list(roles)
    rows = RoleGrant.objects.filter(role_holds(on, now()), where, role__in=wanted)
    if confirmed:
        rows = rows.filter(begins_at__isnull=True)
    held = Q(pk__in=rows.values("person_id"))
    if RoleCode.OFFICIAL_IN_CHARGE in wanted:
        charges = Assignment.all_rows_unscoped.filter(in_force(on), where)
        held |= Q(pk__in=charges.values("official_id"))
    return Person.objects.filter(held).select_related("account").order_by("name_key")


def with_account_in_use(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Those of the persons who can sign in: their account is open and has a password."""
    found = persons.filter(account__is_active=True)
    return found.exclude(account__password__startswith=UNUSABLE_PASSWORD_PREFIX).exclude(
        account__password=""
    )


def holds_only_technically(actor: Actor, right: str, path: str) -> bool:
    """True when no role that opens content gives the actor this right over the path."""
    by_right = [
        grant.role
        for grant in actor.grants
        if right in grant.rights and path.startswith(grant.path)
    ]
    return not actor.is_system and not any(opens_content(role) for role in by_right)


def left_to_others(
    actor: Actor, right: str, path: str, *, on: date, but: Person | None = None
) -> bool:
    """True when the actor has the right over the path for technical reasons alone, and others sign
    in there already: the holder of an office over it, or anybody who belongs to, leads or holds a
    role over a unit of the sub-tree.

    Then something is kept that the actor may not read, and making readers there is left to those
    others. `but` counts as nobody. No query for an actor whose right comes with a role that reads.
    """
    if not holds_only_technically(actor, right, path):
        return False
    inside = Scope((path,))
    ties = (
        Q(pk__in=holders_reaching(CONTENT_ROLES, path, on=on).values("pk"))
        | Q(
            pk__in=grants_within(inside, on=on)
            .filter(role__in=list(CONTENT_ROLES))
            .values("person_id")
        )
        | Q(pk__in=assignments_within(inside, on=on).values("official_id"))
        | Q(
            pk__in=Membership.objects.filter(path_filter(inside, "cell__"), in_force(on)).values(
                "person_id"
            )
        )
        | Q(
            pk__in=Office.objects.filter(path_filter(inside, "unit__"), in_force(on)).values(
                "person_id"
            )
        )
    )
    aside = [actor.person_id, but.pk if but else None]
    return (
        with_account_in_use(Person.objects.filter(ties))
        .exclude(pk__in=[pk for pk in aside if pk])
        .exists()
    )


def left_to_offices(path: str, *, on: date, but: Person) -> bool:
    """True when somebody else can hand out the first code of a role over the path that began after
    a wait: who signs in and invites for the office over it, or an office below that could have
    stood for it.
    """
    inviting = [role for role in CONTENT_ROLES if "person.invite" in rights_of(role)]
    found = holders_reaching(inviting, path, on=on) | holders_below(
        OFFICES, path, on=on, confirmed=True
    )
    return with_account_in_use(found).exclude(pk=but.pk).exists()


def waits_for_role(person: Person) -> bool:
    """True while a role of the person has not begun yet."""
    open_rows = Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
    return RoleGrant.objects.filter(open_rows, person=person, begins_at__gt=now()).exists()


def get_grant(pk: uuid.UUID | str, *, scope: Scope, on: date) -> RoleGrant:
    """One role that holds on that day; raises NotFound when absent or outside the scope."""
    try:
        return grants_within(scope, on=on).get(pk=pk)
    except (RoleGrant.DoesNotExist, ValueError):
        raise NotFound from None


def grant_by_id(pk: uuid.UUID | str) -> RoleGrant:
    """The granted role, also one that is over, for the system's own work (a notice)."""
    return RoleGrant.objects.select_related("person", "unit").get(pk=pk)


def holders_within(scope: Scope, *, on: date) -> QuerySet[Person]:
    """The persons with an account who belong to, hold a post or a role in the scope (a role that is
    to begin counts).
    """
    coming = RoleGrant.objects.filter(
        path_filter(scope, "unit__"), begins_at__gt=now(), valid_to__isnull=True
    )
    granted = Person.objects.filter(
        Q(pk__in=grants_within(scope, on=on).values("person_id"))
        | Q(pk__in=coming.values("person_id"))
        | Q(pk__in=assignments_within(scope, on=on).values("official_id"))
    )
    known = persons_within(scope) | granted
    return known.filter(account__isnull=False).select_related("account").order_by("name_key", "pk")


def keepers_of_installation(*, on: date) -> QuerySet[Person]:
    """The administrators of the whole and who holds an office over an uppermost unit, by given
    name; not who is to later.
    """
    rows = RoleGrant.objects.filter(role_holds(on, now())).filter(
        Q(unit=None, role=RoleCode.ADMINISTRATOR)
        | Q(unit__parent=None, unit__isnull=False, role__in=OFFICES)
    )
    return Person.objects.filter(pk__in=rows.values("person_id")).order_by("name_key")
