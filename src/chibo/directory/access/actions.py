"""Granting roles and taking them back."""

from datetime import date

from django.db import transaction

from chibo.base.accounts.actions import open_account, set_password
from chibo.base.accounts.queries import any_account_exists
from chibo.base.accounts.rules import phone_of
from chibo.base.audit.actions import INSTALLATION, lock_chain, record
from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.directory.access.enums import SECOND_FACTOR, RoleCode
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries import actor_as
from chibo.directory.access.rules import check_grant
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import add_person, invite_person, renew_invitation
from chibo.directory.people.models import Person


@transaction.atomic
def grant_role(
    person: Person, *, role: str, unit: Unit | None, on: date, actor: Actor, until: date | None = None
) -> RoleGrant:
    """The person holds the role over the unit and all below it, from that day on (until the other, when given).

    Raises NotAllowed without `role.grant` over the unit; Refused for oneself and for roles that come with a post.
    """
    actor.require("role.grant", unit.path if unit else "/")
    refuse_if(
        check_grant(
            role,
            to_oneself=person.pk == actor.person_id,
            granter_is_administrator=actor.is_system or any(g.role == RoleCode.ADMINISTRATOR for g in actor.grants),
            granter_stands_above=_stands_above(actor, unit.path if unit else "/"),
        )
    )
    return add_grant(person, role=role, unit=unit, on=on, until=until, actor=actor)


@transaction.atomic
def give_code(person: Person, *, unit: Unit, on: date, actor: Actor) -> str:
    """The person can open the account once with the code that is returned: a first invitation, or a new code for an open account.

    Raises NotAllowed without `person.invite` over the unit; Refused for holders of an office above the cell when
    the actor grants no roles, so that nobody opens the account of an office from below.
    """
    actor.require("person.invite", unit.path)
    above = SECOND_FACTOR & {grant.role for grant in actor_as(person, on=on).grants}
    if above and not actor.may("role.grant", unit.path) and not _holds_above(actor, unit.path):
        raise refuse(
            "office_account", "This person holds an office above the cell; the committee office gives out the code."
        )
    if person.account is not None and person.account.has_usable_password():
        return renew_invitation(person, unit=unit, actor=actor)
    return invite_person(person, unit=unit, actor=actor)


@transaction.atomic
def appoint_person(
    *, full_name: str, phone: str, email: str, role: str, unit: Unit, on: date, actor: Actor, until: date | None = None
) -> tuple[Person, str]:
    """A person new to the directory holds the role over the unit; returns the person and the code of the invitation.

    Raises NotAllowed without `person.change`, `role.grant` and `person.invite`; Refused as those three refuse.
    """
    person = add_person(full_name=full_name, unit=unit, phone=phone_of(phone) or "", email=email, actor=actor)
    grant_role(person, role=role, unit=unit, on=on, until=until, actor=actor)
    return person, invite_person(person, unit=unit, actor=actor)


def _holds_above(actor: Actor, path: str) -> bool:
    """True when the right to invite comes from a unit strictly above this one."""
    own = (grant.path for grant in actor.grants if "person.invite" in grant.rights)
    return any(path.startswith(above) and path != above for above in own)


def _stands_above(actor: Actor, path: str) -> bool:
    """True when the actor grants roles over a unit strictly above this one."""
    own = (grant.path for grant in actor.grants if "role.grant" in grant.rights)
    return any(path.startswith(above) and path != above for above in own)


@transaction.atomic
def found_installation(*, full_name: str, username: str, password: str, on: date) -> Person:
    """The first account exists, and its person is the administrator of the whole installation.

    Raises Refused once any account exists, and for a name or password that does not do.
    """
    lock_chain(INSTALLATION)
    if any_account_exists():
        raise refuse("founded", "This installation has its first administrator already. Please sign in.")
    account = open_account(username=clean_line(username), password=None)
    set_password(account, password=password)
    person = add_person(full_name=full_name, account=account, actor=SYSTEM)
    add_grant(person, role=RoleCode.ADMINISTRATOR, unit=None, on=on, actor=SYSTEM)
    return person


def add_grant(
    person: Person, *, role: str, unit: Unit | None, on: date, actor: Actor, until: date | None = None
) -> RoleGrant:
    """The grant is stored and audited; for actions that have required their own right (an assignment, a meeting)."""
    row, made = RoleGrant.objects.get_or_create(
        person=person, role=role, unit=unit, valid_to=until, defaults={"valid_from": on, "granted_by": actor.name}
    )
    if made:
        record(
            unit.pk if unit else INSTALLATION, "role.grant", row, actor=actor, person=person.pk, role=role, until=until
        )
    return row


@transaction.atomic
def revoke_role(row: RoleGrant, *, on: date, actor: Actor) -> None:
    """The role ends on that day.

    Raises NotAllowed without `role.grant` over the unit.
    """
    actor.require("role.grant", row.unit.path if row.unit else "/")
    end_grant(row, on=on, actor=actor)


def end_grant(row: RoleGrant, *, on: date, actor: Actor) -> None:
    """The grant ends on that day; for actions that have required their own right."""
    save_fields(row, valid_to=on)
    record(
        row.unit_id or INSTALLATION, "role.revoke", row, actor=actor, person=row.person_id, role=row.role, valid_to=on
    )
