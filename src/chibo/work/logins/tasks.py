"""Later: slips that were asked for; and files whose day is over."""

from datetime import timedelta
from uuid import UUID

from chibo.base.accounts.queries import get_account
from chibo.base.jobs.actions import Progress
from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import NotAllowed
from chibo.directory.access.queries import actor_of
from chibo.work.logins.actions import drop_old_files, make_slips, oldest_slips_kept
from chibo.work.logins.queries import run_by_id


@job(repeatable=True, limit=timedelta(hours=1))
def make(*, run_id: str, asked_by: str, progress: Progress) -> int:
    """The slips are made with the rights that the account holds now; returns how many.

    None when the right is gone meanwhile.

    Repeatable: slips that are made stay as they are; what broke off is made anew with new codes.
    """
    account, run, on = get_account(UUID(asked_by)), run_by_id(run_id), today()
    if account is None or run is None:
        return 0
    try:
        return make_slips(run, actor=actor_of(account, on=on), on=on, progress=progress.report).made
    except NotAllowed:
        return 0


def sweep_slips() -> None:
    """A chore of every machine: files of slips older than a day are gone."""
    drop_old_files(before=oldest_slips_kept())
