"""Opinions that were sent before the meeting: shown to those who prepare and lead it, made an item
in one press.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext

from chibo.base.reads.enums import What
from chibo.interfaces.access import signed_in
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import get_meeting_or_404
from chibo.work.meetings.actions.opinions import put_back_opinion, take_up_opinion
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import sent_opinions
from chibo.work.meetings.queries.meetings import get_opinion

# Where the list stands, beside the agenda: there its buttons save what is typed on the page.
PLACES = ("huddle", "course")


def sent_context(request: HttpRequest, file: MeetingFile, *, place: str) -> dict[str, Any]:
    """The opinions sent before the meeting, as the list on that page shows them; one query when
    there are any.
    """
    meeting, scope = file.meeting, request.actor.scope_for("discussion.view")
    rows = sent_opinions(meeting, scope=scope) if file.numbers.written else []
    seen(request, (row.person_id for row in rows), cell=meeting.unit, what=What.MEETING)
    before = meeting.state in (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.OPEN)
    may = before and request.actor.may("meeting.prepare", meeting.unit.path)
    waits = place == "huddle" or any(row.item_id is None for row in rows)
    return {"sent": rows, "sent_place": place, "sent_open": waits, "may_take_up": may}


@signed_in("POST")
def take_up(request: HttpRequest, pk: UUID, opinion: UUID) -> HttpResponse:
    """The opinion is an item of the agenda; one tap takes it off again."""
    meeting, row = _read(request, pk, opinion)
    item = take_up_opinion(row, actor=request.actor)
    if request.headers.get("HX-Request"):
        return _list(request, meeting)
    undo = reverse("web:opinion-put-back", args=[pk, opinion])
    said = gettext("“{title}” is on the agenda.").format(title=item.title)
    messages.success(request, said, extra_tags=f"undo:{undo}")
    return redirect(_back(request, pk))


@signed_in("POST")
def put_back(request: HttpRequest, pk: UUID, opinion: UUID) -> HttpResponse:
    """The item made of the opinion is off the agenda; the opinion stays."""
    meeting, row = _read(request, pk, opinion)
    put_back_opinion(row, actor=request.actor)
    if request.headers.get("HX-Request"):
        return _list(request, meeting)
    messages.success(request, gettext("The item is off the agenda; the opinion stays."))
    return redirect(_back(request, pk))


def _read(request: HttpRequest, pk: UUID, opinion: UUID) -> tuple[Any, Any]:
    meeting = get_meeting_or_404(request, pk, "meeting.prepare")
    return meeting, get_opinion(
        opinion, meeting=meeting, scope=request.actor.scope_for("discussion.view")
    )


def _list(request: HttpRequest, meeting: Any) -> HttpResponse:
    """The list alone, so that what was typed beside it stays."""
    shown = sent_context(request, MeetingFile(meeting), place=_place(request))
    return render(request, "web/opinions/sent.html", {"meeting": meeting, **shown})


def _place(request: HttpRequest) -> str:
    place = request.POST.get("at", "")
    return place if place in PLACES else "agenda"


def _back(request: HttpRequest, pk: UUID) -> str:
    return f"{reverse(f'web:{_place(request)}', args=[pk])}#sent"


urls = [
    path("meetings/<uuid:pk>/opinions/<uuid:opinion>/take-up/", take_up, name="opinion-take-up"),
    path("meetings/<uuid:pk>/opinions/<uuid:opinion>/put-back/", put_back, name="opinion-put-back"),
]
