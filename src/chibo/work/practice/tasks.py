"""Later: practices that nobody took away."""

from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import now
from chibo.work.practice.actions import remove_old_practices
from chibo.work.practice.rules import LIFE


@job(repeatable=True)
def sweep_practices() -> int:
    """Practices older than 30 days are gone."""
    return remove_old_practices(before=now() - LIFE)
