"""The papers of a month in one file: asked for on the month's page, made as a job, taken by who
asked for a day.
"""

import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotFound, findings_from
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import ReadKind, What
from chibo.insight.reports.actions import FILE_LIFE, RIGHT, ask_papers, is_kept, take_papers
from chibo.insight.reports.queries.papers import cells_in, get_papers_run, job_of_papers
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import month_name
from chibo.interfaces.reads import exported, seen
from chibo.interfaces.web.units.committee import committee_or_404


@signed_in("POST")
def month_papers(request: HttpRequest, pk: UUID, month: str) -> HttpResponse:
    """A file with the papers of the month is asked for."""
    unit = committee_or_404(request, pk, RIGHT)
    try:
        asked = Month.parse(month)
    except ValueError:
        raise NotFound from None
    run = ask_papers(unit, asked, on=request.on, actor=request.actor)
    return redirect("web:papers", run.pk)


@signed_in("GET")
def papers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file of one's own: its progress, the file for a day, and what is missing in it."""
    run = _own_run(request, pk)
    month = Month.of(run.month)
    job = job_of_papers(run)
    context = {
        "run": run,
        "job": job,
        "state": _stage_of(run, job),
        "until": run.made_at + FILE_LIFE if run.made_at else None,
        "gaps": [(row["cell"], findings_from(row["why"])) for row in run.gaps],
        "month": month,
        "trail": [
            (run.unit.name, reverse("web:committee", args=[run.unit_id])),
            (month_name(month), reverse("web:month", args=[run.unit_id, str(month)])),
        ],
    }
    return render(request, "web/month/papers.html", context)


@signed_in("GET")
def papers_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bar while the file is made; when it is over the whole page is asked for anew."""
    run = _own_run(request, pk)
    job = job_of_papers(run)
    answer = render(request, "web/month/papers_progress.html", {"run": run, "job": job})
    if _stage_of(run, job) != "running":
        answer["HX-Refresh"] = "true"
    return answer


@signed_in("POST", repeatable=True)
def papers_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file; every time it is taken is on record, with the persons whom its resolutions name."""
    run = _own_run(request, pk)
    content = take_papers(run, actor=request.actor)
    exported(request, unit=run.unit, what=What.PAPERS)
    for cell in cells_in(run, scope=request.actor.scope_for("resolution.view")):
        seen(
            request,
            (UUID(one) for one in run.persons[str(cell.pk)]),
            cell=cell,
            what=What.PAPERS,
            kind=ReadKind.FILE,
        )
    name = re.sub(
        r"[^a-z0-9]+", "-", f"giay-to-chi-bo {fold(run.unit.name)} {Month.of(run.month)}"
    ).strip("-")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _own_run(request: HttpRequest, pk: UUID) -> Any:
    """The run that this account asked for, over a unit it still exports reports of; raises NotFound
    or NotAllowed.
    """
    run = get_papers_run(pk, actor=request.actor)
    request.actor.require(RIGHT, run.unit.path)
    request.unit = run.unit  # type: ignore[attr-defined]
    return run


def _stage_of(run: Any, job: Any) -> str:
    """running, ready, empty, over or failed."""
    if run.made_at is None:
        return "running" if job is not None and job.is_open else "failed"
    if not is_kept(run):
        return "over"
    return "ready" if run.papers else "empty"


urls = [
    path("committee/<uuid:pk>/month/<str:month>/papers/", month_papers, name="month-papers"),
    path("papers/<uuid:pk>/", papers, name="papers"),
    path("papers/<uuid:pk>/progress/", papers_progress, name="papers-progress"),
    path("papers/<uuid:pk>/take/", papers_take, name="papers-take"),
]
