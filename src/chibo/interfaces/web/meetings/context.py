"""What the pages of one meeting share: its door, its head, the way between its parts."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.interfaces.formatting import month_name, short_date
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.queries.meetings import get_meeting

IN_SESSION = (
    ("room", _("Roll call"), "users"),
    ("course", _("Course"), "list-details"),
    ("review", _("Tasks"), "checklist"),
    ("vote", _("Votes"), "hand-stop"),
    ("room-close", _("Closing"), "player-stop"),
)
AFTERWARDS = (
    ("room", _("Roll call"), "users"),
    ("course", _("Course"), "list-details"),
    ("vote", _("Votes"), "hand-stop"),
    ("minutes", _("Minutes"), "writing"),
    ("resolution", _("Resolution"), "gavel"),
)
# What is open to those who do not see what was said.
FROM_OUTSIDE = ("minutes", "resolution")


def get_meeting_or_404(
    request: HttpRequest, pk: UUID, right: str = "discussion.view", *, officers: bool = True
) -> Any:
    """The meeting, its cell at the head of the page; `officers` False for a write that shows none
    of them.

    Raises NotFound outside the actor's scope, NotAllowed without the right.
    """
    meeting = get_meeting(pk, scope=request.actor.scope_for("meeting.view"), officers=officers)
    request.unit = meeting.unit
    request.actor.require(right, meeting.unit.path)
    return meeting


def label_of(meeting: Any) -> str:
    """Which meeting this is: its kind, its month, its day."""
    kind = meeting.get_kind_display()
    return f"{kind[:1].upper()}{kind[1:]} · {month_name(meeting.month)} · {short_date(meeting.day)}"


def meeting_context(
    request: HttpRequest, meeting: Any, here: str, **context: Any
) -> dict[str, Any]:
    """What every page of the room shows around its own content."""
    inside = request.actor.may("discussion.view", meeting.unit.path)
    places = [
        {
            "label": label,
            "icon": icon,
            "url": reverse(f"web:{name}", args=[meeting.pk]),
            "current": name == here,
        }
        for name, label, icon in (IN_SESSION if meeting.state == MeetingState.OPEN else AFTERWARDS)
        if (inside or name in FROM_OUTSIDE)
        and (name != "room-close" or request.actor.may("meeting.close", meeting.unit.path))
    ]
    return context | {
        "meeting": meeting,
        "eyebrow": label_of(meeting),
        "trail": [(gettext("The meeting"), reverse("web:meeting", args=[meeting.pk]))],
        "places": (
            places if meeting.state not in (MeetingState.PLANNED, MeetingState.CONVENED) else []
        ),
    }


def redirect_if_not_begun(request: HttpRequest, meeting: Any) -> HttpResponse | None:
    """The way to the opening while the meeting is not in session yet; None once it is."""
    if meeting.state not in (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.NOT_HELD):
        return None
    may_open = meeting.state != MeetingState.NOT_HELD and request.actor.may(
        "meeting.open", meeting.unit.path
    )
    if may_open and request.method == "GET":
        return redirect("web:room-open", meeting.pk)
    return render(request, "web/room/waiting.html", meeting_context(request, meeting, ""))


def persons_later(find: Any, meeting: Any) -> Any:
    """The persons, asked for only when somebody from outside looks."""
    yield from find(meeting)
