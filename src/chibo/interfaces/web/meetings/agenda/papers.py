"""The documents of a meeting: reading, withdrawing, showing again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from chibo.interfaces.access import signed_in
from chibo.interfaces.web.meetings.context import get_meeting_or_404
from chibo.library.documents.actions import give_out
from chibo.work.meetings.actions.preparation import mark_paper_read, restore_paper, withdraw_paper
from chibo.work.meetings.queries.invitations import withdrawn_paper
from chibo.work.meetings.queries.meetings import get_paper


@signed_in()
def paper(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """The document as a file to keep; that this person opened it is on record."""
    meeting = get_meeting_or_404(request, pk, "paper.view")
    row = get_paper(paper, meeting=meeting)
    content = give_out(row.file)
    if request.method == "GET":
        mark_paper_read(row, actor=request.actor)
    response = HttpResponse(content, content_type=row.file.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(True, row.file.name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@signed_in("POST")
def withdraw(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """The document is no longer shown."""
    meeting = get_meeting_or_404(request, pk, "meeting.prepare")
    row = get_paper(paper, meeting=meeting)
    row.unit = meeting.unit
    withdraw_paper(row, actor=request.actor)
    undo = reverse("web:paper-restore", args=[pk, paper])
    messages.success(
        request,
        gettext("“{title}” is withdrawn.").format(title=row.title),
        extra_tags=f"undo:{undo}",
    )
    return redirect(f"{reverse('web:agenda', args=[pk])}#papers")


@signed_in("POST")
def restore(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """A withdrawn document is shown again."""
    meeting = get_meeting_or_404(request, pk, "meeting.prepare")
    row = withdrawn_paper(paper, meeting=meeting)
    restore_paper(row, actor=request.actor)
    messages.success(
        request, gettext("“{title}” can be read by everybody summoned.").format(title=row.title)
    )
    return redirect(f"{reverse('web:agenda', args=[pk])}#papers")


urls = [
    path("meetings/<uuid:pk>/papers/<uuid:paper>/", paper, name="paper"),
    path("meetings/<uuid:pk>/papers/<uuid:paper>/withdraw/", withdraw, name="paper-withdraw"),
    path("meetings/<uuid:pk>/papers/<uuid:paper>/restore/", restore, name="paper-restore"),
]
