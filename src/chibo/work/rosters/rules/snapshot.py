"""What a directory says, as plain facts to compare a roster with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KnownCell:
    """A Party cell of the directory."""

    id: UUID
    code: str
    name: str
    type: str = ""
    place: str = ""
    meeting_day: int | None = None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the directory; `key` and `folded` are the stored forms of the name
    to compare by.
    """

    id: UUID
    name: str
    key: str
    folded: str
    born_on: date | None = None
    born_year: int | None = None
    sex: str = ""
    ethnicity: str = ""
    admitted_on: date | None = None
    recognised_on: date | None = None
    card_number: str = ""
    phone: str = ""
    theory_level: str = ""
    note: str = ""

    @property
    def year(self) -> int | None:
        """The year of birth, from the whole date or alone."""
        return self.born_on.year if self.born_on else self.born_year


@dataclass(frozen=True, slots=True)
class KnownMembership:
    """An open membership in a cell of the directory."""

    id: UUID
    person_id: UUID
    cell_id: UUID
    kind: str
    since: date


@dataclass(frozen=True, slots=True)
class KnownOffice:
    """A post that is held in a cell, since when."""

    id: UUID
    person_id: UUID
    unit_id: UUID
    post: str
    title: str = ""
    valid_from: date = date.min


@dataclass(frozen=True, slots=True)
class KnownCharge:
    """An official's open charge of a cell."""

    id: UUID
    person_id: UUID
    cell_id: UUID
    title: str
    since: date


@dataclass(frozen=True, slots=True)
class DirectorySnapshot:
    """Everything that a roster of a committee is compared with: what is so today; `taken` are codes
    that units elsewhere, closed ones or later ones bear; `departed` the persons who belonged to a
    cell here and belong to none any more, with the day.

    What is entered ahead: `members_ahead` person → the day on which a membership begins or ends,
    `posts_ahead` cell → the day on which posts begin or end, `closing` cell → the day on which it
    closes.
    """

    cells: tuple[KnownCell, ...] = ()
    persons: Mapping[UUID, KnownPerson] = field(default_factory=dict)
    memberships: tuple[KnownMembership, ...] = ()
    offices: tuple[KnownOffice, ...] = ()
    charges: tuple[KnownCharge, ...] = ()
    taken: frozenset[str] = frozenset()
    members_ahead: Mapping[UUID, date] = field(default_factory=dict)
    posts_ahead: Mapping[UUID, date] = field(default_factory=dict)
    closing: Mapping[UUID, date] = field(default_factory=dict)
    departed: Mapping[UUID, date] = field(default_factory=dict)
