"""Reading the audit: history of a thing, the whole check, receipts."""

import uuid
from collections.abc import Iterator

from django.db.models import QuerySet

from chibo.base.audit.models import Chain, Entry, Receipt
from chibo.base.audit.rules import Break, check_chain


def entries_of(target: str, *, chain_id: uuid.UUID) -> QuerySet[Entry]:
    """The entries about one thing, oldest first; the caller has read the thing within its scope."""
    return Entry.objects.filter(chain_id=chain_id, target=target).order_by("seq")


def head_of(chain_id: uuid.UUID) -> str:
    """The hash at the head of a unit's chain, empty when nothing was written yet."""
    return Chain.objects.filter(pk=chain_id).values_list("head", flat=True).first() or ""


def breaks() -> Iterator[Break]:
    """The first break of every chain that does not hold, and every head that a parent witnessed and that is gone."""
    for chain in Chain.objects.order_by("pk").iterator():
        rows = Entry.objects.filter(chain=chain).order_by("seq").iterator(chunk_size=2000)
        if found := check_chain(
            str(chain.pk), (row.sealed() for row in rows), head_seq=chain.seq, head_hash=chain.head
        ):
            yield found
    known = set(Chain.objects.values_list("pk", flat=True))
    for chain_id in set(Entry.objects.values_list("chain_id", flat=True).distinct()) - known:
        yield Break(str(chain_id), 1, "head is missing")
    yield from _lost_heads()


def _lost_heads() -> Iterator[Break]:
    for witness in Entry.objects.filter(code="audit.heads", values__isnull=False).order_by("at").iterator():
        for chain_id, (seq, head) in (witness.values or {"heads": {}})["heads"].items():
            if not Entry.objects.filter(chain_id=chain_id, seq=seq, hash=head).exists():
                yield Break(chain_id, seq, "differs from the head that its parent was handed")


def get_receipt(key: uuid.UUID) -> Receipt | None:
    """The receipt of a write, None when this key was not used yet."""
    return Receipt.objects.filter(pk=key).first()
