"""What a login looks like and how long an invitation lives."""

import hashlib
import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core import signing

INVITE_LIFE = timedelta(days=14)
# Unsent forms: as long as an invitation, so many of one account, so many characters each.
UNSENT_LIFE = timedelta(days=14)
MOST_UNSENT = 20
LONGEST_UNSENT = 200_000
LONGEST_NAME = 200
_PHONE = re.compile(r"^0\d{9,10}$")


def phone_of(text: str) -> str | None:
    """The phone number as it is stored (0xxxxxxxxx), None when the text is none.

    >>> phone_of("+84 944 742 981")
    '0944742981'
    """
    digits = re.sub(r"[\s.\-()]", "", text)
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    elif digits.startswith("84") and len(digits) == 11:
        digits = "0" + digits[2:]
    return digits if _PHONE.match(digits) else None


def hash_of_code(code: str) -> str:
    """The stored form of an invitation code; blanks, hyphens and case do not count."""
    return hashlib.sha256(re.sub(r"[\s\-]", "", code).upper().encode()).hexdigest()


def is_open(invite_hash: str, until: datetime | None, *, code: str, at: datetime) -> bool:
    """True when the code opens this invitation at that moment."""
    return bool(invite_hash) and until is not None and at < until and hash_of_code(code) == invite_hash


def writer_mark(account_id: uuid.UUID) -> str:
    """What the forms of a page carry to say whose page it was; signed, so that nobody can put text before another one."""
    return _signer().sign(account_id.hex)


def writer_of(mark: str) -> uuid.UUID | None:
    """The account whose page the mark comes from; None when it is not a mark of this installation."""
    try:
        return uuid.UUID(_signer().unsign(mark))
    except (signing.BadSignature, ValueError):
        return None


def fits_unsent(fields: Sequence[tuple[str, str]]) -> bool:
    """True when a form is not too long to be kept for its writer."""
    return sum(len(name) + len(value) for name, value in fields) <= LONGEST_UNSENT


def _signer() -> signing.Signer:
    return signing.Signer(salt="chibo.writer")
