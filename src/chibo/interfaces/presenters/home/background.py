"""Background work that does not run, for who keeps the installation."""

from typing import Any

from chibo.base.jobs.queries import job_counts, last_beat, oldest_due
from chibo.base.jobs.rules import JobTrouble, troubles_of_queue
from chibo.base.kernel.dates import now
from chibo.interfaces.presenters.values import Sentence, counted, phrase

RIGHT = "job.manage"


def job_troubles() -> list[Sentence]:
    """What an administrator has to know of the background work, in sentences; empty when all is
    well. Three queries.
    """
    beat, counts = last_beat(), job_counts()
    return [
        _words(one, beat, counts.failed)
        for one in troubles_of_queue(beat, oldest_due(), counts.failed, at=now())
    ]


def _words(trouble: JobTrouble, beat: Any, failed: int) -> Sentence:
    if trouble == JobTrouble.SILENT and beat:
        return phrase(
            "Background work has stood still since {moment}: e-mails and imports wait. Start the"
            " service again.",
            moment=beat,
        )
    if trouble == JobTrouble.SILENT:
        return phrase(
            "Background work does not run: e-mails and imports wait. Start the service with"
            " manage.py serve."
        )
    if trouble == JobTrouble.BEHIND:
        return phrase("Background work is far behind: what is asked for now is done late.")
    return counted(
        "{count} piece of background work failed",
        "{count} pieces of background work failed",
        failed,
    )
