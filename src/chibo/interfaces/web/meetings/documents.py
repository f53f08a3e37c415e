"""The papers of a meeting as Word and PDF files."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import ReadKind, What
from chibo.insight.scoring.documents import score_summary
from chibo.interfaces.access import signed_in
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import (
    get_meeting_or_404,
    persons_later,
)
from chibo.library.documents.documents.pdf import render_pdf
from chibo.library.documents.documents.word import render_docx
from chibo.work.meetings.documents.minutes import context_of, minutes_context
from chibo.work.meetings.documents.papers import (
    attendance_context,
    evening_context,
    issued_context,
    notice_context,
    resolution_context,
)
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import issued_notices_of
from chibo.work.meetings.queries.room import (
    get_resolution,
    minutes_of,
    persons_in_minutes,
    persons_in_resolution,
)

RENDERERS: dict[str, tuple[Callable[..., bytes], str]] = {
    "docx": (
        render_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (render_pdf, "application/pdf"),
}

# File names without accents, so that every mail program and every stick keeps them.
FILE_NAMES = {
    "minutes": "bien-ban",
    "attendance": "danh-sach-diem-danh",
    "notice": "thong-bao",
    "evening": "bo-giay-buoi-hop",
    "resolution": "nghi-quyet",
    "conclusion": "ket-luan",
}


@signed_in("GET")
def document(request: HttpRequest, pk: UUID, kind: str, ext: str) -> HttpResponse:
    """A paper of the meeting as a Word or PDF file."""
    if ext not in RENDERERS or kind not in FILE_NAMES:
        raise NotFound
    meeting = get_meeting_or_404(
        request,
        pk,
        "resolution.view" if kind in ("resolution", "conclusion") else "discussion.view",
    )
    _note_who_is_named(request, meeting, kind)
    renderer, media_type = RENDERERS[ext]
    response = HttpResponse(
        renderer(kind, _facts_for(request, meeting, kind)), content_type=media_type
    )
    name = re.sub(
        r"[^a-z0-9]+", "-", f"{FILE_NAMES[kind]} {fold(meeting.unit.name)} {meeting.day}"
    ).strip("-")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ext}"'
    return response


def _note_who_is_named(request: HttpRequest, meeting: Any, kind: str) -> None:
    if kind == "notice":
        return
    whole = kind in ("minutes", "attendance", "evening") or "annex" in request.GET
    find = _listed if kind == "evening" else persons_in_minutes if whole else persons_in_resolution
    seen(
        request,
        persons_later(find, meeting),
        cell=meeting.unit,
        what=What.MINUTES if whole else What.RESOLUTION,
        kind=ReadKind.FILE,
    )


def _listed(meeting: Any) -> set[UUID]:
    """Everybody on the list of the cell: the papers for the evening name them all."""
    return {row.person_id for row in MeetingFile(meeting).memberships}


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
        return _notice(request, meeting)
    if kind == "evening":
        return evening_context(meeting)
    row = get_resolution(
        request.GET.get("id", ""), scope=request.actor.scope_for("resolution.view")
    )
    may_issue = request.actor.may("resolution.issue", meeting.unit.path)
    if row.meeting_id != meeting.pk or row.kind != kind or not (row.published_at or may_issue):
        raise NotFound
    annex = "annex" in request.GET and request.actor.may("discussion.view", meeting.unit.path)
    return resolution_context(row, with_opinions=annex)


def _notice(request: HttpRequest, meeting: Any) -> Any:
    """The invitation as it was issued last, or under the number asked for; before the convening as
    it would read.
    """
    issued, wanted = issued_notices_of(meeting), request.GET.get("number", "")
    row = next((one for one in issued if wanted in ("", str(one.number))), None)
    if wanted and row is None:
        raise NotFound
    return issued_context(row) if row else notice_context(meeting)


urls = [
    path("meetings/<uuid:pk>/documents/<slug:kind>.<slug:ext>", document, name="meeting-document"),
]
