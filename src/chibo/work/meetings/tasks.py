"""Later: those invited are told what has changed. By the clock: frozen counts are counted anew."""

from datetime import timedelta
from uuid import UUID

from chibo.base.jobs.rules import job
from chibo.base.kernel.actor import SYSTEM
from chibo.work.meetings.actions.changing import tell_changes
from chibo.work.meetings.actions.recounting import check_counts
from chibo.work.meetings.queries.meetings import meeting_of_job
from chibo.work.meetings.rules.changes import TOGETHER

# The meetings of three months of a province.
_LONG = timedelta(hours=2)


@job(repeatable=False, letter=True, delay=TOGETHER)
def tell_of_changes(*, meeting_id: str, cell_id: str) -> int:
    """What has changed of a convened meeting in ten minutes is told once, and not at all when it is
    as before.
    """
    meeting = meeting_of_job(UUID(meeting_id), cell_id=UUID(cell_id))
    return tell_changes(meeting, actor=SYSTEM) if meeting else 0


@job(repeatable=True, limit=_LONG)
def recount_meetings() -> int:
    """The counts of the last three months agree with the rows, or administrators are told; returns
    how many meetings do not.
    """
    return check_counts()
