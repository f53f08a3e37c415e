"""What a member may do by kind and dates."""

from datetime import date

from chibo.directory.people.enums import MembershipKind


def is_official(kind: str, recognised_on: date | None, *, on: date) -> bool:
    """True when the person is an official member on that day, whatever keeps them from meetings.

    Source: Regulation 294-QĐ/TW, art. 4 (official from the day that ends the probation, even when decided later).
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
