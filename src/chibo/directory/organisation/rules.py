"""How the tree may grow."""

from datetime import date

from chibo.directory.organisation.enums import UnitKind
from rulebook.vocabulary.findings import Finding

_ABOVE = {
    UnitKind.CENTRAL: set(),
    UnitKind.PROVINCE: {UnitKind.CENTRAL},
    UnitKind.COMMUNE: {UnitKind.PROVINCE, UnitKind.CENTRAL},
    UnitKind.COMMITTEE: {UnitKind.CENTRAL, UnitKind.PROVINCE, UnitKind.COMMUNE, UnitKind.COMMITTEE},
    UnitKind.CELL: {UnitKind.COMMUNE, UnitKind.COMMITTEE, UnitKind.PROVINCE},
}


def path_of(parent_path: str, node: int) -> str:
    """The materialised path of a unit; the trailing separator keeps /1/20/ from lying
    below /1/2/.
    """
    return f"{parent_path or '/'}{node}/"


# The paths of practices begin so: no range of paths that begins in the tree ("/…") ever holds one.
OUTSIDE = "t"


def practice_root(path: str) -> str:
    """Below which path the practices of the cell with this path stand, outside the tree.

    >>> practice_root("/1/20/")
    't/1/20/'
    """
    return f"{OUTSIDE}{path}"


def is_practice(path: str) -> bool:
    """True for a unit outside the tree.

    >>> is_practice("t/1/20/31/"), is_practice("/1/20/")
    (True, False)
    """
    return path.startswith(OUTSIDE)


def tree_path(path: str) -> str:
    """The path in the tree: its own for a unit of the tree, for a practice the one below the cell
    that practises.

    >>> tree_path("t/1/20/31/")
    '/1/20/31/'
    """
    return path.removeprefix(OUTSIDE)


def check_place(kind: str, parent_kind: str | None) -> tuple[Finding, ...]:
    """Findings when a unit of this kind may not stand below that one (None = at the top)."""
    if parent_kind is None:
        if kind == UnitKind.CELL:
            return (Finding("cell_without_parent", "A Party cell needs a committee above it."),)
        return ()
    if UnitKind(parent_kind) not in _ABOVE[UnitKind(kind)]:
        return (
            Finding(
                "wrong_parent",
                "A unit of kind “{kind}” cannot stand below one of kind “{parent}”.",
                {"kind": UnitKind(kind).label, "parent": UnitKind(parent_kind).label},
            ),
        )
    return ()


def is_in_force(valid_from: date, valid_to: date | None, *, on: date) -> bool:
    """True when the day lies in [valid_from, valid_to)."""
    return valid_from <= on and (valid_to is None or on < valid_to)
