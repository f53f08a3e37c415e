"""The plans of all cells of a committee that lack theirs, drawn up by its office in one press."""

from collections.abc import Iterable
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import Month
from chibo.directory.organisation.queries import cells_below
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import format_message
from chibo.interfaces.forms import ClockField, StepForm, bound
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.committee import committee_or_404
from chibo.work.meetings.actions.calendar import EVENING
from chibo.work.meetings.actions.calendar_cells import Planned, plan_cells
from chibo.work.meetings.queries.calendar_cells import CellPlan, plans_of

RIGHT = "meeting.plan"
# So many cells are planned within one request; further ones stand in the list once these are done.
MOST_CELLS = 50
_DECEMBER = 12


class PlanCellsForm(StepForm):
    """Which cells, and the hour for those that had no meeting yet."""

    chosen = forms.MultipleChoiceField(
        label=_("Cells"),
        error_messages={
            "required": _("Tick at least one cell."),
            "invalid_choice": _(
                "One of the cells is closed or stands elsewhere now; look at the list again."
            ),
        },
    )
    starts_at = ClockField(
        label=_("Usual hour"), help_text=_("For cells that have had no meeting yet.")
    )

    def __init__(self, *args: Any, keys: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(key), "") for key in keys]  # type: ignore[attr-defined]

    def clean_chosen(self) -> list[str]:
        """The ticked cells, at most as many as one request carries out."""
        chosen: list[str] = self.cleaned_data["chosen"]
        if len(chosen) > MOST_CELLS:
            raise forms.ValidationError(
                gettext("At most {count} cells at once.").format(count=MOST_CELLS)
            )
        return chosen


@signed_in("GET", "POST")
def committee_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The cells that lack regular meetings from this month to the end of the year, with the days of
    the rule; those that are ticked get them with one press.
    """
    unit, year = committee_or_404(request, pk, RIGHT), _year(request)
    scope = request.actor.scope_for(RIGHT)
    cells = list(cells_below(unit, scope=scope, on=request.on))
    months = {"first": Month.of(request.on), "last": Month(year, _DECEMBER)}
    form = bound(
        PlanCellsForm, request, keys=[cell.pk for cell in cells], initial={"starts_at": EVENING}
    )

    def act(chosen: list[str], starts_at: time) -> Planned:
        ticked = [cell for cell in cells if str(cell.pk) in chosen]
        return plan_cells(ticked, starts_at=starts_at, on=request.on, actor=request.actor, **months)

    if request.method == "POST" and form.carry_out(act):
        _say(request, form.result)
        return redirect(f"{url_or_blank('committee-plan', unit.pk)}?year={year}")
    plans = plans_of(cells, scope=scope, **months)
    lacking = [plan for plan in plans if plan.lacks]
    context = {
        "unit": unit,
        "form": form,
        "cells": len(cells),
        "until": f"{_DECEMBER}/{year}",
        "lacking": len(lacking),
        "lines": [_line(request, plan, form) for plan in lacking[:MOST_CELLS]],
        "more": max(len(lacking) - MOST_CELLS, 0),
        "stopped": [plan for plan in plans if plan.stopped],
        "other": year + 1 if year == request.on.year else year - 1,
        "trail": [(unit.name, url_or_blank("committee", unit.pk))],
    }
    return render(request, "web/plan/cells.html", context)


def _year(request: HttpRequest) -> int:
    """The year asked for, this one or the next; else this one, and in its last month the next,
    which is planned then.
    """
    this = request.on.year
    asked = request.GET.get("year", "")
    if asked in (str(this), str(this + 1)):
        return int(asked)
    return this + 1 if request.on.month == _DECEMBER else this


def _line(request: HttpRequest, plan: CellPlan, form: StepForm) -> dict[str, Any]:
    """A cell as the list shows it: its first day, at which hour if it has one, and how many
    meetings it gets.
    """
    first, count = plan.planned[0], len(plan.planned)
    said = ngettext("{count} meeting", "{count} meetings", count).format(count=count)
    return {
        "cell": plan.cell,
        "day": first.day,
        "past": first.day < request.on,
        "hour": plan.starts_at,
        "count": said,
        "ticked": not form.is_bound or str(plan.cell.pk) in form.data.getlist("chosen"),  # type: ignore[attr-defined]
    }


def _say(request: HttpRequest, done: Planned) -> None:
    """What became of the cells; those that are as they were by name, each with the reason."""
    if done.done:
        count, cells = sum(done.done.values()), len(done.done)
        said = ngettext(
            "{cells} cell is planned, new meetings: {count}.",
            "{cells} cells are planned, new meetings: {count}.",
            cells,
        )
        messages.success(request, said.format(cells=cells, count=count))
    told = (
        (
            done.untold,
            gettext(
                "Nobody who leads these cells has a login yet, so nobody knows of the plan:"
                " {cells}."
            ),
        ),
        (done.known, gettext("Planned already and left as they are: {cells}.")),
    )
    for named, sentence in told:
        if named:
            messages.warning(request, sentence.format(cells=", ".join(cell.name for cell in named)))
    for plan in done.stopped:
        said = gettext("{cell} was not planned. {reason}")
        messages.warning(
            request, said.format(cell=plan.cell.name, reason=format_message(plan.stopped))
        )


urls = [path("committee/<uuid:pk>/plan/", committee_plan, name="committee-plan")]
