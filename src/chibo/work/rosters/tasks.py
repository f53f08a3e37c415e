"""Later: a confirmed roster is applied."""

from datetime import timedelta
from uuid import UUID

from chibo.base.accounts.queries import get_account
from chibo.base.jobs.actions import Progress
from chibo.base.jobs.rules import job
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.queries import actor_of
from chibo.work.rosters.actions import apply_roster, note_refusal
from chibo.work.rosters.queries import get_import
from rulebook.vocabulary.findings import Finding, gettext_noop

_NOT_ALLOWED = Finding(
    "roster_not_allowed",
    gettext_noop("The person who confirmed it may not bring in rosters here any more."),
)


@job(repeatable=True, limit=timedelta(hours=1))
def apply(*, import_id: str, asked_by: str, progress: Progress) -> dict[str, int]:
    """The roster is applied with the rights that its account holds today; a refusal is kept with
    the upload, not tried again.

    Repeatable: an upload that was applied is left as it is.
    """
    account = get_account(UUID(asked_by))
    on = today()
    actor = actor_of(account, on=on) if account else None
    if actor is None:
        return {}
    try:
        staged = get_import(import_id, scope=actor.scope_for("roster.import"))
    except NotFound:
        return {}
    try:
        return apply_roster(staged, actor=actor, on=on, progress=progress.report).counts
    except Refused as refused:
        note_refusal(staged, refused.findings)
    except NotAllowed:
        note_refusal(staged, (_NOT_ALLOWED,))
    return {}
