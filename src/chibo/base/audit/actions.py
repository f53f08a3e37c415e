"""Writing the audit, in the transaction of the change itself."""

import json
import secrets
import threading
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, transaction

from chibo.base.audit.models import Chain, Entry, IdempotencyKey
from chibo.base.audit.rules import (
    hash_entry,
    hash_values,
    plain_value,
    signed_author,
    target_of,
)
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import bulk_insert, fixed_write, insert_or_ignore, raw_query
from chibo.base.kernel.holders import is_gone, own_holder
from chibo.base.kernel.ids import new_id
from chibo.base.kernel.troubles import no_waiting, trouble_of

# Changes of accounts, roles and settings that belong to no unit.
INSTALLATION = uuid.UUID("00000000-0000-7000-8000-000000000001")
# Longer than any write takes; so long waits a key whose holder cannot be asked whether it still
# lives.
RECEIPT_LEASE = timedelta(minutes=2)


class LeaseLost(Exception):
    """The lease of this write's key has run out, and another attempt holds it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One state change, before it is chained."""

    code: str
    target: str
    values: Mapping[str, Any] = field(default_factory=dict)
    # The id of the entry, for who may have to try again without entering it twice.
    id: uuid.UUID | None = None
    # When it was done, where that was before it came here.
    done_at: datetime | None = None


# Every write of the product passes here, so these statements are written down.
_READ_HEAD = "SELECT seq, head FROM audit_chain WHERE id = %s"
_SET_HEAD = "UPDATE audit_chain SET seq = %s, head = %s WHERE id = %s"
_TOUCH = "UPDATE audit_chain SET touched = touched + 1 WHERE id = %s"
_KNOWN_KEY = "SELECT 1 FROM audit_receipt WHERE key = %s"
_FINISH = "UPDATE audit_receipt SET answer = %s, at = %s WHERE key = %s AND at = %s"


def lock_chain(chain_id: uuid.UUID) -> Chain:
    """The unit's chain is locked until the transaction ends; made at its first use."""
    read = f"{_READ_HEAD} FOR UPDATE" if connection.features.has_select_for_update else _READ_HEAD
    rows = raw_query(read, chain_id)
    if not rows:
        insert_or_ignore(Chain(id=chain_id))
        rows = raw_query(read, chain_id)
    (seq, head), *_none = rows
    return Chain(id=chain_id, seq=seq, head=head)


def record_all(chain_id: uuid.UUID, events: Sequence[Event], *, actor: Actor) -> int:
    """Every event stands at the end of the chain, in order; returns the new revision
    of the unit.
    """
    with transaction.atomic(savepoint=False):
        chain = lock_chain(chain_id)
        at = now()
        seq, head, rows = chain.seq, chain.head, []
        for event in events:
            seq += 1
            row = _chained(chain, event, seq=seq, prev=head, at=at, actor=actor)
            head = row.hash
            rows.append(row)
        bulk_insert(rows)
        raw_query(_SET_HEAD, seq, head, chain_id)
    return seq


def record(chain_id: uuid.UUID, code: str, target: Any, /, *, actor: Actor, **values: Any) -> int:
    """One event stands at the end of the chain; returns the new revision of the unit."""
    return record_all(chain_id, [Event(code, target_of(target), values)], actor=actor)


def touch_units(chain_ids: Iterable[uuid.UUID]) -> None:
    """What is worked out of these units' rows is to be worked out anew, for something that they are
    told by has changed in the chain of another unit; nothing is on record in theirs.
    """
    # In one order, so that two who touch the same units do not wait for each other.
    for chain_id in sorted(set(chain_ids)):
        if not fixed_write(_TOUCH, chain_id):
            insert_or_ignore(Chain(id=chain_id))
            fixed_write(_TOUCH, chain_id)


def hand_over_heads(
    parent_id: uuid.UUID, heads: Mapping[str, tuple[int, str]], *, actor: Actor
) -> None:
    """The heads of the cells below stand in their parent's chain, so that a rewritten chain is seen
    from there.
    """
    if heads:
        record(
            parent_id,
            "audit.heads",
            f"unit:{parent_id}",
            actor=actor,
            heads={k: list(v) for k, v in heads.items()},
        )


def erase_values(chain_id: uuid.UUID) -> None:
    """What the entries of the chain said is gone, with its salt; that there were entries, by whom
    and when, still verifies.
    """
    Entry.objects.filter(chain_id=chain_id).update(values=None, salt=None)


def heads_of(chain_ids: Iterable[uuid.UUID]) -> dict[str, tuple[int, str]]:
    """Chain → (revision, head) for those chains that hold an entry."""
    rows = Chain.objects.filter(pk__in=list(chain_ids), seq__gt=0)
    return {str(chain.pk): (chain.seq, chain.head) for chain in rows}


def claim_key(key: uuid.UUID, *, account_id: uuid.UUID, digest: str) -> IdempotencyKey | None:
    """The key belongs to the write that begins now, known to everybody before the work starts; None
    when it is taken.

    A write that died leaves its key to the next attempt: at once where its process can be asked
    for, else after RECEIPT_LEASE. Were it alive after all, `store_answer` undoes the work of the
    one that lost the key.
    """
    known, at = (
        IdempotencyKey.objects.filter(pk=key).first() if raw_query(_KNOWN_KEY, key) else None,
        now(),
    )
    if known is None:
        row = IdempotencyKey(
            key=key, account_id=account_id, digest=digest, answer={}, at=at, holder=own_holder()
        )
        return row if insert_or_ignore(row) else None
    if (
        known.answer
        or (known.account_id, known.digest) != (account_id, digest)
        or is_at_work(known)
    ):
        return None
    holder = own_holder()
    if not IdempotencyKey.objects.filter(pk=key, at=known.at).update(at=at, holder=holder):
        return None
    known.at, known.holder = at, holder
    return known


def is_at_work(receipt: IdempotencyKey) -> bool:
    """True while the write of an unanswered receipt may still be on its way: its lease runs and its
    process is not dead.
    """
    return receipt.at > now() - RECEIPT_LEASE and not is_gone(receipt.holder)


def store_answer(receipt: IdempotencyKey, *, answer: Mapping[str, Any]) -> None:
    """The answer of the write is kept under its key, in the transaction of the work.

    Raises LeaseLost when the work took longer than the lease and another attempt has the key: then
    its work is undone.
    """
    told = json.dumps(dict(answer))
    if not fixed_write(_FINISH, told, now(), receipt.pk, receipt.at):
        raise LeaseLost


def release_key(receipt: IdempotencyKey, *, waiting: bool = True) -> None:
    """The key is free again: the write came to nothing, or has no answer to keep.

    While the database takes no writes it is tried again beside the request, so that the same form
    sent again is not asked to wait for an attempt that has ended. Not `waiting`: the request has
    waited for a writer before, and not once more.
    """
    try:
        with nullcontext() if waiting else no_waiting():
            IdempotencyKey.objects.filter(pk=receipt.pk, at=receipt.at).delete()
    except (DatabaseError, InterfaceError) as error:
        if trouble_of(error) is None:
            raise
        threading.Thread(target=_release_later, args=(receipt,), daemon=True).start()


def forget_receipts(*, before: datetime) -> int:
    """Receipts older than that are gone; returns how many."""
    return IdempotencyKey.objects.filter(at__lt=before).delete()[0]


def _release_later(receipt: IdempotencyKey) -> None:
    until = receipt.at + RECEIPT_LEASE
    while now() < until:
        time.sleep(1)
        try:
            IdempotencyKey.objects.filter(pk=receipt.pk, at=receipt.at).delete()
        except DatabaseError:
            continue
        finally:
            connection.close()
        return


def _chained(
    chain: Chain, event: Event, *, seq: int, prev: str, at: datetime, actor: Actor
) -> Entry:
    salt = secrets.token_hex(16)
    values = {key: plain_value(value) for key, value in event.values.items()}
    value_hash = hash_values(values, salt)
    return Entry(
        id=event.id or new_id(),
        chain_id=chain.pk,
        seq=seq,
        at=at,
        done_at=event.done_at,
        author=actor.name,
        account_id=actor.account_id,
        person_id=actor.person_id,
        code=event.code,
        target=event.target,
        values=values,
        salt=salt,
        value_hash=value_hash,
        prev_hash=prev,
        hash=hash_entry(
            prev_hash=prev,
            seq=seq,
            at=at,
            author=signed_author(actor.name, actor.account_id, actor.person_id),
            code=event.code,
            target=event.target,
            value_hash=value_hash,
            done_at=event.done_at,
        ),
    )
