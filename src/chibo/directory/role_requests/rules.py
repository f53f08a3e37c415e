"""Who may stand as the second person for a role, when it begins, and who may stop it."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from chibo.base.kernel.actor import Grant
from chibo.directory.access.enums import OFFICES, RoleCode
from chibo.directory.access.rules import CONTENT_ROLES, opens_content
from chibo.directory.role_requests.enums import RoleStart
from rulebook.vocabulary.findings import Finding

# How long a request waits for its second person.
REQUEST_LIFE = timedelta(days=7)
# Where nobody can confirm: so long those who are told can stop it before it gives any right.
WAIT = timedelta(hours=24)
# Whose office ended within this time is told too, and can stop: nobody clears the way by ending the
# roles of others first.
RECENT = timedelta(days=30)


def seconds_for(role: str) -> frozenset[str]:
    """The roles whose holders, over the unit or above it, may confirm this one: offices; for an
    administrator also another one.
    """
    return CONTENT_ROLES if opens_content(role) else CONTENT_ROLES | {RoleCode.ADMINISTRATOR}


def start_of_role(*, empty: bool, above: bool, below: bool) -> RoleStart:
    """How a role begins: whatever it is, never by one person alone but as the first of an empty
    installation.

    `above`: somebody confirms who holds an office over the unit or above it; `below`: somebody who
    holds one below it.
    """
    if empty:
        return RoleStart.AT_ONCE
    if above:
        return RoleStart.SECOND_PERSON
    return RoleStart.FROM_BELOW if below else RoleStart.WAIT


def begins_at(way: str, requested_at: datetime) -> datetime | None:
    """The moment from which the role gives its rights; None while it waits for a second person."""
    return {RoleStart.AT_ONCE: requested_at, RoleStart.WAIT: requested_at + WAIT}.get(
        RoleStart(way)
    )


def reaches(grants: Iterable[Grant], roles: Collection[str], path: str) -> bool:
    """True when one of the grants is of one of the roles and lies over this path."""
    return any(grant.role in roles and path.startswith(grant.path) for grant in grants)


def confirms(grants: Iterable[Grant], role: str, path: str, *, from_below: bool) -> bool:
    """True when one of the grants makes its holder the second person for the role over this path:
    an office that lies over it, with `from_below` also one that lies below.

    A role that began unconfirmed is none: else one person would make another confirm, and leave
    behind what nobody can stop.
    """
    own = [grant for grant in grants if not grant.unconfirmed]
    below = from_below and any(
        grant.role in OFFICES and grant.path.startswith(path) for grant in own
    )
    return below or reaches(own, seconds_for(role), path)


def check_second(*, by_requester: bool, by_holder: bool) -> tuple[Finding, ...]:
    """Findings when somebody may not be the second person: who asked for the role, or who is to
    hold it.
    """
    if by_requester:
        return (Finding("same_person", "You asked for it; a second person has to confirm."),)
    if by_holder:
        return (
            Finding("own_role", "Nobody grants a role to themselves; ask another person who may."),
        )
    return ()
