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


# The job has its end still before it.
OPEN_STATES = (JobState.WAITING, JobState.RUNNING)


class JobStep(StrEnum):
    """What may happen to a job. TRY_AGAIN and GIVE_UP after an error or the death of its worker,
    HAND_BACK when the worker is to stop, HOLD for letters after a restore, RETRY and DROP by an
    administrator.
    """

    TAKE = "take"
    FINISH = "finish"
    TRY_AGAIN = "try_again"
    HAND_BACK = "hand_back"
    GIVE_UP = "give_up"
    HOLD = "hold"
    CANCEL = "cancel"
    RETRY = "retry"
    DROP = "drop"


class JobTrouble(StrEnum):
    """SILENT: no worker was seen; BEHIND: one lives, but a job has been due for long; FAILED: jobs
    were given up.
    """

    SILENT = "silent"
    BEHIND = "behind"
    FAILED = "failed"
