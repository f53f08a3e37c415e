"""The committee's reading of a score and its decision; after one sheet comes the next
that waits.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotAllowed, NotFound
from chibo.insight.scoring.actions import correct_score, decide_score, return_score
from chibo.insight.scoring.enums import SheetState
from chibo.insight.scoring.queries import get_sheet, lines_of, next_to_decide
from chibo.insight.scoring.rules import may_decide
from chibo.interfaces.access import signed_in
from chibo.interfaces.web.meetings.context import label_of
from chibo.interfaces.web.scoring.official_views import view_context
from chibo.interfaces.web.scoring.progress import way_context
from chibo.interfaces.web.scoring.scores import column_of, require_state, sums_of
from chibo.interfaces.web.scoring.sheets import (
    CorrectScoreForm,
    QuestionForm,
    ScoreDecideForm,
    lost_of,
    rows_of,
)


@signed_in("GET")
def score_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The committee reads the score with its evidence; the one directly above may ask back and
    decide.
    """
    return _review(request, _submitted(request, pk))


@signed_in("POST")
def score_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The committee asks the cell to explain."""
    sheet = _to_decide(request, pk)
    form = QuestionForm(request.POST, auto_id="id_question_%s")
    if form.carry_out(
        lambda **data: return_score(sheet, on=request.on, actor=request.actor, **data)
    ):
        messages.success(request, gettext("The question is sent to the cell."))
        return redirect("web:score-review", pk)
    return _review(request, sheet, question_form=form)


@signed_in("POST")
def score_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The official points and band: confirmed as the cell gave them, or changed with reasons."""
    sheet = _to_decide(request, pk)
    form = ScoreDecideForm(request.POST, lines=lines_of(sheet))

    def act(reason: str, **data: Any) -> Any:
        return decide_score(
            sheet, on=request.on, changes=form.points_of(data), reason=reason, actor=request.actor
        )

    if form.carry_out(act):
        messages.success(request, gettext("The official score is decided and the cell is told."))
        following = next_to_decide(sheet, scope=request.actor.scope_for("score.view"))
        return redirect("web:score-review", following.pk if following else pk)
    return _review(request, sheet, decide_form=form)


@signed_in("POST")
def score_correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new version of the official score with its reason; the earlier ones stay beside it."""
    sheet = _to_decide(request, pk, SheetState.DECIDED)
    form = CorrectScoreForm(request.POST, lines=lines_of(sheet), own="official")

    def act(*, reason: str, revision: Any, **data: Any) -> Any:
        changes = form.points_of(data)
        return correct_score(
            sheet,
            on=request.on,
            changes=changes,
            reason=reason,
            actor=request.actor,
            revision=revision,
        )

    if form.carry_out(act):
        messages.success(
            request, gettext("The corrected score stands as a new version; the cell is told.")
        )
        return redirect("web:score-review", pk)
    return _review(request, sheet, correct_form=form)


def _submitted(request: HttpRequest, pk: UUID) -> Any:
    """A sheet that the cell has sent; before that nobody outside sees it. Raises NotFound."""
    sheet = get_sheet(pk, scope=request.actor.scope_for("score.view"))
    if sheet.submitted_at is None:
        raise NotFound
    request.unit = sheet.unit
    return sheet


def _to_decide(request: HttpRequest, pk: UUID, state: str = SheetState.SUBMITTED) -> Any:
    """A sheet in that state that this very committee decides about.

    Raises NotFound, NotAllowed or Refused.
    """
    sheet = _submitted(request, pk)
    if not _decides(request, sheet):
        raise NotAllowed("score.decide")
    require_state(sheet, state)
    return sheet


def _decides(request: HttpRequest, sheet: Any) -> bool:
    return may_decide(request.actor, above=sheet.unit.parent.path if sheet.unit.parent else "")


def _review(
    request: HttpRequest,
    sheet: Any,
    *,
    decide_form: Any = None,
    question_form: Any = None,
    correct_form: Any = None,
) -> HttpResponse:
    lines = lines_of(sheet)
    meeting, actor, above = sheet.meeting, request.actor, sheet.unit.parent
    open_now = sheet.state == SheetState.SUBMITTED and _decides(request, sheet)
    form = (decide_form or ScoreDecideForm(lines=lines)) if open_now else None
    corrects = sheet.state == SheetState.DECIDED and _decides(request, sheet)
    correct_form = (
        (correct_form or CorrectScoreForm(lines=lines, own="official", auto_id="id_correct_%s"))
        if corrects
        else None
    )
    rows = rows_of(sheet, lines, inside=actor.may("discussion.view", sheet.unit.path), form=form)
    sees_month = above is not None and actor.may("report.view", above.path)
    context = sums_of(sheet, lines) | {
        "sheet": sheet,
        "meeting": meeting,
        "form": form,
        "eyebrow": f"{sheet.unit.name} · {label_of(meeting)}",
        "rows": rows,
        "lost": lost_of(rows, column_of(sheet)),
        **way_context(meeting, sheet, on=request.on),
        **view_context(request, sheet, lines),
        "correct_form": correct_form,
        "correct_rows": (
            rows_of(sheet, lines, inside=False, form=correct_form) if correct_form else []
        ),
        "question_form": (
            (question_form or QuestionForm(auto_id="id_question_%s")) if open_now else None
        ),
        "trail": (
            [
                (
                    gettext("Month"),
                    reverse("web:month", args=[above.pk, str(Month.of(meeting.month))]),
                )
            ]
            if above and sees_month
            else []
        ),
    }
    return render(request, "web/scores/review.html", context)


urls = [
    path("scores/<uuid:pk>/", score_review, name="score-review"),
    path("scores/<uuid:pk>/return/", score_return, name="score-return"),
    path("scores/<uuid:pk>/decide/", score_decide, name="score-decide"),
    path("scores/<uuid:pk>/correct/", score_correct, name="score-correct"),
]
