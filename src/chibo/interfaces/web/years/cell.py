"""A cell's own year: its months and bands with their rule, the proposal, facts, notes, decisions
with all versions.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chibo.base.kernel.errors import NotAllowed, NotFound
from chibo.insight.reviews.actions import (
    decide_review,
    declare_fact,
    note_discussion,
    propose_review,
)
from chibo.insight.reviews.enums import ReviewPeriod
from chibo.insight.reviews.queries import (
    facts_declared,
    notes_of,
    period_now,
    review_decisions,
    review_of,
    year_of_cell,
)
from chibo.insight.reviews.rules import CellYear, months_kept, months_of, versions_of
from chibo.insight.reviews.rules.deciding import may_decide, proposal_values
from chibo.insight.scoring.queries.bands import bands_of_version
from chibo.insight.scoring.rules.bands import band_among
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import number
from chibo.interfaces.forms import Form
from chibo.interfaces.presenters.year import open_word
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.shell.presented import text_of
from chibo.interfaces.web.units.cells import cell_or_404
from chibo.interfaces.web.years.forms import FactForm, NoteForm, ReviewDecideForm, ReviewProposeForm
from chibo.interfaces.web.years.shown import (
    PERIODS,
    band_choices,
    class_sign,
    classes_of,
    month_rows,
    period_sign,
)
from rulebook.vocabulary.year_parts import FACT_WORDS
from rulebook.years.classification import cap_of, declared_facts, propose_class


@signed_in("GET")
def cell_year_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The year it is now."""
    cell = cell_or_404(request, pk, "review.view")
    return redirect("web:cell-year", cell.pk, request.on.year)


@signed_in("GET")
def cell_year(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """One cell in one year, by period."""
    cell = _cell(request, pk, year)
    asked = request.GET.get("period", "")
    return _show(
        request,
        cell,
        year,
        asked if asked in ReviewPeriod.values else period_now(year, on=request.on),
    )


@signed_in("POST")
def cell_year_propose(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """The cell proposes its class."""
    cell = _cell(request, pk, year)
    request.actor.require("review.propose", cell.path)
    row = year_of_cell(cell, year, on=request.on)
    stored = proposal_values(review_of(cell, year, ReviewPeriod.YEAR))
    form = ReviewProposeForm(request.POST, stored=stored, classes=classes_of(row.pack))

    def act(*, proposed_class: str, **data: Any) -> Any:
        return propose_review(
            cell, year, code=proposed_class, on=request.on, actor=request.actor, **data
        )

    if form.carry_out(act):
        messages.success(request, _("The proposal lies with the committee above."))
        return _back(cell, year, ReviewPeriod.YEAR)
    return _show(request, cell, year, ReviewPeriod.YEAR, propose_form=form)


@signed_in("POST")
def cell_year_decide(request: HttpRequest, pk: UUID, year: int, period: str) -> HttpResponse:
    """The committee above decides, or corrects its decision."""
    cell = _to_decide(request, pk, year, period)
    row = year_of_cell(cell, year, on=request.on)
    form = _decide_form(cell, row, period, request.POST)

    def act(decided_class: str = "", **given: Any) -> Any:
        return decide_review(
            cell, year, period, code=decided_class, on=request.on, actor=request.actor, **given
        )

    if form.carry_out(act):
        messages.success(request, _("The decision stands and the cell is told."))
        return _back(cell, year, period)
    form.read_now(row.reviews.get(period))
    return _show(request, cell, year, period, decide_form=form)


@signed_in("POST")
def cell_year_note(request: HttpRequest, pk: UUID, year: int, period: str) -> HttpResponse:
    """A reason of the committee's discussion."""
    cell = _to_decide(request, pk, year, period)
    form = NoteForm(request.POST, auto_id="id_note_%s")
    if form.carry_out(
        lambda text: note_discussion(
            cell, year, period, text=text, on=request.on, actor=request.actor
        )
    ):
        messages.success(request, _("The reason is noted."))
        return _back(cell, year, period)
    return _show(request, cell, year, period, note_form=form)


@signed_in("POST")
def cell_year_fact(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """A fact of the year that a cap asks for."""
    cell = _to_decide(request, pk, year, ReviewPeriod.YEAR)
    choices = _fact_choices(year_of_cell(cell, year, on=request.on))
    form = FactForm(request.POST, facts=choices, declared={}, auto_id="id_fact_%s")
    if form.carry_out(
        lambda **data: declare_fact(cell, year, on=request.on, actor=request.actor, **data)
    ):
        messages.success(request, _("The fact is declared."))
        return _back(cell, year, ReviewPeriod.YEAR)
    form.read_now(versions_of(facts_declared(cell, year)))
    return _show(request, cell, year, ReviewPeriod.YEAR, fact_form=form)


def _cell(request: HttpRequest, pk: UUID, year: int) -> Any:
    """The cell within scope.

    Raises NotFound also for a year ahead, NotAllowed without `review.view`.
    """
    cell = cell_or_404(request, pk, "review.view")
    if not 1990 <= year <= request.on.year:
        raise NotFound
    return cell


def _to_decide(request: HttpRequest, pk: UUID, year: int, period: str) -> Any:
    cell = _cell(request, pk, year)
    if period not in ReviewPeriod.values:
        raise NotFound
    if not may_decide(request.actor, above=cell.parent.path if cell.parent else ""):
        raise NotAllowed("review.decide")
    return cell


def _back(cell: Any, year: int, period: str) -> HttpResponse:
    return redirect(f"{reverse('web:cell-year', args=[cell.pk, year])}?period={period}")


def _show(request: HttpRequest, cell: Any, year: int, period: str, **forms: Form) -> HttpResponse:
    actor, row = request.actor, year_of_cell(cell, year, on=request.on)
    review, rolled = review_of(cell, year, period), row.rolled[period]
    decides = may_decide(actor, above=cell.parent.path if cell.parent else "")
    proposes = actor.may("review.propose", cell.path) and period == ReviewPeriod.YEAR
    rows, here = month_rows(row, period), reverse("web:cell-year", args=[cell.pk, year])
    context = {
        "cell": cell,
        "year": year,
        "period": period,
        "title": _title(row, period),
        "trail": _trail(actor, cell, year),
        "tabs": [
            (f"{here}?period={code}", label, code == period) for code, label in PERIODS.items()
        ],
        "before_year": year - 1,
        "after_year": year + 1 if year < request.on.year else 0,
        "here": here,
        "row": row,
        "months": month_rows(row, ReviewPeriod.YEAR),
        "rolled": rolled,
        "incomplete": _incomplete(row, period),
        "band": period_sign(row, period),
        "open_word": text_of(open_word(rolled)),
        "deciding": _deciding(rows),
        "quarters": _quarters(row, period),
        "earlier": _earlier_url(cell, row) if decides else "",
        "review": review,
        "decides": decides,
        "proposes": proposes and not (review and review.state == "decided"),
        "proposed": class_sign(row.pack, review.proposed_class) if review else {},
        "decisions": _decisions(cell, row, period),
        "notes": notes_of(cell, year, period) if decides else [],
        "facts": _facts(cell, row) if period == ReviewPeriod.YEAR else [],
        "caps": _caps(row) if period == ReviewPeriod.YEAR else None,
        "hint": _hint(row, review) if period == ReviewPeriod.YEAR else None,
    } | _forms(request, cell, row, period, review, decides=decides)
    return render(request, "web/year/cell.html", context | forms, status=422 if forms else 200)


def _forms(
    request: HttpRequest, cell: Any, row: CellYear, period: str, review: Any, *, decides: bool
) -> dict[str, Any]:
    stored = proposal_values(review)
    proposed = stored | {"points": _typed(stored["points"])}
    found: dict[str, Any] = {
        "propose_form": ReviewProposeForm(
            initial=proposed, stored=stored, classes=classes_of(row.pack)
        )
    }
    if decides:
        found |= {
            "decide_form": _decide_form(cell, row, period),
            "note_form": NoteForm(auto_id="id_note_%s"),
            "fact_form": FactForm(
                initial={"known_on": request.on},
                facts=_fact_choices(row),
                declared=versions_of(facts_declared(cell, row.year)),
                auto_id="id_fact_%s",
            ),
        }
    return found


def _decide_form(cell: Any, row: CellYear, period: str, data: Any = None) -> ReviewDecideForm:
    """Filled with what stands now: the decision, else the proposal and the band that the rule
    gives.
    """
    review = row.reviews.get(period)
    initial = {"version": review.version if review else 0, "band": row.rolled[period].band or ""}
    if review is not None:
        initial |= {
            "decided_class": review.decided_class or review.proposed_class,
            "points": _typed(review.proposed_points),
        }
        initial |= {"band": review.decided_band or initial["band"]}
    return ReviewDecideForm(
        data,
        period=period,
        classes=classes_of(row.pack),
        bands=band_choices(row.pack),
        initial=initial,
        auto_id="id_decide_%s",
    )


def _typed(points: Any) -> str:
    """Points as they are typed."""
    return "" if points is None else number(points)


def _title(row: CellYear, period: str) -> str:
    return _("{period}, {year}").format(period=PERIODS[ReviewPeriod(period)], year=row.year)


def _trail(actor: Any, cell: Any, year: int) -> list[tuple[str, str]]:
    trail = [(cell.name, url_or_blank("cell", cell.pk))]
    parent = cell.parent
    if parent is not None and actor.may("review.view", parent.path):
        years = _("Year {year}").format(year=year)
        trail = [
            (parent.name, url_or_blank("committee", parent.pk)),
            (years, url_or_blank("committee-year", parent.pk, year)),
            *trail,
        ]
    return trail


def _incomplete(row: CellYear, period: str) -> list[tuple[str, str]]:
    """(what, months) of the months that were not held, not recorded or not decided."""
    words: dict[str, list[str]] = {}
    for month in row.months:
        if month.month not in months_of(period):
            continue
        if month.state in ("not_held", "not_recorded"):
            words.setdefault(
                str(_("not held") if month.state == "not_held" else _("no meeting recorded")), []
            ).append(str(month.month))
        elif month.state == "unknown":
            words.setdefault(str(_("not in the system yet")), []).append(str(month.month))
        elif month.state == "held" and not month.official:
            words.setdefault(_("no official band yet"), []).append(str(month.month))
    return [(word, ", ".join(numbers)) for word, numbers in words.items()]


def _earlier_url(cell: Any, row: CellYear) -> str:
    """Where months before the system are entered; empty for a cell without them."""
    known = any(month.state == "unknown" or month.entered for month in row.months)
    return (
        f"{url_or_blank('committee-earlier', cell.parent_id, row.year)}#c{cell.pk}" if known else ""
    )


def _deciding(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(row["label"], row["word"], row["url"]) for row in rows if row["decides"]]


def _quarters(row: CellYear, period: str) -> list[tuple[int, int]]:
    shown = {ReviewPeriod.H1: (1, 2), ReviewPeriod.H2: (3, 4), ReviewPeriod.YEAR: (1, 2, 3, 4)}[
        ReviewPeriod(period)
    ]
    return [(quarter, row.quarters[quarter - 1]) for quarter in shown]


def _decisions(cell: Any, row: CellYear, period: str) -> list[dict[str, Any]]:
    """The decisions of the period, the newest first, each with the months it rests on."""
    now = {month.month: (month.band, month.state) for month in row.months}
    found = []
    for decision in review_decisions(cell, row.year).get(period, []):
        kept = months_kept(decision.content)
        stamp = (decision.pack_code, decision.pack_version)
        bands = bands_of_version(*stamp, cell_type=cell.cell_type, otherwise=row.pack)
        changed = [
            str(month.month) for month in kept if (month.band, month.state) != now[month.month]
        ]
        found.append(
            {
                "row": decision,
                "class": class_sign(row.pack, decision.year_class),
                "changed": ", ".join(changed),
                "band": band_among(bands, decision.band),
                "rule_band": band_among(bands, decision.content.get("rule_band", "")),
            }
        )
    return found


def _fact_choices(row: CellYear) -> list[tuple[str, str]]:
    return (
        []
        if row.pack is None
        else [(code, _(FACT_WORDS[code])) for code in declared_facts(row.pack)]
    )


def _facts(cell: Any, row: CellYear) -> list[dict[str, Any]]:
    """Each fact that a cap asks for, with its declarations, the newest first."""
    told = facts_declared(cell, row.year)
    return [
        {"words": words, "rows": [one for one in told if one.fact == code]}
        for code, words in _fact_choices(row)
    ]


def _caps(row: CellYear) -> Any:
    if row.pack is None or row.pack.classification is None or not row.pack.classification.caps:
        return None
    return cap_of(row.pack, row.facts)


def _hint(row: CellYear, review: Any) -> Any:
    """The class that the proposed points give, explained; nothing without points."""
    if (
        row.pack is None
        or row.pack.classification is None
        or review is None
        or review.proposed_points is None
    ):
        return None
    return propose_class(row.pack, points=review.proposed_points, facts=row.facts)


urls = [
    path("cells/<uuid:pk>/year/", cell_year_now, name="cell-year-now"),
    path("cells/<uuid:pk>/year/<int:year>/", cell_year, name="cell-year"),
    path("cells/<uuid:pk>/year/<int:year>/propose/", cell_year_propose, name="cell-year-propose"),
    path("cells/<uuid:pk>/year/<int:year>/fact/", cell_year_fact, name="cell-year-fact"),
    path(
        "cells/<uuid:pk>/year/<int:year>/<slug:period>/decide/",
        cell_year_decide,
        name="cell-year-decide",
    ),
    path(
        "cells/<uuid:pk>/year/<int:year>/<slug:period>/note/", cell_year_note, name="cell-year-note"
    ),
]
