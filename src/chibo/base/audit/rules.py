"""How an entry is sealed and a chain is checked; pure, so that anyone can repeat it."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rulebook.vocabulary.findings import gettext_noop

GENESIS = "0" * 64
MISSING = gettext_noop("the entry is missing")
UNCHAINED = gettext_noop("the entry does not follow the one before it")
VALUES_CHANGED = gettext_noop("the values were changed")
CHANGED = gettext_noop("the entry was changed")
OTHER_HEAD = gettext_noop("the head of the chain does not match")
HEADLESS = gettext_noop("the head of the chain is missing")
UNLIKE_WITNESS = gettext_noop("the head is not the one that was handed to the unit above")

# A chain that begins with the first of these and ends with the second belongs to a practice whose
# rows were taken away.
PRACTICE_BEGUN, PRACTICE_REMOVED = "practice.begin", "practice.remove"


@dataclass(frozen=True, slots=True)
class HashedEntry:
    """What an entry's hash is made of; values and salt may have been erased since."""

    seq: int
    at: datetime
    author: str
    code: str
    target: str
    value_hash: str
    prev_hash: str
    hash: str
    salt: str | None
    values: Mapping[str, Any] | None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first entry of a chain that does not hold, and why (one of the texts above, to be
    translated).
    """

    chain: str
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class AuditedTable:
    """A table whose rows must say what was last audited of them, as its model declares it.

    `fields` that no entry names hold their default. `private` ones were audited by their length,
    `hashed` ones are proved by a sum in the same row (field → field of the sum, dotted name of the
    function). After one of the `gone` codes a row may be absent.
    """

    model: str
    fields: tuple[str, ...]
    private: tuple[str, ...] = ()
    hashed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


def audited_table(model: str, columns: Sequence[str], declared: type) -> AuditedTable:
    """What the audit proves of a table, by the `class Audited` of its model: every column, but
    those in `unproved`; also `private`, `hashed` and `gone`, where they are declared.

    Raises ValueError for a declared name that no column bears, and for one that is declared proved
    and unproved at once.
    """
    unproved: tuple[str, ...] = getattr(declared, "unproved", ())
    private: tuple[str, ...] = getattr(declared, "private", ())
    hashed: Mapping[str, tuple[str, str]] = getattr(declared, "hashed", {})
    fields = tuple(name for name in columns if name not in unproved)
    if strangers := {*unproved} - {*columns} | {*private, *hashed} - {*fields}:
        raise ValueError(f"{model} declares no proved column {', '.join(sorted(strangers))}")
    return AuditedTable(model, fields, private, hashed, getattr(declared, "gone", ()))


@dataclass(frozen=True, slots=True)
class RowMismatch:
    """A stored row that says something else than the audit; field is empty when the row itself is
    gone.
    """

    chain: str
    table: str
    row: str
    field: str


def plain_value(value: Any) -> Any:
    """The value as an entry keeps it: JSON's own kinds stay, everything else is written as text, so
    that reading gives back what was hashed.
    """
    if isinstance(value, Mapping):
        return {str(key): plain_value(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(inner) for inner in value]
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def canonical(values: Mapping[str, Any]) -> str:
    """The one way to write these values down."""
    return json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def hash_values(values: Mapping[str, Any], salt: str) -> str:
    """The salted hash of the values: erasing values and salt erases the data, and the chain still
    verifies.
    """
    return hash_canonical(canonical(values), salt)


def hash_canonical(text: str, salt: str) -> str:
    """The salted hash of values that are written down already (see `canonical`)."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def signed_author(name: str, account_id: uuid.UUID | None, person_id: uuid.UUID | None) -> str:
    """The author as the hash knows him: the name with the account and the person behind it."""
    return f"{name}|{account_id or ''}|{person_id or ''}"


def hash_entry(
    *,
    prev_hash: str,
    seq: int,
    at: datetime,
    author: str,
    code: str,
    target: str,
    value_hash: str,
    done_at: datetime | None = None,
) -> str:
    """The hash that chains an entry to the one before it.

    The moment of the deed is part of it where one was told: entries without one, and all from
    before there was any, keep the hash that they have.
    """
    parts = [
        prev_hash,
        str(seq),
        at.isoformat(timespec="microseconds"),
        author,
        code,
        target,
        value_hash,
    ]
    if done_at is not None:
        parts.append(done_at.astimezone(UTC).isoformat(timespec="microseconds"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def check_chain(
    chain: str, entries: Iterable[HashedEntry], *, head_seq: int, head_hash: str
) -> ChainBreak | None:
    """The first break of the chain, None when every entry and the head hold."""
    prev, seq = GENESIS, 0
    for entry in entries:
        if entry.seq != seq + 1:
            return ChainBreak(chain, seq + 1, MISSING)
        if entry.prev_hash != prev:
            return ChainBreak(chain, entry.seq, UNCHAINED)
        if (
            entry.values is not None
            and hash_values(entry.values, entry.salt or "") != entry.value_hash
        ):
            return ChainBreak(chain, entry.seq, VALUES_CHANGED)
        expected = hash_entry(
            prev_hash=prev,
            seq=entry.seq,
            at=entry.at,
            author=entry.author,
            code=entry.code,
            target=entry.target,
            value_hash=entry.value_hash,
            done_at=entry.done_at,
        )
        if expected != entry.hash:
            return ChainBreak(chain, entry.seq, CHANGED)
        prev, seq = entry.hash, entry.seq
    if (seq, prev) != (head_seq, head_hash):
        return ChainBreak(chain, min(seq, head_seq) + 1, OTHER_HEAD)
    return None


def short_code(head_hash: str) -> str:
    """The head as it is printed at the foot of minutes: four groups of four.

    >>> short_code("0123456789abcdef" * 4)
    '0123-4567-89AB-CDEF'
    """
    text = head_hash[:16].upper()
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


def target_of(row: Any) -> str:
    """The name under which the audit knows a row: `meeting:<id>`; a text is taken as it is."""
    return row if isinstance(row, str) else f"{row._meta.model_name}:{row.pk}"
