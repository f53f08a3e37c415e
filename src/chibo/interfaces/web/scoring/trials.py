"""A regulation tried on past months: asked for, its progress, the cells by code, one cell with its
meetings, Excel.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.jobs.enums import JobState
from chibo.base.kernel.dates import local_date
from chibo.base.kernel.errors import NotAllowed
from chibo.base.kernel.text import clean_line
from chibo.base.reads.enums import What
from chibo.directory.organisation.enums import CellType
from chibo.directory.organisation.queries import units_at
from chibo.insight.scoring.actions import ask_trial, stop_trial
from chibo.insight.scoring.documents import trial_workbook
from chibo.insight.scoring.enums import ScoreChange
from chibo.insight.scoring.queries.trials import (
    get_trial,
    get_trial_row,
    job_of_trial,
    may_stop_trial,
    pack_of_trial,
    rows_of_trial,
    trials_of,
    tried_pack,
)
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import month_name
from chibo.interfaces.forms import CreateForm, Form
from chibo.interfaces.reads import exported
from chibo.interfaces.web.scoring.trial_words import (
    bands_of,
    causes_of,
    estimated_everywhere,
    month_in_words,
    moves_between,
    titles_of,
)
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.committee import committee_or_404
from chibo.library.regulations.queries import get_regulation, packs

A_PAGE = 40
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSALS = {
    "not_allowed": _("The person who asked for it may not read the scores of this unit any more."),
    "no_regulation": _("This installation does not hold that regulation any more."),
}


class TrialForm(CreateForm):
    """Which regulation is tried, and for which cells."""

    pack = forms.ChoiceField(label=_("Regulation"))
    cell_type = forms.ChoiceField(label=_("Cells"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "vi"
        self.known = {
            f"{pack.code}:{pack.version}": pack for pack in packs() if pack.leaves and pack.bands
        }
        self.fields["pack"].choices = [
            (key, f"{pack.number} · {pack.title.in_language(language)}")
            for key, pack in self.known.items()
        ]
        self.fields["cell_type"].choices = [("", gettext("all types of cell")), *CellType.choices]


@dataclass(frozen=True, slots=True)
class TrialFilter:
    """What of the cells is shown."""

    change: str = ""
    cell_type: str = ""
    text: str = ""

    @property
    def query(self) -> str:
        """The filter as it stands in an address."""
        known = {"change": self.change, "type": self.cell_type, "q": self.text}
        return urlencode({name: value for name, value in known.items() if value})

    @property
    def words(self) -> str:
        """The filter in words, for the head of an export."""
        parts = [str(ScoreChange(self.change).label)] if self.change else []
        parts += [str(CellType(self.cell_type).label)] if self.cell_type else []
        return ", ".join([*parts, *([f"“{self.text}”"] if self.text else [])])


@signed_in("GET", "POST")
def trials(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which regulation shall be tried on this unit's last twelve months; earlier trials."""
    unit = committee_or_404(request, pk, "report.view")
    form = TrialForm(request.POST or None)

    def act(pack: str, cell_type: str) -> Any:
        types = [cell_type] if cell_type else []
        return ask_trial(
            unit, pack=form.known[pack], cell_types=types, on=request.on, actor=request.actor
        )

    if request.method == "POST" and form.carry_out(act):
        return redirect("web:trial", form.result.pk)
    context = {
        "unit": unit,
        "form": form,
        "trail": [(unit.name, url_or_blank("committee", unit.pk))],
        "earlier": list(trials_of(scope=request.actor.scope_for("report.view"), unit=unit)),
    }
    return render(request, "web/trials/trials.html", context, status=422 if form.errors else 200)


@signed_in("GET", "POST")
def regulation_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A regulation that is not in force yet, tried on the cells it is meant for; its earlier
    trials.
    """
    row = get_regulation(pk, scope=request.actor.scope_for("regulation.view"))
    unit = row.unit or next(iter(units_at(request.actor.scope_for("report.view").paths)), None)
    if unit is None:
        raise NotAllowed("report.view")
    request.unit = unit  # type: ignore[attr-defined]
    request.actor.require("report.view", unit.path)
    form = Form(request.POST or None)

    def act() -> Any:
        told = {"subject": row.pk, "cell_types": row.cell_types, "title": row.pack.number}
        return ask_trial(unit, pack=tried_pack(row), on=request.on, actor=request.actor, **told)

    if request.method == "POST" and form.carry_out(act):
        return redirect("web:trial", form.result.pk)
    context = {
        "unit": unit,
        "form": form,
        "regulation": row,
        "trail": [(row.pack.number, url_or_blank("regulation", row.pk))],
        "earlier": list(trials_of(scope=request.actor.scope_for("report.view"), subject=row.pk)),
    }
    return render(request, "web/trials/trials.html", context, status=422 if form.errors else 200)


@signed_in("GET")
def trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the regulation would change, and for which cells; while it is worked out,
    how far it is.
    """
    tried = _trial_for(request, pk)
    state, job = _state_of(tried)
    context = _frame(tried) | {
        "state": state,
        "job": job,
        "refusal": REFUSALS.get(tried.refused, ""),
        "may_stop": may_stop_trial(tried, actor=request.actor),
    }
    if tried.subject and request.actor.may("regulation.view", tried.unit.path):
        context["regulation_url"] = url_or_blank("regulation", tried.subject)
    if state == "done":
        context |= _result(request, tried)
    return render(request, "web/trials/trial.html", context)


@signed_in("GET")
def trial_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bar of a running trial; when it is over the whole page is asked for anew."""
    tried = _trial_for(request, pk)
    state, job = _state_of(tried)
    answer = render(request, "web/trials/progress.html", {"trial": tried, "job": job})
    if state != "running":
        answer["HX-Refresh"] = "true"
    return answer


@signed_in("POST")
def trial_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The trial stops; it changed nothing."""
    tried = _trial_for(request, pk)
    stop_trial(tried, actor=request.actor)
    messages.success(request, gettext("The trial was stopped."))
    return redirect("web:trial", tried.pk)


@signed_in("GET")
def trial_cell(request: HttpRequest, pk: UUID, cell: UUID) -> HttpResponse:
    """One cell, month by month: the band now, the band tried, because of which criterion, what is
    estimated or missing.
    """
    tried = _trial_for(request, pk)
    row = get_trial_row(tried, cell, scope=request.actor.scope_for("report.view"))
    titles = titles_of(tried)
    months = [month_in_words(told, titles) for told in row.months]
    context = (
        _frame(tried)
        | bands_of(tried)
        | {
            "row": row,
            "months": months,
            "estimated": estimated_everywhere(months),
            "trail": [
                *_frame(tried)["trail"],
                (tried.title, reverse("web:trial", args=[tried.pk])),
            ],
        }
    )
    return render(request, "web/trials/cell.html", context)


@signed_in("GET")
def trial_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The cells as they are filtered, as a workbook."""
    tried = _trial_for(request, pk)
    request.actor.require("report.export", tried.unit.path)
    asked = _asked(request)
    content = trial_workbook(
        tried, _rows(request, tried, asked).iterator(), pack_of_trial(tried), narrowed=asked.words
    )
    exported(request, unit=tried.unit, what=What.REPORT)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = (
        f'attachment; filename="thu-quy-dinh-{local_date(tried.asked_at):%Y-%m-%d}.xlsx"'
    )
    return response


def _trial_for(request: HttpRequest, pk: UUID) -> Any:
    """The trial, when its unit lies where the actor may read scores today.

    Raises NotFound or NotAllowed.
    """
    tried = get_trial(pk, scope=request.actor.scope)
    request.actor.require("report.view", tried.unit.path)
    request.unit = tried.unit  # type: ignore[attr-defined]
    return tried


def _state_of(tried: Any) -> tuple[str, Any]:
    """(done, running, stopped, refused or failed; the job)."""
    if tried.finished_at:
        return "done", None
    job = job_of_trial(tried)
    if tried.refused:
        return "refused", job
    if job is not None and job.is_open:
        return "running", job
    return ("stopped" if job is not None and job.state == JobState.CANCELLED else "failed"), job


def _frame(tried: Any) -> dict[str, Any]:
    span = f"{month_name(tried.first_month)} – {month_name(tried.last_month)}"
    types = ", ".join(str(CellType(code).label) for code in tried.cell_types)
    back = (gettext("Trials of a regulation"), reverse("web:trials", args=[tried.unit_id]))
    return {
        "trial": tried,
        "unit": tried.unit,
        "eyebrow": f"{tried.title} · {span}" + (f" · {types}" if types else ""),
        "trail": [(tried.unit.name, url_or_blank("committee", tried.unit_id)), back],
    }


def _result(request: HttpRequest, tried: Any) -> dict[str, Any]:
    asked, after = _asked(request), request.GET.get("after", "")
    rows = _rows(request, tried, asked)
    total = rows.count()
    shown = list((rows.filter(unit__code__gt=after) if after else rows)[: A_PAGE + 1])
    here, counts, bands = reverse("web:trial", args=[tried.pk]), tried.counts, bands_of(tried)
    more = (
        f"{here}?{asked.query}&{urlencode({'after': shown[A_PAGE - 1].unit.code})}"
        if len(shown) > A_PAGE
        else ""
    )
    return {
        **bands,
        "counts": counts,
        "moves": moves_between(counts, bands),
        "causes": causes_of(counts, titles_of(tried)),
        "filter": asked,
        "rows": shown[:A_PAGE],
        "total": total,
        "next_url": more,
        "previous_url": f"{here}?{asked.query}" if after else "",
        "changes": ScoreChange.choices,
        "types": CellType.choices,
        "narrowed": bool(asked.query),
        "may_export": request.actor.may("report.export", tried.unit.path),
        "here": here,
    }


def _rows(request: HttpRequest, tried: Any, asked: TrialFilter) -> Any:
    scope = request.actor.scope_for("report.view")
    return rows_of_trial(
        tried, scope=scope, change=asked.change, cell_type=asked.cell_type, text=asked.text
    )


def _asked(request: HttpRequest) -> TrialFilter:
    change, cell_type = request.GET.get("change", ""), request.GET.get("type", "")
    return TrialFilter(
        change if change in ScoreChange.values else "",
        cell_type if cell_type in CellType.values else "",
        clean_line(request.GET.get("q", ""))[:100],
    )


urls = [
    path("committee/<uuid:pk>/trials/", trials, name="trials"),
    path("regulations/<uuid:pk>/trial/", regulation_trial, name="regulation-trial"),
    path("trials/<uuid:pk>/", trial, name="trial"),
    path("trials/<uuid:pk>/progress/", trial_progress, name="trial-progress"),
    path("trials/<uuid:pk>/stop/", trial_stop, name="trial-stop"),
    path("trials/<uuid:pk>/cells/<uuid:cell>/", trial_cell, name="trial-cell"),
    path("trials/<uuid:pk>/export.xlsx", trial_export, name="trial-export"),
]
