"""Who may hand on which role, and who lets whom into an account again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chibo.base.accounts.rules import LONG, SHORTEST
from chibo.base.kernel.actor import Actor, Grant
from chibo.directory.access.enums import BY_ASSIGNMENT, INHERENT, RIGHTS, RoleCode
from rulebook.vocabulary.findings import Finding


def rights_of(role: str) -> frozenset[str]:
    """The rights in a role's bundle."""
    return RIGHTS[role]


def check_grant(
    role: str,
    *,
    to_oneself: bool,
    granter_is_administrator: bool,
    granter_stands_above: bool = True,
) -> tuple[Finding, ...]:
    """Findings when the role may not be granted this way: nothing to oneself, and never what comes
    with a post, a membership or an assignment.

    A role that itself grants roles comes from strictly above, so that nobody makes an equal of
    their own.
    """
    if role in INHERENT | BY_ASSIGNMENT:
        return (
            Finding(
                "inherent_role",
                "This role comes with a post or a membership; it is not granted by hand.",
            ),
        )
    if to_oneself:
        return (
            Finding("own_role", "Nobody grants a role to themselves; ask another person who may."),
        )
    if role == RoleCode.ADMINISTRATOR and not granter_is_administrator:
        return (
            Finding("administrator_only", "Only an administrator names another administrator."),
        )
    if "role.grant" in RIGHTS[role] and not (granter_is_administrator or granter_stands_above):
        return (Finding("from_above", "A role that grants roles comes from the committee above."),)
    return ()


def opens_content(role: str) -> bool:
    """True when the role reads or decides more than the administrator's own technical
    rights allow.
    """
    return bool(RIGHTS[role] - RIGHTS[RoleCode.ADMINISTRATOR])


# The roles given by hand that open what cells and committees keep: their holders stand as the
# second person.
CONTENT_ROLES = frozenset(role for role in RoleCode if role not in INHERENT and opens_content(role))


# A membership, and the writing of one meeting, are no office: such accounts may have a shorter
# password (decision 0021).
_WITHOUT_OFFICE = frozenset({RoleCode.MEMBER, RoleCode.MEETING_SECRETARY})


def holds_office(actor: Actor) -> bool:
    """True for who leads or helps to lead a cell, or holds a role given by hand over a unit."""
    return any(grant.role not in _WITHOUT_OFFICE for grant in actor.grants)


def least_letters(actor: Actor, *, second_factor: bool) -> int:
    """So many letters the password of this person has at least: eight for a plain member and beside
    a second step.

    Source: NIST SP 800-63B-4, 3.1.1.2; the departure for plain members:
    docs/decisions/0021-passwords-of-members.md.
    """
    plain_member = bool(actor.grants) and not holds_office(actor)
    return SHORTEST if plain_member or second_factor else LONG


# How long a request waits for its second person, and how long the code lives once it can be used.
RECOVERY_LIFE = timedelta(days=7)
# Officials above the cell: so long the owner can say "it was not me" before the code opens
# anything.
RECOVERY_WAIT = timedelta(hours=24)


def check_request(*, by_owner: bool, in_use: bool) -> tuple[Finding, ...]:
    """Findings when a recovery may not be asked for: by the owner, or for an account that was never
    used.
    """
    if by_owner:
        return (
            Finding(
                "own_recovery", "Nobody asks for their own account; ask two other persons who may."
            ),
        )
    if not in_use:
        return (Finding("never_used", "This account was never used; an invitation is enough."),)
    return ()


def check_confirmation(
    *,
    by_owner: bool,
    by_requester: bool,
    code_from_requester: bool,
    code_to_requester: bool,
    confirmed: bool,
) -> tuple[Finding, ...]:
    """Findings when a recovery may not be confirmed: by its owner, by who asked for it, by an
    account opened with a code from who asked or the other way round (who saw the code may be both),
    or a second time.
    """
    if by_owner:
        return (
            Finding(
                "own_recovery", "Nobody asks for their own account; ask two other persons who may."
            ),
        )
    if by_requester:
        return (Finding("same_person", "You asked for it; a second person has to confirm."),)
    if code_from_requester or code_to_requester:
        return (
            Finding(
                "own_code",
                "One of you gave the other a code to sign in; ask the committee office or the"
                " administrator to confirm.",
            ),
        )
    if confirmed:
        return (Finding("already_confirmed", "A second person has confirmed it already."),)
    return ()


def by_confirmed_roles(actor: Actor) -> Actor:
    """The actor without the roles that began after a wait and for which no second person stands."""
    held = tuple(grant for grant in actor.grants if not grant.unconfirmed)
    return Actor(
        actor.name, actor.account_id, actor.person_id, held, actor.is_system, actor.second_factor
    )


def invites_above(actor: Actor, path: str) -> bool:
    """True when the right to invite comes from a unit strictly above this one."""
    return _has_above(actor, "person.invite", path)


def stands_above(actor: Actor, path: str) -> bool:
    """True when the actor grants roles over a unit strictly above this one."""
    return _has_above(actor, "role.grant", path)


def _has_above(actor: Actor, right: str, path: str) -> bool:
    own = (grant.path for grant in actor.grants if right in grant.rights)
    return any(path.startswith(above) and path != above for above in own)


def may_be_second(actor: Actor, path: str) -> bool:
    """True when the rights of the actor make a second person for new access in the unit with this
    path.
    """
    return actor.person_id is not None and (
        actor.may("person.invite", path) or stands_above(actor, path)
    )


def check_roles(actor: Actor, path: str) -> tuple[Finding, ...]:
    """A finding for who may invite or grant there by a role alone that no second person stood for:
    else its maker and its holder were two.
    """
    known = by_confirmed_roles(actor)
    if known.may("person.invite", path) or known.may("role.grant", path):
        return ()
    return (
        Finding(
            "role_unconfirmed",
            "Your role has not been confirmed by an office there or above. Until then it gives"
            " nobody new access; ask another office or the administrator.",
        ),
    )


def check_reach(actor: Actor, path: str, offices: Iterable[Grant]) -> tuple[Finding, ...]:
    """Nobody opens the account of an office from below: the actor reaches over every office that
    the person holds.

    Where the office began after a wait, somebody of the same level is enough: nobody above could
    stand for it.
    """
    for office in offices:
        from_unit = actor.may("role.grant", path) or invites_above(actor, path)
        over = actor.may("role.grant", office.path) or invites_above(actor, office.path)
        level = office.role != RoleCode.OFFICIAL_IN_CHARGE and actor.may(
            "person.invite", office.path
        )
        if not (from_unit and (over or level)) and not (level and office.unconfirmed):
            return (
                Finding(
                    "office_account",
                    "This person holds an office above the cell; the committee office gives out the"
                    " code.",
                ),
            )
    return ()


def opens_from(confirmed_at: datetime, *, holds_office: bool) -> datetime:
    """The moment from which the code opens the account: at once, for offices above the cell after
    24 hours.
    """
    return confirmed_at + (RECOVERY_WAIT if holds_office else timedelta(0))
