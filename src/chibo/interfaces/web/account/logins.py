"""Logins for many: who has one, slips for the cells or persons that were ticked, the files of the
own makings.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.base.kernel.dates import local_date, now
from chibo.base.kernel.errors import NotFound, findings_from
from chibo.base.reads.enums import ReadKind, What
from chibo.directory.organisation.queries import cells_below
from chibo.directory.people.queries import cells_of_persons
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import StepForm, bound
from chibo.interfaces.reads import exported, seen, seen_of_many
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.cells import cell_or_404
from chibo.interfaces.web.units.committee import committee_or_404
from chibo.work.logins.actions import (
    RIGHT,
    address_findings,
    ask_slips,
    oldest_slips_kept,
    take_slips,
)
from chibo.work.logins.enums import LoginState, SlipForm
from chibo.work.logins.queries import get_run, job_of_slips, login_lines, runs_of
from chibo.work.logins.rules import FILE_LIFE, MOST_SLIPS, gets_slip, is_over

_TONES = {
    LoginState.NONE: "todo",
    LoginState.SLIP: "wait",
    LoginState.PAST: "late",
    LoginState.OPEN: "done",
    LoginState.CLOSED: "skipped",
}
_TYPES = {
    SlipForm.PDF: "application/pdf",
    SlipForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MOST_CELLS = 300


class ChooseForm(StepForm):
    """Which cells, or which persons of one cell."""

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Chosen"),
        error_messages={"required": gettext_lazy("Tick at least one line.")},
    )
    renew = forms.BooleanField(
        label=gettext_lazy(
            "Also for those who have a slip that still holds (the earlier slip opens nothing any"
            " more)"
        ),
        required=False,
    )

    def __init__(self, *args: Any, keys: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(key), "") for key in keys]


class TakeForm(StepForm):
    form = forms.ChoiceField(label=gettext_lazy("File"), choices=SlipForm.choices)


@signed_in("GET", "POST")
def committee_logins(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The cells of a committee with how many have a login; slips for the ticked ones."""
    unit = committee_or_404(request, pk, RIGHT)
    cells = list(
        cells_below(unit, scope=request.actor.scope_for(RIGHT), on=request.on)[:_MOST_CELLS]
    )
    lines = login_lines(cells, on=request.on)
    form = bound(ChooseForm, request, keys=[cell.pk for cell in cells])

    def ask(chosen: list[str], renew: bool) -> Any:
        persons = [
            line.person.pk for line in lines if str(line.cell.pk) in chosen and _wanted(line, renew)
        ]
        return ask_slips(
            unit, persons, renew=renew, asked_under=request.get_host(), actor=request.actor
        )

    if request.method == "POST" and form.carry_out(ask):
        return redirect("web:slips", form.result.pk)
    rows = [
        {"cell": cell, **_counted([line for line in lines if line.cell.pk == cell.pk])}
        for cell in cells
    ]
    ticked = form["chosen"].value() or [str(row["cell"].pk) for row in rows if row["missing"]]
    for row in rows:
        row["ticked"] = str(row["cell"].pk) in ticked
    context = {
        "rows": rows,
        "unit": unit,
        "trail": [(unit.name, url_or_blank("committee", unit.pk))],
        "sum": _counted(lines),
    }
    return _page(request, "web/logins/committee.html", form, context)


@signed_in("GET", "POST")
def cell_logins(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The members of a cell with where each login stands; slips for the ticked ones."""
    unit = cell_or_404(request, pk, RIGHT)
    lines = login_lines([unit], on=request.on)
    seen(request, (line.person.pk for line in lines), cell=unit, what=What.ACCOUNTS)
    form = bound(ChooseForm, request, keys=[line.person.pk for line in lines])

    def ask(chosen: list[str], renew: bool) -> Any:
        # Who is ticked by name is meant, also with a slip that holds.
        persons = [line.person.pk for line in lines if str(line.person.pk) in chosen]
        return ask_slips(
            unit, persons, renew=True, asked_under=request.get_host(), actor=request.actor
        )

    if request.method == "POST" and form.carry_out(ask):
        return redirect("web:slips", form.result.pk)
    ticked = form["chosen"].value() or [
        str(line.person.pk) for line in lines if _wanted(line, False)
    ]
    rows = [
        {
            "line": line,
            "tone": _TONES[line.state],
            "may": not line.suspended and line.state not in (LoginState.OPEN, LoginState.CLOSED),
            "ticked": str(line.person.pk) in ticked,
        }
        for line in lines
    ]
    context = {
        "rows": rows,
        "cell": unit,
        "trail": [(unit.name, url_or_blank("cell", unit.pk))],
        "sum": _counted(lines),
    }
    return _page(request, "web/logins/cell.html", form, context)


def _wanted(line: Any, renew: bool) -> bool:
    return not line.suspended and gets_slip(line.state, renew=renew)


def _counted(lines: list[Any]) -> dict[str, int]:
    """How many members, and of them how many in each state; `missing` who would get a slip."""
    counts = {str(state): sum(1 for line in lines if line.state == state) for state in LoginState}
    return counts | {"all": len(lines), "missing": sum(1 for line in lines if _wanted(line, False))}


def _page(request: HttpRequest, template: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    told = {
        "form": form,
        "troubles": address_findings(request.get_host()),
        "most": MOST_SLIPS,
        "runs": runs_of(request.actor, since=oldest_slips_kept()),
    }
    return render(request, template, context | told, status=422 if form.errors else 200)


@signed_in("GET")
def slips(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A making of one's own: its progress, its files for a day, and who got none."""
    run = get_run(pk, actor=request.actor)
    request.actor.require(RIGHT, run.unit.path)
    request.unit = run.unit  # type: ignore[attr-defined]
    job = job_of_slips(run)
    context = {
        "run": run,
        "job": job,
        "state": _stage_of(run, job),
        "until": run.made_at + FILE_LIFE if run.made_at else None,
        "left_out": [{**row, "why": findings_from([row["why"]])[0]} for row in run.left_out],
        "trail": [(_("Logins"), _place_of(run.unit))],
    }
    return render(request, "web/logins/slips.html", context)


def _place_of(unit: Any) -> str:
    return str(url_or_blank("cell-logins" if unit.is_cell else "committee-logins", unit.pk))


def _stage_of(run: Any, job: Any) -> str:
    """running, ready, over, nobody or failed."""
    if run.made_at is None:
        return "running" if job is not None and job.is_open else "failed"
    if not run.made:
        return "nobody"
    return "over" if is_over(run.made_at, at=now()) else "ready"


@signed_in("GET")
def slips_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bar while slips are made; when it is over the whole page is asked for anew."""
    run = get_run(pk, actor=request.actor)
    job = job_of_slips(run)
    answer = render(request, "web/logins/progress.html", {"run": run, "job": job})
    if _stage_of(run, job) != "running":
        answer["HX-Refresh"] = "true"
    return answer


@signed_in("POST", repeatable=True)
def slips_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file of a making of one's own; every time it is taken is on record, with the
    persons in it.
    """
    run = get_run(pk, actor=request.actor)
    form = TakeForm(request.POST)
    if not form.is_valid():
        raise NotFound
    kind = form.cleaned_data["form"]
    content = take_slips(run, kind, actor=request.actor)
    exported(request, unit=run.unit, what=What.SLIPS)
    cells = cells_of_persons((UUID(one) for one in run.given), on=request.on)
    seen_of_many(request, cells, what=What.SLIPS, kind=ReadKind.FILE)
    what = "phieu" if kind == SlipForm.PDF else "danh-sach"
    name = f"{what}-dang-nhap-{run.unit.code}-{local_date(run.made_at):%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=_TYPES[kind], headers=headers)


urls = [
    path("committee/<uuid:pk>/logins/", committee_logins, name="committee-logins"),
    path("cells/<uuid:pk>/logins/", cell_logins, name="cell-logins"),
    path("slips/<uuid:pk>/", slips, name="slips"),
    path("slips/<uuid:pk>/progress/", slips_progress, name="slips-progress"),
    path("slips/<uuid:pk>/take/", slips_take, name="slips-take"),
]
