"""Granting roles and taking them back; letting people into their accounts."""

from datetime import date, datetime

from django.db import transaction

from chibo.base.accounts.actions import (
    INVITE_CLOSED,
    check_invite,
    drop_factor,
    lock_out_account,
    new_code,
    open_account,
    secret_of,
    set_secret,
)
from chibo.base.accounts.models import Account
from chibo.base.accounts.queries import account_by_login, any_account_exists
from chibo.base.accounts.rules import hash_of_code
from chibo.base.audit.actions import INSTALLATION, lock_chain, record
from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.base.kernel.dates import now, today
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.base.security.actions.devices import forget_devices, record_account_event
from chibo.directory.access.enums import RecoveryOutcome, RoleCode
from chibo.directory.access.models import Recovery, RoleGrant, role_holds
from chibo.directory.access.queries import (
    actor_of_person,
    holds_only_technically,
    left_to_offices,
    left_to_others,
    waits_for_role,
)
from chibo.directory.access.queries.accounts import has_place
from chibo.directory.access.queries.recoveries import offices_above, open_recovery_of, parties_of
from chibo.directory.access.rules import (
    RECOVERY_LIFE,
    by_confirmed_roles,
    check_reach,
    check_request,
    check_roles,
    may_be_second,
    opens_content,
    opens_from,
)
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import activate_account, add_person, invite_person
from chibo.directory.people.models import Person
from chibo.directory.people.queries import identities_of, identity_of
from chibo.directory.people.rules import any_same_human


@transaction.atomic
def issue_code(person: Person, *, unit: Unit, on: date, actor: Actor) -> str:
    """The person can open the account, which was never used, once with the code that is returned.

    Raises NotAllowed without `person.invite` over the unit; Refused for an account in use (see
    `request_recovery`), for who has died, moved away or left, for holders of an office above the
    cell when the actor stands below it, and for an administrator where others sign in already: who
    opens the account of a reader must be somebody who reads there anyway. For a role that began
    after a wait the administrator gives it once the role has begun, where no office can.
    """
    actor.require("person.invite", unit.path)
    _require_place(person, on=on)
    _require_not_below(person, unit=unit, on=on, actor=actor)
    _leave_to_others(person, unit=unit, on=on, actor=actor)
    return invite_person(person, unit=unit, actor=actor)


@transaction.atomic
def request_recovery(person: Person, *, unit: Unit, on: date, actor: Actor) -> Recovery:
    """It is asked for that the person gets into the account in use again: the owner is told, a
    second person must confirm in 7 days.

    Raises NotAllowed without `person.invite` over the unit; Refused for one's own account (also
    through another entry of the same human), one that was never used, an office above the actor, a
    role that began unconfirmed, and while another request is open.
    """
    actor.require("person.invite", unit.path)
    if actor.person_id is None:
        raise NotAllowed("person.invite")
    refuse_if(check_roles(actor, unit.path))
    in_use = person.account is not None and person.account.has_usable_password()
    by_owner = any_same_human([identity_of(person)], identities_of([actor.person_id]))
    refuse_if(check_request(by_owner=by_owner, in_use=in_use))
    _require_not_below(person, unit=unit, on=on, actor=by_confirmed_roles(actor))
    lock_chain(unit.pk)
    if (known := open_recovery_of(person)) is not None:
        if known.is_open(now()):
            raise refuse(
                "recovery_open",
                "A request for this account is open already; a second person has to confirm it.",
            )
        _close(known, RecoveryOutcome.EXPIRED)
    row = Recovery.objects.create(
        person=person,
        unit=unit,
        requested_by=actor.name,
        requested_by_id=actor.person_id,
        requested_at=now(),
        expires_at=now() + RECOVERY_LIFE,
    )
    record(
        unit.pk, "recovery.request", row, actor=actor, person=person.pk, account=person.account_id
    )
    announce("recovery.requested", person_id=person.pk, unit_id=unit.pk, by_id=actor.person_id)
    return row


@transaction.atomic
def confirm_recovery(row: Recovery, *, on: date, actor: Actor) -> str:
    """A second person stands for it: the code that is returned opens the account once, within 7
    days.

    The account of an office above the cell opens 24 hours later, so that its owner can still say
    no. Raises NotAllowed for who neither holds `person.invite` over the unit nor stands above;
    Refused for the owner and for who asked (also through another entry of the same human), for who
    got the own first code from who asked or, in the cell itself, gave it; for an office above the
    actor, a role that began unconfirmed, and once it is confirmed, closed or older than 7 days.
    """
    if not may_be_second(actor, row.unit.path):
        raise NotAllowed("person.invite")
    fresh = Recovery.objects.select_for_update().get(pk=row.pk)
    parties = parties_of([actor.person_id, fresh.requested_by_id, fresh.person_id], on=on)
    refuse_if(parties.check(fresh, actor=actor, path=row.unit.path))
    if not fresh.is_open(now()):
        raise refuse(
            "recovery_closed", "This request is closed or older than 7 days; ask for it anew."
        )
    code, at = new_code(), now()
    usable = opens_from(at, holds_office=bool(parties.offices.get(row.person_id)))
    save_fields(
        row,
        confirmed_by=actor.name,
        confirmed_by_id=actor.person_id,
        confirmed_at=at,
        code_hash=hash_of_code(code),
        usable_from=usable,
        expires_at=usable + RECOVERY_LIFE,
    )
    record(
        row.unit_id, "recovery.confirm", row, actor=actor, person=row.person_id, usable_from=usable
    )
    return code


@transaction.atomic
def cancel_recovery(row: Recovery, *, actor: Actor) -> None:
    """The owner has said that it was not them: no code opens the account any more.

    Raises NotAllowed for anybody else; Refused once it is closed.
    """
    if not _is_owner(row.person, actor):
        raise NotAllowed("recovery.cancel")
    fresh = Recovery.objects.select_for_update().get(pk=row.pk)
    if not fresh.is_open(now()):
        raise refuse(
            "recovery_closed", "This request is closed or older than 7 days; ask for it anew."
        )
    _close(row, RecoveryOutcome.CANCELLED)
    record(row.unit_id, "recovery.cancel", row, actor=actor, person=row.person_id)
    announce(
        "recovery.cancelled",
        person_id=row.person_id,
        unit_id=row.unit_id,
        by_id=row.requested_by_id,
    )


def open_or_recover_account(*, login: str, code: str, password: str) -> Account:
    """The account has the chosen password: opened by its first invitation, or again by a confirmed
    recovery.

    With a recovery every session of before ends (their key holds the old password), the second
    factor of before is lifted (phone and codes may be what was lost; an office sets up a new one at
    its next sign-in), and the owner is told. Raises Refused alike for an unknown login and a wrong
    code; for one that was used or is past; before the wait of an office is over; for who belongs to
    no cell and holds nothing any more; and for a weak password. The password is hashed once the
    code fits, before the transaction.
    """
    account = account_by_login(login)
    person = getattr(account, "person", None)
    row = open_recovery_of(person)
    if account is None or row is None or not account.has_usable_password():
        if account is not None and person is not None:
            check_invite(account, code=code)
            _require_place(person, on=today(), field="code")
        return activate_account(login=login, code=code, password=password)
    _require_code(row, code)
    secret = secret_of(account, password=password)
    with transaction.atomic():
        row = Recovery.objects.select_for_update().get(pk=row.pk)
        _require_code(row, code)
        set_secret(account, secret=secret)
        forget_devices(account)
        if lifted := drop_factor(account):
            record_account_event(account, "factor_off", recovery=row.pk)
        _close(row, RecoveryOutcome.USED)
        owner = Actor(name=account.username, account_id=account.pk, person_id=row.person_id)
        record(
            row.unit_id,
            "recovery.use",
            row,
            actor=owner,
            person=row.person_id,
            account=account.pk,
            factor_lifted=lifted,
        )
        record(INSTALLATION, "account.recover", account, actor=owner)
        announce("recovery.used", person_id=row.person_id, unit_id=row.unit_id)
    return account


def _require_place(person: Person, *, on: date, field: str = "") -> None:
    if not has_place(person, on=on):
        raise refuse(
            "no_place",
            "{name} belongs to no cell and holds no office any more, so there is nothing to sign in"
            " for. If that is wrong, tell the committee office.",
            field=field,
            name=person.full_name,
        )


def _require_code(row: Recovery, code: str) -> None:
    if not (row.code_hash and row.is_open(now()) and row.code_hash == hash_of_code(code)):
        raise refuse("invite_closed", INVITE_CLOSED, field="code")
    if row.usable_from is not None and now() < row.usable_from:
        raise refuse(
            "too_early",
            "The account of an office opens 24 hours after the confirmation.",
            field="code",
        )


@transaction.atomic
def reset_administrator(account: Account, *, by: str, on: date) -> str:
    """Password, second factor, devices and sessions of the administrator hold no more; the code
    that is returned opens the account once. On record with who did it (`by`: the user of the
    machine); the owner, the other administrators and the offices of the uppermost units are told.

    For the command on the machine only. Raises Refused for an account whose person is no
    administrator of the whole.
    """
    person = getattr(account, "person", None)
    mine = RoleGrant.objects.filter(
        role_holds(on, now()), role=RoleCode.ADMINISTRATOR, unit=None, person=person
    )
    if person is None or not mine.exists():
        raise refuse(
            "no_administrator",
            "This account is no administrator; two other persons can give it new access.",
        )
    code = lock_out_account(account)
    forget_devices(account)
    record(INSTALLATION, "account.reset", account, actor=Actor(name=by), person=person.pk)
    announce("administrator.reset", person_id=person.pk, by=by)
    return code


def _close(row: Recovery, outcome: RecoveryOutcome) -> None:
    save_fields(row, closed_at=now(), outcome=outcome, code_hash="")


def _is_owner(person: Person, actor: Actor) -> bool:
    return actor.person_id == person.pk or (
        actor.account_id is not None and actor.account_id == person.account_id
    )


def _require_not_below(person: Person, *, unit: Unit, on: date, actor: Actor) -> None:
    refuse_if(check_reach(actor, unit.path, offices_above([person.pk], on=on).get(person.pk, ())))


def _leave_to_others(person: Person, *, unit: Unit, on: date, actor: Actor) -> None:
    """Who invites for technical reasons alone does not open the account of a reader where others
    sign in already.
    """
    if not holds_only_technically(actor, "person.invite", unit.path):
        return
    if waits_for_role(person):
        raise refuse("role_waits", "The code is given out when the role has begun.")
    content = [
        grant for grant in actor_of_person(person, on=on).grants if opens_content(grant.role)
    ]
    if any(
        (
            left_to_offices(grant.path, on=on, but=person)
            if grant.unconfirmed
            else left_to_others(actor, "person.invite", grant.path, on=on, but=person)
        )
        for grant in content
    ):
        raise refuse(
            "office_gives_code",
            "The account opens what a cell or committee keeps. Its secretary or the committee"
            " office gives out the code.",
        )


def found_installation(*, full_name: str, username: str, password: str, on: date) -> Person:
    """The first account exists, and its person is the administrator of the whole installation.

    Raises Refused once any account exists, and for a name or password that does not do. Hashes
    before its transaction.
    """
    name = clean_line(username)
    secret = None if any_account_exists() else secret_of(Account(username=name), password=password)
    with transaction.atomic():
        lock_chain(INSTALLATION)
        if any_account_exists():
            raise refuse(
                "founded", "This installation has its first administrator already. Please sign in."
            )
        account = open_account(username=name, secret=secret)
        person = add_person(full_name=full_name, account=account, actor=SYSTEM)
        add_grant(person, role=RoleCode.ADMINISTRATOR, unit=None, on=on, actor=SYSTEM)
    return person


def add_grant(
    person: Person,
    *,
    role: str,
    unit: Unit | None,
    on: date,
    actor: Actor,
    until: date | None = None,
    begins_at: datetime | None = None,
) -> RoleGrant:
    """The grant is stored and audited; for actions that have required their own right (a
    meeting, a second person).

    With `begins_at` it gives no right before that moment.
    """
    row, made = RoleGrant.objects.get_or_create(
        person=person,
        role=role,
        unit=unit,
        valid_to=until,
        begins_at=begins_at,
        defaults={"valid_from": on, "granted_by": actor.name},
    )
    if made:
        later = {"begins_at": begins_at} if begins_at else {}
        record(
            unit.pk if unit else INSTALLATION,
            "role.grant",
            row,
            actor=actor,
            person=person.pk,
            role=role,
            until=until,
            **later,
        )
    return row


@transaction.atomic
def revoke_role(row: RoleGrant, *, on: date, actor: Actor) -> None:
    """The role ends on that day, and its holder is told.

    Raises NotAllowed without `role.grant` over the unit.
    """
    actor.require("role.grant", row.unit.path if row.unit else "/")
    end_grant(row, on=on, actor=actor)
    announce("role.ended", grant_id=row.pk, by=actor.name)


def end_grant(row: RoleGrant, *, on: date, actor: Actor) -> None:
    """The grant ends on that day; for actions that have required their own right."""
    save_fields(row, valid_to=on)
    record(
        row.unit_id or INSTALLATION,
        "role.revoke",
        row,
        actor=actor,
        person=row.person_id,
        role=row.role,
        valid_to=on,
    )
