"""Every day: what was written past the actions is found too."""

from chibo.base.jobs.rules import job
from chibo.base.search.actions import recount


@job(repeatable=True)
def mend_search() -> None:
    """Every row that can be found has its line."""
    recount()
