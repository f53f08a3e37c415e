"""Later: a trial is worked out; officials in charge are reminded of a view."""

from datetime import timedelta
from uuid import UUID

from chibo.base.accounts.queries import get_account
from chibo.base.jobs.actions import Progress
from chibo.base.jobs.rules import job
from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.queries import actor_of
from chibo.insight.scoring.actions import note_trial_refusal, remind_of_view, work_out_trial
from chibo.insight.scoring.queries import views_to_remind
from chibo.insight.scoring.queries.trials import get_trial, pack_of_trial
from rulebook.vocabulary.pack import Pack


@job(repeatable=True, limit=timedelta(hours=1))
def run_trial(*, trial_id: str, asked_by: str, progress: Progress) -> dict[str, int]:
    """The trial is worked out with the rights that its account holds today; a refusal is kept with
    it, not tried again.

    Repeatable: every attempt begins without rows.
    """
    account, on = get_account(UUID(asked_by)), today()
    actor = actor_of(account, on=on) if account else None
    if actor is None:
        return {}
    try:
        trial = get_trial(trial_id, scope=actor.scope)
    except NotFound:
        return {}

    def candidate(cell_type: str) -> Pack:
        return pack_of_trial(trial, cell_type=cell_type)

    try:
        return work_out_trial(
            trial, candidate_for=candidate, actor=actor, on=on, report=progress.report
        ).counts
    except NotAllowed:
        note_trial_refusal(trial, "not_allowed")
    except Refused:
        note_trial_refusal(trial, "no_regulation")
    return {}


@job(repeatable=False, letter=True)
def remind_of_views() -> int:
    """Who is asked for a view of a score and has not given it has been reminded, once for each;
    returns of how many scores.
    """
    return sum(
        remind_of_view(sheet, on=today()) for sheet in views_to_remind(EVERYWHERE, on=today())
    )
