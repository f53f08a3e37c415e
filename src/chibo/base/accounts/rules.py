"""What a login looks like and how long an invitation lives."""

import hashlib
import re
from datetime import datetime, timedelta

INVITE_LIFE = timedelta(days=14)
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
