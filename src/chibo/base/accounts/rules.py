"""What a login looks like and how long an invitation lives."""

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core import signing

from chibo.base.kernel.text import fold

INVITE_LIFE = timedelta(days=14)
# Unsent forms: as long as an invitation, so many of one account, so many characters each.
UNSENT_LIFE = timedelta(days=14)
MOST_UNSENT = 20
LONGEST_UNSENT = 200_000
LONGEST_NAME = 200
# What everybody here would try first, folded and without blanks (docs/decisions/0014-signing-in.md); the longest come first.
WORDS_OF_THE_CONTEXT = (
    "dangcongsanvietnam", "conghoaxahoichunghiavietnam", "dangbotinh", "dangboxa", "dangbophuong", "hochiminh", "muonnam",
    "danguy", "dangbo", "dangvien", "chibo", "chiuy", "capuy", "bithu", "nghiquyet", "quantri", "administrator", "admin",
    "matkhau", "password", "passwd", "vietnam", "dangcongsan", "congsan", "tinhuy", "xahoichunghia", "meeting",
)  # fmt: skip
_LEAST_BESIDE = 8
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_ALNUM = re.compile(r"[^a-z0-9]")
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


def is_of_context(password: str) -> bool:
    """True for a password that is little else than words of the context: they and years aside fewer than eight letters or
    digits are left.

    >>> is_of_context("Đảng bộ xã 2026 - chi bộ"), is_of_context("chi bộ có hoa sen nở")
    (True, False)
    """
    typed = _NOT_ALNUM.sub("", fold(password))
    left = typed
    for word in sorted(WORDS_OF_THE_CONTEXT, key=len, reverse=True):
        left = left.replace(word, " ")
    beside = _YEAR.sub("", left).replace(" ", "")
    return left != typed and len(beside) < _LEAST_BESIDE


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


def is_same_form(kept: Sequence[Sequence[str]], sent: Mapping[str, str]) -> bool:
    """True when these may be the same form of one page, changed meanwhile: the field `do`, by which forms with one address are
    told apart, says the same, or every kept field was sent (by another button). A box without its tick and a line taken
    away send nothing.

    >>> is_same_form([("do", "add"), ("ticked", "on")], {"do": "add"}), is_same_form([("do", "add"), ("x", "")], {"do": "y"})
    (True, False)
    """
    fields: dict[str, str] = {pair[0]: pair[1] for pair in kept}
    return fields.get("do") == sent.get("do") or set(fields) <= set(sent)


def _signer() -> signing.Signer:
    return signing.Signer(salt="chibo.writer")
