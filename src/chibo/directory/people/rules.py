"""What a member may do by kind and dates; who is one human."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from chibo.directory.people.enums import MembershipKind, Post


def is_official(kind: str, recognised_on: date | None, *, on: date) -> bool:
    """True when the person is an official member on that day, whatever keeps them from meetings.

    Source: Regulation 294-QĐ/TW, art. 4 (official from the day that ends the probation, even when
    decided later).
    """
    if kind == MembershipKind.OFFICIAL:
        return True
    if kind in (MembershipKind.PROBATIONARY, MembershipKind.TEMPORARY_HERE):
        return False
    return recognised_on is None or recognised_on <= on


class HeldMembership(Protocol):
    """A stored membership as far as it must be known to end it."""

    @property
    def id(self) -> UUID:
        """Its key."""

    @property
    def person_id(self) -> UUID:
        """Whose it is."""

    @property
    def cell_id(self) -> UUID:
        """Of which cell."""


class HeldOffice(Protocol):
    """A stored post as far as it must be known to end it."""

    @property
    def id(self) -> UUID:
        """Its key."""

    @property
    def person_id(self) -> UUID:
        """Whose it is."""

    @property
    def unit_id(self) -> UUID:
        """In which unit."""

    @property
    def post(self) -> str:
        """Which post."""

    @property
    def valid_from(self) -> date:
        """Its first day."""


AnyOffice = TypeVar("AnyOffice", bound=HeldOffice)


def ends_with(membership: HeldMembership, offices: Iterable[AnyOffice]) -> tuple[AnyOffice, ...]:
    """Those of the posts that end with the membership: the person's own in that cell."""
    return tuple(
        one
        for one in offices
        if one.person_id == membership.person_id and one.unit_id == membership.cell_id
    )


def gives_way(
    post: str, offices: Iterable[AnyOffice], *, unit_id: UUID, person_id: UUID
) -> tuple[AnyOffice, ...]:
    """Those of the posts that end when the person takes this one in the unit: that of the secretary
    before, then the person's other posts there.
    """
    held = [one for one in offices if one.unit_id == unit_id]
    own = [one for one in held if one.person_id == person_id and one.post != post]
    if post != Post.SECRETARY:
        return tuple(own)
    return (*secretaries_before(held, unit_id=unit_id, person_id=person_id), *own)


def secretaries_before(
    offices: Iterable[AnyOffice], *, unit_id: UUID, person_id: UUID | None
) -> tuple[AnyOffice, ...]:
    """Those of the posts that end when the person becomes the secretary of the unit: it has one."""
    return tuple(
        one
        for one in offices
        if one.unit_id == unit_id and one.post == Post.SECRETARY and one.person_id != person_id
    )


def last_day_of(office: HeldOffice, *, on: date) -> date:
    """The day on which a post ends that is to end on this one: a post that began later has held for
    no day.
    """
    return max(on, office.valid_from)


def mask_phone(phone: str) -> str:
    """The phone number as it is shown: the last three digits only.

    >>> mask_phone("0944742981")
    '•••••••981'
    """
    return "•" * (len(phone) - 3) + phone[-3:] if len(phone) > 3 else phone


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells whether two entries of the directory are one human."""

    person_id: UUID | None
    account_id: UUID | None = None
    marks: frozenset[str] = frozenset()


def is_same_human(one: Identity, other: Identity) -> bool:
    """True for one person, one account, or two that share a telephone number, an e-mail address or
    a party card.
    """
    same_person = one.person_id is not None and one.person_id == other.person_id
    same_account = one.account_id is not None and one.account_id == other.account_id
    return same_person or same_account or bool(one.marks & other.marks)


def any_same_human(some: Iterable[Identity], others: Iterable[Identity]) -> bool:
    """True when one of the first is one human with one of the others."""
    told = list(others)
    return any(is_same_human(one, other) for one in some for other in told)
