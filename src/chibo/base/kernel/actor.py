"""Who acts, and what lies within reach: plain values, asked for once at the door and
handed down.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from chibo.base.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Scope:
    """The sub-trees of units within reach, as materialised paths; `everything` only for the system
    itself.
    """

    paths: tuple[str, ...] = ()
    everything: bool = False

    def holds(self, path: str) -> bool:
        """True when the unit with this path lies in one of the sub-trees."""
        return self.everything or any(path.startswith(own) for own in self.paths)


EVERYWHERE = Scope(everything=True)
NOWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Grant:
    """A bundle of rights over one sub-tree; `unconfirmed` when it began after a wait and no second
    person stands for it.
    """

    path: str
    rights: frozenset[str]
    role: str = ""
    unconfirmed: bool = False


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(outer) for outer in kept):
            kept.append(path)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) with the grants held on one day."""

    name: str
    account_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    grants: tuple[Grant, ...] = ()
    is_system: bool = False
    second_factor: bool = field(default=True)

    @property
    def scope(self) -> Scope:
        """Every sub-tree in which the actor holds some right that opens units to view."""
        return self.scope_for("unit.view")

    def scope_for(self, right: str) -> Scope:
        """The sub-trees in which the actor holds this right."""
        if self.is_system:
            return EVERYWHERE
        return Scope(_outermost(grant.path for grant in self.grants if right in grant.rights))

    def may(self, right: str, path: str) -> bool:
        """True when the actor holds the right over the unit with this path."""
        return self.is_system or any(
            right in grant.rights and path.startswith(grant.path) for grant in self.grants
        )

    def require(self, right: str, path: str) -> None:
        """Nothing happens when the actor holds the right over the unit.

        Raises NotAllowed.
        """
        if not self.may(right, path):
            raise NotAllowed(right)


SYSTEM = Actor(name="Chibo", is_system=True)
