"""The papers of a month as one file: asking for it, making it, giving it out for a day; what is
kept of the month of many cells.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from chibo.base.audit.actions import record
from chibo.base.jobs.actions import start_job
from chibo.base.kernel.actor import EVERYWHERE, Actor, Scope
from chibo.base.kernel.dates import Month, lies_ahead, now
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import plain_findings, refuse
from chibo.base.kernel.storage import drop_day_files, has_day_file, read_day_file, write_day_file
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import cells_below, uppermost_units
from chibo.insight.facts.actions import keep_months
from chibo.insight.facts.queries import Wanted, stale_months
from chibo.insight.reports.documents import papers_pdf, resolution_paper, score_paper
from chibo.insight.reports.models import PapersRun
from chibo.insight.reports.queries import month_of
from chibo.insight.reports.queries.kept import cells_of, mark_of_rules, month_page, work_out
from chibo.insight.reports.queries.papers import (
    PAPERS,
    file_of_papers,
    published_resolutions,
    submitted_sheets,
)
from chibo.insight.reports.rules import lacks_papers
from chibo.insight.reports.rules.figures import MOST_CELLS, MonthPage, MonthView
from chibo.library.documents.documents.pdf import Bundled
from chibo.work.meetings.queries.room import persons_in_resolution
from rulebook.vocabulary.findings import Finding

# So many cells are worked out at once.
_AT_ONCE = 300
RIGHT = "report.export"
FILE_LIFE = timedelta(hours=24)
Report = Callable[[int, int], None]


def keep_month(unit: Unit, month: Month, *, scope: Scope, on: date) -> int:
    """What is kept of the month is as the rows of its cells say, of all that stood at or below the
    unit in it; returns how many had to be worked out anew.

    One statement where nothing changed. The rows are derived and never the truth; nothing of it is
    audited.
    """
    rules = mark_of_rules()
    stale = stale_months(cells_of(unit, month, scope=scope, on=on), month, rules=rules)
    for start in range(0, len(stale), _AT_ONCE):
        keep_months(work_out(stale[start : start + _AT_ONCE], month, rules=rules))
    return len(stale)


def keep_months_at_hand(*, on: date) -> int:
    """This month and the last one are kept of all cells as their rows say, so that no reader waits
    for it; returns how many had to be worked out anew.

    Two statements for each uppermost unit where nothing changed; for the clock, not for a page.
    """
    months = [Month.of(on).plus(back) for back in (-1, 0)]
    return sum(
        keep_month(unit, month, scope=EVERYWHERE, on=on)
        for unit in uppermost_units()
        for month in months
    )


def read_month(
    unit: Unit,
    month: Month,
    *,
    scope: Scope,
    on: date,
    wanted: Wanted,
    after: str = "",
    most: int,
) -> MonthPage:
    """The page of the month as `month_page` tells of it, after what was old has been kept anew."""
    ask = partial(month_page, unit, month, scope=scope, on=on, wanted=wanted)
    page = ask(after=after, most=most)
    while page is None:
        keep_month(unit, month, scope=scope, on=on)
        page = ask(after=after, most=most)
    return page


@transaction.atomic
def ask_papers(unit: Unit, month: Month, *, on: date, actor: Actor) -> PapersRun:
    """A job waits that puts the papers of the month into one file, for the eyes of who asked alone.

    Raises NotAllowed without `report.export` over the unit; Refused for a month ahead and for too
    many cells.
    """
    actor.require(RIGHT, unit.path)
    if month.first > on:
        raise refuse("month_ahead", "This month has not begun yet; there are no papers of it.")
    if cells_below(unit, scope=actor.scope_for(RIGHT), on=on).count() > MOST_CELLS:
        raise refuse(
            "too_many",
            "At most {count} cells in one file. Take the papers commune by commune.",
            count=MOST_CELLS,
        )
    assert actor.account_id is not None
    run = PapersRun.objects.create(
        unit=unit,
        month=month.first,
        account_id=actor.account_id,
        asked_by=actor.name,
        asked_at=now(),
    )
    job = start_job(
        "chibo.insight.reports.tasks.make",
        account_id=actor.account_id,
        run_id=run.pk,
        asked_by=actor.account_id,
    )
    save_fields(run, job_id=job.pk)
    record(unit.pk, "papers.ask", run, actor=actor, month=str(month))
    return run


def make_papers(
    run: PapersRun, *, actor: Actor, on: date, progress: Report | None = None
) -> PapersRun:
    """The file lies ready for a day with what the rights of the actor open: submitted score sheets,
    published resolutions.

    Cells with something missing or unfinished are named on its first page and in the run. Done
    again as a whole when it broke off; a file that is made stays as it is. Raises NotAllowed
    without `report.export` over the unit.
    """
    actor.require(RIGHT, run.unit.path)
    if run.made_at is not None:
        return run
    month = Month.of(run.month)
    view = month_of(run.unit, month, scope=actor.scope_for("report.view"), on=on)
    sheets = submitted_sheets(run.unit, month, scope=actor.scope_for("score.view"), on=on)
    resolutions = published_resolutions(
        run.unit, month, scope=actor.scope_for("resolution.view"), on=on
    )
    total = len(sheets) + len(resolutions) + 1
    made: list[tuple[str, Bundled]] = []
    persons: dict[str, set[str]] = {}
    for sheet in sheets:
        made.append((sheet.unit.code, score_paper(sheet)))
        _told(progress, len(made), total)
    for row in resolutions:
        made.append((row.unit.code, resolution_paper(row)))
        persons.setdefault(str(row.unit_id), set()).update(
            str(pk) for pk in persons_in_resolution(row.meeting)
        )
        _told(progress, len(made), total)
    papers = [one for _, one in sorted(made, key=lambda pair: pair[0])]
    gaps = _gaps(
        view,
        scored={row.meeting_id for row in sheets},
        resolved={row.meeting_id for row in resolutions},
    )
    write_day_file(file_of_papers(run), papers_pdf(view, papers, gaps, made_for=run.asked_by))
    with transaction.atomic():
        told = [{"cell": name, "why": plain_findings(found)} for name, found in gaps]
        named = {cell: sorted(found) for cell, found in persons.items()}
        save_fields(run, made_at=now(), papers=len(papers), gaps=told, persons=named)
        record(run.unit_id, "papers.make", run, actor=actor, papers=len(papers), gaps=len(gaps))
    _told(progress, total, total)
    return run


def _told(progress: Report | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)


def _gaps(
    view: MonthView, *, scored: set[UUID], resolved: set[UUID]
) -> list[tuple[str, tuple[Finding, ...]]]:
    """(cell, what is missing of its papers), by code; cells with everything are left out."""
    meetings = {row.cell_id: row.meeting.pk for row in view.rows if row.meeting}
    found = [
        (
            row.name,
            lacks_papers(
                row,
                scored=meetings.get(row.cell_id) in scored,
                resolved=meetings.get(row.cell_id) in resolved,
            ),
        )
        for row in view.rows
    ]
    return [(name, findings) for name, findings in found if findings]


@transaction.atomic
def take_papers(run: PapersRun, *, actor: Actor) -> bytes:
    """The file, and on record that it was taken out.

    Raises NotAllowed without `report.export` over the unit; Refused before it is made and once its
    day is over.
    """
    actor.require(RIGHT, run.unit.path)
    if not is_kept(run):
        raise refuse(
            "papers_gone",
            "This file is deleted 24 hours after it was made. Please ask for it again.",
        )
    content = read_day_file(file_of_papers(run))
    record(run.unit_id, "papers.take_out", run, actor=actor, papers=run.papers)
    return content


def is_kept(run: PapersRun) -> bool:
    """True while the file can be taken: made, less than a day old (also by a clock that was ahead),
    and there.
    """
    if run.made_at is None or lies_ahead(run.made_at, at=now()):
        return False
    return now() < run.made_at + FILE_LIFE and has_day_file(file_of_papers(run))


def oldest_papers_kept() -> datetime:
    """Files from before this moment are not given out any more."""
    return now() - FILE_LIFE


def drop_old_papers(*, before: datetime) -> int:
    """Files of papers that are older than that are gone; returns how many."""
    return drop_day_files(PAPERS, before=before)
