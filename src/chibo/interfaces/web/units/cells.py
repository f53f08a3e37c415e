"""A cell: its page, members, tasks, resolutions, its year."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chibo.base.audit.queries import mark_of_chain
from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import What
from chibo.directory.assignments.queries import assignments_of
from chibo.directory.organisation.queries import get_unit
from chibo.directory.people.enums import MembershipKind
from chibo.directory.people.queries import get_person, members_of, offices_of
from chibo.directory.people.rules import mask_phone
from chibo.insight.reports.queries.history import history_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import month_name
from chibo.interfaces.reads import seen
from chibo.interfaces.web.account.recoveries import SESSION_CODE, code_or_request
from chibo.interfaces.web.shell.kept_pages import kept
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.coming_changes import coming_of_cell
from chibo.work.changes.rules import PROPOSE
from chibo.work.meetings.enums import MeetingState, TaskState
from chibo.work.meetings.queries.meetings import meetings_at_hand
from chibo.work.meetings.queries.room import resolutions_in, tasks_of_cell
from chibo.work.practice.rules import RIGHT as PRACTISE

_LONGEST_QUERY = 100
# Open tasks whose report waits for the review.
REPORTED = "reported"


def cell_or_404(
    request: HttpRequest, pk: UUID, right: str = "unit.view", *, with_parent: bool = False
) -> Any:
    """The cell in the actor's scope for this right; it becomes the unit at the head of the page."""
    cell = get_unit(pk, scope=request.actor.scope, with_parent=with_parent)
    if not cell.is_cell:
        raise NotFound
    request.actor.require(right, cell.path)
    request.unit = cell  # type: ignore[attr-defined]
    return cell


def may_change(actor: Any, unit: Any) -> bool:
    """True when the actor may change the cell's members and posts, or propose it."""
    return bool(actor.may(PROPOSE, unit.path) or actor.may("person.change", unit.path))


def may_close(actor: Any, unit: Any) -> bool:
    """True when the actor may close the cell, or propose it from an office."""
    offices = actor.may(PROPOSE, unit.path) and actor.may("person.change", unit.path)
    return bool(actor.may("unit.close", unit.path) or offices)


def typed(request: HttpRequest) -> str:
    """What was typed to filter a list, at most 100 characters."""
    return request.GET.get("q", "").replace("\x00", "")[:_LONGEST_QUERY]


@kept(lambda pk: (mark_of_chain(pk),), of_one_unit=True)
@signed_in("GET")
def cell(request: HttpRequest, pk: UUID) -> HttpResponse:
    unit = cell_or_404(request, pk, with_parent=True)
    actor, on = request.actor, request.on
    members = list(members_of(unit, on=on))
    (meeting, unrecorded), opens = (
        meetings_at_hand(unit, on=on),
        actor.may("meeting.view", unit.path),
    )
    kinds = [
        (label, sum(1 for row in members if row.kind == kind))
        for kind, label in MembershipKind.choices
    ]
    context = {
        "cell": unit,
        "kinds": [(label, count) for label, count in kinds if count],
        "members": len(members),
        "offices": list(offices_of(unit, on=on)),
        "officials": [row.official for row in assignments_of(unit, on=on)],
        "meeting": meeting,
        "meeting_url": url_or_blank("meeting", meeting.pk) if meeting and opens else "",
        "unrecorded": unrecorded if opens else [],
        "months": year_of(unit, on=on, opens=opens),
        "links": _links(request, unit),
        "coming": coming_of_cell(request, unit),
        "up": _trail(actor, unit),
    }
    return render(request, "web/cells/cell.html", context)


def year_of(unit: Any, *, on: date, opens: bool = True) -> list[dict[str, Any]]:
    """The last twelve months of the cell as the year strip shows them, with the way to each meeting
    when `opens`; three queries.
    """
    notes = {MeetingState.NOT_HELD: _("not held"), MeetingState.CLOSED: _("held, not scored yet")}
    notes[MeetingState.SEALED] = notes[MeetingState.CLOSED]
    from_paper, planned = _("entered from paper"), _("planned")
    paper = f" ({from_paper})"
    return [
        {
            "label": month_name(mark.month),
            "short": (
                f"{mark.month.first:%m/%y}"
                if index == 0 or mark.month.month == 1
                else str(mark.month.month)
            ),
            "band": mark.band,
            "points": mark.points,
            "note": (
                notes.get(mark.state, planned if mark.meeting_id else "")
                + (paper if mark.entered else "")
            ),
            "mark": paper if mark.entered else "",
            "url": url_or_blank("meeting", mark.meeting_id) if mark.meeting_id and opens else "",
        }
        for index, mark in enumerate(history_of(unit, last=Month.of(on)))
    ]


# (page, icon, label, right over the cell that opens it); without a page of that name none is shown.
_PLACES = (
    ("cell-members", "users", gettext_lazy("Members"), "person.view"),
    ("cell-practice", "player-play", gettext_lazy("Practice meeting"), PRACTISE),
    ("cell-logins", "key", gettext_lazy("Logins"), "slip.print"),
    ("cell-tasks", "checklist", gettext_lazy("Tasks"), "task.view"),
    ("cell-resolutions", "gavel", gettext_lazy("Resolutions"), "resolution.view"),
    ("cell-plan", "calendar", gettext_lazy("Year plan"), "meeting.view"),
    ("cell-year-now", "calendar-stats", gettext_lazy("Half-years and year"), "review.view"),
    ("cell-needs", "chart-bar", gettext_lazy("Where points are lost"), "score.view"),
    ("cell-posts", "star", gettext_lazy("Secretary, deputy, committee"), "person.view"),
    ("cell-change", "pencil", gettext_lazy("Name and place of the cell"), ""),
    ("cell-close", "x", gettext_lazy("Close the cell"), ""),
    ("changes", "history", gettext_lazy("Changes of members and posts"), PROPOSE),
    ("regulation-unit", "scale", gettext_lazy("The rules that hold here"), ""),
    ("cell-openings", "eye", gettext_lazy("Who from above opened our minutes"), "discussion.view"),
)


def _links(request: HttpRequest, unit: Any) -> list[tuple[str, str, str]]:
    """(address, icon, label) of the cell's places that the actor may open."""
    changes = may_change(request.actor, unit)
    besides = {
        "cell-practice": request.practice is None,  # type: ignore[attr-defined]
        "cell-posts": changes,
        "cell-change": changes,
        "cell-close": may_close(request.actor, unit),
    }
    found = []
    for page, icon, label, right in _PLACES:
        url = url_or_blank(page) if page == "changes" else url_or_blank(page, unit.pk)
        allowed = besides.get(page, True) and (not right or request.actor.may(right, unit.path))
        if url and allowed:
            found.append((url, icon, str(label)))
    return found


def _trail(actor: Any, unit: Any) -> list[tuple[str, str]]:
    parent = unit.parent
    if parent is not None and actor.scope.holds(parent.path):
        return [(parent.name, url_or_blank("committee", parent.pk))]
    return []


@signed_in("GET")
def cell_members(request: HttpRequest, pk: UUID) -> HttpResponse:
    unit = cell_or_404(request, pk, "person.view")
    actor, wanted = request.actor, typed(request)
    rows = list(members_of(unit, on=request.on).select_related("person__account"))
    shown = [row for row in rows if fold(wanted) in row.person.search_key]
    seen(request, (row.person_id for row in shown), cell=unit, what=What.MEMBERS)
    posts = {row.person_id: row.get_post_display() for row in offices_of(unit, on=request.on)}
    private, invites = (
        actor.may("person.view_private", unit.path),
        actor.may("person.invite", unit.path),
    )
    context = {
        "cell": unit,
        "shown": [
            {
                "row": row,
                "post": posts.get(row.person_id, ""),
                "phone": row.person.phone if private else mask_phone(row.person.phone),
                "rings": private and bool(row.person.phone),
                "account": _account_word(row.person),
            }
            for row in shown
        ],
        "total": len(rows),
        "q": wanted,
        "invites": invites,
        "changes": may_change(actor, unit),
        "others": _beside_members(actor, unit),
        "code": request.session.pop(SESSION_CODE, None) if invites else None,
    }
    return render(request, "web/cells/members.html", context)


def _beside_members(actor: Any, unit: Any) -> list[tuple[str, str, str]]:
    """(address, icon, label) of what else the actor may do for the members, beside adding one."""
    wanted = [
        (
            url_or_blank("cell-posts", unit.pk),
            "star",
            _("Posts of the cell"),
            may_change(actor, unit),
        ),
        (
            url_or_blank("corrections"),
            "pencil",
            _("Requests for a correction"),
            actor.may("person.view_private", unit.path),
        ),
        (
            url_or_blank("cell-logins", unit.pk),
            "key",
            _("Logins"),
            actor.may("slip.print", unit.path),
        ),
        (
            url_or_blank("cell-untold", unit.pk),
            "phone",
            _("Who is still to be told"),
            actor.may("meeting.convene", unit.path),
        ),
        (
            url_or_blank("recoveries"),
            "shield-lock",
            _("New access to accounts"),
            actor.may("person.invite", unit.path),
        ),
    ]
    return [(url, icon, label) for url, icon, label, allowed in wanted if allowed]


def _account_word(person: Any) -> str:
    """none, invited or open."""
    if person.account is None:
        return "none"
    return "open" if person.account.has_usable_password() else "invited"


@signed_in("POST")
def cell_invite(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """A first invitation's code, shown once on a page that the actor may open; for who forgot the
    password a second person is asked.
    """
    unit = cell_or_404(request, pk, "person.invite")
    person = get_person(person_pk, scope=Scope((unit.path,)))
    code_or_request(request, person, unit)
    back = request.POST.get("back", "")
    if not request.actor.may("person.view", unit.path):
        return redirect("web:administration-accounts")
    return redirect(
        back if back == url_or_blank("person", person.pk) else url_or_blank("cell-members", unit.pk)
    )


@signed_in("GET")
def cell_tasks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The open tasks first, those past their day on top; what is over lies folded,
    the last first.
    """
    unit = cell_or_404(request, pk, "task.view")
    state = request.GET.get("state", "")
    state = state if state in (*TaskState.values, REPORTED) else ""
    wanted = fold(typed(request))
    rows = list(tasks_of_cell(unit))
    counts = {value: sum(1 for row in rows if row.state == value) for value in TaskState.values}
    waiting = [row for row in rows if row.state == TaskState.OPEN and row.reported]
    chosen = (
        waiting if state == REPORTED else [row for row in rows if not state or row.state == state]
    )
    shown = [
        {"task": row, "tone": _task_tone(row, request.on), "waits": row in waiting}
        for row in chosen
        if wanted in fold(f"{row.title} {row.owner.full_name}")
    ]
    seen(request, (line["task"].owner_id for line in shown), cell=unit, what=What.TASKS)
    filters = [
        ("", _("All"), len(rows)),
        *((value, label, counts[value]) for value, label in TaskState.choices),
    ]
    if waiting or state == REPORTED:
        filters.insert(1, (REPORTED, _("Reported"), len(waiting)))
    context = {
        "cell": unit,
        "shown": shown,
        "filters": filters,
        "state": state,
        "q": typed(request),
    }
    return render(
        request, "web/cells/tasks.html", context | _by_state(shown, unfold=bool(state or wanted))
    )


def _task_tone(task: Any, on: date) -> str:
    if task.state == TaskState.DONE:
        return "done"
    if task.state == TaskState.DROPPED:
        return "skipped"
    return "late" if task.due_on < on else "wait"


def _by_state(shown: list[dict[str, Any]], *, unfold: bool) -> dict[str, Any]:
    """The open tasks, those past their day first; what is over as (words, lines), the last day
    first.
    """
    late = [line for line in shown if line["tone"] == "late"]
    running = [line for line in shown if line["tone"] == "wait"]
    done = [line for line in reversed(shown) if line["tone"] == "done"]
    dropped = [line for line in reversed(shown) if line["tone"] == "skipped"]
    over = [
        (ngettext("{count} done", "{count} done", len(done)).format(count=len(done)), done),
        (
            ngettext("{count} dropped", "{count} dropped", len(dropped)).format(count=len(dropped)),
            dropped,
        ),
    ]
    return {
        "running": late + running,
        "over": [(words, lines) for words, lines in over if lines],
        "unfold": unfold,
    }


@signed_in("GET")
def cell_resolutions(request: HttpRequest, pk: UUID) -> HttpResponse:
    unit = cell_or_404(request, pk, "resolution.view")
    wanted = fold(typed(request))
    rows = list(resolutions_in(unit))
    shown = [row for row in rows if wanted in fold(f"{row.symbol} {row.title} {row.body}")]
    lines = [
        {
            "row": row,
            "url": url_or_blank("resolution", row.meeting_id)
            or url_or_blank("meeting", row.meeting_id),
        }
        for row in shown
    ]
    context = {"cell": unit, "shown": lines, "total": len(rows), "q": typed(request)}
    return render(request, "web/cells/resolutions.html", context)


urls = [
    path("cells/<uuid:pk>/", cell, name="cell"),
    path("cells/<uuid:pk>/members/", cell_members, name="cell-members"),
    path("cells/<uuid:pk>/members/<uuid:person_pk>/invite/", cell_invite, name="cell-invite"),
    path("cells/<uuid:pk>/tasks/", cell_tasks, name="cell-tasks"),
    path("cells/<uuid:pk>/resolutions/", cell_resolutions, name="cell-resolutions"),
]
