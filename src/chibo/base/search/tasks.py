"""Every day: what was written past the actions is found too."""

from datetime import timedelta

from chibo.base.jobs.rules import job
from chibo.base.search.actions import mend_index

_LIMIT = timedelta(hours=2)


@job(repeatable=True, limit=_LIMIT)
def mend_search() -> dict[str, int]:
    """Every row that can be found has its line, as before an upgrade that brought the search."""
    told = mend_index()
    return {"rows": told.rows, "mended": told.mended, "dropped": told.dropped}
