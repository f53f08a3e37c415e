"""Later: jobs that ended long ago."""

from datetime import timedelta

from chibo.base.jobs.actions import forget_jobs
from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import now

JOB_LIFE = timedelta(days=30)


@job(repeatable=True)
def sweep_jobs() -> int:
    """Jobs that ended more than 30 days ago are gone, but for those of which a page still tells."""
    return forget_jobs(before=now() - JOB_LIFE)
