"""The months before a cell's first day in the system, entered from paper: one page for all cells of
a committee.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chibo.base.kernel.errors import NotAllowed, NotFound
from chibo.directory.organisation.queries import cells_below
from chibo.insight.reviews.actions.earlier import LONGEST_PAPER, enter_earlier_months
from chibo.insight.reviews.enums import MonthState
from chibo.insight.reviews.queries import pack_of_year
from chibo.insight.reviews.queries.earlier import (
    earlier_months,
    earlier_months_below,
    months_before_system,
)
from chibo.insight.reviews.rules.deciding import may_decide
from chibo.insight.reviews.rules.earlier import Earlier, name_of, values_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import number
from chibo.interfaces.forms import EditForm
from chibo.interfaces.web.scoring.sheets import PointsField
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.cells import cell_or_404
from chibo.interfaces.web.units.committee import committee_or_404
from chibo.interfaces.web.years.shown import band_choices

_EMPTY = ("", gettext_lazy("not entered"))
_NO_MEETING = (MonthState.NOT_HELD, MonthState.BEFORE)


class EarlierForm(EditForm):
    """Result, points and theme of each month, and the paper that they come from."""

    paper = forms.CharField(
        label=gettext_lazy("From which decision or report"),
        max_length=LONGEST_PAPER,
        help_text=gettext_lazy("For example: Decision 15-QĐ/ĐU of 05/08/2026."),
    )

    def __init__(
        self, *args: Any, months: tuple[int, ...], bands: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.months = months
        results = [_EMPTY, *bands, *((state.value, state.label) for state in _NO_MEETING)]
        for month in months:
            fields = {
                "result": forms.ChoiceField(
                    label=_("Month {n}: band").format(n=month), choices=results, required=False
                ),
                "points": PointsField(label=_("Month {n}: points").format(n=month), required=False),
                "thematic": forms.BooleanField(
                    label=_("Month {n}: thematic meeting held").format(n=month), required=False
                ),
            }
            for name, field in fields.items():
                field.widget.attrs["aria-label"] = field.label
                self.fields[name_of(name, month)] = field

    @property
    def rows(self) -> list[tuple[int, Any, Any, Any]]:
        """(month, result, points, theme) with the bound fields."""
        return [
            (month, *(self[name_of(field, month)] for field in ("result", "points", "thematic")))
            for month in self.months
        ]

    def given(self) -> dict[str, Any]:
        """The months as one mapping, the paper, and what the writer saw."""
        given = super().given()
        paper, revision = given.pop("paper"), given.pop("revision")
        return {"values": given, "paper": paper, "revision": revision}


@signed_in("GET")
def committee_earlier(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """Every cell directly below with such months, each with a form of its own."""
    unit = committee_or_404(request, pk, "review.view")
    if not may_decide(request.actor, above=unit.path):
        raise NotAllowed("review.decide")
    return _show(request, unit, _year(request, year))


@signed_in("POST")
def cell_earlier(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """The months of one cell as entered."""
    cell = cell_or_404(request, pk, "review.view")
    if cell.parent is None or not may_decide(request.actor, above=cell.parent.path):
        raise NotAllowed("review.decide")
    form = _form(cell, _year(request, year), earlier_months(cell, year), request.on, request.POST)

    def act(**data: Any) -> Any:
        return enter_earlier_months(cell, year, on=request.on, actor=request.actor, **data)

    if not form.carry_out(act):
        return _show(request, cell.parent, year, shown=(cell, form))
    words = ngettext(
        "{name}: {count} month is entered.", "{name}: {count} months are entered.", form.result
    )
    messages.success(request, words.format(name=cell.name, count=form.result))
    return redirect(f"{reverse('web:committee-earlier', args=[cell.parent.pk, year])}#c{cell.pk}")


def _year(request: HttpRequest, year: int) -> int:
    """Raises NotFound for a year that has not come or lies before all regulations."""
    if not 1990 <= year <= request.on.year:
        raise NotFound
    return year


def _form(
    cell: Any, year: int, known: Mapping[int, Earlier], on: Any, data: Any = None
) -> EarlierForm:
    months = months_before_system(cell, year)
    stored = values_of(known, months)
    typed = stored | {
        name: number(value) for name, value in stored.items() if name.startswith("points") and value
    }
    bands = band_choices(pack_of_year(cell, year, on=on))
    return EarlierForm(
        data, stored=stored, initial=typed, months=months, bands=bands, auto_id=f"id_{cell.pk}_%s"
    )


def _show(
    request: HttpRequest, unit: Any, year: int, shown: tuple[Any, EarlierForm] | None = None
) -> HttpResponse:
    scope = request.actor.scope_for("review.view")
    cells = [
        cell for cell in cells_below(unit, scope=scope, on=request.on) if cell.parent_id == unit.pk
    ]
    known = earlier_months_below(unit, year, scope=scope)
    rows = []
    for cell in (cell for cell in cells if months_before_system(cell, year)):
        form = (
            shown[1]
            if shown and shown[0].pk == cell.pk
            else _form(cell, year, known[cell.pk], request.on)
        )
        entered = sum(month in known[cell.pk] for month in form.months)
        rows.append(
            {
                "cell": cell,
                "form": form,
                "months": len(form.months),
                "entered": entered,
                "open": bool(form.errors),
            }
        )
    entered, total = sum(row["entered"] for row in rows), sum(row["months"] for row in rows)
    context = {
        "unit": unit,
        "year": year,
        "rows": rows,
        "entered": entered,
        "total": total,
        "trail": [
            (unit.name, url_or_blank("committee", unit.pk)),
            (_("Year {year}").format(year=year), url_or_blank("committee-year", unit.pk, year)),
        ],
    }
    return render(request, "web/year/earlier.html", context, status=422 if shown else 200)


urls = [
    path(
        "committee/<uuid:pk>/year/<int:year>/earlier/", committee_earlier, name="committee-earlier"
    ),
    path("cells/<uuid:pk>/year/<int:year>/earlier/", cell_earlier, name="cell-earlier"),
]
