"""Who may hand on which role."""

from chibo.directory.access.enums import INHERENT, RIGHTS, RoleCode
from rulebook.findings import Finding


def rights_of(role: str) -> frozenset[str]:
    """The rights in a role's bundle."""
    return RIGHTS[role]


def check_grant(
    role: str, *, to_oneself: bool, granter_is_administrator: bool, granter_stands_above: bool = True
) -> tuple[Finding, ...]:
    """Findings when the role may not be granted this way: inherent roles never, nothing to oneself.

    A role that itself grants roles comes from strictly above, so that nobody makes an equal of their own.
    """
    if role in INHERENT:
        return (Finding("inherent_role", "This role comes with a post or a membership; it is not granted by hand."),)
    if to_oneself:
        return (Finding("own_role", "Nobody grants a role to themselves; ask another person who may."),)
    if role == RoleCode.ADMINISTRATOR and not granter_is_administrator:
        return (Finding("administrator_only", "Only an administrator names another administrator."),)
    if "role.grant" in RIGHTS[role] and not (granter_is_administrator or granter_stands_above):
        return (Finding("from_above", "A role that grants roles comes from the committee above."),)
    return ()
