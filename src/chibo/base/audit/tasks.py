"""Later: receipts that nobody will ask for any more."""

from datetime import timedelta

from chibo.base.audit.actions import forget_receipts
from chibo.base.kernel.dates import now

RECEIPT_LIFE = timedelta(days=30)


def sweep_receipts() -> int:
    """Receipts older than 30 days are gone."""
    return forget_receipts(before=now() - RECEIPT_LIFE)
