"""A write with a key takes effect once, whichever interface it came by: its first answer is kept
and given again.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from chibo.base.audit.actions import LeaseLost, claim_key, release_key, store_answer
from chibo.base.audit.queries import get_receipt
from chibo.base.kernel.troubles import trouble_of, waiting_at_most

# A key that took longer than so many seconds has met another writer.
_NOTICED = 0.5
# How a page answers what it has taken: it leads on.
_LEADS_ON = 302


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """What somebody is answered: a status of HTTP, and values that JSON holds."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)


class KeyUsed(Exception):
    """This key was sent before with another body, to another address or by another account."""


class StillAtWork(Exception):
    """The first write with this key has not ended yet."""


def leading_to(url: str) -> PlainAnswer:
    """The answer of a page that leads on to this address."""
    return PlainAnswer(_LEADS_ON, {"to": url})


def run_once(
    key: UUID, *, account_id: UUID, digest: str, work: Callable[[], PlainAnswer | None]
) -> PlainAnswer | None:
    """The work is done once, in one transaction with its answer, and the same key is given that
    answer from then on. Work that answers None has nothing to keep: its key is free again, as it is
    after an error.

    Raises KeyUsed when the key came with another digest or account, StillAtWork while its first
    write is on its way.
    """
    begun = time.monotonic()
    mine = claim_key(key, account_id=account_id, digest=digest)
    if mine is None:
        return first_answer(key, account_id=account_id, digest=digest)
    try:
        with _rest_of_patience(time.monotonic() - begun), transaction.atomic():
            answer = work()
            if answer is not None:
                store_answer(mine, answer=as_kept(answer))
                return answer
    except LeaseLost:
        return first_answer(key, account_id=account_id, digest=digest)
    except Exception as error:
        release_key(mine, waiting=trouble_of(error) is None)
        raise
    release_key(mine)
    return None


def first_answer(key: UUID, *, account_id: UUID, digest: str) -> PlainAnswer:
    """What the key was answered when another attempt took it.

    Raises KeyUsed and StillAtWork as `run_once`.
    """
    receipt = get_receipt(key)
    if receipt is not None and (receipt.account_id, receipt.digest) != (account_id, digest):
        raise KeyUsed
    if receipt is None or not receipt.answer:
        raise StillAtWork
    return from_kept(receipt.answer)


def as_kept(answer: PlainAnswer) -> dict[str, Any]:
    """The answer as its key keeps it; never empty, for an empty one means that the write is at
    work.

    A page that leads on is kept by its address alone, as it always was: so every version reads it.
    """
    if answer.status == _LEADS_ON and set(answer.body) == {"to"}:
        return dict(answer.body)
    return {"status": answer.status, "body": dict(answer.body)}


def from_kept(kept: Mapping[str, Any]) -> PlainAnswer:
    """The answer again that `as_kept` wrote."""
    return PlainAnswer(kept["status"], kept["body"]) if "status" in kept else leading_to(kept["to"])


def _rest_of_patience(waited: float) -> AbstractContextManager[None]:
    """Who has waited for the key waits for the work only as much less: one patience for the whole
    request.
    """
    return (
        waiting_at_most(settings.PATIENCE_SECONDS - waited) if waited > _NOTICED else nullcontext()
    )
