"""Asking for a role, confirming, refusing and stopping it."""

from datetime import date
from uuid import UUID

from django.db import transaction

from chibo.base.accounts.actions import invite_account, open_account
from chibo.base.accounts.models import Account
from chibo.base.accounts.rules import phone_of
from chibo.base.audit.actions import INSTALLATION, record
from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.base.kernel.dates import local_date, now
from chibo.base.kernel.db import lock_name, save_fields
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.directory.access.actions import add_grant, end_grant
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.rules import check_grant, stands_above
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import add_person, free_username, invite_person
from chibo.directory.people.models import Person
from chibo.directory.people.queries import identities_of, identity_of
from chibo.directory.people.rules import any_same_human
from chibo.directory.role_requests.enums import SECONDED, Outcome, RoleStart
from chibo.directory.role_requests.models import RoleRequest
from chibo.directory.role_requests.queries import (
    begun_by_themselves,
    can_be_confirmed,
    is_empty_installation,
    may_stop,
    open_request,
    role_confirmers,
    stands_for,
)
from chibo.directory.role_requests.rules import (
    REQUEST_LIFE,
    WAIT,
    begins_at,
    check_second,
    confirms,
    start_of_role,
)

_LOCK = "role_requests"


@transaction.atomic
def request_role(
    person: Person,
    *,
    role: str,
    unit: Unit | None,
    on: date,
    actor: Actor,
    until: date | None = None,
) -> RoleRequest:
    """It is asked for that the person holds the role over the unit and all below it, until the day
    when given.

    It begins when a second person who holds an office there or above confirms; where nobody can,
    when one who holds an office below confirms, and 24 hours have passed; where nobody can either,
    by itself 24 hours later; both with notice to those who may stop it. As the first of an empty
    installation, or for the system itself, at once. Raises NotAllowed without `role.grant` over the
    unit; Refused for oneself, for roles that come with a post, for an equal of one's own, for a day
    that is past, while the same request waits, and when the role is held already.
    """
    path = unit.path if unit else "/"
    actor.require("role.grant", path)
    _check_granter(person, role, path, actor=actor)
    lock_name(_LOCK)
    _refuse_double(person, role=role, unit=unit, on=on, until=until)
    at = now()
    way = _way_to_begin(person, role, path, on=on, actor=actor)
    row = RoleRequest.objects.create(
        person=person,
        role=role,
        unit=unit,
        until=until,
        way=way,
        requested_by=actor.name,
        requested_by_id=actor.person_id,
        requested_at=at,
        begins_at=begins_at(way, at),
    )
    told = {"person": person.pk, "role": role}
    asked = told | {"until": until, "way": way, "begins_at": row.begins_at}
    record(_chain(row), "role.request", row, actor=actor, **asked)
    if way not in SECONDED:
        _grant(row, on=on, actor=actor)
    if way == RoleStart.AT_ONCE:
        _close(row, Outcome.BEGUN, actor=actor)
        record(_chain(row), "role.begin", row, actor=actor, **told)
    else:
        announce("role.requested", request_id=row.pk)
    return row


def _check_granter(person: Person, role: str, path: str, *, actor: Actor) -> None:
    refuse_if(
        check_grant(
            role,
            to_oneself=_is_oneself(person, actor),
            granter_is_administrator=actor.is_system
            or any(g.role == RoleCode.ADMINISTRATOR for g in actor.grants),
            granter_stands_above=stands_above(actor, path),
        )
    )


def _way_to_begin(person: Person, role: str, path: str, *, on: date, actor: Actor) -> RoleStart:
    """How the role begins, by who could confirm it above and below."""
    above, below = (
        bool(
            role_confirmers(role, path, on=on, asked_by=actor.person_id, holder=person, below=down)
        )
        for down in (False, True)
    )
    return start_of_role(empty=actor.is_system or is_empty_installation(), above=above, below=below)


@transaction.atomic
def appoint_person(
    *,
    full_name: str,
    phone: str,
    email: str,
    role: str,
    unit: Unit,
    on: date,
    actor: Actor,
    until: date | None = None,
) -> tuple[RoleRequest, str]:
    """A person new to the directory is to hold the role over the unit (see `request_role`); returns
    the code of the invitation.

    Before the role has begun there is no code ("") for who asked, so that nobody takes an office
    alone by entering in another's name: the second person hands it out; after a wait it is given as
    any other (`issue_code`). Raises NotAllowed without `person.change`, `role.grant` and
    `person.invite`; Refused as those three refuse.
    """
    lock_name(_LOCK)
    actor.require("person.invite", unit.path)
    person = add_person(
        full_name=full_name, unit=unit, phone=phone_of(phone) or "", email=email, actor=actor
    )
    row = request_role(person, role=role, unit=unit, on=on, until=until, actor=actor)
    if row.way == RoleStart.WAIT:
        _account_of(person)
    return row, invite_person(
        person, unit=unit, actor=actor
    ) if row.way == RoleStart.AT_ONCE else ""


@transaction.atomic
def confirm_role(row: RoleRequest, *, on: date, actor: Actor) -> str:
    """A second person stands for it: the role holds from that day; returns the first code of an
    account nobody used yet, else "".

    Who came to an office after the wait had begun may confirm too: then the role holds now, and is
    no longer stopped. The word of an office below lets the wait begin: the others whom the role
    would reach have 24 hours from the request. Raises NotAllowed for who holds no such office, or
    holds it unconfirmed; Refused for who asked and who is to hold the role (also through another
    entry of the same human), for an office below once another one has let the wait begin, and once
    it is closed or older than 7 days.
    """
    fresh = _locked(row)
    if not stands_for(fresh, actor=actor):
        if fresh.way == RoleStart.WAIT and confirms(
            actor.grants, row.role, row.path, from_below=True
        ):
            raise refuse(
                "role_waits_already",
                "No office below has to confirm this role any more. If it is not right, please"
                " stop it.",
            )
        raise NotAllowed("role.confirm")
    same = any_same_human(identities_of([actor.person_id]), identities_of([fresh.requested_by_id]))
    refuse_if(check_second(by_requester=same, by_holder=actor.person_id == fresh.person_id))
    if not can_be_confirmed(fresh, at=now()):
        raise _closed()
    if confirms(actor.grants, row.role, row.path, from_below=False):
        _grant_now(fresh, row, on=on, actor=actor)
        _close(row, Outcome.CONFIRMED, actor=actor)
    else:
        save_fields(row, way=RoleStart.WAIT, begins_at=max(now(), row.requested_at + WAIT))
        _grant(row, on=on, actor=actor)
    record(
        _chain(row),
        "role.confirm",
        row,
        actor=actor,
        person=row.person_id,
        role=row.role,
        asked_by=row.requested_by_id,
        begins_at=row.begins_at,
    )
    announce("role.decided" if row.closed_at else "role.requested", request_id=row.pk)
    return _first_code(row, actor=actor)


@transaction.atomic
def stop_role(row: RoleRequest, *, reason: str, on: date, actor: Actor) -> None:
    """The role does not begin, or ends where it had begun without a second person; the reason stays
    and both sides are told.

    Raises NotAllowed for who may not stop it (`may_stop`); Refused without a reason, and once it is
    closed otherwise.
    """
    at = now()
    if not may_stop(row, actor=actor, on=on, at=at):
        raise NotAllowed("role.stop")
    said = clean_line(reason)[:300]
    if not said:
        raise refuse(
            "reason_missing", "Write the reason; it stays with the request.", field="reason"
        )
    fresh = _locked(row)
    still_open = fresh.closed_at is None and (
        fresh.way == RoleStart.WAIT or at < fresh.requested_at + REQUEST_LIFE
    )
    if not (still_open or (fresh.way == RoleStart.WAIT and fresh.outcome == Outcome.BEGUN)):
        raise _closed()
    refused = fresh.way in SECONDED and actor.person_id != fresh.requested_by_id
    if fresh.grant is not None:
        end_grant(fresh.grant, on=on, actor=actor)
    _close(row, Outcome.REFUSED if refused else Outcome.STOPPED, actor=actor, reason=said)
    code = "role.refuse" if refused else "role.stop"
    record(_chain(row), code, row, actor=actor, person=row.person_id, role=row.role, reason=said)
    announce("role.decided", request_id=row.pk)


@transaction.atomic
def note_begun() -> int:
    """Roles whose wait is over say so in the audit, and those who were told before are told;
    returns how many.

    The right itself begins with the moment, whether this has run or not.
    """
    count = 0
    for row in begun_by_themselves(at=now()):
        if _locked(row).closed_at is None:
            _close(row, Outcome.BEGUN, actor=SYSTEM)
            record(
                _chain(row), "role.begin", row, actor=SYSTEM, person=row.person_id, role=row.role
            )
            announce("role.begun", request_id=row.pk)
            count += 1
    return count


def _chain(row: RoleRequest) -> UUID:
    return row.unit_id or INSTALLATION


def _locked(row: RoleRequest) -> RoleRequest:
    return RoleRequest.objects.select_for_update().get(pk=row.pk)


def _closed() -> Exception:
    return refuse(
        "role_closed", "This request is closed or older than 7 days; ask for the role anew."
    )


def _is_oneself(person: Person, actor: Actor) -> bool:
    return any_same_human([identity_of(person)], identities_of([actor.person_id]))


def _refuse_double(
    person: Person, *, role: str, unit: Unit | None, on: date, until: date | None
) -> None:
    if until is not None and until <= on:
        raise refuse("until_past", "The last day has to lie after today.", field="until")
    if open_request(person, role=role, unit=unit, at=now()) is not None:
        raise refuse(
            "role_asked", "This role is asked for already; it waits to be confirmed or to begin."
        )
    held = RoleGrant.objects.filter(
        person=person, role=role, unit=unit, valid_from__lte=on, valid_to=until
    )
    if held.exists():
        raise refuse("role_held", "{name} holds this role already.", name=person.full_name)


def _grant(row: RoleRequest, *, on: date, actor: Actor) -> None:
    later = row.begins_at if row.way == RoleStart.WAIT else None
    first = local_date(later) if later else on
    grant = add_grant(
        row.person,
        role=row.role,
        unit=row.unit,
        on=first,
        until=row.until,
        begins_at=later,
        actor=actor,
    )
    save_fields(row, grant=grant)


def _grant_now(fresh: RoleRequest, row: RoleRequest, *, on: date, actor: Actor) -> None:
    """The right is there at once: a new grant, or the waiting one without its wait; one that had
    begun is confirmed now.
    """
    if fresh.grant is None:
        _grant(row, on=on, actor=actor)
    elif fresh.has_begun(now()):
        save_fields(fresh.grant, begins_at=None)
    else:
        save_fields(fresh.grant, begins_at=None, valid_from=on)


def _close(row: RoleRequest, outcome: Outcome, *, actor: Actor, reason: str = "") -> None:
    save_fields(
        row,
        closed_at=now(),
        closed_by=actor.name,
        closed_by_id=actor.person_id,
        outcome=outcome,
        reason=reason,
    )


def _first_code(row: RoleRequest, *, actor: Actor) -> str:
    """The code for an account that nobody used yet, in the hands of the second person alone; an
    earlier one is void.
    """
    person = row.person
    if person.account is not None and person.account.has_usable_password():
        return ""
    account = _account_of(person)
    code = invite_account(account)
    record(_chain(row), "person.invite", person, actor=actor, account=account.pk)
    return code


def _account_of(person: Person) -> Account:
    """The person's account; a new one has no code and no password yet."""
    account: Account = person.account or open_account(
        username=free_username(person.full_name), phone=person.phone
    )
    if person.account_id is None:
        save_fields(person, account=account)
    return account
