"""What a member may do by kind and dates; who is one human."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chibo.directory.people.enums import MembershipKind


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
