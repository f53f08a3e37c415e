"""Granting roles and taking them back."""

from datetime import date

from django.db import transaction

from chibo.base.accounts.actions import open_account, set_password
from chibo.base.accounts.queries import any_account_exists
from chibo.base.audit.actions import INSTALLATION, lock_chain, record
from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.rules import check_grant
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import add_person
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
