"""Granting roles and taking them back."""

from datetime import date

from django.db import transaction

from chibo.base.audit.actions import INSTALLATION, record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import refuse_if
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.rules import check_grant
from chibo.directory.organisation.models import Unit
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
        )
    )
    return add_grant(person, role=role, unit=unit, on=on, until=until, actor=actor)


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
