"""States of a job, and what may be wrong with the queue."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("finished")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class JobTrouble(StrEnum):
    """SILENT: no worker was seen; BEHIND: one lives, but a job has been due for long; FAILED: jobs
    were given up.
    """

    SILENT = "silent"
    BEHIND = "behind"
    FAILED = "failed"
