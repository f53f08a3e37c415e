"""Persons: their page."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from chibo.base.reads.enums import What
from chibo.directory.people.queries import (
    get_person,
    last_membership_of,
    lasting_memberships,
    offices_held,
    ties_to_come,
)
from chibo.directory.people.rules import mask_phone
from chibo.interfaces.access import signed_in
from chibo.interfaces.reads import is_of, seen
from chibo.interfaces.web.account.recoveries import SESSION_CODE
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.cells import may_change


@signed_in("GET")
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A person in the actor's scope; phone, card and notes only for those who may see them."""
    actor = request.actor
    found = get_person(pk, scope=actor.scope_for("person.view"))
    on = request.on
    lasting = list(lasting_memberships(found, on=on))
    memberships = [row for row in lasting if row.valid_from <= on]
    full = actor.person_id == found.pk or any(
        actor.may("person.view_private", row.cell.path) for row in lasting
    )
    changed_in = next((row.cell for row in lasting if may_change(actor, row.cell)), None)
    invited_from = next(
        (row.cell for row in memberships if actor.may("person.invite", row.cell.path)), None
    )
    if lasting:
        request.unit = lasting[0].cell  # type: ignore[attr-defined]
    cells = [row.cell for row in lasting]
    if not any(is_of(actor, cell.path) for cell in cells):
        seen(request, [found.pk], cell=next(iter(cells), None), what=What.PERSON)
    account = found.account if invited_from else None
    context: dict[str, Any] = {
        "person": found,
        "memberships": [(row, actor.scope.holds(row.cell.path)) for row in memberships],
        "left": None if memberships else last_membership_of(found),
        "offices": list(offices_held(found, on=on)),
        "coming": ties_to_come(found, on=on) if full else [],
        "full": full,
        "masked": mask_phone(found.phone),
        "cell": invited_from,
        "change_cell": changed_in,
        "account": (
            "none" if account is None else "open" if account.has_usable_password() else "invited"
        ),
        "back": url_or_blank("person", found.pk),
        "code": request.session.pop(SESSION_CODE, None) if invited_from else None,
    }
    return render(request, "web/people/person.html", context)


urls = [
    path("people/<uuid:pk>/", person, name="person"),
]
