"""Later: forms that nobody came back to send."""

from chibo.base.accounts.actions import forget_unsent_forms
from chibo.base.accounts.rules import UNSENT_LIFE
from chibo.base.kernel.dates import now


def sweep_unsent_forms() -> int:
    """Unsent forms older than 14 days are gone."""
    return forget_unsent_forms(before=now() - UNSENT_LIFE)
