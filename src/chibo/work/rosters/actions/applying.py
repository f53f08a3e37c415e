"""The moment in which a roster reaches the directory."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction

from chibo.base.audit.actions import lock_chain, record
from chibo.base.jobs.actions import cancel_job, start_job
from chibo.base.jobs.models import Job
from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import now, today
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import findings_from, refuse, refuse_if
from chibo.directory.access.queries import left_to_others
from chibo.directory.organisation.queries import cells_below
from chibo.work.meetings.actions.belonging import tell_of_changed_lists
from chibo.work.rosters.actions.staging import compare_with_directory, no_longer_open
from chibo.work.rosters.actions.writing import write_differences
from chibo.work.rosters.models import RosterImport
from chibo.work.rosters.queries import job_of_upload
from chibo.work.rosters.rules.serialise import digest_of, roster_from
from rulebook.vocabulary.findings import Finding, gettext_noop

_STEPS = 3


def apply_roster(
    staged: RosterImport,
    *,
    actor: Actor,
    on: date,
    looked_at: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> RosterImport:
    """The directory says what the roster says, all of it in one transaction; a second call changes
    nothing.

    Cells stand, memberships, posts and kinds hold from `on`: the roster says who belongs today, not
    since when, and a period from the day of admission would claim years in this cell that nobody
    checked and change who was due at past meetings. The day of admission is a fact of the person.
    Exceptions: who became official is so from the day of recognition, and an official is in charge
    since the day listed. No accounts are made; telephone numbers are kept with the persons, the
    numbers people sign in with stay as they are. A membership of somebody listed as having left
    ends on the day listed. `looked_at`: somebody confirms here what the upload stops at, unless
    that was done before. Who leads a meeting in session of a changed cell is told. `progress` is
    told outside the transaction, so that others see it. Raises NotAllowed without `roster.import`
    (and `assignment.manage` when charges change); Refused while there are errors, when the upload
    is not open any more, when the directory changed since the preview, and when it stops at
    something nobody looked at; and for an administrator where others sign in already.
    """
    actor.require("roster.import", staged.unit.path)
    _leave_to_others(staged, actor=actor, on=on)
    if progress:
        progress(1, _STEPS)
    _write(staged, actor=actor, on=on, looked_at=looked_at)
    if progress:
        progress(_STEPS, _STEPS)
    return staged


@transaction.atomic
def _write(staged: RosterImport, *, actor: Actor, on: date, looked_at: bool) -> None:
    fresh = RosterImport.objects.select_for_update().get(pk=staged.pk)
    if fresh.applied_at:
        staged.refresh_from_db()
        return
    if fresh.roster is None:
        raise no_longer_open()
    if fresh.errors:
        raise refuse(
            "roster_errors",
            "The workbook still holds {count} errors. Correct them and upload it again.",
            count=fresh.errors,
        )
    unit = staged.unit
    inside = Scope((unit.path,))
    for chain in sorted(
        [unit.pk, *cells_below(unit, scope=inside, on=on).values_list("pk", flat=True)]
    ):
        lock_chain(chain)
    roster = roster_from(fresh.roster)
    preview = compare_with_directory(unit, roster, on=on)
    if preview.ahead or digest_of(preview.lines) != fresh.mark:
        raise refuse(
            "directory_changed",
            "The directory changed since this preview was made. Look at the preview again, then"
            " confirm.",
        )
    if not (looked_at or fresh.looked_at_by):
        refuse_if(_unseen(fresh))
    write_differences(unit, preview.known, preview.found, actor=actor, on=on)
    tell_of_changed_lists(unit)
    record(
        unit.pk,
        "roster.apply",
        staged,
        actor=actor,
        file_name=staged.file_name,
        mark=fresh.mark,
        counts=fresh.counts,
    )
    save_fields(
        staged,
        roster=None,
        sheets=None,
        conversion=None,
        refused=None,
        applied_at=now(),
        applied_by=actor.name,
    )


@transaction.atomic
def confirm_import(staged: RosterImport, *, actor: Actor, looked_at: bool = False) -> Job:
    """A job waits that will apply the roster; while one waits or runs it is this one.

    With `looked_at` the actor has looked at what the upload stops at, which is on record.

    Raises NotAllowed without `roster.import`; Refused with errors, when the upload is not open any
    more, when it stops at something nobody looked at, and for an administrator where others sign in
    already.
    """
    actor.require("roster.import", staged.unit.path)
    _leave_to_others(staged, actor=actor, on=today())
    fresh = RosterImport.objects.select_for_update().get(pk=staged.pk)
    if (job := job_of_upload(fresh)) and job.is_open:
        return job
    if not fresh.is_open:
        raise no_longer_open()
    if fresh.errors:
        raise refuse(
            "roster_errors",
            "The workbook still holds {count} errors. Correct them and upload it again.",
            count=fresh.errors,
        )
    if not looked_at:
        refuse_if(_unseen(fresh))
    job = start_job(
        "chibo.work.rosters.tasks.apply",
        account_id=actor.account_id,
        import_id=staged.pk,
        asked_by=actor.account_id,
    )
    seen = [one["code"] for one in fresh.stops]
    save_fields(staged, job_id=job.pk, refused=None, looked_at_by=actor.name if seen else "")
    record(staged.unit_id, "roster.confirm", staged, actor=actor, mark=fresh.mark, looked_at=seen)
    return job


def _leave_to_others(staged: RosterImport, *, actor: Actor, on: date) -> None:
    """Members and posts read: who may do this for technical reasons alone prepares the upload, the
    office brings it in.
    """
    if left_to_others(actor, "roster.import", staged.unit.path, on=on):
        raise refuse("office_brings_in", FOR_THE_OFFICE)


def _unseen(staged: RosterImport) -> tuple[Finding, ...]:
    """What the upload stops at."""
    return tuple(findings_from(staged.stops))


FOR_THE_OFFICE = gettext_noop(
    "Members and posts open what their cells keep. The upload stands ready; the committee office"
    " has to bring it in."
)


def stop_import(staged: RosterImport, *, actor: Actor) -> None:
    """The job stops before it writes; what is written already stays.

    Raises NotAllowed without `roster.import`.
    """
    actor.require("roster.import", staged.unit.path)
    if job := job_of_upload(staged):
        cancel_job(job)


def note_refusal(staged: RosterImport, findings: Iterable[Finding]) -> None:
    """The upload says why it was not applied."""
    refused = [
        {
            "code": one.code,
            "message": one.message,
            "params": {name: str(value) for name, value in one.params.items()},
        }
        for one in findings
    ]
    RosterImport.objects.filter(pk=staged.pk, applied_at__isnull=True).update(refused=refused)
