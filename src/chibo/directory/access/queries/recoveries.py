"""Requests for new access, and who may be their second person."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import DateTimeField, Q, QuerySet, Value

from chibo.base.audit.queries import last_persons
from chibo.base.kernel.actor import Actor, Grant
from chibo.base.kernel.dates import AHEAD, now
from chibo.base.kernel.db import path_filter
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.enums import SECOND_FACTOR, RecoveryOutcome, RoleCode
from chibo.directory.access.models import Recovery, RoleGrant, role_holds
from chibo.directory.access.queries import actor_of_person, holders_reaching, with_account_in_use
from chibo.directory.access.rules import (
    by_confirmed_roles,
    check_confirmation,
    check_reach,
    check_roles,
    invites_above,
    may_be_second,
    rights_of,
    stands_above,
)
from chibo.directory.assignments.queries import charges_of
from chibo.directory.organisation.models import in_force
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Office, Person
from chibo.directory.people.queries import identities_of, identity_of
from chibo.directory.people.rules import Identity, any_same_human
from rulebook.vocabulary.findings import Finding

# These offices may make a second person of a recovery.
_CONFIRMING = frozenset({RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT})
_LEADING = frozenset({RoleCode.SECRETARY, RoleCode.DEPUTY})


def recoveries_of(person: Person) -> QuerySet[Recovery]:
    """Every request for new access to the person's account, oldest first; for the person's own
    eyes.
    """
    return Recovery.objects.filter(person=person).order_by("requested_at", "pk")


def open_recovery_of(person: Person | None) -> Recovery | None:
    """The request for the person's account that is not closed (it may be past), None when there is
    none.
    """
    rows = Recovery.objects.filter(person=person, closed_at__isnull=True).select_related(
        "person", "unit"
    )
    return rows.first() if person else None


def _open_recovery(at: datetime) -> Q:
    """As `Recovery.is_open`."""
    return Q(closed_at__isnull=True, expires_at__gt=at, requested_at__lte=at + AHEAD)


@dataclass(frozen=True, slots=True)
class Parties:
    """The persons of recoveries: who each is, who saw the codes that opened the account, which
    offices each holds.
    """

    identities: Mapping[uuid.UUID | None, Identity]
    codes_from: Mapping[uuid.UUID | None, list[Identity]]
    offices: Mapping[uuid.UUID, list[Grant]]

    def check(self, row: Recovery, *, actor: Actor, path: str) -> tuple[Finding, ...]:
        """Why the actor, whose rights make a second person in the unit with this path, may not
        confirm; empty when nothing is.
        """
        known = by_confirmed_roles(actor)
        own, asked = self._who(actor.person_id), self._who(row.requested_by_id)
        above = stands_above(known, path) or invites_above(known, path)
        found = check_roles(actor, path) or check_confirmation(
            by_owner=any_same_human(own, self._who(row.person_id)),
            by_requester=any_same_human(own, asked),
            code_from_requester=any_same_human(self.codes_from.get(actor.person_id, []), asked),
            code_to_requester=not above
            and any_same_human(self.codes_from.get(row.requested_by_id, []), own),
            confirmed=row.confirmed_at is not None,
        )
        return found or check_reach(known, path, self.offices.get(row.person_id, ()))

    def _who(self, pk: uuid.UUID | None) -> list[Identity]:
        return [self.identities[pk]] if pk in self.identities else []


def parties_of(ids: Iterable[uuid.UUID | None], *, on: date) -> Parties:
    """What is to be known of these persons; five queries, whatever their number."""
    persons = list(Person.objects.filter(pk__in={pk for pk in ids if pk}).select_related("account"))
    used = Recovery.objects.filter(person__in=persons, outcome=RecoveryOutcome.USED)
    saw = [
        *last_persons("person.invite", persons).items(),
        *used.values_list("person_id", "confirmed_by_id"),
    ]
    givers = {one.person_id: one for one in identities_of(by for _, by in saw)}
    codes: dict[uuid.UUID | None, list[Identity]] = {}
    for pk, by in saw:
        codes.setdefault(pk, []).extend([givers[by]] if by in givers else [])
    own: dict[uuid.UUID | None, Identity] = {person.pk: identity_of(person) for person in persons}
    return Parties(own, codes, offices_above((person.pk for person in persons), on=on))


def offices_above(ids: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, list[Grant]]:
    """Person → the offices above the cell that the person holds on that day; one query."""
    persons = list(ids)
    granted = RoleGrant.objects.filter(
        role_holds(on, now()), person__in=persons, role__in=list(SECOND_FACTOR)
    )
    in_charge = Value(RoleCode.OFFICIAL_IN_CHARGE.value)
    never = Value(None, output_field=DateTimeField())
    charged = charges_of(persons, on=on).values_list("official_id", "unit__path", in_charge, never)
    rows = granted.values_list("person_id", "unit__path", "role", "begins_at")
    found: dict[uuid.UUID, list[Grant]] = {}
    for person, path, role, begins_at in rows.union(charged, all=True):
        grant = Grant(path or "/", rights_of(role), role, begins_at is not None)
        found.setdefault(person, []).append(grant)
    return found


def recovery_confirmers(row: Recovery, *, on: date) -> list[Person]:
    """Who signs in and could be the second person of the request: leaders and offices of the unit
    and of the one above it; where no office there can, also those further above and the
    administrators; by given name.
    """
    path = row.unit.path
    leads = Office.objects.filter(
        in_force(on), unit=row.unit, post__in=(Post.SECRETARY, Post.DEPUTY)
    )
    holders = holders_reaching(
        _CONFIRMING | {RoleCode.ADMINISTRATOR}, path, on=on
    ) | Person.objects.filter(pk__in=leads.values("person_id"))
    persons = with_account_in_use(holders.select_related("account"))
    parties = parties_of(
        [row.requested_by_id, row.person_id, *(person.pk for person in persons)], on=on
    )
    near = [path, row.unit.parent.path] if row.unit.parent else [path]
    able = []
    for person in persons:
        actor = actor_of_person(person, on=on)
        if may_be_second(actor, path) and not parties.check(row, actor=actor, path=path):
            able.append(
                (person, {one.role for one in by_confirmed_roles(actor).grants if one.path in near})
            )
    if any(roles & _CONFIRMING for _, roles in able):
        able = [(person, roles) for person, roles in able if roles & (_CONFIRMING | _LEADING)]
    return [person for person, _ in able]


def mark_of_moments() -> tuple[str, tuple[datetime, ...]]:
    """The statement for how many roles that began after a wait have begun, and how many recoveries
    are over or were asked for, by now; and what goes into it. Another text whenever such a moment
    has come.
    """
    begun = "SELECT COUNT(*) FROM access_rolegrant WHERE begins_at <= %s"
    over = "SELECT COUNT(*) FROM access_recovery WHERE expires_at <= %s"
    asked = "SELECT COUNT(*) FROM access_recovery WHERE requested_at <= %s"
    at = now()
    return f"({begun}) || ' ' || ({over}) || ' ' || ({asked})", (at, at, at + AHEAD)


def recoveries_to_confirm(actor: Actor, *, at: datetime) -> QuerySet[Recovery]:
    """The open requests where the actor may stand as the second person or may see that one is
    needed, oldest first.
    """
    inside = path_filter(actor.scope_for("person.invite"), "unit__") | path_filter(
        actor.scope_for("role.grant"), "unit__"
    )
    rows = Recovery.objects.filter(inside, _open_recovery(at))
    return rows.select_related("person__account", "unit").order_by("requested_at", "pk")


def get_recovery(pk: uuid.UUID | str, *, actor: Actor, at: datetime) -> Recovery:
    """One open request within the actor's reach, or about the actor; raises NotFound otherwise."""
    row = recoveries_to_confirm(actor, at=at).filter(pk=pk).first()
    if row is None and actor.person_id:
        own = Recovery.objects.filter(_open_recovery(at), pk=pk, person_id=actor.person_id)
        row = own.select_related("person__account", "unit").first()
    if row is None:
        raise NotFound
    return row
