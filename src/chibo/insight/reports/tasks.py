"""Later: the papers of a month that were asked for. By the clock: months that are kept, and files
whose day is over.
"""

from datetime import timedelta
from uuid import UUID

from chibo.base.accounts.queries import get_account
from chibo.base.jobs.actions import Progress
from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import NotAllowed
from chibo.directory.access.queries import actor_of
from chibo.insight.reports.actions import (
    drop_old_papers,
    keep_months_at_hand,
    make_papers,
    oldest_papers_kept,
)
from chibo.insight.reports.queries.papers import papers_run_by_id


@job(repeatable=True, limit=timedelta(hours=1))
def make(*, run_id: str, asked_by: str, progress: Progress) -> int:
    """The file is made with the rights that the account holds now; returns how many papers are in
    it.

    None when the right is gone meanwhile. Repeatable: a file that is made stays as it is.
    """
    account, run, on = get_account(UUID(asked_by)), papers_run_by_id(run_id), today()
    if account is None or run is None:
        return 0
    try:
        return make_papers(
            run, actor=actor_of(account, on=on), on=on, progress=progress.report
        ).papers
    except NotAllowed:
        return 0


@job(repeatable=True, limit=timedelta(hours=1))
def keep_months() -> int:
    """By the clock: the months that committees open are kept as the rows say, also after a
    regulation was confirmed, which makes all of them old at once.
    """
    return keep_months_at_hand(on=today())


def sweep_papers() -> None:
    """A chore of every machine: files of papers older than a day are gone."""
    drop_old_papers(before=oldest_papers_kept())
