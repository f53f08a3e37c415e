"""Jobs, read by the account that asked for them."""

import uuid

from chibo.base.jobs.models import Job


def get_job(pk: uuid.UUID, *, account_id: uuid.UUID | None) -> Job | None:
    """The job with this id that this account asked for, None otherwise."""
    return Job.objects.filter(pk=pk, account_id=account_id).first()
