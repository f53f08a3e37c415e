"""Requests for roles: who could confirm, who is told, what an actor may see of them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import path_filter
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.models import RoleGrant, role_holds
from chibo.directory.access.queries import holders_reaching, paths_to, with_account_in_use
from chibo.directory.access.rules import CONTENT_ROLES
from chibo.directory.organisation.models import Unit, period_open
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Office, Person
from chibo.directory.role_requests.enums import Outcome, Way
from chibo.directory.role_requests.models import RoleRequest
from chibo.directory.role_requests.rules import RECENT, REQUEST_LIFE, Identity, is_same_human, reaches, seconds_for

_LEADERS = (Post.SECRETARY, Post.DEPUTY)
WATCHERS = CONTENT_ROLES | {RoleCode.ADMINISTRATOR}


def identity_of(person: Person) -> Identity:
    """What tells the person from another entry of the directory."""
    account = person.account
    told = (
        ("phone", person.phone),
        ("phone", (account.phone or "") if account else ""),
        ("email", person.email.lower()),
        ("email", account.email.lower() if account else ""),
        ("card", person.card_number),
    )
    marks = frozenset(f"{kind}:{value}" for kind, value in told if value)
    return Identity(person.pk, person.account_id, marks)


def identities_of(ids: Iterable[uuid.UUID | None]) -> list[Identity]:
    """The identities of these persons, in no order; ids that no person has are left out."""
    rows = Person.objects.filter(pk__in=[pk for pk in ids if pk]).select_related("account")
    return [identity_of(person) for person in rows]


def is_empty_installation() -> bool:
    """True while nobody ever held an office and no member uses an account: then there is nothing that a role could open."""
    begun = Q(begins_at__isnull=True) | Q(begins_at__lte=now())
    if RoleGrant.objects.filter(begun, role__in=list(CONTENT_ROLES)).exists():
        return False
    tied = Person.objects.filter(Q(memberships__isnull=False) | Q(offices__isnull=False))
    return not with_account_in_use(tied.exclude(role_grants__role=RoleCode.ADMINISTRATOR)).exists()


def who_could_confirm(role: str, path: str, *, on: date, asked_by: uuid.UUID | None, holder: Person) -> list[Person]:
    """Those who can sign in, hold an office over the path, and are neither who asked (in any entry) nor the holder; by given name.

    The holder is told by the entry alone: a telephone number typed for a newcomer must put nobody aside.
    """
    askers = identities_of([asked_by])
    found = with_account_in_use(holders_reaching(seconds_for(role), path, on=on)).exclude(pk=holder.pk)
    return [person for person in found if not any(is_same_human(identity_of(person), asker) for asker in askers)]


def who_is_told(row: RoleRequest, *, on: date) -> list[Person]:
    """Those who know of a role that begins without a second person, and may stop it; by given name.

    Who holds an office or administers there or above, held one within the last 30 days, or leads the unit or a cell below it.
    """
    found = {person.pk: person for person in holders_reaching(WATCHERS, row.path, on=on)}
    if row.unit is None:
        tops = RoleGrant.objects.filter(role_holds(on, now()), role__in=list(CONTENT_ROLES), unit__parent__isnull=True)
        found |= {person.pk: person for person in Person.objects.filter(pk__in=tops.values("person_id"))}
    else:
        led = Office.objects.filter(path_filter(Scope((row.path,)), "unit__"), period_open(on), post__in=_LEADERS)
        found |= {person.pk: person for person in Person.objects.filter(pk__in=led.values("person_id"))}
    ended = _ended_offices(on).filter(Q(unit__isnull=True) | Q(unit__path__in=paths_to(row.path)))
    found |= {grant.person_id: grant.person for grant in ended.select_related("person")}
    parties = (row.person_id, row.requested_by_id)
    return sorted((person for pk, person in found.items() if pk not in parties), key=lambda person: person.name_key)


def _ended_offices(on: date) -> QuerySet[RoleGrant]:
    """The offices that ended lately; not those that were stopped before they began."""
    held = Q(begins_at__isnull=True) | Q(begins_at__lte=now(), valid_to__gt=F("valid_from"))
    return RoleGrant.objects.filter(held, role__in=list(CONTENT_ROLES), valid_to__gt=on - RECENT, valid_to__lte=on)


@dataclass(frozen=True, slots=True)
class Watch:
    """Where an actor keeps watch: sub-trees of offices held (now, or ended lately), and the units the actor leads."""

    person_id: uuid.UUID | None
    over: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    led: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """True while the actor holds an office or administers over this path; over a top unit also for the whole installation."""
        top = path == "/" and any(own.count("/") <= 2 for own in self.over)
        return top or any(path.startswith(own) for own in self.over)

    def knows(self, path: str) -> bool:
        """True when the actor is told of a role over this path that begins by itself."""
        led = path != "/" and any(own.startswith(path) for own in self.led)
        return self.holds(path) or led or any(path.startswith(own) for own in self.ended)


def watch_of(actor: Actor, *, on: date) -> Watch:
    """Where the actor keeps watch; two queries."""
    over = tuple(grant.path for grant in actor.grants if grant.role in WATCHERS)
    if actor.person_id is None:
        return Watch(None, over)
    ended = _ended_offices(on).filter(person_id=actor.person_id).values_list("unit__path", flat=True)
    led = Office.objects.filter(period_open(on), person_id=actor.person_id, post__in=_LEADERS)
    return Watch(
        actor.person_id, over, tuple(path or "/" for path in ended), tuple(led.values_list("unit__path", flat=True))
    )


def _waiting(at: datetime) -> Q:
    second = Q(way=Way.SECOND_PERSON, requested_at__gt=at - REQUEST_LIFE)
    return Q(closed_at__isnull=True) & (second | Q(way=Way.WAIT, begins_at__gt=at))


def _begun_unconfirmed(on: date, at: datetime) -> Q:
    holds = Q(grant__valid_to__isnull=True) | Q(grant__valid_to__gt=on)
    return Q(way=Way.WAIT, begins_at__lte=at, outcome__in=["", Outcome.BEGUN]) & holds


def requests_for(actor: Actor, *, on: date) -> list[RoleRequest]:
    """The requests the actor asked for, may confirm, stop or watch: those that wait, and roles that began unconfirmed; oldest first.

    A fixed number of queries, whatever the number of requests.
    """
    watch, at = watch_of(actor, on=on), now()
    rows = RoleRequest.objects.filter(_waiting(at) | _begun_unconfirmed(on, at))
    rows = rows.select_related("person__account", "unit", "grant").order_by("requested_at", "pk")
    return [row for row in rows if _is_seen(row, watch)]


def _is_seen(row: RoleRequest, watch: Watch) -> bool:
    if watch.person_id is None:
        return False
    own = watch.person_id in (row.requested_by_id, row.person_id)
    return own or (watch.knows(row.path) if row.way == Way.WAIT else watch.holds(row.path))


def get_request(pk: uuid.UUID | str, *, actor: Actor, on: date) -> RoleRequest:
    """One of the requests that the actor sees; raises NotFound otherwise."""
    row = next((row for row in requests_for(actor, on=on) if str(row.pk) == str(pk)), None)
    if row is None:
        raise NotFound
    return row


def request_by_id(pk: uuid.UUID | str) -> RoleRequest:
    """The request, for the system's own work (a notice)."""
    return RoleRequest.objects.select_related("person", "unit", "grant").get(pk=pk)


def requests_to_confirm(actor: Actor) -> list[RoleRequest]:
    """The requests that wait for a second person and that the actor may confirm or refuse; one query, for the home page."""
    if actor.person_id is None:
        return []
    rows = RoleRequest.objects.filter(_waiting(now()), way=Way.SECOND_PERSON).select_related("person", "unit")
    rows = rows.exclude(requested_by_id=actor.person_id).exclude(person_id=actor.person_id).order_by("requested_at")
    return [row for row in rows if reaches(actor.grants, seconds_for(row.role), row.path)]


def open_request(person: Person, *, role: str, unit: Unit | None, at: datetime) -> RoleRequest | None:
    """The request for this role of the person over this very unit that waits, None when there is none."""
    return RoleRequest.objects.filter(_waiting(at), person=person, role=role, unit=unit).first()


def can_be_confirmed(row: RoleRequest, *, at: datetime) -> bool:
    """True while a second person's word is missing: it waits for one, or begins or began without."""
    if row.way == Way.SECOND_PERSON:
        return row.closed_at is None and at < row.requested_at + REQUEST_LIFE
    return row.way == Way.WAIT and row.outcome in ("", Outcome.BEGUN)


def may_stop(row: RoleRequest, *, actor: Actor, on: date, at: datetime) -> bool:
    """True when the actor may stop the role: who asked and who is told before it begins; afterwards who holds an office there or above.

    A request that waits for a second person is refused by who could confirm it. Nobody stops their own role.
    """
    if actor.person_id is None or actor.person_id == row.person_id:
        return False
    if row.way == Way.SECOND_PERSON:
        return row.requested_by_id == actor.person_id or reaches(actor.grants, seconds_for(row.role), row.path)
    watch = watch_of(actor, on=on)
    if row.has_begun(at):
        return watch.holds(row.path)
    return row.requested_by_id == actor.person_id or watch.knows(row.path)


def begun_by_themselves(*, at: datetime) -> list[RoleRequest]:
    """The roles whose wait is over and of which nobody has been told yet, oldest first."""
    rows = RoleRequest.objects.filter(way=Way.WAIT, closed_at__isnull=True, begins_at__lte=at)
    return list(rows.select_related("person", "unit", "grant").order_by("begins_at", "pk"))
