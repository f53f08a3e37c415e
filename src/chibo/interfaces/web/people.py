"""Persons: their page; officials in charge of cells."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from chibo.base.kernel.dates import Month
from chibo.base.reads.enums import What
from chibo.directory.people.queries import get_person, memberships_of, offices_held
from chibo.directory.people.rules import mask_phone
from chibo.insight.scoring.enums import SheetState
from chibo.insight.scoring.queries import sheets_in_months
from chibo.interfaces.door import page
from chibo.interfaces.reads import is_of, seen
from chibo.interfaces.web.cells import may_change
from chibo.interfaces.web.frame import desk, place
from chibo.interfaces.web.recoveries import SESSION_CODE
from chibo.interfaces.web.waiting import overlaps_in
from chibo.work.meetings.queries.desk import attendance_counts, last_resolutions
from chibo.work.meetings.queries.meetings import upcoming


@page("GET")
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A person in the actor's scope; phone, card and notes only for those who may see them."""
    actor = request.actor
    found = get_person(pk, scope=actor.scope_for("person.view"))
    memberships = list(memberships_of(found, on=request.on))
    full = actor.person_id == found.pk or any(actor.may("person.view_private", row.cell.path) for row in memberships)
    changed_in = next((row.cell for row in memberships if may_change(actor, row.cell)), None)
    invited_from = next((row.cell for row in memberships if actor.may("person.invite", row.cell.path)), None)
    if memberships:
        request.unit = memberships[0].cell  # type: ignore[attr-defined]
    cells = [row.cell for row in memberships]
    if not any(is_of(actor, cell.path) for cell in cells):
        seen(request, [found.pk], cell=next(iter(cells), None), what=What.PERSON)
    account = found.account if invited_from else None
    context: dict[str, Any] = {
        "person": found,
        "memberships": [(row, actor.scope.holds(row.cell.path)) for row in memberships],
        "offices": list(offices_held(found, on=request.on)),
        "full": full,
        "masked": mask_phone(found.phone),
        "cell": invited_from,
        "change_cell": changed_in,
        "account": "none" if account is None else "open" if account.has_usable_password() else "invited",
        "back": place("person", found.pk),
        "code": request.session.pop(SESSION_CODE, None) if invited_from else None,
    }
    return render(request, "web/people/person.html", context)


@page("GET")
def charge(request: HttpRequest) -> HttpResponse:
    """The cells in the actor's charge: next meeting, last resolution, three months of attendance, score to note."""
    cells, actor, month = desk(request).cells_in_charge, request.actor, Month.of(request.on)
    scope = actor.scope_for("meeting.view")
    meetings: dict[Any, Any] = {}
    for meeting in upcoming(cells, on=request.on) if cells else ():
        meetings.setdefault(meeting.cell_id, meeting)
    resolutions = last_resolutions(cells, scope=scope)
    attendance = attendance_counts(cells, first=month.plus(-3), last=month.plus(-1), scope=scope)
    sheets = {}
    for sheet in sheets_in_months(actor.scope_for("score.note"), first=month.plus(-2), last=month):
        if sheet.state == SheetState.SUBMITTED:
            sheets[sheet.cell_id] = sheet
    lines = []
    for cell in cells:
        here, due = attendance.get(cell.pk, (0, 0))
        meeting, sheet, resolution = meetings.get(cell.pk), sheets.get(cell.pk), resolutions.get(cell.pk)
        lines.append(
            {
                "cell": cell, "meeting": meeting, "url": place("meeting", meeting.pk) if meeting else "",
                "resolution": resolution, "share": here / due if due else None, "here": here, "due": due,
                "sheet": sheet, "sheet_url": place("score", sheet.meeting_id) if sheet else "",
            }
        )  # fmt: skip
    overlaps = overlaps_in(meetings.values())
    return render(request, "web/people/charge.html", {"lines": lines, "overlaps": overlaps})


urls = [
    path("people/<uuid:pk>/", person, name="person"),
    path("charge/", charge, name="charge"),
]
