"""The minutes: adopt, sign, seal, a new version; papers to download."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import Kind, What
from chibo.insight.scoring.documents import score_summary
from chibo.interfaces.door import page
from chibo.interfaces.forms import CreateForm
from chibo.interfaces.reads import seen
from chibo.interfaces.web.hall import hall, meeting_for, not_begun
from chibo.interfaces.web.openings import OpenForm, show_opened
from chibo.library.documents.documents.compose import compose
from chibo.library.documents.documents.pdf import render_pdf
from chibo.library.documents.documents.word import render_docx
from chibo.work.meetings.actions.minutes import adopt_minutes, amend_minutes, sign_minutes
from chibo.work.meetings.actions.openings import open_discussion
from chibo.work.meetings.documents.minutes import context_of, minutes_context
from chibo.work.meetings.documents.papers import attendance_context, notice_context, resolution_context
from chibo.work.meetings.enums import MeetingState, StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.named import open_objections
from chibo.work.meetings.queries.openings import opening_for
from chibo.work.meetings.queries.room import (
    get_resolution,
    latest_minutes,
    minutes_of,
    persons_in_minutes,
    persons_in_resolution,
    resolutions_of,
)
from chibo.work.meetings.rules.course import check_sealing

RENDERERS: dict[str, tuple[Callable[..., bytes], str]] = {
    "docx": (render_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (render_pdf, "application/pdf"),
}
# File names without accents, so that every mail program and every stick keeps them.
FILE_NAMES = {
    "minutes": "bien-ban",
    "attendance": "danh-sach-diem-danh",
    "notice": "thong-bao",
    "resolution": "nghi-quyet",
    "conclusion": "ket-luan",
}


class AmendForm(CreateForm):
    """Why the minutes need a new version, and the correction in words."""

    reason = forms.CharField(label=_("Why a new version"), max_length=300)
    corrections = forms.CharField(
        label=_("The correction"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


@page("GET")
def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes as a page to read, with what is still to be done to them."""
    meeting = meeting_for(request, pk, "minutes.view")
    if (way := not_begun(request, meeting)) is not None:
        return way
    return _show(request, meeting)


@page("POST")
def adopt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The text is adopted and can be signed."""
    meeting = meeting_for(request, pk)
    adopt_minutes(meeting, actor=request.actor, score=score_summary(meeting))
    messages.success(request, gettext("The minutes are adopted. Chair and meeting secretary sign now."))
    return redirect("web:minutes", pk)


@page("POST")
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One signature more; the second one seals."""
    meeting = meeting_for(request, pk)
    row = latest_minutes(meeting)
    if row is None:
        raise NotFound
    row.meeting, row.cell = meeting, meeting.cell
    sign_minutes(row, on=request.on, actor=request.actor)
    if row.sealed_at:
        messages.success(request, gettext("Both have signed; the minutes are sealed."))
    else:
        messages.success(request, gettext("Signed. The second signature seals the minutes."))
    return redirect("web:minutes", pk)


@page("POST")
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new version with its reason stands beside the sealed one."""
    meeting = meeting_for(request, pk)
    request.actor.require("minutes.write", meeting.cell.path)
    form = AmendForm(request.POST)
    if form.carry_out(lambda **data: amend_minutes(meeting, actor=request.actor, **data)):
        messages.success(request, gettext("The new version is ready to be signed by both."))
        return redirect("web:minutes", pk)
    return _show(request, meeting, amend_form=form)


@page("GET")
def document(request: HttpRequest, pk: UUID, kind: str, ext: str) -> HttpResponse:
    """A paper of the meeting as a Word or PDF file."""
    if ext not in RENDERERS or kind not in FILE_NAMES:
        raise NotFound
    meeting = meeting_for(request, pk, "resolution.view" if kind in ("resolution", "conclusion") else "discussion.view")
    _note_who_is_named(request, meeting, kind)
    renderer, media_type = RENDERERS[ext]
    response = HttpResponse(renderer(kind, _facts_for(request, meeting, kind)), content_type=media_type)
    name = re.sub(r"[^a-z0-9]+", "-", f"{FILE_NAMES[kind]} {fold(meeting.cell.name)} {meeting.day}").strip("-")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ext}"'
    return response


def _note_who_is_named(request: HttpRequest, meeting: Any, kind: str) -> None:
    if kind == "notice":
        return
    whole = kind in ("minutes", "attendance") or "annex" in request.GET
    find = persons_in_minutes if whole else persons_in_resolution
    seen(
        request,
        _later(find, meeting),
        cell=meeting.cell,
        what=What.MINUTES if whole else What.RESOLUTION,
        kind=Kind.FILE,
    )


def _facts_for(request: HttpRequest, meeting: Any, kind: str) -> Any:
    if kind == "minutes":
        versions = list(minutes_of(meeting))
        wanted = request.GET.get("version", "")
        row = (
            next((one for one in versions if str(one.version) == wanted), None)
            if wanted
            else next(iter(versions), None)
        )
        if wanted and row is None:
            raise NotFound
        return context_of(row) if row else minutes_context(meeting, score=score_summary(meeting))
    if kind == "attendance":
        return attendance_context(meeting)
    if kind == "notice":
        return notice_context(meeting)
    row = get_resolution(request.GET.get("id", ""), scope=request.actor.scope_for("resolution.view"))
    may_issue = request.actor.may("resolution.issue", meeting.cell.path)
    if row.meeting_id != meeting.pk or row.kind != kind or not (row.published_at or may_issue):
        raise NotFound
    annex = "annex" in request.GET and request.actor.may("discussion.view", meeting.cell.path)
    return resolution_context(row, with_opinions=annex)


def _show(
    request: HttpRequest, meeting: Any, *, amend_form: AmendForm | None = None, open_form: OpenForm | None = None
) -> HttpResponse:
    actor, here = request.actor, meeting.cell.path
    file, versions = MeetingFile(meeting), list(minutes_of(meeting))
    latest = versions[0] if versions else None
    papers = [row for row in resolutions_of(meeting) if row.published_at or actor.may("resolution.issue", here)]
    context = {"file": file, "latest": latest, "papers": papers, "due": file.due()[StepCode.MINUTES]}
    if not actor.may("discussion.view", here):
        may_open = actor.may("discussion.open", here)
        if may_open and (opening := opening_for(meeting, person_id=actor.person_id, on=request.on)) is not None:
            return show_opened(request, meeting, opening, versions)
        content = latest.content if latest else {"items": []}
        context |= {"items": [item for item in content["items"] if item.get("conclusion")]}
        context["open_form"] = (open_form or OpenForm()) if may_open and latest else None
        return render(request, "web/minutes/summary.html", hall(request, meeting, "minutes", **context))
    seen(request, _later(persons_in_minutes, meeting), cell=meeting.cell, what=What.MINUTES)
    wanted = request.GET.get("version", "")
    shown = next((row for row in versions if str(row.version) == wanted), latest)
    facts = context_of(shown) if shown else minutes_context(meeting, score=score_summary(meeting))
    may_write = actor.may("minutes.write", here)
    signing = latest is not None and latest.sealed_at is None
    as_chair = signing and actor.person_id == meeting.chair_id and not latest.chair_signed_at
    as_writer = signing and actor.person_id == meeting.minute_taker_id and not latest.secretary_signed_at
    context |= {
        "paper": compose("minutes", facts), "versions": versions, "shown": shown,
        "may_adopt": may_write and latest is None and meeting.state == MeetingState.CLOSED,
        "may_sign": (as_chair and actor.person_id is not None) or (as_writer and actor.may("minutes.sign_secretary", here)),
        "may_amend": may_write and latest is not None and latest.sealed_at is not None,
        "may_write": may_write, "amend_form": amend_form or AmendForm(),
        "blocking": check_sealing(
            adopted=file.minutes is not None, disputed=file.roll.disputed, objected=open_objections(meeting)
        ) if signing else (),
    }  # fmt: skip
    return render(request, "web/minutes/minutes.html", hall(request, meeting, "minutes", **context))


def _later(find: Any, meeting: Any) -> Any:
    """The persons, asked for only when somebody from outside looks."""
    yield from find(meeting)


@page("POST")
def open_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The full minutes are open to this person of an office above until the end of the day; the cell is told."""
    meeting = meeting_for(request, pk, "discussion.open")
    form = OpenForm(request.POST)
    if form.carry_out(lambda reason: open_discussion(meeting, reason=reason, on=request.on, actor=request.actor)):
        return redirect("web:minutes", pk)
    answer = _show(request, meeting, open_form=form)
    answer.status_code = 422
    return answer


urls = [
    path("meetings/<uuid:pk>/minutes/", minutes, name="minutes"),
    path("meetings/<uuid:pk>/minutes/open/", open_minutes, name="minutes-open"),
    path("meetings/<uuid:pk>/minutes/adopt/", adopt, name="minutes-adopt"),
    path("meetings/<uuid:pk>/minutes/sign/", sign, name="minutes-sign"),
    path("meetings/<uuid:pk>/minutes/amend/", amend, name="minutes-amend"),
    path("meetings/<uuid:pk>/documents/<slug:kind>.<slug:ext>", document, name="meeting-document"),
]
