"""The committee's month: cells by step, figures that open to their rows, exports."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.text import clean_line, fold
from chibo.base.reads.enums import What
from chibo.directory.organisation.queries import get_unit, mark_of_ever_below
from chibo.insight.facts.queries import Wanted
from chibo.insight.reminders.queries import reminders_of
from chibo.insight.reports.actions import FILE_LIFE, read_month
from chibo.insight.reports.actions import RIGHT as EXPORT
from chibo.insight.reports.documents import month_report, month_workbook
from chibo.insight.reports.queries import month_of
from chibo.insight.reports.queries.history import histories_of
from chibo.insight.reports.queries.papers import papers_runs_of
from chibo.insight.reports.rules import CellMonth, Mark
from chibo.insight.reports.rules.figures import (
    FIGURES,
    MonthPage,
    MonthView,
    chosen,
    headline_of,
)
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import (
    format_message,
    month_name,
    number,
)
from chibo.interfaces.reads import exported
from chibo.interfaces.web.reports.late import RIGHT as REMIND
from chibo.interfaces.web.reports.month_figures import FIGURE_TABLES, STAGES, figure_card
from chibo.interfaces.web.shell.bands import band_name, bar_height, in_order
from chibo.interfaces.web.shell.kept_pages import kept
from chibo.interfaces.web.shell.labels import STATES
from chibo.library.documents.documents.pdf import render_pdf
from chibo.library.documents.documents.word import render_docx
from chibo.work.meetings.enums import PATH, MeetingState
from chibo.work.meetings.queries.signatures import by_one_account_among

A_PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS: dict[str, tuple[Callable[..., bytes], str]] = {
    "docx": (
        render_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (render_pdf, "application/pdf"),
}


@dataclass(frozen=True, slots=True)
class MonthFilter:
    """What of the list is shown; typed once, remembered for the session."""

    text: str = ""
    stage: str = ""
    late: bool = False

    @property
    def query(self) -> str:
        """The filter as it stands in an address."""
        known = {"q": self.text, "stage": self.stage, "late": "1" if self.late else ""}
        return urlencode({name: value for name, value in known.items() if value})

    @property
    def words(self) -> str:
        """The filter in Vietnamese words, for the head of an export."""
        parts = [f"tên có “{self.text}”"] if self.text else []
        parts += [f"đang ở: {STAGES[self.stage]}"] if self.stage else []
        return ", ".join([*parts, "đang quá hạn"] if self.late else parts)


@signed_in("GET")
def month_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The month it is now."""
    unit = unit_for(request, pk)
    return redirect("web:month", unit.pk, str(Month.of(request.on)))


@kept(lambda pk, month: (mark_of_ever_below(pk),))
@signed_in("GET")
def month(request: HttpRequest, pk: UUID, month: str) -> HttpResponse:
    """The cells by step with the figures above them: the late first, then who else needs help, then
    the others.
    """
    unit, asked = unit_for(request, pk), month_asked(month)
    filtered = _remembered(request, unit)
    view = read_month(
        unit,
        asked,
        scope=request.actor.scope_for("report.view"),
        on=request.on,
        wanted=Wanted(fold(filtered.text), filtered.stage, filtered.late),
        after=request.GET.get("after", ""),
        most=A_PAGE,
    )
    counts, here = view.counts, reverse("web:month", args=[unit.pk, str(view.month)])
    behind = view.first + A_PAGE < view.fitting
    head = headline_of(cells=counts.cells, met=counts.met, in_need=counts.in_need)
    context = _frame(unit, view) | {
        **_shown(request, view),
        "title": format_message(head),
        "total": counts.cells,
        "figures": [figure_card(unit, view.month, figure) for figure in view.figures],
        "shown": view.fitting,
        "filter": filtered,
        "steps": [code.label for code in PATH],
        "stages": _stages(view.stages),
        "narrowed": view.fitting < counts.cells,
        "next_url": f"{here}?{urlencode({'after': view.rows[-1].code})}" if behind else "",
        "previous_url": f"{here}?{urlencode({'after': view.before})}" if view.first else "",
        "here": here,
        "before": view.month.plus(-1),
        "after": view.month.plus(1),
        "late_count": counts.late if request.actor.may(REMIND, unit.path) else 0,
        **_papers(request, unit, view.month),
        "bands": in_order(view.bands),
        "unscored": view.unscored,
    }
    return render(request, "web/month/month.html", context)


def _shown(request: HttpRequest, view: MonthPage) -> dict[str, Any]:
    """The rows of one page, with what is read for them alone: who was reminded, which minutes one
    account wrote, the twelve months.
    """
    scope, month, rows = request.actor.scope_for("report.view"), view.month, view.rows
    late = [row.cell_id for row in rows if row.late]
    known = reminders_of(late, first=month, last=month, scope=scope)
    sealed = [row.meeting.pk for row in rows if row.meeting and row.meeting.sealed]
    alone = by_one_account_among(sealed, scope=scope)
    histories = histories_of([row.cell_id for row in rows], last=month, scope=scope)
    return {
        "any_alone": bool(alone),
        "rows": [
            _row(row, known.get((row.cell_id, month), []), alone, histories[row.cell_id])
            for row in rows
        ],
    }


def _papers(request: HttpRequest, unit: Any, month: Month) -> dict[str, Any]:
    """What can be taken out: reports, and the papers of a month that has begun, with the own files
    of the last day.
    """
    if not request.actor.may(EXPORT, unit.path):
        return {"may_export": False}
    begun = month.first <= request.on
    return {
        "may_export": True,
        "papers_url": reverse("web:month-papers", args=[unit.pk, str(month)]) if begun else "",
        "runs": papers_runs_of(request.actor, unit, month, life=FILE_LIFE) if begun else [],
    }


@signed_in("GET")
def month_figure(request: HttpRequest, pk: UUID, month: str) -> HttpResponse:
    """The rows that a figure counts, and the cells it does not hold yet."""
    code = request.GET.get("figure", "")
    if code not in FIGURES:
        raise NotFound
    unit, view = _view_for(request, pk, month)
    figure = view.figure(code)
    missing = set(figure.missing)
    rows = [
        row
        for row in view.rows
        if row.name not in missing or code in ("held", "decided", "thematic")
    ]
    columns, line = FIGURE_TABLES[code]
    context = _frame(unit, view) | {
        "figure": figure_card(unit, view.month, figure),
        "missing": figure.missing,
        "code": code,
        "columns": columns(),
        "rows": [
            [{"text": row.name, "url": reverse("web:cell", args=[row.cell_id])}, *line(row)]
            for row in rows
        ],
    }
    context["trail"] += [
        (month_name(view.month), reverse("web:month", args=[unit.pk, str(view.month)]))
    ]
    return render(request, "web/month/figure.html", context)


@signed_in("GET")
def month_export(request: HttpRequest, pk: UUID, month: str, ext: str) -> HttpResponse:
    """What is shown as a workbook, or the monthly report as a Word or PDF file."""
    unit = unit_for(request, pk)
    request.actor.require("report.export", unit.path)
    if ext not in ("xlsx", *PAPERS):
        raise NotFound
    unit, view = _view_for(request, pk, month)
    if ext in PAPERS:
        renderer, media_type = PAPERS[ext]
        content = renderer("month_report", month_report(view, unit))
    else:
        asked = _asked(request)
        rows = chosen(view.rows, text=asked.text, stage=asked.stage, late=asked.late)
        content, media_type = month_workbook(view, rows, narrowed=asked.words), XLSX
    exported(request, unit=unit, what=What.REPORT)
    response = HttpResponse(content, content_type=media_type)
    name = re.sub(r"[^a-z0-9]+", "-", f"sinh-hoat-chi-bo {fold(unit.name)} {view.month}").strip("-")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ext}"'
    return response


def unit_for(request: HttpRequest, pk: UUID, right: str = "report.view") -> Any:
    """A committee within scope. Raises NotFound, NotAllowed without the right."""
    unit = get_unit(pk, scope=request.actor.scope)
    if unit.is_cell:
        raise NotFound
    request.unit = unit
    request.actor.require(right, unit.path)
    return unit


def month_asked(text: str) -> Month:
    """The month that the address names. Raises NotFound."""
    try:
        return Month.parse(text)
    except ValueError:
        raise NotFound from None


def _view_for(request: HttpRequest, pk: UUID, month: str) -> tuple[Any, MonthView]:
    unit = unit_for(request, pk)
    return unit, month_of(
        unit, month_asked(month), scope=request.actor.scope_for("report.view"), on=request.on
    )


def _frame(unit: Any, view: MonthView | MonthPage) -> dict[str, Any]:
    trail = [(unit.name, reverse("web:committee", args=[unit.pk]))]
    return {"unit": unit, "view": view, "eyebrow": month_name(view.month), "trail": trail}


def _asked(request: HttpRequest) -> MonthFilter:
    stage = request.GET.get("stage", "")
    return MonthFilter(
        text=clean_line(request.GET.get("q", ""))[:100],
        stage=stage if stage in STAGES else "",
        late=request.GET.get("late") == "1",
    )


def _remembered(request: HttpRequest, unit: Any) -> MonthFilter:
    """The filter just asked for, else the one of this session."""
    key = f"month-filter:{unit.pk}"
    if any(name in request.GET for name in ("filter", "q", "stage", "late")):
        asked = _asked(request)
        request.session[key] = [asked.text, asked.stage, asked.late]
        return asked
    return MonthFilter(*request.session.get(key, []))


def _stages(stages: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(code, words, number of cells) of every stage where a cell stands."""
    return [(code, str(words), stages[code]) for code, words in STAGES.items() if code in stages]


def _row(
    row: CellMonth, reminders: list[Any], alone: set[UUID], history: tuple[Mark, ...]
) -> dict[str, Any]:
    meeting, sheet = row.meeting, row.sheet
    return {
        "one_account": meeting is not None and meeting.pk in alone,
        "reminded": reminders[0] if row.late and reminders else None,
        "cell_id": row.cell_id,
        "name": row.name,
        "stage": STAGES[row.stage],
        "late": [s.code.label for s in row.late],
        "meeting": meeting,
        "sheet": sheet,
        "sheet_shown": sheet if sheet and sheet.adopted else None,
        "help_for": row.help_for,
        "steps": [
            (step.state, step.code.label, f"{step.code.label}: {STATES[step.state]}")
            for step in row.steps
        ],
        "strip": _strip(history),
        "said": "; ".join(_month_words(mark) for mark in history),
        "not_held": meeting is not None and meeting.state == MeetingState.NOT_HELD,
        "thematic": row.thematic_held,
    }


def _strip(history: tuple[Mark, ...]) -> SafeString:
    """Twelve bars of a drawing, written at once: fifty rows of them weigh on the page more than
    everything else.
    """
    bars = []
    for index, mark in enumerate(history):
        height, tone = (bar_height(mark.band), mark.band.tone) if mark.band else (12, "slot")
        bars.append(
            f'<rect class="{tone}" x="{index * 35}" y="{40 - height}" width="28" height="{height}"'
            ' rx="4"/>'
        )
    return mark_safe("".join(bars))  # noqa: S308 (numbers and words of our own)


def _month_words(mark: Any) -> str:
    states = {MeetingState.NOT_HELD: gettext("not held"), "": gettext("no meeting recorded")}
    told, paper = states.get(mark.state, gettext("not scored")), gettext("entered from paper")
    if mark.band:
        told = band_name(mark.band) + ("" if mark.points is None else f" {number(mark.points)}")
    return f"{mark.month.month:02d}/{mark.month.year} {told}" + (
        f" ({paper})" if mark.entered else ""
    )


urls = [
    path("committee/<uuid:pk>/month/", month_now, name="month-now"),
    path("committee/<uuid:pk>/month/<str:month>/", month, name="month"),
    path("committee/<uuid:pk>/month/<str:month>/figure/", month_figure, name="month-figure"),
    path(
        "committee/<uuid:pk>/month/<str:month>/export.<slug:ext>", month_export, name="month-export"
    ),
]
