"""Later: jobs that ended long ago."""

from datetime import timedelta

from chibo.base.jobs.actions import forget_jobs
from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import now

JOB_LIFE = timedelta(days=30)


@job(repeatable=False)
def sweep_jobs() -> int:
    """Jobs of the installation itself that ended more than 30 days ago are gone."""
    return forget_jobs(before=now() - JOB_LIFE)
