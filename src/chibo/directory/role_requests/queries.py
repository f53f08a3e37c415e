"""Requests for roles: who could confirm, who is told, what an actor may see of them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Value

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import path_filter
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.enums import OFFICES, RoleCode
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries import (
    holders_below,
    holders_reaching,
    paths_to,
    with_account_in_use,
)
from chibo.directory.access.rules import CONTENT_ROLES, opens_content
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.models import Unit, in_force
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Office, Person
from chibo.directory.people.queries import identities_of, identity_of
from chibo.directory.people.rules import is_same_human
from chibo.directory.role_requests.enums import SECONDED, Outcome, RoleStart
from chibo.directory.role_requests.models import RoleRequest
from chibo.directory.role_requests.rules import RECENT, REQUEST_LIFE, confirms, seconds_for

_LEADERS = (Post.SECRETARY, Post.DEPUTY)
WATCHERS = CONTENT_ROLES | {RoleCode.ADMINISTRATOR}
# These watch over what is asked for above them too: such a role would reach them.
WATCHERS_BELOW = OFFICES | {RoleCode.ADMINISTRATOR}


def is_empty_installation() -> bool:
    """True while nobody ever held an office and no member uses an account: then there is nothing
    that a role could open.
    """
    begun = Q(begins_at__isnull=True) | Q(begins_at__lte=now())
    if RoleGrant.objects.filter(begun, role__in=list(CONTENT_ROLES)).exists():
        return False
    if Assignment.all_rows_unscoped.exists():
        return False
    tied = Person.objects.filter(Q(memberships__isnull=False) | Q(offices__isnull=False))
    return not with_account_in_use(tied.exclude(role_grants__role=RoleCode.ADMINISTRATOR)).exists()


def role_confirmers(
    role: str,
    path: str,
    *,
    on: date,
    asked_by: uuid.UUID | None,
    holder: Person,
    below: bool = False,
) -> list[Person]:
    """Those who can sign in, hold an office over the path (`below`: under it), and are neither who
    asked (in any entry) nor the holder; by given name. Who holds it unconfirmed is none of them.

    The holder is told by the entry alone: a telephone number typed for a newcomer must put nobody
    aside. Under the path nobody has a say in who is an administrator: that role reads nothing of
    theirs.
    """
    askers = identities_of([asked_by])
    if below:
        holders = holders_below(OFFICES if opens_content(role) else (), path, on=on, confirmed=True)
    else:
        holders = holders_reaching(seconds_for(role), path, on=on, confirmed=True)
    found = with_account_in_use(holders).exclude(pk=holder.pk)
    return [
        person
        for person in found
        if not any(is_same_human(identity_of(person), asker) for asker in askers)
    ]


def who_is_told(row: RoleRequest, *, on: date) -> list[Person]:
    """Those who know of a role that begins without a second person, and may stop it; by given name.

    Who holds an office or administers there, above or below (the role would reach them), held one
    within the last 30 days, or leads the unit or a cell below it.
    """
    inside = path_filter(Scope((row.path,)), "unit__")
    found = {person.pk: person for person in holders_reaching(WATCHERS, row.path, on=on)}
    found |= {person.pk: person for person in holders_below(WATCHERS_BELOW, row.path, on=on)}
    if row.unit is not None:
        led = Office.objects.filter(inside, in_force(on), post__in=_LEADERS)
        found |= {
            person.pk: person for person in Person.objects.filter(pk__in=led.values("person_id"))
        }
    paths = paths_to(row.path)
    above = Q(unit__isnull=True) | Q(unit__path__in=paths)
    offices = _ended_offices(on).filter(above | inside & Q(role__in=list(OFFICES)))
    charges = _ended_charges(on).filter(unit__path__in=paths)
    ended = Q(pk__in=offices.values("person_id")) | Q(pk__in=charges.values("official_id"))
    found |= {person.pk: person for person in Person.objects.filter(ended)}
    parties = (row.person_id, row.requested_by_id)
    return sorted(
        (person for pk, person in found.items() if pk not in parties),
        key=lambda person: person.name_key,
    )


def _ended_offices(on: date) -> QuerySet[RoleGrant]:
    """The offices that ended lately; not those that were stopped before they began."""
    held = Q(begins_at__isnull=True) | Q(begins_at__lte=now(), valid_to__gt=F("valid_from"))
    return RoleGrant.objects.filter(
        held, role__in=list(CONTENT_ROLES), valid_to__gt=on - RECENT, valid_to__lte=on
    )


def _ended_charges(on: date) -> QuerySet[Assignment]:
    """The charges that ended lately; who had a cell in charge held an office over it."""
    return Assignment.all_rows_unscoped.filter(valid_to__gt=on - RECENT, valid_to__lte=on)


@dataclass(frozen=True, slots=True)
class WatchedUnits:
    """Where an actor keeps watch: sub-trees of offices held (now, or ended lately), and the units
    the actor leads.

    `offices` and `ended_offices`: those of them that look upwards too.
    """

    person_id: uuid.UUID | None
    over: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    ended_offices: tuple[str, ...] = ()
    led: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """True while the actor holds an office or administers over this path; over a top unit also
        for the whole installation.
        """
        top = path == "/" and any(own.count("/") <= 2 for own in self.over)
        return top or any(path.startswith(own) for own in self.over)

    def is_reached(self, path: str) -> bool:
        """True while the actor holds an office or administers over this path or below it."""
        return self.holds(path) or any(own.startswith(path) for own in self.offices)

    def knows(self, path: str) -> bool:
        """True when the actor is told of a role over this path that begins without an office there
        or above.
        """
        led = path != "/" and any(own.startswith(path) for own in self.led)
        ended = any(path.startswith(own) for own in self.ended) or any(
            own.startswith(path) for own in self.ended_offices
        )
        return self.is_reached(path) or led or ended


def watch_of(actor: Actor, *, on: date) -> WatchedUnits:
    """Where the actor keeps watch; two queries."""
    if actor.person_id is None:
        return WatchedUnits(None)
    offices = _ended_offices(on).filter(person_id=actor.person_id)
    charges = _ended_charges(on).filter(official_id=actor.person_id)
    in_charge = Value(RoleCode.OFFICIAL_IN_CHARGE.value)
    ended = list(
        offices.values_list("unit__path", "role").union(
            charges.values_list("unit__path", in_charge), all=True
        )
    )
    led = Office.objects.filter(in_force(on), person_id=actor.person_id, post__in=_LEADERS)
    return WatchedUnits(
        actor.person_id,
        over=tuple(grant.path for grant in actor.grants if grant.role in WATCHERS),
        offices=tuple(grant.path for grant in actor.grants if grant.role in WATCHERS_BELOW),
        ended=tuple(path or "/" for path, _ in ended),
        ended_offices=tuple(path or "/" for path, role in ended if role in OFFICES),
        led=tuple(led.values_list("unit__path", flat=True)),
    )


def _waiting(at: datetime) -> Q:
    second = Q(way__in=SECONDED, requested_at__gt=at - REQUEST_LIFE)
    return Q(closed_at__isnull=True) & (second | Q(way=RoleStart.WAIT, begins_at__gt=at))


def _begun_unconfirmed(on: date, at: datetime) -> Q:
    holds = Q(grant__valid_to__isnull=True) | Q(grant__valid_to__gt=on)
    return Q(way=RoleStart.WAIT, begins_at__lte=at, outcome__in=["", Outcome.BEGUN]) & holds


def requests_for(actor: Actor, *, on: date) -> list[RoleRequest]:
    """The requests the actor asked for, may confirm, stop or watch: those that wait, and roles that
    began unconfirmed; oldest first.

    A fixed number of queries, whatever the number of requests.
    """
    watch, at = watch_of(actor, on=on), now()
    rows = RoleRequest.objects.filter(_waiting(at) | _begun_unconfirmed(on, at))
    rows = rows.select_related("person__account", "unit", "grant").order_by("requested_at", "pk")
    return [row for row in rows if _is_seen(row, watch)]


def _is_seen(row: RoleRequest, watch: WatchedUnits) -> bool:
    if watch.person_id is None:
        return False
    own = watch.person_id in (row.requested_by_id, row.person_id)
    return own or (
        watch.holds(row.path) if row.way == RoleStart.SECOND_PERSON else watch.knows(row.path)
    )


def get_request(pk: uuid.UUID | str, *, actor: Actor, on: date) -> RoleRequest:
    """One of the requests that the actor sees; raises NotFound otherwise."""
    row = next((row for row in requests_for(actor, on=on) if str(row.pk) == str(pk)), None)
    if row is None:
        raise NotFound
    return row


def request_by_id(pk: uuid.UUID | str) -> RoleRequest:
    """The request, for the system's own work (a notice)."""
    return RoleRequest.objects.select_related("person", "unit", "grant").get(pk=pk)


def requests_of_others(actor: Actor) -> QuerySet[RoleRequest]:
    """The requests that wait for a second person and are neither by the actor nor about the actor,
    oldest first.
    """
    if actor.person_id is None:
        return RoleRequest.objects.none()
    rows = RoleRequest.objects.filter(_waiting(now()), way__in=SECONDED).select_related(
        "person", "unit"
    )
    return (
        rows.exclude(requested_by_id=actor.person_id)
        .exclude(person_id=actor.person_id)
        .order_by("requested_at")
    )


def requests_to_confirm(actor: Actor) -> list[RoleRequest]:
    """The requests that wait for a second person whom the actor can be; one query, for the home
    page.
    """
    return [row for row in requests_of_others(actor) if stands_for(row, actor=actor)]


def stands_for(row: RoleRequest, *, actor: Actor) -> bool:
    """True when the actor holds an office that can confirm the role."""
    return confirms(actor.grants, row.role, row.path, from_below=row.way == RoleStart.FROM_BELOW)


def open_request(
    person: Person, *, role: str, unit: Unit | None, at: datetime
) -> RoleRequest | None:
    """The request for this role of the person over this very unit that waits, None when there is
    none.
    """
    return RoleRequest.objects.filter(_waiting(at), person=person, role=role, unit=unit).first()


def can_be_confirmed(row: RoleRequest, *, at: datetime) -> bool:
    """True while a second person's word is missing: it waits for one, or begins or
    began without.
    """
    if row.way in SECONDED:
        return row.closed_at is None and at < row.requested_at + REQUEST_LIFE
    return row.way == RoleStart.WAIT and row.outcome in ("", Outcome.BEGUN)


def may_stop(row: RoleRequest, *, actor: Actor, on: date, at: datetime) -> bool:
    """True when the actor may stop the role: who asked and who is told before it begins; afterwards
    who holds an office there, above or below.

    A request that waits for a second person there or above is refused by who could confirm it.
    Nobody stops their own role.
    """
    if actor.person_id is None or actor.person_id == row.person_id:
        return False
    if row.way == RoleStart.SECOND_PERSON:
        return row.requested_by_id == actor.person_id or stands_for(row, actor=actor)
    watch = watch_of(actor, on=on)
    if row.has_begun(at):
        return watch.is_reached(row.path)
    return row.requested_by_id == actor.person_id or watch.knows(row.path)


def begun_by_themselves(*, at: datetime) -> list[RoleRequest]:
    """The roles whose wait is over and of which nobody has been told yet, oldest first."""
    rows = RoleRequest.objects.filter(way=RoleStart.WAIT, closed_at__isnull=True, begins_at__lte=at)
    return list(rows.select_related("person", "unit", "grant").order_by("begins_at", "pk"))
