"""Later: contents that were received and that no row came to own."""

from datetime import timedelta

from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import now
from chibo.library.documents.actions import sweep_contents

# Longer than any write takes between the check of its file and its row.
UNOWNED_LIFE = timedelta(days=1)


@job(repeatable=True)
def sweep_received() -> int:
    """Contents older than a day that belong to no row are gone."""
    return sweep_contents(before=now() - UNOWNED_LIFE)
