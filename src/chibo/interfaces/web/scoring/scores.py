"""The score sheet of a cell: evidence beside judgement, and its way up to the committee."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotFound, refuse
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import What
from chibo.insight.scoring.actions import (
    adopt_score,
    answer_return,
    give_points,
    give_view,
    note_score,
    open_sheet,
    propose_score,
    refresh_evidence,
    submit_score,
)
from chibo.insight.scoring.documents import sheet_context
from chibo.insight.scoring.enums import OPEN_STATES, SheetState
from chibo.insight.scoring.queries import (
    evidence_contents,
    is_outdated,
    lines_of,
    open_findings,
    own_result,
    sheet_of,
    sheet_pack,
)
from chibo.insight.scoring.rules import check_opening, distance, is_scored, may_draft
from chibo.insight.scoring.rules.bands import ranked_bands
from chibo.interfaces.access import signed_in
from chibo.interfaces.reads import exported
from chibo.interfaces.web.meetings.context import get_meeting_or_404, label_of
from chibo.interfaces.web.scoring.official_views import AGREE, ViewForm, view_context
from chibo.interfaces.web.scoring.progress import way_context
from chibo.interfaces.web.scoring.sheets import (
    PointsForm,
    SheetForm,
    ViewAnswerForm,
    lost_of,
    open_first,
    rows_of,
    with_suggestions,
)
from chibo.library.documents.documents.pdf import render_pdf
from chibo.library.documents.documents.word import render_docx
from chibo.work.meetings.enums import StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import get_vote, votes_of

RENDERERS: dict[str, tuple[Callable[..., bytes], str]] = {
    "docx": (
        render_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (render_pdf, "application/pdf"),
}


@signed_in("GET", "POST")
def score(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The score of a meeting: the cell works on it here; the committee above is led to its own
    page.
    """
    meeting = get_meeting_or_404(request, pk, "score.view")
    inside = request.actor.may("discussion.view", meeting.unit.path)
    if request.method == "POST":
        return _save(request, _sheet_or_404(meeting))
    sheet = sheet_of(meeting)
    if not inside and sheet is not None and sheet.submitted_at is not None:
        return redirect("web:score-review", sheet.pk)
    if sheet is None or not inside:
        return _empty(request, meeting, sheet)
    return _show(request, sheet)


@signed_in("GET")
def score_fresh(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether the facts have changed since the evidence was filled in; a part that the page asks
    for by itself.
    """
    meeting = get_meeting_or_404(request, pk, "discussion.view")
    sheet = _sheet_or_404(meeting)
    outdated = sheet.state in OPEN_STATES and is_outdated(
        lines_of(sheet), evidence_contents(meeting)
    )
    # Without the request: this part needs nothing of the frame around a page.
    return HttpResponse(render_to_string("web/scores/fresh.html", {"outdated": outdated}))


@signed_in("POST")
def score_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """One step on the way of the score: open, refresh, submit."""
    meeting = get_meeting_or_404(request, pk, "score.view")
    if step == "open":
        open_sheet(meeting, actor=request.actor)
        messages.success(request, gettext("The sheet is open; what facts decide is filled in."))
        return redirect("web:score", pk)
    sheet = _sheet_or_404(meeting)
    if step == "refresh":
        refresh_evidence(sheet, actor=request.actor)
        messages.success(request, gettext("The evidence says what the facts say now."))
    elif step == "submit":
        submit_score(sheet, on=request.on, actor=request.actor)
        messages.success(request, gettext("The score is submitted to the committee above."))
    else:
        raise NotFound
    return redirect("web:score", pk)


@signed_in("POST")
def score_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The cell's answer to what the committee asked."""
    sheet = _sheet_or_404(get_meeting_or_404(request, pk, "score.view"))
    request.actor.require("score.submit", sheet.unit.path)
    require_state(sheet, SheetState.RETURNED)
    form = ViewAnswerForm(request.POST)
    if form.carry_out(
        lambda **data: answer_return(sheet, on=request.on, actor=request.actor, **data)
    ):
        messages.success(request, gettext("The answer is sent."))
        return redirect("web:score", pk)
    return _show(request, sheet, answer_form=form)


@signed_in("POST")
def score_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The points that the official in charge notes beside the cell's."""
    sheet = _sheet_or_404(get_meeting_or_404(request, pk, "score.view"))
    request.actor.require("score.note", sheet.unit.path)
    form = PointsForm(request.POST, lines=lines_of(sheet), own="attending", auto_id="id_note_%s")

    def note(*, revision: Any, **data: Any) -> Any:
        return note_score(sheet, form.points_of(data), actor=request.actor, revision=revision)

    if form.carry_out(note):
        messages.success(request, gettext("Your points stand beside the cell's."))
        return redirect("web:score", pk)
    return _show(request, sheet, note_form=form)


@signed_in("POST")
def score_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The view of the official in charge: one press to agree, or one sentence; after the decision a
    late remark.
    """
    sheet = _sheet_or_404(get_meeting_or_404(request, pk, "score.view"))
    request.actor.require("score.note", sheet.unit.path)
    form, agrees = ViewForm(request.POST, sheet=sheet), request.POST.get("do") == AGREE
    if form.carry_out(lambda **data: give_view(sheet, agrees=agrees, actor=request.actor, **data)):
        late = sheet.state == SheetState.DECIDED
        said = (
            gettext("Your late remark is kept; no figure changes.")
            if late
            else gettext("Your view stands beside the score.")
        )
        messages.success(request, said)
        return redirect("web:score", pk)
    return _show(request, sheet, view_form=form)


@signed_in("GET")
def score_document(request: HttpRequest, pk: UUID, ext: str) -> HttpResponse:
    """The score sheet as a Word or PDF file; from outside the cell only once it was submitted."""
    meeting = get_meeting_or_404(request, pk, "score.view")
    sheet = _sheet_or_404(meeting)
    outside = not request.actor.may("discussion.view", meeting.unit.path)
    if ext not in RENDERERS or (outside and sheet.submitted_at is None):
        raise NotFound
    renderer, media_type = RENDERERS[ext]
    exported(request, unit=meeting.unit, what=What.SCORE)
    response = HttpResponse(renderer("score", sheet_context(sheet)), content_type=media_type)
    name = re.sub(
        r"[^a-z0-9]+", "-", f"phieu-cham-diem {fold(meeting.unit.name)} {meeting.day}"
    ).strip("-")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ext}"'
    return response


def _sheet_or_404(meeting: Any) -> Any:
    sheet = sheet_of(meeting)
    if sheet is None:
        raise NotFound
    return sheet


def require_state(sheet: Any, state: str) -> None:
    """A form that belongs to another state has no page of its own; the refusal stands alone."""
    if sheet.state != state:
        raise refuse(
            "wrong_state",
            "The score is {state} now; this step is not open.",
            state=SheetState(sheet.state),
        )


def _save(request: HttpRequest, sheet: Any) -> HttpResponse:
    """The draft is saved; with `then` the next step follows.

    To htmx only the live parts go back.
    """
    lines = lines_of(sheet)
    form = SheetForm(request.POST, lines=lines, sheet=sheet, votes=_votes(sheet))

    def act(*, revision: Any, remedies: str | None = None, vote: str = "", **data: Any) -> None:
        form.chosen = get_vote(vote, meeting=sheet.meeting) if vote else None  # type: ignore[attr-defined]
        given = form.points_of(data)
        if request.POST.get("then") == "confirm":
            given = with_suggestions(lines, given)
        give_points(sheet, given, remedies=remedies, actor=request.actor, revision=revision)

    if request.headers.get("HX-Request"):
        saved, clashes = form.saved_by_script(act)
        lines = lines_of(sheet)
        context = _work(request, sheet, lines, form=form, saved=saved)
        seen = form.shown_now(lines, sheet) if saved else ""
        context |= {"clashes": clashes, "seen": seen}
        return render(request, "web/scores/live.html", context, status=200 if saved else 422)
    saved = form.carry_out(act)
    if not saved:
        return _show(request, sheet, form=form)
    return _take_step(request, sheet, form)


def _take_step(request: HttpRequest, sheet: Any, form: SheetForm) -> HttpResponse:
    then = request.POST.get("then", "")
    if then in ("propose", "confirm"):
        done = form.tried(lambda: propose_score(sheet, actor=request.actor))
        message = gettext("The score is proposed; the cell discusses it and votes.")
    elif then == "adopt":
        vote = form.chosen  # type: ignore[attr-defined]
        done = form.tried(lambda: adopt_score(sheet, vote=vote, actor=request.actor))
        message = gettext("The cell has adopted its score. It can be submitted now.")
    elif then == "submit":
        vote = form.chosen  # type: ignore[attr-defined]
        done = form.tried(lambda: _adopt_and_submit(request, sheet, vote))
        message = gettext("The score is submitted to the committee above.")
    else:
        done, message = True, gettext("The draft is saved.")
    if not done:
        # Of two steps taken together the first may be undone: the page shows what is stored.
        sheet.refresh_from_db()
        return _show(request, sheet, form=form)
    messages.success(request, message)
    return redirect("web:score", sheet.meeting_id)


def _adopt_and_submit(request: HttpRequest, sheet: Any, vote: Any) -> None:
    """Both steps, or neither."""
    with transaction.atomic():
        adopt_score(sheet, vote=vote, actor=request.actor)
        submit_score(sheet, on=request.on, actor=request.actor)


def _votes(sheet: Any) -> list[Any]:
    if sheet.state != SheetState.PROPOSED:
        return []
    return [vote for vote in votes_of(sheet.meeting) if vote.passed and vote.confirmed_at]


def _empty(request: HttpRequest, meeting: Any, sheet: Any) -> HttpResponse:
    """No sheet to be seen: not opened yet, not to be opened, or still with the cell."""
    drafts = may_draft(
        request.actor, cell=meeting.unit.path, follower_id=meeting.scoring_follower_id
    )
    obstacles = check_opening(meeting.kind, meeting.state)
    context = {
        "meeting": meeting,
        "eyebrow": label_of(meeting),
        "trail": _trail(meeting),
        "obstacles": obstacles,
        "may_open": drafts and sheet is None and not obstacles,
        "with_the_cell": not obstacles,
        **(way_context(meeting, sheet, on=request.on) if is_scored(meeting.kind) else {}),
    }
    return render(request, "web/scores/empty.html", context)


def _trail(meeting: Any) -> list[tuple[str, str]]:
    return [(gettext("The meeting"), reverse("web:meeting", args=[meeting.pk]))]


def _show(
    request: HttpRequest,
    sheet: Any,
    *,
    form: Any = None,
    note_form: Any = None,
    answer_form: Any = None,
    view_form: Any = None,
) -> HttpResponse:
    lines = lines_of(sheet)
    meeting, actor, here = sheet.meeting, request.actor, sheet.unit.path
    may_note = actor.may("score.note", here) and sheet.state != SheetState.DECIDED
    may_answer = sheet.state == SheetState.RETURNED and actor.may("score.submit", here)
    context = _work(request, sheet, lines, form=form) | {
        "trail": _trail(meeting),
        "eyebrow": label_of(meeting),
        "due": MeetingFile(meeting).due()[StepCode.SUBMIT],
        **way_context(meeting, sheet, on=request.on),
        **view_context(request, sheet, lines, form=view_form),
        "may_submit": sheet.state == SheetState.ADOPTED and actor.may("score.submit", here),
        "answer_form": (answer_form or ViewAnswerForm()) if may_answer else None,
        "note_form": (
            (
                note_form
                or PointsForm(lines=lines, own="attending", fallback="self", auto_id="id_note_%s")
            )
            if may_note
            else None
        ),
    }
    if context["note_form"]:
        context["note_rows"] = rows_of(sheet, lines, inside=True, form=context["note_form"])
    return render(request, "web/scores/sheet.html", context)


def _work(
    request: HttpRequest, sheet: Any, lines: list[Any], *, form: Any = None, saved: bool = False
) -> dict[str, Any]:
    """What the page and its live parts share: the rows, the sum so far, what is still open, who may
    do what.
    """
    actor, here = request.actor, sheet.unit.path
    drafts = may_draft(actor, cell=here, follower_id=sheet.meeting.scoring_follower_id)
    editable = sheet.state in OPEN_STATES and drafts
    if editable and form is None:
        form = SheetForm(lines=lines, sheet=sheet, votes=_votes(sheet))
    rows = rows_of(sheet, lines, inside=True, form=form if editable else None)
    return sums_of(sheet, lines) | {
        "sheet": sheet,
        "meeting": sheet.meeting,
        "form": form if editable else None,
        "editable": editable,
        "rows": open_first(rows),
        "lost": [] if editable else lost_of(rows, column_of(sheet)),
        "findings": open_findings(sheet, lines) if sheet.state in OPEN_STATES else (),
        "saved": saved,
        "saved_at": now(),
        "may_propose": sheet.state == SheetState.DRAFT and actor.may("score.propose", here),
        "may_adopt": sheet.state == SheetState.PROPOSED and actor.may("score.adopt", here),
        "may_send": sheet.state == SheetState.PROPOSED and actor.may("score.submit", here),
    }


def sums_of(sheet: Any, lines: list[Any]) -> dict[str, Any]:
    """The sums of the sheet beside each other, and what is still open."""
    pack = sheet_pack(sheet)
    result = own_result(sheet, lines)
    given = [line.self_points for line in lines if line.self_points is not None]
    return {
        "bands": ranked_bands(pack),
        "result": result,
        "so_far": sum(given, Decimal(0)),
        "empty": len(lines) - len(given),
        "pack": pack,
        "maximum": pack.value("score.maximum").value,
        "gap": distance(sheet.self_total, sheet.official_total),
        "attending": sheet.attending_at is not None,
        "official": sheet.state == SheetState.DECIDED,
    }


def column_of(sheet: Any) -> str:
    """Whose points stand: the committee's once it decided, else the cell's."""
    return "official" if sheet.state == SheetState.DECIDED else "self"


urls = [
    path("meetings/<uuid:pk>/score/", score, name="score"),
    path("meetings/<uuid:pk>/score/fresh/", score_fresh, name="score-fresh"),
    path("meetings/<uuid:pk>/score/answer/", score_answer, name="score-answer"),
    path("meetings/<uuid:pk>/score/note/", score_note, name="score-note"),
    path("meetings/<uuid:pk>/score/view/", score_view, name="score-view"),
    path("meetings/<uuid:pk>/score/<slug:step>/", score_step, name="score-step"),
    path("meetings/<uuid:pk>/score.<slug:ext>", score_document, name="score-document"),
]
