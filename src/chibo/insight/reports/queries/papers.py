"""The papers of a month, and the files that were made of them."""

import uuid
from datetime import date, timedelta

from chibo.base.jobs.models import Job
from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import Month, has_come
from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import stood_below
from chibo.insight.reports.models import PapersRun
from chibo.insight.reports.queries import day_in
from chibo.insight.scoring.models import ScoreSheet
from chibo.work.meetings.models import Resolution

# Where the files lie: beside the attachments and not among them, so that no backup takes them.
PAPERS = "papers"
_SIGNERS = ("meeting__chair", "meeting__minute_taker")


def submitted_sheets(unit: Unit, month: Month, *, scope: Scope, on: date) -> list[ScoreSheet]:
    """The score sheets of the month that the cells which stood at or below the unit in it have
    submitted, by cell and day; one query.
    """
    below = stood_below(unit, on=day_in(month, on), prefix="unit__")
    rows = ScoreSheet.objects.within(scope).filter(
        below, meeting__month=month.first, submitted_at__isnull=False
    )
    found = list(
        rows.select_related("unit__parent", "meeting", "vote", *_SIGNERS).order_by(
            "unit__code", "meeting__planned_on"
        )
    )
    for row in found:
        row.meeting.unit = row.unit
    return found


def published_resolutions(unit: Unit, month: Month, *, scope: Scope, on: date) -> list[Resolution]:
    """What the meetings of the month in the cells that then stood at or below the unit resolved and
    published, by cell and number; one query.
    """
    below = stood_below(unit, on=day_in(month, on), prefix="unit__")
    rows = Resolution.objects.within(scope).filter(
        below, meeting__month=month.first, published_at__isnull=False
    )
    found = list(
        rows.select_related("unit__parent", "meeting", *_SIGNERS).order_by(
            "unit__code", "issued_on", "number"
        )
    )
    for row in found:
        row.meeting.unit = row.unit
    return found


def get_papers_run(pk: uuid.UUID, *, actor: Actor) -> PapersRun:
    """The making that this very account has asked for; raises NotFound for everybody else."""
    row = papers_run_by_id(pk)
    if row is None or row.account_id != actor.account_id:
        raise NotFound
    return row


def papers_run_by_id(pk: uuid.UUID | str) -> PapersRun | None:
    """The making, for the system's own work on it."""
    return PapersRun.objects.select_related("unit").filter(pk=pk).first()


def papers_runs_of(actor: Actor, unit: Unit, month: Month, *, life: timedelta) -> list[PapersRun]:
    """What this account has asked for last of this month, nothing or one: nothing where that is
    longer ago than `life`; one query.
    """
    if actor.account_id is None:
        return []
    rows = PapersRun.objects.filter(account_id=actor.account_id, unit=unit, month=month.first)
    last = rows.order_by("-asked_at", "-pk")[:1]
    return [row for row in last if not has_come(row.asked_at + life)]


def job_of_papers(run: PapersRun) -> Job | None:
    """The job that makes the file."""
    return Job.objects.filter(pk=run.job_id).first() if run.job_id else None


def cells_in(run: PapersRun, *, scope: Scope) -> list[Unit]:
    """The cells within the scope whose persons stand in the file; one query."""
    return list(Unit.objects.within(scope).filter(pk__in=list(run.persons)))


def file_of_papers(run: PapersRun) -> str:
    """The name of the file in the storage, whether it is there or not."""
    return f"{PAPERS}/{run.pk.hex}.pdf"
